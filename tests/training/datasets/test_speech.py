"""RAVDESS recordings: labels from names, splits by actor, decoded once."""

from pathlib import Path

import librosa
import numpy as np
import pytest

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.features.audio import excerpt, mfcc_input
from models.inputs import Mfcc
from tests.backend.media.making import tone, write_wave
from training.datasets.errors import DatasetError
from training.datasets.speech import SPLITS, TAKES, Speech, read_as_served, read_speech

SPEC = Mfcc(sample_rate=44_100, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212)


def test_no_actor_is_in_two_splits() -> None:
    actors = [actor for split in SPLITS.values() for actor in split]
    assert sorted(actors) == list(range(1, 25))


def test_a_split_holds_its_actors_recordings() -> None:
    actors = np.array([1, 18, 19, 20, 21, 24])
    speech = Speech(np.zeros((6, TAKES, 13, 212), np.float32), np.arange(6), actors)
    assert speech.split("train").labels.tolist() == [0, 1]
    assert speech.split("validation").labels.tolist() == [2, 3]
    assert speech.split("test").labels.tolist() == [4, 5]


def test_the_recipe_is_the_first_take() -> None:
    mfcc = np.arange(1, TAKES + 1, dtype=np.float32)[None, :, None, None] * np.ones((1, 1, 13, 212), np.float32)
    assert (Speech(mfcc, np.zeros(1, int), np.ones(1, int)).recipe == 1).all()


def recorded(folder: Path) -> Path:
    """Two recordings of three seconds, named as RAVDESS names them: actor 1 happy, actor 21 sad."""
    for actor, emotion, hertz in ((1, 3, 220.0), (21, 4, 440.0)):
        path = folder / f"Actor_{actor:02}" / f"03-01-{emotion:02}-01-01-01-{actor:02}.wav"
        path.parent.mkdir(parents=True)
        write_wave(path, tone(3.0, hertz=hertz))
    return folder


def test_labels_and_actors_are_read_off_the_names(tmp_path: Path) -> None:
    speech = read_speech(recorded(tmp_path / "data"), SPEC, tmp_path / "run/mfcc.npz")
    assert (speech.labels.tolist(), speech.actors.tolist()) == ([2, 3], [1, 21])
    assert speech.mfcc.shape == (2, TAKES, 13, 212)
    samples = decode_sound(tmp_path / "data/Actor_01/03-01-03-01-01-01-01.wav", SPEC.sample_rate, MediaLimits()).samples
    np.testing.assert_array_equal(speech.recipe[0], mfcc_input(excerpt(samples, SPEC), SPEC))
    # Two tones do not sound alike, and no take is another one again.
    assert np.abs(speech.recipe[0] - speech.recipe[1]).mean() > 5
    assert len(np.unique(speech.mfcc[0].reshape(TAKES, -1), axis=0)) == TAKES


def test_recordings_are_drawn_among_those_of_a_splits_actors_as_the_card_makes_them(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "data")
    every = read_speech(folder, SPEC, tmp_path / "mfcc.npz")
    for split, row in (("train", 0), ("test", 1)):
        drawn = read_as_served(folder, SPEC, split, most=5, seed=0)
        assert (drawn.labels.tolist(), drawn.actors.tolist()) == ([every.labels[row]], [every.actors[row]])
        np.testing.assert_array_equal(drawn.recipe[0], every.recipe[row])
    with pytest.raises(DatasetError, match=r"expected recordings .* of the validation actors below .*; got none"):
        read_as_served(folder, SPEC, "validation", most=5, seed=0)


def test_recordings_are_decoded_once(tmp_path: Path) -> None:
    first = read_speech(recorded(tmp_path / "data"), SPEC, tmp_path / "mfcc.npz")
    again = read_speech(tmp_path / "gone", SPEC, tmp_path / "mfcc.npz")
    np.testing.assert_array_equal(again.mfcc, first.mfcc)
    np.testing.assert_array_equal(again.labels, first.labels)


def test_a_folder_without_recordings_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected recordings Actor_\*/03-01-\*\.opus"):
        read_speech(tmp_path, SPEC, tmp_path / "mfcc.npz")


@pytest.mark.data
def test_the_first_real_recording_matches_its_excerpt(shared_data: Path) -> None:
    path = shared_data / "ravdess_speech/Actor_01/03-01-01-01-01-01-01.opus"
    samples = decode_sound(path, SPEC.sample_rate, MediaLimits()).samples
    assert 2.5 < len(samples) / SPEC.sample_rate < 5
    start, wanted = round(0.5 * SPEC.sample_rate), round(2.45 * SPEC.sample_rate)
    expected = librosa.feature.mfcc(y=samples[start : start + wanted], sr=SPEC.sample_rate, n_mfcc=13)
    np.testing.assert_allclose(mfcc_input(excerpt(samples, SPEC), SPEC), expected, atol=1e-3)
