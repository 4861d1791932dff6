"""Frames at asked times: the nearest one, upright, at the asked size, and no more than needed."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.errors import Cancelled, UnusableClip
from backend.media.decode import decode_frames, iter_frames
from backend.media.limits import MediaLimits
from tests.backend.media.making import (
    CLOCKWISE,
    Audio,
    Video,
    evenly,
    frame_index,
    make,
    quadrants,
    quarter_names,
    tone,
    turned,
)

LIMITS = MediaLimits()
UNEVEN = [0.0, 0.04, 0.5, 0.52, 0.9, 1.7, 1.74, 3.0]


@pytest.fixture(scope="module")
def uneven(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip whose frames come at uneven times."""
    return make(tmp_path_factory.mktemp("uneven") / "clip.mp4", Video(UNEVEN))


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libx264"), ("a.mov", "libx264"), ("a.mkv", "libx264"), ("a.webm", "libvpx-vp9"), ("a.avi", "mpeg4")],
)
def test_every_container_gives_the_asked_frames(tmp_path: Path, name: str, codec: str) -> None:
    options = {"b": "4M", "qmin": "1"} if codec == "mpeg4" else {"crf": "10"}
    path = make(tmp_path / name, Video(evenly(1.0), codec=codec, options=options))
    frames = decode_frames(path, [0.0, 0.4, 0.96], LIMITS, 64)
    assert [frame_index(image) for image in frames.images] == [0, 10, 24]
    np.testing.assert_allclose(frames.times, [0.0, 0.4, 0.96], atol=1e-3)
    assert frames.full_size == (64, 48)
    assert frames.warnings == []


def test_variable_frame_rate_is_chosen_by_time_not_by_count(uneven: Path) -> None:
    frames = decode_frames(uneven, [0.3, 0.6, 1.2, 1.4, 2.5], LIMITS, 64)
    np.testing.assert_allclose(frames.times, [0.5, 0.52, 0.9, 1.7, 3.0], atol=1e-3)
    assert [frame_index(image) for image in frames.images] == [2, 3, 4, 5, 7]


@settings(max_examples=25, deadline=None)
@given(times=st.lists(st.floats(-1.0, 5.0), min_size=1, max_size=12))
def test_each_time_gets_its_nearest_frame_in_any_order(uneven: Path, times: list[float]) -> None:
    frames = decode_frames(uneven, times, LIMITS, 64)
    distance = np.abs(np.array(UNEVEN)[None] - np.array(times)[:, None])
    np.testing.assert_allclose(np.abs(frames.times - times), distance.min(axis=1), atol=2e-3)


def test_times_that_share_a_frame_share_its_picture(uneven: Path) -> None:
    frames = decode_frames(uneven, [2.9, 0.0, 3.4], LIMITS, 64)
    assert frames.images[0] is frames.images[2]
    assert frames.images[1] is not frames.images[0]


def test_reading_stops_after_the_last_asked_time(tmp_path: Path) -> None:
    path = make(tmp_path / "long.mp4", Video(evenly(8.0)))
    packets = []
    decode_frames(path, [0.5], LIMITS, 64, check=lambda: packets.append(1))
    assert len(packets) < 60


def test_no_asked_times_give_no_frames(uneven: Path) -> None:
    frames = decode_frames(uneven, [], LIMITS, 64)
    assert frames.images == []
    assert frames.times.shape == (0,)


def test_times_must_be_finite(uneven: Path) -> None:
    with pytest.raises(ValueError, match=r"finite times"):
        decode_frames(uneven, [0.0, float("nan")], LIMITS, 64)


@pytest.mark.parametrize(("degrees", "quarters"), [(0, "RGBW"), (90, "BRWG"), (180, "WBGR"), (270, "GWRB")])
def test_rotation_is_applied(tmp_path: Path, degrees: int, quarters: str) -> None:
    plain = make(tmp_path / "plain.mp4", Video([0.0, 0.04], pictures=[quadrants()] * 2))
    path = turned(plain, CLOCKWISE[degrees], tmp_path / "turned.mp4")
    frames = decode_frames(path, [0.0], LIMITS, 64)
    assert quarter_names(frames.images[0]) == quarters
    size = (64, 48) if degrees % 180 == 0 else (48, 64)
    assert frames.full_size == size
    assert frames.images[0].shape == (size[1], size[0], 3)
    assert frames.images[0].flags.c_contiguous


def test_mirrored_video_is_put_right(tmp_path: Path) -> None:
    plain = make(tmp_path / "plain.mp4", Video([0.0, 0.04], pictures=[quadrants()] * 2))
    path = turned(plain, (-1, 0, 0, 1), tmp_path / "mirrored.mp4")
    assert quarter_names(decode_frames(path, [0.0], LIMITS, 64).images[0]) == "GRWB"


def test_pixels_become_square(tmp_path: Path) -> None:
    path = make(tmp_path / "wide.mp4", Video([0.0, 0.04], aspect=Fraction(2, 1)))
    frames = decode_frames(path, [0.0], LIMITS, 64)
    assert frames.full_size == (128, 48)
    assert frames.images[0].shape == (24, 64, 3)
    assert frames.scale == 2.0


@pytest.mark.parametrize(("longest", "shape"), [(32, (24, 32, 3)), (64, (48, 64, 3)), (500, (48, 64, 3))])
def test_frames_are_scaled_down_never_up(uneven: Path, longest: int, shape: tuple[int, int, int]) -> None:
    frames = decode_frames(uneven, [0.0], LIMITS, longest)
    assert frames.images[0].shape == shape
    assert frames.images[0].dtype == np.uint8


def test_times_count_from_the_start_of_the_clip(tmp_path: Path) -> None:
    """The file's clock starts at 2 s, and the sound half a second before the video."""
    video = Video([2.5 + time_s for time_s in evenly(1.0)])
    path = make(tmp_path / "late.mkv", video, Audio(tone(1.5), start_s=2.0))
    frames = decode_frames(path, [0.0, 0.5, 0.9], LIMITS, 64)
    np.testing.assert_allclose(frames.times, [0.5, 0.5, 0.9], atol=0.03)
    assert [frame_index(image) for image in frames.images] == [0, 0, 10]


def test_frames_come_one_at_a_time_and_the_work_can_be_cancelled(tmp_path: Path) -> None:
    path = make(tmp_path / "clip.mp4", Video(evenly(4.0)))
    asked = np.arange(0, 4, 0.1)
    first = next(iter(iter_frames(path, asked, LIMITS, 64)))
    assert first.asked == (0,)
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 30:
            raise Cancelled("the analysis was cancelled")

    with pytest.raises(Cancelled):
        decode_frames(path, asked, LIMITS, 64, check=check)
    assert calls == 30


def test_damage_in_the_middle_costs_some_frames_only(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (75, 48, 64, 3), dtype=np.uint8)
    options = {"crf": "18", "preset": "ultrafast", "g": "5", "threads": "1"}
    path = make(tmp_path / "clip.mkv", Video(evenly(3.0), pictures=list(noise), options=options))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 3000] = b"\xff" * 3000
    path.write_bytes(data)
    frames = decode_frames(path, [0.1, 2.8], LIMITS, 64)
    np.testing.assert_allclose(frames.times, [0.1, 2.8], atol=0.05)


def test_a_video_that_is_mostly_damaged_is_refused(tmp_path: Path) -> None:
    path = make(tmp_path / "clip.avi", Video(evenly(2.0), codec="mjpeg", options={}))
    data = bytearray(path.read_bytes())
    starts = [at for at in range(len(data) - 2) if data[at : at + 2] == b"\xff\xd8"]
    for at in starts[3:]:
        data[at : at + 600] = bytes(600)
    path.write_bytes(data)
    with pytest.raises(UnusableClip, match=r"clip.avi: expected a video that can be decoded; .* packets are damaged"):
        decode_frames(path, [0.0, 1.9], LIMITS, 64, name="clip.avi")


def test_frames_are_counted_while_they_are_decoded(tmp_path: Path) -> None:
    path = make(tmp_path / "clip.mp4", Video(evenly(4.0)))
    with pytest.raises(UnusableClip, match=r"expected at most 20 video frames; there are more"):
        decode_frames(path, [3.9], MediaLimits(frames=20), 64)
    with pytest.raises(UnusableClip, match=r"expected at most 20 packets; there are more"):
        decode_frames(path, [3.9], MediaLimits(packets=20), 64)


def test_sound_alone_has_no_frames(tmp_path: Path) -> None:
    path = make(tmp_path / "voice.m4a", audio=Audio(tone(1.0)), muxer="ipod")
    with pytest.raises(UnusableClip, match=r"voice.m4a: expected a video; the file has sound only"):
        decode_frames(path, [0.0], LIMITS, 64, name="voice.m4a")
