"""The command that imports official weights: parity of what it writes, what the card says, and every refusal."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor

from models import convert, run
from models.cards import Card, read_card
from models.checkpoint import open_checkpoint
from models.networks.emotion.config import EmotionConfig
from models.registry import scan
from tests.conftest import ROOT
from tests.models import tiny
from tests.models.golden import TOLERANCE, check_attention

TINY = [
    f"{key}={','.join(map(str, value)) if isinstance(value, tuple) else value}"
    for key, value in vars(tiny.CONFIG).items()
    if value != getattr(tiny.PAPER, key)
]
"""The tiny network's configuration, as one sets it on the command line."""


class Converted(NamedTuple):
    golden: dict[str, Any]
    folder: Path


@pytest.fixture(scope="module", params=[0, 1], ids=["seed1", "seed2"])
def converted(
    request: pytest.FixtureRequest,
    ravdess: dict[str, Any],
    ravdess_state: Callable[[int], dict[str, Tensor]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Converted]:
    """A file in the official layout and what the command made of it."""
    golden = ravdess["golden"][request.param]
    work = tmp_path_factory.mktemp("official")
    official = work / "fold_1_msaf_ravdess_best.pth"
    torch.save(ravdess_state(golden["seed"]), official)
    assert convert.main([str(official), "--network", "emotion", "--out", str(work / "out")]) == 0
    yield Converted(golden, work / "out")
    shutil.rmtree(work)


def test_what_is_written_computes_what_the_official_network_computes(
    converted: Converted, ravdess_inputs: Callable[[int], dict[str, Tensor]], tmp_path: Path
) -> None:
    card, network = open_checkpoint(converted.folder / "card.toml")
    assert network.config == EmotionConfig()
    assert card.parameters == 25_940_724
    inputs = ravdess_inputs(converted.golden["seed"])
    np.savez(tmp_path / "in.npz", **{name: x.numpy() for name, x in inputs.items()})
    paths = ["--inputs", str(tmp_path / "in.npz"), "--outputs", str(tmp_path / "out.npz")]
    assert run.main(["--card", str(converted.folder / "card.toml"), *paths]) == 0
    with np.load(tmp_path / "out.npz", allow_pickle=False) as out, torch.inference_mode():
        expected = network(inputs)
        np.testing.assert_allclose(out["output"], converted.golden["output"], atol=TOLERANCE, rtol=0)
        np.testing.assert_allclose(out["output"], expected.output.numpy(), atol=1e-6)
        sites = ("intermediate", "late")
        check_attention({site: out[f"attention.{site}"] for site in sites}, converted.golden["attention"])
        check_attention({site: expected.attention[site] for site in sites}, converted.golden["attention"])
        for site in sites:
            assert out[f"blocks.{site}"].tolist() == ["video"] * 64 + ["audio"] * 2


def test_the_card_says_what_the_weights_are(converted: Converted) -> None:
    card = read_card(converted.folder / "card.toml")
    assert (card.network, card.origin, card.source) == ("emotion", "official", "fold_1_msaf_ravdess_best.pth")
    assert card.classes == ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
    assert {name: spec.model_dump() for name, spec in card.inputs.items()} == {
        "video": {
            "kind": "face_crops",
            "frames": 30,
            "size": 224,
            "margin": 1.0,
            "gray": False,
            "equalise": False,
            "channel_order": "bgr",
            "mean": (0.485, 0.456, 0.406),
            "std": (0.229, 0.224, 0.225),
        },
        "audio": {
            "kind": "mfcc",
            "sample_rate": 44_100,
            "offset_s": 0.5,
            "duration_s": 2.45,
            "coefficients": 13,
            "frames": 212,
        },
    }
    assert card.windowing is not None
    assert card.windowing.single_s == 5
    assert card.windowing.hop_s < card.windowing.length_s
    (metric,) = card.metrics
    assert (metric.kind, metric.metric, metric.value, metric.unit) == ("reported", "accuracy", 74.86, "%")
    assert "CC BY-NC-SA" in card.licence
    assert len(card.limits) >= 3
    assert card.weights.dtype == "float32"
    (entry,) = scan([converted.folder.parent])
    assert (entry.id, entry.problem) == ("out", None)


def test_the_readme_says_the_same_to_people(converted: Converted) -> None:
    card = read_card(converted.folder / "card.toml")
    readme = (converted.folder / "README.md").read_text("utf-8")
    for text in (card.title, card.summary, card.source, card.licence, card.training_data, "74.86 %", *card.limits):
        assert text in readme
    assert sorted(path.name for path in converted.folder.iterdir()) == ["README.md", "card.toml", "weights.safetensors"]


# --- a tiny variant ---------------------------------------------------------------------------------------------------


@pytest.fixture
def official(tmp_path: Path) -> Path:
    """A file in the official layout, of the tiny network."""
    path = tmp_path / "tuned.pth"
    torch.save(tiny.official_state(seed=3), path)
    return path


def command(file: Path, out: Path, *more: str, settings: list[str] = TINY) -> list[str]:
    return [str(file), "--network", "emotion", "--out", str(out), "--set", *settings, *more]


def test_a_variant_in_a_process_of_its_own(official: Path, tmp_path: Path) -> None:
    arguments = command(official, tmp_path / "new" / "tuned")
    done = subprocess.run(
        [sys.executable, "-m", "models.convert", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{tmp_path / 'new' / 'tuned'}: Emotion, a variant of the official MSAF weights, ")
    assert done.stdout.endswith(" parameters, classes: class 0, class 1, class 2\n")
    card, network = open_checkpoint(tmp_path / "new" / "tuned" / "card.toml")
    assert network.config == tiny.CONFIG
    assert card.classes == ["class 0", "class 1", "class 2"]
    assert card.metrics == []
    assert any("put their names into the card" in limit for limit in card.limits)
    expected, inputs = tiny.network(seed=3), tiny.inputs(batch=2)
    with torch.inference_mode():
        torch.testing.assert_close(network(inputs).output, expected(inputs).output, atol=0, rtol=0)


def test_settings_may_be_given_one_by_one(official: Path, tmp_path: Path) -> None:
    arguments = [text for setting in TINY for text in ("--set", setting)]
    base = [str(official), "--network", "emotion", "--out", str(tmp_path / "out")]
    assert convert.main([*base, *arguments]) == 0
    assert open_checkpoint(tmp_path / "out" / "card.toml")[1].config == tiny.CONFIG


def test_everyone_may_read_what_is_written(official: Path, tmp_path: Path) -> None:
    assert convert.main(command(official, tmp_path / "out")) == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    reference = tmp_path / "reference"
    reference.touch()
    assert set(modes.values()) == {reference.stat().st_mode & 0o777}


# --- refusals ---------------------------------------------------------------------------------------------------------


def renamed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key.replace("audio", "sound"): tensor for key, tensor in state.items()}


def lacking(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: tensor for key, tensor in state.items() if key != "video_model_blocks.2.2.bias"}


def reshaped(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {**state, "audio_model_blocks.0.0.weight": torch.ones(1, 2, 3)}


def short(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: tensor for key, tensor in state.items() if "1.blocks.0.dense_group.4" not in key}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            renamed,
            r"expected keys of the official network \(audio_model_blocks, msaf, video_model_blocks\); got 'sound",
        ),
        (lacking, r"expected the keys of the network; the file lacks \['heads.video.fc.bias'\] \(1 in all\)"),
        (reshaped, r"expected stages.intermediate.audio.conv1.weight of shape \(6, 5, 7\); got \(1, 2, 3\); a variant"),
        (short, r"expected fusions.late.blocks.0.highlight.weight of shape \(80, 8\); got \(64, 8\)"),
        (lambda state: {"lstm.weight": torch.ones(2)}, "got 'lstm.weight'"),
        (lambda state: {"epoch": 3, **state}, "expected a state dict"),
    ],
    ids=["other names", "a key less", "another shape", "a block less", "another network", "not a state dict"],
)
def test_files_of_something_else_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Callable[[Any], Any], message: str
) -> None:
    torch.save(change(tiny.official_state()), tmp_path / "x.pth")
    refused(command(tmp_path / "x.pth", tmp_path / "out"), capsys, message, tmp_path)


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04"])
def test_other_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    (tmp_path / "x.pth").write_bytes(content)
    message = "x.pth: expected a checkpoint written by torch.save; it is none"
    refused(command(tmp_path / "x.pth", tmp_path / "out"), capsys, message, tmp_path)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["clases=3"], "expected one of the keys audio_channels, .*; got 'clases'"),
        (["classes=three"], "classes: expected a whole number like 8; got 'three'"),
        (["classes"], "expected key=value; got 'classes'"),
        (["classes=4"], r"expected heads.\w+.fc1?.weight of shape \(4, \d+\); got \(3, \d+\); a variant needs"),
        (["width=3"], "width: expected a multiple of the cardinality 2; got 3"),
    ],
)
def test_settings_that_do_not_fit_are_refused(
    official: Path, capsys: pytest.CaptureFixture[str], settings: list[str], message: str
) -> None:
    kept = [setting for setting in TINY if setting.partition("=")[0] != settings[0].partition("=")[0]]
    folder = official.parent
    refused(command(official, folder / "out", settings=kept + settings), capsys, message, folder)


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str], message: str, folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    assert convert.main(arguments) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("python -m models.convert: ")
    assert written.err.count("\n") == 1
    with pytest.raises(ValueError, match=message):
        raise ValueError(written.err)
    assert sorted(folder.rglob("*")) == before


def test_a_checkpoint_that_is_there_stays_unless_forced(
    official: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    card_path = tiny.write(out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    refused(command(official, out), capsys, "expected a folder without a checkpoint; it holds weights", tmp_path)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    bad = tmp_path / "bad.pth"
    bad.write_bytes(b"bad")
    refused(command(bad, out, "--force"), capsys, "bad.pth: expected a checkpoint", tmp_path)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert convert.main(command(official, out, "--force")) == 0
    card: Card = open_checkpoint(card_path)[0]
    assert card.source == "tuned.pth"


def test_a_network_that_is_not_known_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        convert.main(["x.pth", "--network", "smell", "--out", str(tmp_path / "out")])
    assert stopped.value.code == 2
    assert "invalid choice: 'smell'" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(
    official: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(command(official, official / "out"), capsys, "out: expected a folder; tuned.pth is a file", tmp_path)
