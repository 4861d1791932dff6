"""Audio and face features to train on, from a handful of recordings and faces."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from models.checkpoint import save_checkpoint
from models.features.face_steps import EMOTIONS, FACE_COLUMNS
from models.features.sound_steps import SAMPLE_RATE, SOUND_COLUMNS, sound_steps
from models.inference import Session, open_session
from models.inputs import FaceCrops
from tests.backend.media.making import tone, write_wave
from tests.models import tiny
from training.datasets.errors import DatasetError
from training.datasets.faces import EXPRESSIONS, Faces
from training.sentiment.streams import animated_features, face_streams, sound_streams

SOUND = [column.name for column in SOUND_COLUMNS]
FACE = [column.name for column in FACE_COLUMNS]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A tiny emotion network of eight emotions, with random weights."""
    folder = tmp_path_factory.mktemp("emotion")
    config = dataclasses.replace(tiny.CONFIG, classes=len(EMOTIONS))
    save_checkpoint(tiny.network(0, config), folder, tiny.description(config))
    return open_session(folder / "card.toml", threads=1)


def recorded(folder: Path) -> Path:
    """Second-long tones in two of silence, named as RAVDESS names them: actor 2 sad and angry, actor 11 happy."""
    for actor, emotion, hertz in ((11, 3, 400.0), (2, 5, 200.0), (2, 4, 100.0)):
        path = folder / f"Actor_{actor:02}" / f"03-01-{emotion:02}-01-01-01-{actor:02}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_wave(path, np.pad(tone(1.0, hertz=hertz), ((0, 0), (44_100, 44_100))))
    return folder


def test_recordings_are_measured_in_order_with_emotion_and_actor(tmp_path: Path) -> None:
    sound = sound_streams(recorded(tmp_path / "data"), 12, tmp_path / "cache")
    assert sound.features.shape == (3, 12, 74)
    assert sound.features.dtype == np.float32
    assert [EMOTIONS[index] for index in sound.emotion] == ["sad", "angry", "happy"]
    assert sound.actor.tolist() == [2, 2, 11]
    np.testing.assert_allclose(sound.features[:, 6, SOUND.index("pitch")], [0, 12, 24], atol=0.2)
    path = tmp_path / "data/Actor_02/03-01-05-01-01-01-02.wav"
    samples = decode_sound(path, SAMPLE_RATE, MediaLimits()).samples
    np.testing.assert_array_equal(sound.features[1], sound_steps(samples, SAMPLE_RATE, 12))


def test_other_takes_sound_different_and_are_cut_closer(tmp_path: Path) -> None:
    data = recorded(tmp_path / "data")
    takes = [sound_streams(data, 12, tmp_path / "cache", take) for take in (0, 1, 2)]
    active = [take.features[..., SOUND.index("active")].mean(axis=1) for take in takes]
    # A second of three; of one second and up to 0.4 s before and after it.
    np.testing.assert_allclose(active[0], 1 / 3, atol=0.04)
    assert (active[1] > 0.5).all()
    for take in takes[1:]:
        np.testing.assert_array_equal(take.emotion, takes[0].emotion)
        np.testing.assert_allclose(take.features[..., SOUND.index("pitch")].mean(axis=1), [0, 12, 24], atol=1)
    assert np.abs(takes[1].features - takes[2].features).max() > 1
    again = sound_streams(data, 12, tmp_path / "elsewhere", 1)
    np.testing.assert_array_equal(again.features, takes[1].features)


def test_recordings_are_measured_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = sound_streams(recorded(tmp_path / "data"), 12, tmp_path / "cache")
    # An interruption: what was finished is read, only the other actor's part is made again.
    (tmp_path / "cache/sound-12-take-0-Actor_11.npy").unlink()
    measured = []

    def counted(samples: NDArray[np.float32], rate: int, steps: int) -> NDArray[np.float32]:
        measured.append(len(samples))
        return sound_steps(samples, rate, steps)

    monkeypatch.setattr("training.sentiment.streams.sound_steps", counted)
    again = sound_streams(tmp_path / "data", 12, tmp_path / "cache")
    assert measured == [3 * SAMPLE_RATE]
    np.testing.assert_array_equal(again.features, first.features)
    assert not list((tmp_path / "cache").glob("partial-*"))


def test_a_folder_without_recordings_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected recordings Actor_\*/03-01-\*\.opus"):
        sound_streams(tmp_path, 12, tmp_path / "cache")


def drawn_faces(folder: Path, size: int = 16) -> Path:
    """FER2013 and CK+ with one face per class and split."""
    draw = np.random.default_rng(0)
    fer = np.array(["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"])
    arrays: dict[str, NDArray[np.uint8] | NDArray[np.int64]] = {}
    for split in ("train", "validation", "test"):
        arrays[f"{split}_images"] = draw.integers(0, 256, (7, size, size)).astype(np.uint8)
        arrays[f"{split}_labels"] = np.arange(7)
    np.savez(folder / "fer2013.npz", classes=fer, **arrays)
    np.savez(
        folder / "ck48.npz",
        classes=np.array(["anger", "contempt"]),
        images=draw.integers(0, 256, (4, size, size)).astype(np.uint8),
        labels=np.array([0, 0, 1, 1]),
        names=np.array(["S1_001_001", "S1_001_002", "S1_002_001", "S1_002_002"]),
    )
    return folder


def test_faces_are_balanced_over_seven_emotions_in_each_split(tmp_path: Path, session: Session) -> None:
    faces = face_streams(drawn_faces(tmp_path), session, 9, tmp_path / "cache", {"train": 3, "valid": 2, "test": 1})
    assert faces.features.shape == (7 * 6, 9, 35)
    assert np.isfinite(faces.features).all()
    for split, count in (("train", 3), ("valid", 2), ("test", 1)):
        emotions = np.bincount(faces.emotion[faces.split == split], minlength=8)
        assert emotions.tolist() == [count, 0, *[count] * 6]
    again = face_streams(tmp_path, session, 9, tmp_path / "cache", {"train": 3, "valid": 2, "test": 1})
    np.testing.assert_array_equal(again.features, faces.features)
    elsewhere = face_streams(tmp_path, session, 9, tmp_path / "other", {"test": 1})
    np.testing.assert_array_equal(elsewhere.features, faces.features[faces.split == "test"])


def test_the_stream_sees_a_face_as_the_service_shows_it(session: Session) -> None:
    spec = session.card.inputs["video"]
    assert isinstance(spec, FaceCrops)
    images = np.random.default_rng(1).integers(0, 256, (2, 16, 16)).astype(np.uint8)
    seen: list[NDArray[np.float32]] = []

    class Watching:
        card, config = session.card, session.config

        def run(self, inputs: dict[str, NDArray[np.float32]]) -> object:
            seen.append(inputs["video"])
            return session.run(inputs)

    faces = Faces(images, np.array([1, 2]), images)
    features = animated_features(faces, Watching(), 6, np.random.default_rng(0))  # type: ignore[arg-type]
    assert features.shape == (2, 6, 35)
    # Windows of 4 start at steps 0 to 2 of 6: the first is run, and the last; of both faces.
    assert [window.shape for window in seen] == [(3, 4, 16, 16)] * 4
    gray = np.stack(seen) * np.reshape(spec.std, (3, 1, 1, 1)) + np.reshape(spec.mean, (3, 1, 1, 1))
    np.testing.assert_allclose(gray[:, 0], gray[:, 1], atol=1e-5)
    np.testing.assert_allclose(gray * 255, np.round(gray * 255), atol=1e-3)
    # Both windows of a face share the middle of its clip.
    np.testing.assert_array_equal(seen[0][:, 2:], seen[1][:, :2])
    expected = session.run({"video": seen[0]}).logits["video"]
    np.testing.assert_allclose(features[0, 0, :8], expected, atol=1e-6)


@pytest.mark.data
def test_a_real_recording_and_real_faces(shared_data: Path, tmp_path: Path, session: Session) -> None:
    """One recording, as its own folder of one actor, and one animated face of each emotion."""
    name = "03-01-05-02-01-01-02.opus"
    (tmp_path / "Actor_02").mkdir()
    (tmp_path / "Actor_02" / name).symlink_to(shared_data / "ravdess_speech/Actor_02" / name)
    for take in (0, 1):
        sound = sound_streams(tmp_path, 50, tmp_path / "cache", take)
        assert sound.features.shape == (1, 50, 74)
        assert np.isfinite(sound.features).all()
        assert (EMOTIONS[sound.emotion[0]], sound.actor[0]) == ("angry", 2)
        voiced = sound.features[0, :, SOUND.index("voiced")]
        # An angry woman, loud enough to be voiced for a good part of the recording.
        assert 0.1 < voiced.mean() < 0.8
        assert 150 < 100 * 2 ** (np.median(sound.features[0, voiced > 0.5, SOUND.index("pitch")]) / 12) < 500
    wanted = {"valid": 1}
    session16 = dataclasses.replace(tiny.CONFIG, classes=8, size=48)
    save_checkpoint(tiny.network(0, session16), tmp_path / "wide", tiny.description(session16))
    faces = face_streams(
        shared_data / "faces", open_session(tmp_path / "wide/card.toml", threads=1), 50, tmp_path / "cache", wanted
    )
    assert faces.features.shape == (len(EXPRESSIONS), 50, 35)
    assert np.isfinite(faces.features).all()
    np.testing.assert_allclose(faces.features[:, :, 8:16].sum(axis=2), 1, atol=1e-5)
