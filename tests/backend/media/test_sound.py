"""The sound on the clip's own clock, at one rate, in one channel."""

from pathlib import Path

import av
import numpy as np
import pytest

from backend.errors import Cancelled, UnusableClip
from backend.media.decode import decode_sound
from backend.media.limits import MediaLimits
from tests.backend.media.making import Audio, Video, evenly, make, tone, write_wave

LIMITS = MediaLimits()
CONTAINERS = [
    ("a.wav", "pcm_s16le", None, 44_100),
    ("a.mp3", "libmp3lame", None, 44_100),
    ("a.flac", "flac", None, 44_100),
    ("a.ogg", "libopus", None, 48_000),
    ("a.opus", "libopus", None, 48_000),
    ("a.m4a", "aac", "ipod", 44_100),
    ("a.mka", "flac", "matroska", 44_100),
    ("a.weba", "libopus", "webm", 48_000),
]


def loudest_hz(samples: np.ndarray, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * rate / len(samples))


@pytest.mark.parametrize(("name", "codec", "muxer", "rate"), CONTAINERS, ids=[case[0] for case in CONTAINERS])
def test_every_container_gives_its_sound(tmp_path: Path, name: str, codec: str, muxer: str | None, rate: int) -> None:
    path = make(tmp_path / name, audio=Audio(tone(2.0, rate), codec, rate), muxer=muxer)
    sound = decode_sound(path, 22_050, LIMITS)
    assert sound.samples.dtype == np.float32
    assert sound.sample_rate == 22_050
    assert len(sound.samples) / 22_050 == pytest.approx(2.0, abs=0.06)
    assert loudest_hz(sound.samples, 22_050) == pytest.approx(440, abs=2)
    middle = sound.samples[11_025:33_075]
    assert np.abs(middle).max() == pytest.approx(0.5, abs=0.03)
    assert sound.warnings == []


def test_lossless_sound_comes_back_exactly(tmp_path: Path) -> None:
    wave = np.random.default_rng(1).uniform(-0.9, 0.9, (1, 44_100))
    path = make(tmp_path / "noise.wav", audio=Audio(wave, "pcm_s16le"))
    sound = decode_sound(path, 44_100, LIMITS)
    np.testing.assert_allclose(sound.samples, wave[0], atol=1e-4)


def test_channels_are_averaged(tmp_path: Path) -> None:
    wave = np.stack([np.full(44_100, 0.6), np.full(44_100, -0.2)])
    path = make(tmp_path / "stereo.wav", audio=Audio(wave, "pcm_s16le"))
    np.testing.assert_allclose(decode_sound(path, 44_100, LIMITS).samples, 0.2, atol=1e-4)


@pytest.mark.parametrize("channels", [3, 6, 8])
def test_many_channels_are_averaged_whatever_their_layout(tmp_path: Path, channels: int) -> None:
    path = write_wave(tmp_path / "many.wav", tone(0.5, channels=channels))
    np.testing.assert_allclose(decode_sound(path, 44_100, LIMITS).samples, tone(0.5)[0], atol=1e-4)


def test_more_channels_than_accepted_are_refused(tmp_path: Path) -> None:
    path = write_wave(tmp_path / "crowd.wav", tone(0.5, channels=9))
    with pytest.raises(UnusableClip, match=r"crowd.wav: expected at most 8 sound channels; it has 9"):
        decode_sound(path, 44_100, LIMITS, name="crowd.wav")


def test_a_recorder_that_never_learnt_its_length_is_read_to_the_end(tmp_path: Path) -> None:
    path = write_wave(tmp_path / "stream.wav", tone(1.5))
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = b"\xff" * 4
    path.write_bytes(data)
    assert len(decode_sound(path, 44_100, LIMITS).samples) == 66_150


def test_sound_after_the_video_is_preceded_by_silence(tmp_path: Path) -> None:
    path = make(tmp_path / "late.mkv", Video(evenly(3.0)), Audio(tone(2.0), "flac", start_s=1.0))
    sound = decode_sound(path, 44_100, LIMITS)
    assert len(sound.samples) / 44_100 == pytest.approx(3.0, abs=0.05)
    assert np.abs(sound.samples[: round(0.97 * 44_100)]).max() == 0
    onset = int(np.argmax(np.abs(sound.samples) > 0.1)) / 44_100
    assert onset == pytest.approx(1.0, abs=0.01)


def test_gaps_are_filled_with_silence(tmp_path: Path) -> None:
    """Packets of the middle second are taken out of a WebM-like stream."""
    path = make(tmp_path / "whole.mka", audio=Audio(tone(3.0), "flac"), muxer="matroska")
    holed = _without(path, tmp_path / "holed.mka", 1.0, 2.0)
    sound = decode_sound(holed, 44_100, LIMITS)
    assert len(sound.samples) / 44_100 == pytest.approx(3.0, abs=0.03)
    assert np.abs(sound.samples[round(1.15 * 44_100) : round(1.85 * 44_100)]).max() < 1e-3
    assert np.abs(sound.samples[round(2.2 * 44_100) : round(2.8 * 44_100)]).max() == pytest.approx(0.5, abs=0.01)


def _without(path: Path, target: Path, start_s: float, end_s: float) -> Path:
    with av.open(str(path)) as source, av.open(str(target), "w", format="matroska") as output:
        stream = source.streams.audio[0]
        copy = output.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is not None and not start_s <= packet.pts * packet.time_base < end_s:
                packet.stream = copy
                output.mux(packet)
    return target


def test_samples_that_are_not_numbers_are_silenced(tmp_path: Path) -> None:
    wave = tone(1.0)
    wave[0, 1000:1010] = np.nan
    path = write_wave(tmp_path / "nan.wav", wave, "<f4")
    sound = decode_sound(path, 44_100, LIMITS)
    assert np.isfinite(sound.samples).all()
    assert sound.warnings == ["The sound holds samples that are not numbers; they were silenced."]


def test_samples_are_counted_while_they_are_decoded(tmp_path: Path) -> None:
    path = make(tmp_path / "long.wav", audio=Audio(tone(3.0), "pcm_s16le"))
    with pytest.raises(UnusableClip, match=r"long.wav: expected at most 44,100 samples of sound; there are more"):
        decode_sound(path, 44_100, MediaLimits(duration_s=1, sample_rate=44_100), name="long.wav")


def test_a_video_without_sound_has_none(tmp_path: Path) -> None:
    path = make(tmp_path / "silent.mp4", Video(evenly(1.0)))
    with pytest.raises(UnusableClip, match=r"silent.mp4: expected sound; the file has a video only"):
        decode_sound(path, 44_100, LIMITS, name="silent.mp4")


def test_the_work_can_be_cancelled(tmp_path: Path) -> None:
    path = make(tmp_path / "long.mp3", audio=Audio(tone(3.0), "libmp3lame"))

    def check() -> None:
        raise Cancelled("the analysis was cancelled")

    with pytest.raises(Cancelled):
        decode_sound(path, 44_100, LIMITS, check=check)
