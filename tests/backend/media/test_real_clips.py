"""Real clips: what the probe says, and that the track sits on the face. Boxes were checked by eye."""

from pathlib import Path

import numpy as np
import pytest

from backend.media.decode import decode_frames, decode_sound
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from models.features.faces import crop_faces, track_faces
from models.features.windows import Span, frame_times

LIMITS = MediaLimits()
# Name, size, duration in s, and the box of the face after one second, in pixels of the full video.
CLIPS = [
    ("edge_noaudiotrack_liveportrait_d0", (512, 512), 3.12, (102, 128, 305)),
    ("liveportrait_d12", (512, 512), 7.32, (147, 128, 254)),
    ("mead_M030_level_3_angry_016", (1920, 1080), 3.28, (701, 362, 493)),
    ("mead_M030_level_3_sad_001", (1920, 1080), 3.73, (691, 283, 531)),
    ("mead_W036_level_3_happy_007", (1920, 1080), 3.04, (694, 277, 543)),
    ("opendbm_subj01", (1080, 720), 5.29, (410, 153, 329)),
    ("videoretalking_face_1", (700, 700), 6.13, (273, 112, 243)),
]

pytestmark = pytest.mark.data


@pytest.fixture
def clips(shared_data: Path) -> Path:
    return shared_data / "clips"


@pytest.mark.parametrize(("name", "size", "duration", "box"), CLIPS, ids=[clip[0] for clip in CLIPS])
def test_probe_and_track(
    clips: Path, name: str, size: tuple[int, int], duration: float, box: tuple[int, int, int]
) -> None:
    path = clips / f"{name}.mp4"
    probe = probe_file(path, path.name, LIMITS).probe
    assert probe.video is not None
    assert (probe.video.width, probe.video.height) == size
    assert probe.duration_s == pytest.approx(duration, abs=0.02)
    assert (probe.audio is None) == ("noaudiotrack" in name)

    frames = decode_frames(path, frame_times(Span(0, min(4.0, probe.duration_s)), 30), LIMITS, 640)
    assert frames.full_size == size
    assert frames.warnings == []
    track = track_faces(frames.images, frames.times)
    assert track.found
    x, y, side, _ = track.squares([1.0], frames.full_size)[0]
    np.testing.assert_allclose([x, y, side], box, atol=0.12 * box[2])
    assert all(crop.shape[0] == crop.shape[1] > 90 for crop in crop_faces(frames.images, frames.times, track, 1.2))


def test_a_clip_without_a_face_has_none(clips: Path) -> None:
    path = clips / "edge_noface_mer2023_00000727.mp4"
    frames = decode_frames(path, np.arange(0, 10, 0.4), LIMITS, 640)
    assert not track_faces(frames.images, frames.times).found


def test_sound_and_video_last_as_long(clips: Path) -> None:
    path = clips / "mead_W036_level_3_happy_007.mp4"
    sound = decode_sound(path, 44_100, LIMITS)
    assert len(sound.samples) / 44_100 == pytest.approx(3.01, abs=0.05)
    assert 0.05 < np.abs(sound.samples).max() < 1
