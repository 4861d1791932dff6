"""Which clips are timed, and the one that is made for the target."""

from pathlib import Path

import numpy as np
import pytest

from backend.media.decode import decode_frames
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.schemas import AudioStream, Probe, VideoStream
from benchmarks.clips import ClipFile, find_clips, loop, shared_clips, with_target
from tests.backend.media.making import Audio, Video, evenly, make, quadrants, quarter_names, tone


def probe(width: int, height: int, duration_s: float) -> Probe:
    return Probe(
        container="mp4",
        duration_s=duration_s,
        video=VideoStream(codec="h264", width=width, height=height, rotation=0),
        audio=AudioStream(codec="aac", sample_rate=48_000, channels=1),
    )


@pytest.fixture(scope="module")
def looped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip of two seconds and 64 x 48 pixels, repeated."""
    folder = tmp_path_factory.mktemp("looped")
    times = evenly(2)
    source = make(folder / "short.mp4", Video(times, pictures=[quadrants()] * len(times)), Audio(tone(2)))
    loop(source, folder / "made.mp4")
    return folder / "made.mp4"


def test_a_repeated_clip_is_five_seconds_of_1080p_with_sound(looped: Path) -> None:
    found = probe_file(looped, looped.name, MediaLimits()).probe
    assert found.duration_s == pytest.approx(5.0, abs=0.001)
    assert found.video is not None
    assert (found.video.codec, found.video.width, found.video.height, found.video.frames) == ("h264", 1920, 1080, 125)
    assert found.audio is not None
    assert (found.audio.codec, found.audio.sample_rate) == ("aac", 48_000)
    assert ClipFile(looped, found).is_target


def test_a_repeated_clip_keeps_its_proportions(looped: Path) -> None:
    frames = decode_frames(looped, [0.5, 4.5], MediaLimits(), 1920)
    for image in frames.images:
        # Four to three: 1440 of 1920 pixels, in the middle of gray.
        np.testing.assert_allclose(image[:, :230].mean(axis=(0, 1)), 128, atol=3)
        np.testing.assert_allclose(image[:, -230:].mean(axis=(0, 1)), 128, atol=3)
        assert quarter_names(image[:, 240:1680]) == "RGBW"


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        (probe(1920, 1080, 5.0), True),
        (probe(1080, 1920, 5.05), True),
        (probe(1920, 1080, 3.3), False),
        (probe(1280, 720, 5.0), False),
        (Probe(container="wav", duration_s=5.0), False),
    ],
    ids=["1080p", "upright", "short", "720p", "sound"],
)
def test_the_target_is_about_five_seconds_of_1080p(clip: Probe, expected: bool) -> None:
    assert ClipFile(Path("a.mp4"), clip).is_target == expected


def test_a_clip_that_fits_the_target_is_used_as_it_is(tmp_path: Path) -> None:
    clips = [ClipFile(Path("a.mp4"), probe(1920, 1080, 5.0)), ClipFile(Path("b.mp4"), probe(640, 480, 2.0))]
    assert with_target(clips, tmp_path) == clips
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_no_clips_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    make(folder / "b.mp4", Video(evenly(1)))
    make(folder / "a.wav", audio=Audio(tone(1), "pcm_s16le"))
    (folder / "notes.txt").write_text("no clip")
    (folder / ".hidden.mp4").write_bytes(b"")
    clips, source = find_clips(folder, tmp_path)
    assert [clip.path.name for clip in clips] == ["a.wav", "b.mp4"]
    assert source == "2 clips of a folder"


def test_a_folder_without_clips_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="expected clips in"):
        find_clips(tmp_path, tmp_path)


def test_real_clips_are_looked_for_where_the_setting_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LENS_SHARED", str(tmp_path))
    assert shared_clips() == tmp_path / "data/clips"
