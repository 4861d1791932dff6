"""Reference means of the checkpoints that ship: samples, batches, and what lies beside the cards."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models.registry import scan
from models.whatif.network import WhatIf
from tests.conftest import ROOT
from tests.training.action.takes import make
from training.action.draw import as_served
from training.action.recipe import Recipe
from training.action.reference import action_sample
from training.datasets.utd_mhad import Takes
from training.reference_sample import MOST, Sample
from training.references import SAMPLES

CHECKPOINTS = ROOT / "checkpoints"


def test_every_checkpoint_that_ships_has_a_reference() -> None:
    assert sorted(checkpoint for checkpoint, _ in SAMPLES.values()) == [entry.id for entry in scan([CHECKPOINTS])]


@pytest.mark.parametrize("checkpoint", [checkpoint for checkpoint, _ in SAMPLES.values()])
def test_a_shipped_reference_is_small_and_of_training_samples(checkpoint: str) -> None:
    card_path = CHECKPOINTS / checkpoint / "card.toml"
    whatif = WhatIf.open(card_path)
    assert whatif.has_reference
    assert whatif.reference.startswith(f"{MOST} training samples: ")
    assert whatif.card.reference is not None
    assert (card_path.parent / whatif.card.reference.file).stat().st_size < 200_000
    # With nothing but zeros as input, its mean still changes what a block says.
    prepared = whatif.prepare({})
    for site in whatif.config.sites:
        everything = np.ones((1, site.segments, sum(site.blocks.values())), bool)
        zero, mean = (whatif.ablate(prepared, site.name, everything, how) for how in ("zero", "reference"))
        assert abs(zero - mean).max() > 1e-2


def test_batches_hold_all_samples_in_order() -> None:
    x = torch.arange(37, dtype=torch.float16)[:, None]
    batches = list(Sample({"a": x, "b": -x}, "{n} numbers.").batches())
    assert [len(batch["a"]) for batch in batches] == [16, 16, 5]
    assert all(batch["a"].dtype == torch.float32 for batch in batches)
    torch.testing.assert_close(torch.cat([batch["b"] for batch in batches]), -x.float())


def test_the_action_sample_is_of_training_subjects(tmp_path: Path) -> None:
    """Its takes are those that the run folder keeps: one of each action by three subjects, of whom 2 is a test one."""
    parts = [make(frames=20, subject=subject) for subject in (1, 2, 3)]
    takes = Takes(
        np.concatenate([part.depth for part in parts]),
        np.concatenate([part.points for part in parts]),
        np.arange(3 * 27 + 1) * 20,
        np.concatenate([part.labels for part in parts]),
        np.concatenate([part.subjects for part in parts]),
    )
    np.savez(tmp_path / "takes-64.npz", **vars(takes))
    sample = action_sample(CHECKPOINTS / "action/utd-mhad/card.toml", tmp_path / "no data", tmp_path)
    assert sample.inputs["skeleton"].shape == (2 * 27, 3, 32, 20, 1)
    assert sample.inputs["rgb"].shape[:3] == (2 * 27, 3, 16)
    expected = as_served(takes.of((1, 3)), np.arange(2 * 27), Recipe())
    torch.testing.assert_close(sample.inputs["skeleton"], expected["skeleton"], atol=0, rtol=0)
    torch.testing.assert_close(sample.inputs["rgb"][:, 2:], expected["rgb"], atol=0, rtol=0)
    assert sample.of_what.endswith("takes of the subjects 1, 3, 5, 7.")
