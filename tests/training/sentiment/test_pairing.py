"""Voices and faces are drawn by the sign of the label, from those whose emotion has one."""

import numpy as np
import torch

from models.features.face_steps import EMOTIONS
from models.inputs import SoundSteps
from tests.training.sentiment import tiny
from training.sentiment.pairing import Witnesses, valence_of, with_strangers
from training.sentiment.recipe import VALENCES


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_labels_near_zero_are_neutral() -> None:
    labels = np.array([-3, -0.5, -1 / 3, 0, 1 / 3, 0.5, 2.3], np.float32)
    assert valence_of(labels).tolist() == [-1, -1, 0, 0, 0, 1, 1]


def test_surprise_goes_with_no_sign() -> None:
    assert set(EMOTIONS) - set(VALENCES) == {"surprised"}
    features = np.arange(8 * 2, dtype=np.float32).reshape(8, 1, 2)
    found = Witnesses.of(features, np.arange(8), SoundSteps(steps=1, width=2, recipe="lens"))
    assert len(found) == 7
    assert found.valences.tolist() == [0, 0, 1, -1, -1, -1, -1]
    np.testing.assert_array_equal(found.features, features[:7])


def test_features_are_standardised_as_the_card_says() -> None:
    spec = SoundSteps(steps=1, width=2, recipe="lens", mean=(1.0, 10.0), std=(2.0, 1.0))
    found = Witnesses.of(np.array([[[3.0, 100.0]]], np.float32), np.array([2]), spec)
    # What lies far from all training data is cut off, as for an upload.
    assert found.features.tolist() == [[[1.0, 5.0]]]


def test_each_valence_gets_all_of_its_own() -> None:
    valences = np.tile([-1, 0, 1], 200)
    drawn = tiny.witnesses(2).draw(valences, seeded())
    np.testing.assert_array_equal(drawn[:, 0, 0], valences * 10 + 1)
    numbered = Witnesses(torch.arange(30.0)[:, None, None], np.repeat([-1, 0, 1], 10))
    assert len(set(numbered.draw(valences, seeded())[:, 0, 0].tolist())) == 30


def test_strangers_are_as_frequent_as_asked_for() -> None:
    valences = np.tile([-1, 0, 1], 3000)
    assert (with_strangers(valences, 0.0, seeded()) == valences).all()
    mixed = with_strangers(valences, 0.6, seeded())
    # One in three strangers has the right sign by chance.
    assert abs((mixed != valences).mean() - 0.6 * 2 / 3) < 0.02
