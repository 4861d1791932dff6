"""Voices and faces of each split, and the mean and spread that the card gives."""

import numpy as np
import pytest

from models.features.face_steps import EMOTIONS
from models.features.steps import standardised
from training.sentiment.data import describe, witnesses
from training.sentiment.streams import FaceStreams, SoundStreams

STEPS = 4


@pytest.fixture
def faces() -> FaceStreams:
    draw = np.random.default_rng(0)
    emotion = np.tile([EMOTIONS.index(name) for name in ("happy", "sad", "neutral")], 4)
    split = np.repeat(["train", "train", "valid", "test"], 3)
    return FaceStreams(draw.normal(3, 2, (12, STEPS, 5)).astype(np.float32), emotion, split)


@pytest.fixture
def takes() -> list[SoundStreams]:
    draw = np.random.default_rng(1)
    actor = np.repeat([1, 18, 19, 24], 3)
    emotion = np.tile([EMOTIONS.index(name) for name in ("happy", "surprised", "calm")], 4)
    return [
        SoundStreams(draw.normal(take, 1 + take, (12, STEPS, 7)).astype(np.float32), emotion, actor) for take in (0, 1)
    ]


def test_the_training_part_alone_sets_mean_and_spread(faces: FaceStreams, takes: list[SoundStreams]) -> None:
    inputs = describe(faces, takes, "a" * 64)
    assert list(inputs) == ["visual", "audio"]
    assert inputs["visual"].shape == (STEPS, 5)
    assert inputs["visual"].stream == "a" * 64  # type: ignore[union-attr]
    training = {
        "visual": faces.features[:6],
        "audio": np.concatenate([take.features[:6] for take in takes]),
    }
    for name, features in training.items():
        spec = inputs[name]
        np.testing.assert_allclose(spec.mean, features.mean(axis=(0, 1)), rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(spec.std, features.std(axis=(0, 1)), rtol=1e-5)
        scaled = np.stack([standardised(each, spec) for each in features])
        np.testing.assert_allclose(scaled.mean(axis=(0, 1)), 0, atol=1e-4)


def test_a_column_that_never_changes_has_a_spread_that_can_be_divided_by(
    faces: FaceStreams, takes: list[SoundStreams]
) -> None:
    faces.features[..., 2] = 0.5
    spec = describe(faces, takes, "")["visual"]
    assert spec.std[2] == 1e-3
    assert standardised(faces.features[0], spec)[:, 2].tolist() == [0] * STEPS


def test_splits_share_no_actor_and_no_face(faces: FaceStreams, takes: list[SoundStreams]) -> None:
    inputs = describe(faces, takes, "")
    parts = {split: witnesses(split, faces, takes, inputs) for split in ("train", "valid", "test")}
    assert {split: len(part["visual"]) for split, part in parts.items()} == {"train": 6, "valid": 3, "test": 3}
    # Two of an actor's three recordings have a valence; both takes train, the first alone checks.
    assert {split: len(part["audio"]) for split, part in parts.items()} == {"train": 8, "valid": 2, "test": 2}
    expected = standardised(takes[0].features[9], inputs["audio"])
    np.testing.assert_array_equal(parts["test"]["audio"].features[0], expected)
    assert parts["test"]["audio"].valences.tolist() == [1, 0]
