"""Reference means: what is averaged, the command that makes them, and cards that name them."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from models import reference
from models.cards import CardError, read_card, sha256_of
from models.networks.base import FusionNetwork
from models.whatif.network import WhatIf
from models.whatif.reference import reference_means
from tests.models import tiny
from tests.models.whatif.networks import NAMES, case, single_blocks


def _features_by_hook(network: FusionNetwork, inputs: dict[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """site -> modality -> (B, C_m, *), what each MSAF module gives out."""
    found: dict[str, dict[str, Tensor]] = {}
    handles = [
        module.register_forward_hook(lambda _module, _given, out, site=site: found.update({site: out.features}))
        for site, module in network.fusions.items()
    ]
    with torch.inference_mode():
        network(inputs)
    for handle in handles:
        handle.remove()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_mean_is_over_samples_and_positions_of_each_channel(name: str) -> None:
    network = case(name).network
    torch.manual_seed(2)
    inputs = {key: torch.randn(5, *shape) for key, shape in network.config.input_shapes.items()}
    means, samples = reference_means(
        network, [{k: x[:3] for k, x in inputs.items()}, {k: x[3:] for k, x in inputs.items()}]
    )
    assert samples == 5
    features = _features_by_hook(network, inputs)
    assert list(means) == [site.name for site in network.config.sites]
    for site in network.config.sites:
        assert means[site.name].shape == (site.segments, sum(site.blocks.values()), site.block_channels)
        steps = site.segment_steps or [(0, None)]
        for segment, (start, end) in enumerate(steps):
            row = 0
            for modality, count in site.blocks.items():
                x = features[site.name][modality]
                if site.segments > 1:
                    x = x[:, :, start:end]
                own = x.flatten(2).mean((0, 2)) if x.dim() > 2 else x.mean(0)
                flat = means[site.name][segment, row : row + count].flatten()
                torch.testing.assert_close(flat[: len(own)], own, atol=1e-5, rtol=1e-4)
                # What a last block is padded with.
                assert flat[len(own) :].eq(0).all()
                row += count


def test_a_sample_that_is_its_own_reference_changes_only_where_positions_differ() -> None:
    """The late site of the action network has one vector per skeleton: its mean over one sample is the vector."""
    chosen = case("action")
    batch = {key: torch.from_numpy(x)[None] for key, x in chosen.inputs.items()}
    means, _ = reference_means(chosen.network, [batch])
    whatif = chosen.opened(means)
    prepared = whatif.prepare(chosen.inputs)
    site = chosen.network.config.sites[-1]
    got = whatif.ablate(prepared, "late", single_blocks(site), "reference")
    skeleton = site.blocks["rgb"]
    np.testing.assert_allclose(got[skeleton:], np.tile(prepared.outcome.output, (len(got) - skeleton, 1)), atol=1e-5)


def _arrays(folder: Path, *batches: int) -> list[str]:
    paths = []
    for seed, batch in enumerate(batches):
        path = folder / f"features-{seed}.npz"
        np.savez(path, **{name: x.numpy() for name, x in tiny.inputs(seed=seed, batch=batch).items()})  # type: ignore[arg-type]
        paths.append(str(path))
    return paths


def test_the_command_writes_the_means_and_the_card_names_them(card_path: Path, tmp_path: Path) -> None:
    before = read_card(card_path)
    out = card_path.parent / "reference.safetensors"
    files = _arrays(tmp_path, 2, 3)
    assert reference.main(["--card", str(card_path), "--inputs", *files, "--out", str(out)]) == 0
    card = read_card(card_path)
    assert card.reference is not None
    assert card.reference.description.startswith("5 samples of features-0.npz, features-1.npz. Features after")
    assert card.reference.sha256 == sha256_of(out)
    assert card.model_copy(update={"reference": None}) == before
    batches = [tiny.inputs(seed=0, batch=2), tiny.inputs(seed=1, batch=3)]
    expected, _ = reference_means(tiny.network(), batches)
    for site, means in load_file(out).items():
        torch.testing.assert_close(means, expected[site], atol=1e-5, rtol=1e-4)
    whatif = WhatIf.open(card_path)
    assert whatif.has_reference
    assert whatif.reference == card.reference.description
    inputs = {name: x[0].numpy() for name, x in tiny.inputs(seed=4).items()}
    prepared = whatif.prepare(inputs)
    one = np.zeros((1, 1, 5), bool)
    one[0, 0, 1] = True
    assert (
        abs(whatif.ablate(prepared, "late", one, "reference") - whatif.ablate(prepared, "late", one, "zero")).max() > 0
    )
    assert sorted(path.name for path in card_path.parent.iterdir()) == [
        "card.toml",
        "reference.safetensors",
        "weights.safetensors",
    ]


def test_a_description_can_be_given_and_a_missing_modality_is_said(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.savez(tmp_path / "in.npz", audio=tiny.inputs(batch=2)["audio"].numpy())
    out = card_path.parent / "mean.safetensors"
    command = ["--card", str(card_path), "--inputs", str(tmp_path / "in.npz"), "--out", str(out)]
    assert reference.main([*command, "--description", "{n} voices {of} people."]) == 0
    assert capsys.readouterr().err.endswith("in.npz has no video; it is fed as zeros\n")
    table = read_card(card_path).reference
    assert table is not None
    assert table.file == "mean.safetensors"
    assert table.description.startswith("2 voices {of} people. Features")


@pytest.mark.parametrize(
    ("out", "message"),
    [
        ("elsewhere/reference.safetensors", "expected a file in a folder that exists"),
        ("reference.safetensors", "expected a file beside the card, in"),
        ("tiny/card.toml", "expected a file of its own; this one is the card or the weights"),
        ("tiny/weights.safetensors", "expected a file of its own; this one is the card or the weights"),
    ],
)
def test_another_place_is_refused(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, message: str
) -> None:
    before = {path: path.read_bytes() for path in card_path.parent.iterdir()}
    files = _arrays(tmp_path, 1)
    assert reference.main(["--card", str(card_path), "--inputs", *files, "--out", str(tmp_path / out)]) == 2
    assert message in capsys.readouterr().err
    assert {path: path.read_bytes() for path in card_path.parent.iterdir()} == before


def test_arrays_that_do_not_fit_leave_the_card_alone(
    card_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = card_path.read_bytes()
    np.savez(tmp_path / "in.npz", audio=np.full((1, 5, 36), 3e38))
    out = card_path.parent / "reference.safetensors"
    for path, message in (
        ("in.npz", "expected inputs normalised as the card says"),
        ("gone.npz", "expected an .npz file; it can't be read"),
    ):
        command = ["--card", str(card_path), "--inputs", str(tmp_path / path), "--out", str(out)]
        assert reference.main(command) == 2
        assert message in capsys.readouterr().err
    assert card_path.read_bytes() == before
    assert not out.exists()


def test_means_that_are_not_the_cards_are_refused(card_path: Path, tmp_path: Path) -> None:
    out = card_path.parent / "reference.safetensors"
    assert reference.main(["--card", str(card_path), "--inputs", *_arrays(tmp_path, 1), "--out", str(out)]) == 0
    content = out.read_bytes()
    out.unlink()
    with pytest.raises(CardError, match="expected the reference means that the card names; there is no such file"):
        WhatIf.open(card_path)
    out.write_bytes(content + b" ")
    with pytest.raises(CardError, match=r"reference.safetensors: expected SHA-256 \w+; got \w+"):
        WhatIf.open(card_path)
    sha = sha256_of(out)
    save_file({"intermediate": torch.zeros(1, 5, 8), "late": torch.zeros(1, 4, 16)}, out)
    text = card_path.read_text("utf-8")
    known = read_card(card_path).reference
    assert known is not None
    card_path.write_text(text.replace(known.sha256, sha256_of(out)), "utf-8")
    assert sha != sha256_of(out)
    expected = "expected means of the shapes {'intermediate': (1, 5, 8), 'late': (1, 5, 16)}; got {"
    with pytest.raises(CardError, match=re.escape(expected)):
        WhatIf.open(card_path)
