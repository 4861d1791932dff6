"""The command that runs a checkpoint on arrays: what it writes, and what it refuses."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models import run
from tests.conftest import ROOT
from tests.models import tiny


def arrays(batch: int = 2) -> dict[str, np.ndarray[Any, Any]]:
    return {name: x.numpy() for name, x in tiny.inputs(seed=1, batch=batch).items()}


def arguments(card: Path, folder: Path) -> list[str]:
    return ["--card", str(card), "--inputs", str(folder / "in.npz"), "--outputs", str(folder / "out.npz")]


def read(path: Path) -> dict[str, np.ndarray[Any, Any]]:
    with np.load(path, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


def test_all_that_the_network_gives_is_written(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "in.npz", **arrays(batch=3))
    assert run.main(arguments(card_path, tmp_path)) == 0
    written = read(tmp_path / "out.npz")
    with torch.inference_mode():
        out = tiny.network()(tiny.inputs(seed=1, batch=3))
    expected = {
        "output": out.output,
        "logits.video": out.logits["video"],
        "logits.audio": out.logits["audio"],
        "attention.intermediate": out.attention["intermediate"],
        "attention.late": out.attention["late"],
    }
    assert sorted(written) == sorted([*expected, "blocks.intermediate", "blocks.late"])
    for name, tensor in expected.items():
        assert written[name].dtype == np.float32
        np.testing.assert_allclose(written[name], tensor.numpy(), atol=1e-5, rtol=1e-4)
    # 32 and 64 channels of video and 6 and 10 of audio, in blocks of 8 and 16.
    assert written["attention.intermediate"].shape == (3, 1, 5, 8)
    np.testing.assert_allclose(written["attention.late"].sum(axis=2), 1, atol=1e-6)
    assert written["blocks.intermediate"].tolist() == ["video", "video", "video", "video", "audio"]
    assert written["blocks.late"].tolist() == ["video", "video", "video", "video", "audio"]
    assert capsys.readouterr().err == ""


def test_a_missing_modality_is_zeros_and_that_is_said(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = arrays()
    np.savez(tmp_path / "in.npz", **(given | {"audio": np.zeros_like(given["audio"])}))
    assert run.main(arguments(card_path, tmp_path)) == 0
    zeros = read(tmp_path / "out.npz")
    np.savez(tmp_path / "in.npz", video=given["video"])
    assert run.main(arguments(card_path, tmp_path)) == 0
    assert capsys.readouterr().err.endswith("in.npz has no audio; it is fed as zeros\n")
    for name, values in read(tmp_path / "out.npz").items():
        np.testing.assert_array_equal(values, zeros[name])


@pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int8])
def test_other_number_formats_are_taken(card_path: Path, tmp_path: Path, dtype: Any) -> None:
    rounded = {name: x.astype(dtype) for name, x in arrays().items()}
    np.savez_compressed(tmp_path / "in.npz", **rounded)
    assert run.main(arguments(card_path, tmp_path)) == 0
    with torch.inference_mode():
        expected = tiny.network()({name: torch.from_numpy(x.astype(np.float32)) for name, x in rounded.items()})
    np.testing.assert_allclose(read(tmp_path / "out.npz")["output"], expected.output, atol=1e-5, rtol=1e-4)


def poisoned(value: float) -> dict[str, np.ndarray[Any, Any]]:
    given = arrays()
    given["audio"][1, 2, 30] = value
    return given


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({**arrays(), "text": np.ones((2, 3))}, r"expected arrays among \['video', 'audio'\]; got \['text'\]"),
        ({}, r"expected at least one array of \['video', 'audio'\]; got none"),
        ({**arrays(), "audio": np.ones((2, 5, 35))}, r"audio: expected shape \(B, 5, 36\) .*; got \(2, 5, 35\)"),
        ({**arrays(), "audio": np.ones((5, 36))}, r"audio: expected shape \(B, 5, 36\) .*; got \(5, 36\)"),
        ({"audio": np.ones((0, 5, 36))}, r"audio: expected shape \(B, 5, 36\) with B at least 1; got \(0, 5, 36\)"),
        ({**arrays(), "video": arrays(3)["video"]}, "expected one batch size; got {'video': 3, 'audio': 2}"),
        (poisoned(np.nan), r"audio: expected finite numbers; got nan at \(1, 2, 30\) \(1 in all\)"),
        (poisoned(-np.inf), r"audio: expected finite numbers; got -inf at \(1, 2, 30\)"),
        ({"audio": np.full((1, 5, 36), 1e300)}, r"audio: expected finite numbers; got 1e\+300 at \(0, 0, 0\) \(180 in"),
        ({"audio": np.full((1, 5, 36), 3e38)}, "expected inputs normalised as the card says"),
        ({"audio": np.full((1, 5, 36), "x")}, "audio: expected real numbers; got <U1"),
        ({"audio": np.ones((1, 5, 36), np.complex64)}, "audio: expected real numbers; got complex64"),
        ({"audio": np.array([{}])}, "in.npz: expected an .npz file of plain numbers; Object arrays cannot"),
    ],
    ids=[
        "unknown",
        "none",
        "shape",
        "no batch",
        "empty batch",
        "batches",
        "NaN",
        "infinity",
        "too large",
        "overflows inside",
        "text",
        "complex",
        "objects",
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: dict[str, Any], message: str
) -> None:
    np.savez(tmp_path / "in.npz", **content)
    refused(card_path, tmp_path, capsys, message)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"text", b"\x93NUMPY\x01\x00"])
def test_files_that_are_no_npz_are_refused(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (tmp_path / "in.npz").write_bytes(content)
    refused(card_path, tmp_path, capsys, "in.npz: expected an .npz file of plain numbers; File is not a zip file")


def test_a_cut_file_is_refused(card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.savez(tmp_path / "in.npz", **arrays())
    whole = (tmp_path / "in.npz").read_bytes()
    (tmp_path / "in.npz").write_bytes(whole[:2000] + whole[2100:])
    refused(card_path, tmp_path, capsys, "in.npz: expected an .npz file of plain numbers; ")


def test_files_that_are_not_there_are_named(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(card_path, tmp_path, capsys, r"in.npz: expected an .npz file; it can't be read \(No such file")
    np.savez(tmp_path / "in.npz", **arrays())
    refused(tmp_path / "gone.toml", tmp_path, capsys, "gone.toml: expected a card; it can't be read")


def test_weights_that_are_not_the_cards_are_refused(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "in.npz", **arrays())
    with (card_path.parent / "weights.safetensors").open("ab") as file:
        file.write(b"x")
    refused(card_path, tmp_path, capsys, "weights.safetensors: expected SHA-256 .*; got")


def refused(card: Path, folder: Path, capsys: pytest.CaptureFixture[str], message: str) -> None:
    before = sorted(folder.rglob("*"))
    assert run.main(arguments(card, folder)) == 2
    written = capsys.readouterr()
    last = written.err.splitlines()[-1]
    assert last.startswith("python -m models.run: ")
    with pytest.raises(ValueError, match=message):
        raise ValueError(last)
    assert sorted(folder.rglob("*")) == before


def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "in.npz", **arrays())
    for place in (tmp_path / "gone" / "out.npz", tmp_path):
        assert run.main([*arguments(card_path, tmp_path)[:4], "--outputs", str(place)]) == 2
        assert f"{place}: expected a file in a folder that exists" in capsys.readouterr().err


def test_a_failed_run_keeps_the_file_of_an_earlier_one(card_path: Path, tmp_path: Path) -> None:
    (tmp_path / "out.npz").write_text("earlier")
    np.savez(tmp_path / "in.npz", **poisoned(np.nan))
    assert run.main(arguments(card_path, tmp_path)) == 2
    assert (tmp_path / "out.npz").read_text() == "earlier"


def test_in_a_process_of_its_own(card_path: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "in.npz", audio=arrays()["audio"])
    command = [sys.executable, "-m", "models.run", *arguments(card_path, tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("has no video; it is fed as zeros\n")
    assert read(tmp_path / "out.npz")["output"].shape == (2, 3)
