"""The samples: whole, the same every time, found by the detector, and taken by the probe."""

import json
from pathlib import Path

import numpy as np
import pytest

from backend.media.decode import decode_frames, decode_sound
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.media.skeleton import read_skeleton
from backend.samples.clips import MANIFEST, SAMPLES, Sample, write_samples
from backend.samples.figure import draw_depth, waving
from backend.samples.voice import SAMPLE_RATE, Syllable, speak
from models.features.faces import track_faces

LIMITS = MediaLimits()
FIGURE = ("drawn-figure-waving.mp4", "drawn-figure-waving.npz")
AUDIBLE = [sample for sample in SAMPLES if sample.file not in FIGURE]
FACES = [sample.file for sample in AUDIBLE if sample.file.endswith(".mp4")]
VOICE = AUDIBLE[-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples") / "made" / "here"
    write_samples(folder)
    return folder


def test_the_folder_holds_the_clips_and_a_hidden_list(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {MANIFEST, *(sample.file for sample in SAMPLES)}
    manifest = json.loads((folder / MANIFEST).read_text())
    assert [clip["title"] for clip in manifest["clips"]] == [sample.title for sample in SAMPLES]
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_000_000


def test_writing_again_changes_nothing(folder: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    write_samples(folder)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_damaged_clip_is_written_anew_with_the_same_bytes(folder: Path) -> None:
    path = folder / SAMPLES[-1].file
    before = path.read_bytes()
    path.write_bytes(b"damaged")
    write_samples(folder)
    assert path.read_bytes() == before


@pytest.mark.parametrize("manifest", ["", "[]", '{"version": 0, "clips": []}'])
def test_a_list_that_makes_no_sense_is_replaced(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifest: str
) -> None:
    voice = VOICE
    monkeypatch.setattr("backend.samples.clips.SAMPLES", (voice,))
    (tmp_path / MANIFEST).write_text(manifest)
    write_samples(tmp_path)
    assert [clip["file"] for clip in json.loads((tmp_path / MANIFEST).read_text())["clips"]] == [voice.file]
    assert (tmp_path / voice.file).read_bytes() == (folder / voice.file).read_bytes()


@pytest.mark.parametrize("sample", AUDIBLE, ids=lambda sample: sample.file)
def test_the_service_takes_them(folder: Path, sample: Sample) -> None:
    result = probe_file(folder / sample.file, sample.file, LIMITS)
    assert result.probe.audio is not None
    assert (result.probe.video is not None) == (sample.file in FACES)
    if sample.file in FACES:
        assert 3 <= result.probe.duration_s <= 5
        assert result.warnings == []
    else:
        assert result.probe.duration_s == pytest.approx(12, abs=0.1)


@pytest.mark.parametrize("file", FACES)
def test_the_drawn_face_is_found(folder: Path, file: str) -> None:
    frames = decode_frames(folder / file, np.arange(0, 4.2, 0.25), LIMITS, 640)
    track = track_faces(frames.images, frames.times)
    assert track.found
    x, y, side, _ = track.squares([2.0], frames.full_size)[0]
    assert 280 < x + side / 2 < 360
    assert 180 < y + side / 2 < 300
    assert 180 < side < 330


@pytest.mark.parametrize("sample", AUDIBLE, ids=lambda sample: sample.file)
def test_the_voice_is_audible_and_not_clipped(folder: Path, sample: Sample) -> None:
    samples = decode_sound(folder / sample.file, 22_050, LIMITS).samples
    assert 0.4 < np.abs(samples).max() < 1.0
    assert np.sqrt((samples**2).mean()) > 0.02


def test_video_and_skeleton_of_the_figure_are_of_one_take(folder: Path) -> None:
    video, skeleton = (probe_file(folder / file, file, LIMITS) for file in FIGURE)
    assert (video.warnings, skeleton.warnings) == (["There is no sound track; only the video is used."], [])
    assert video.probe.video is not None
    assert (video.probe.video.width, video.probe.video.height) == (160, 160)
    assert skeleton.probe.skeleton is not None
    assert (skeleton.probe.skeleton.joints, skeleton.probe.skeleton.persons) == (20, 1)
    assert video.probe.duration_s == skeleton.probe.duration_s == pytest.approx(2.2)


def test_the_figure_waves_with_one_hand_above_the_shoulder(folder: Path) -> None:
    points = read_skeleton(folder / FIGURE[1], FIGURE[1]).points[0]
    height, sideways = points[:, 11, 1], points[:, 11, 0]
    assert height[0] == pytest.approx(height[-1], abs=0.02)
    assert height[20:45].min() > points[20:45, 8, 1].max()
    turns = np.diff(np.sign(np.diff(sideways[18:48])))
    assert 4 <= np.count_nonzero(turns) <= 7
    assert np.ptp(points[:, 7], axis=0).max() < 0.02
    # Limbs keep their length.
    np.testing.assert_allclose(np.linalg.norm(points[:, 10] - points[:, 9], axis=1), 0.24, atol=1e-6)


def test_what_is_nearer_is_brighter_where_the_joints_are() -> None:
    joints = waving()[30]
    picture = draw_depth(joints)
    hand, chest = (picture[round(80 - 68 * y), round(80 + 68 * x)] for x, y, _ in (joints[11], joints[2]))
    assert hand > chest + 20 > 100
    assert picture[0].max() == picture[:, 0].max() == 0


def test_a_voice_has_the_pitch_it_is_given() -> None:
    speech = speak([Syllable("a", 0.9, 0.1, 200, 200)], 1.0, 0.0, seed=0)
    part = speech.samples[SAMPLE_RATE // 4 : SAMPLE_RATE * 3 // 4].astype(np.float64)
    correlation = np.correlate(part, part, "full")[len(part) :]
    lag = 100 + int(correlation[100:400].argmax()) + 1
    assert SAMPLE_RATE / lag == pytest.approx(200, rel=0.1)
    assert speech.opening.max() == 1.0
    assert speech.opening[-1] == 0.0
