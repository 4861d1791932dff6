"""What MediaRecorder of a browser writes: WebM of unknown length, with frames whenever the camera had one."""

from pathlib import Path

import av
import numpy as np
import pytest

from backend.media.decode import decode_frames, decode_sound
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from tests.backend.media.making import Audio, Video, frame_index, make, tone

LIMITS = MediaLimits()
RATE = 48_000
LASTS_S = 3.0
# A camera that is busy at first, and then slows down in the dark.
UNEVEN = [0.0, 0.3, 0.35, 0.36, 0.9, 1.0, 1.6, 2.3, 2.94]


@pytest.fixture(scope="module", params=["libvpx", "libvpx-vp9"])
def recorded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A recording as browsers write it while it goes on: without duration, without an index."""
    video = Video(UNEVEN, codec=request.param, options={"deadline": "realtime", "crf": "10", "b": "2M", "threads": "1"})
    path = tmp_path_factory.mktemp("recorded") / "Recording 2026-03-04 10.30.00.webm"
    make(path, video, Audio(tone(LASTS_S, RATE), "libopus", RATE), live="1")
    with av.open(str(path)) as container:
        assert container.duration is None
        assert all(stream.duration is None for stream in container.streams)
    return path


def test_it_is_accepted_with_the_length_that_it_really_has(recorded: Path) -> None:
    found = probe_file(recorded, recorded.name, LIMITS)
    assert (found.kind, found.media_type, found.warnings) == ("media", "video/webm", [])
    assert found.probe.duration_s == pytest.approx(LASTS_S, abs=0.08)
    assert found.probe.video is not None and found.probe.audio is not None
    assert found.probe.video.frames == len(UNEVEN)
    assert found.probe.audio.codec == "opus"


def test_frames_are_chosen_by_the_times_at_which_they_came(recorded: Path) -> None:
    frames = decode_frames(recorded, [0.1, 0.34, 0.7, 1.25, 2.0, 2.9], LIMITS, 64)
    assert [frame_index(image) for image in frames.images] == [0, 2, 4, 5, 7, 8]
    np.testing.assert_allclose(frames.times, [0.0, 0.35, 0.9, 1.0, 2.3, 2.94], atol=2e-3)
    assert frames.warnings == []


def test_its_sound_lies_on_the_same_clock(recorded: Path) -> None:
    sound = decode_sound(recorded, 16_000, LIMITS)
    assert len(sound.samples) / sound.sample_rate == pytest.approx(LASTS_S, abs=0.08)
    middle = sound.samples[8_000:40_000]
    # A sine of amplitude one half.
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) * 16_000 / len(middle) == pytest.approx(440.0, abs=1.0)


def test_a_recording_of_the_microphone_alone_has_no_stated_length_either(tmp_path: Path) -> None:
    path = make(tmp_path / "voice.webm", audio=Audio(tone(LASTS_S, RATE), "libopus", RATE), live="1")
    found = probe_file(path, "voice.webm", LIMITS)
    assert found.media_type == "audio/webm"
    assert found.probe.duration_s == pytest.approx(LASTS_S, abs=0.08)
    assert found.warnings == ["There is no video; only the sound is used."]
