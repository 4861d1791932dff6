"""Experiment 3 on made-up token states: what a variant reads, and one training for both protocols."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from models.inputs import Padding
from training.experiments.data import Batch, Samples
from training.experiments.learner import Recipe
from training.experiments.mosei_text import ALONE, CHOICES, Experiment, TextModel, Variant, msaf, read_parts

STEPS, WIDTH = 12, 6
OFFICIAL, ABSOLUTE, OURS = ALONE
SHORT = Recipe(epochs=3, batch=8, rate=0.02)


def texts(count: int, seed: int = 0) -> Tensor:
    """Of 3 to 12 tokens, then zeros."""
    draw = torch.Generator().manual_seed(seed)
    lengths = torch.randint(3, STEPS + 1, (count, 1, 1), generator=draw)
    return torch.randn(count, STEPS, WIDTH, generator=draw) * (torch.arange(STEPS)[None, :, None] < lengths)


def samples(count: int, seed: int) -> Samples:
    """The first number of each token says how positive a text is."""
    x = texts(count, seed)
    target = torch.linspace(-3, 3, count)[torch.randperm(count, generator=torch.Generator().manual_seed(seed))][:, None]
    x[..., 0] = target * (x != 0).any(2)
    return Samples({"text": x.half()}, target, np.arange(count), tuple(f"{seed}/{row}" for row in range(count)))


def parts(padding: Padding) -> Mapping[str, Samples]:
    return {"train": samples(64, 1), "validation": samples(24, 2), "test": samples(24, 3)}


def model(variant: Variant) -> TextModel:
    torch.manual_seed(0)
    return TextModel(variant, STEPS, WIDTH).eval()


def test_the_stream_has_the_papers_parameters() -> None:
    # Two LSTM layers on 768 numbers with a linear layer, each with biases twice, as PyTorch has them.
    expected = sum(4 * 128 * (features + 128 + 2) for features in (768, 128)) + 129
    assert sum(x.numel() for x in TextModel(OFFICIAL, 50, 768).parameters()) == expected


def test_the_official_variant_reads_the_last_step_and_ours_the_last_token() -> None:
    x = texts(1)
    x[:, 5:] = 0
    changed = x.clone()
    changed[:, 8, 0] = 1.0
    # A token behind the others is now the last one, for ours; the official one has read on anyway.
    short, long = x[:, :5], x
    official, ours = model(OFFICIAL), model(OURS)
    assert torch.allclose(ours.predict({"text": short}), ours.predict({"text": long}), atol=1e-6)
    assert not torch.allclose(official.predict({"text": short}), official.predict({"text": long}), atol=1e-6)
    assert not torch.equal(ours.predict({"text": long}), ours.predict({"text": changed}))


def test_losses_are_the_squared_and_the_absolute_error() -> None:
    batch = Batch({"text": texts(4)}, torch.tensor([[1.0], [-2.0], [0.5], [3.0]]))
    errors = {variant.name: model(variant).predict(batch.inputs) - batch.target for variant in (OFFICIAL, ABSOLUTE)}
    squared, absolute = errors["lstm-official"], errors["lstm-absolute"]
    torch.testing.assert_close(model(OFFICIAL).loss(batch), (squared**2).mean())
    torch.testing.assert_close(model(ABSOLUTE).loss(batch), absolute.abs().mean())


@pytest.mark.parametrize("segments", [1, 5, 10])
def test_a_module_has_attention_of_its_own_in_each_segment(segments: int) -> None:
    made = model(msaf(segments))
    assert made.fusion is not None and made.fusion.segments == segments
    states = made.first(texts(3).transpose(1, 2))
    fused = made.fusion({"text": states})
    assert fused.attention.shape == (3, segments, 8, 16)
    torch.testing.assert_close(fused.attention.sum(2), torch.ones(3, segments, 16))
    assert fused.features["text"].shape == states.shape
    made.train().loss(Batch({"text": texts(3)}, torch.ones(3, 1))).backward()
    assert all(x.grad is not None and x.grad.isfinite().all() for x in made.parameters())


def test_a_module_has_the_blocks_and_the_lambda_that_its_variant_says() -> None:
    made = model(msaf(2, block_channels=32, reduction=4, dropout=0.0, floor=0.5))
    assert made.fusion is not None and made.fusion.floor == 0.5
    assert made.fusion({"text": made.first(texts(3).transpose(1, 2))}).attention.shape == (3, 2, 4, 32)
    (block, _) = made.fusion.blocks
    assert block.join[0].out_features == 8 and block.dropout.p == 0  # type: ignore[index, union-attr]


def test_one_training_gives_the_epochs_of_both_protocols(tmp_path: Path) -> None:
    experiment = Experiment(parts, tmp_path, seeds=(1, 2))
    variant = replace(ABSOLUTE, recipe=SHORT)
    outcomes = [outcome for _, outcome in experiment.outcomes([variant])]
    assert sorted(path.name for path in (tmp_path / variant.name).iterdir()) == ["seed-1", "seed-2"]
    for outcome in outcomes:
        clean, official = (outcome.scored(CHOICES[protocol]) for protocol in ("clean", "official"))
        assert clean == pytest.approx(outcome.scores, abs=1e-5)
        # No other epoch has a smaller error on the test split, that of the clean protocol included.
        assert official["mae"] <= min(clean["mae"], outcome.last["mae"]) + 1e-6
        error = np.abs(outcome.predicted - outcome.target).mean()
        assert clean["mae"] == pytest.approx(error, abs=1e-5)
    assert outcomes[0].scores != outcomes[1].scores


def test_it_learns(tmp_path: Path) -> None:
    variant = replace(OURS, recipe=replace(SHORT, epochs=5), thinned=0.0)
    outcome = Experiment(parts, tmp_path).outcome(variant, seed=1)
    constant = np.abs(outcome.target).mean()
    assert outcome.scores["mae"] < 0.6 * constant


def test_parts_are_the_makers_splits(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    states = draw.normal(size=(5, STEPS, WIDTH)).astype(np.float16)
    arrays = {
        "states": states,
        "sentiment": np.arange(5, dtype=np.float32)[:, None],
        "split": np.array([0, 2, 1, 0, 2]),
        "names": np.array(["b/1", "a/1", "c/1", "b/2", "a/2"]),
    }
    for name, array in arrays.items():
        np.save(tmp_path / f"{name}.npy", array)
    (tmp_path / "report.json").write_text("{}", "utf-8")
    found = read_parts(tmp_path)
    assert {name: part.names for name, part in found.items()} == {
        "train": ("b/1", "b/2"),
        "validation": ("c/1",),
        "test": ("a/1", "a/2"),
    }
    assert found["test"].target.tolist() == [[1.0], [4.0]]
    assert torch.equal(found["test"].inputs["text"], torch.from_numpy(states[[1, 4]]))
    assert found["train"].groups.tolist() == [1, 1]
