"""What probing says of good files: streams, sizes, durations, media types and warnings."""

from pathlib import Path

import av
import numpy as np
import pytest

from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from tests.backend.media.making import CLOCKWISE, Audio, Video, evenly, make, tone, turned

LIMITS = MediaLimits()
NO_SOUND = "There is no sound track; only the video is used."
NO_VIDEO = "There is no video; only the sound is used."


@pytest.mark.parametrize(
    ("name", "video", "audio", "container", "media_type"),
    [
        ("a.mp4", "libx264", "aac", "mp4", "video/mp4"),
        ("a.mov", "libx264", "aac", "mov", "video/quicktime"),
        ("a.mkv", "libx264", "flac", "mkv", "video/x-matroska"),
        ("a.webm", "libvpx-vp9", "libopus", "webm", "video/webm"),
        ("a.avi", "mpeg4", "libmp3lame", "avi", "video/x-msvideo"),
    ],
)
def test_videos_with_sound(tmp_path: Path, name: str, video: str, audio: str, container: str, media_type: str) -> None:
    rate = 48_000
    options = {"threads": "1"} if video == "mpeg4" else {"crf": "20", "threads": "1"}
    path = make(tmp_path / name, Video(evenly(3.0), codec=video, options=options), Audio(tone(3.0, rate), audio, rate))
    result = probe_file(path, name, LIMITS)
    probe = result.probe
    assert (probe.container, result.media_type) == (container, media_type)
    assert probe.duration_s == pytest.approx(3.0, abs=0.08)
    assert probe.video is not None
    assert probe.audio is not None
    assert (probe.video.width, probe.video.height, probe.video.frames, probe.video.rotation) == (64, 48, 75, 0)
    assert probe.video.frame_rate == pytest.approx(25, abs=0.5)
    assert (probe.audio.sample_rate, probe.audio.channels) == (rate, 1)
    assert result.warnings == []


@pytest.mark.parametrize(
    ("name", "codec", "muxer", "container", "media_type"),
    [
        ("a.wav", "pcm_s16le", None, "wav", "audio/wav"),
        ("a.mp3", "libmp3lame", None, "mp3", "audio/mpeg"),
        ("a.flac", "flac", None, "flac", "audio/flac"),
        ("a.ogg", "libopus", None, "ogg", "audio/ogg"),
        ("a.m4a", "aac", "ipod", "m4a", "audio/mp4"),
        ("a.mp4", "aac", None, "mp4", "audio/mp4"),
        ("a.webm", "libopus", None, "webm", "audio/webm"),
    ],
)
def test_recordings(tmp_path: Path, name: str, codec: str, muxer: str | None, container: str, media_type: str) -> None:
    path = make(tmp_path / name, audio=Audio(tone(3.0, 48_000, channels=2), codec, 48_000), muxer=muxer)
    result = probe_file(path, name, LIMITS)
    assert (result.probe.container, result.media_type) == (container, media_type)
    assert result.probe.video is None
    assert result.probe.audio is not None
    assert (result.probe.audio.sample_rate, result.probe.audio.channels) == (48_000, 2)
    assert result.probe.duration_s == pytest.approx(3.0, abs=0.08)
    assert result.warnings == [NO_VIDEO]


def test_the_name_does_not_decide(tmp_path: Path) -> None:
    made = make(tmp_path / "a.wav", audio=Audio(tone(3.0), "pcm_s16le"))
    path = made.rename(tmp_path / "b.mp4")
    assert probe_file(path, "b.mp4", LIMITS).probe.container == "wav"


def test_a_video_without_sound_is_told(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", Video(evenly(1.0)))
    assert probe_file(path, "a.mp4", LIMITS).warnings == [NO_SOUND]


def test_sound_shorter_than_the_excerpt_is_told(tmp_path: Path) -> None:
    path = make(tmp_path / "a.wav", audio=Audio(tone(0.8), "pcm_s16le"))
    result = probe_file(path, "a.wav", LIMITS)
    assert result.probe.duration_s == pytest.approx(0.8)
    assert result.warnings == [NO_VIDEO, "The sound lasts only 0.80 s; it's filled up with silence."]


def test_sound_that_ends_long_before_the_video_is_told(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mkv", Video(evenly(8.0)), Audio(tone(4.0), "flac"))
    result = probe_file(path, "a.mkv", LIMITS)
    assert result.probe.duration_s == pytest.approx(8.0, abs=0.05)
    assert result.warnings == ["The sound ends after 4.0 s, long before the video (8.0 s)."]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_sizes_are_of_the_turned_video(tmp_path: Path, degrees: int) -> None:
    plain = make(tmp_path / "plain.mp4", Video(evenly(0.2)))
    path = turned(plain, CLOCKWISE[degrees], tmp_path / "turned.mp4")
    video = probe_file(path, "turned.mp4", LIMITS).probe.video
    assert video is not None
    assert video.rotation == degrees
    assert (video.width, video.height) == ((64, 48) if degrees % 180 == 0 else (48, 64))


def test_a_recording_from_a_browser_has_no_stated_duration(tmp_path: Path) -> None:
    video = Video(evenly(3.0), codec="libvpx", options={"deadline": "realtime", "threads": "1"})
    path = make(tmp_path / "a.webm", video, Audio(tone(3.0, 48_000), "libopus", 48_000), live="1")
    with av.open(str(path)) as container:
        assert container.duration is None
    probe = probe_file(path, "a.webm", LIMITS).probe
    assert probe.duration_s == pytest.approx(3.0, abs=0.08)
    assert probe.video is not None
    assert probe.video.frames == 75


@pytest.mark.parametrize(("name", "codec", "muxer"), [("a.mp3", "libmp3lame", "mp3"), ("a.m4a", "aac", "mp4")])
def test_a_cover_is_no_video(tmp_path: Path, name: str, codec: str, muxer: str) -> None:
    plain = make(tmp_path / f"plain{name[1:]}", audio=Audio(tone(3.0), codec), muxer=muxer)
    path = _with_cover(plain, tmp_path / name, muxer)
    result = probe_file(path, name, LIMITS)
    assert result.probe.video is None
    assert result.media_type in ("audio/mpeg", "audio/mp4")
    assert result.probe.duration_s == pytest.approx(3.0, abs=0.08)
    assert result.warnings == [NO_VIDEO]


def _with_cover(path: Path, target: Path, muxer: str) -> Path:
    with av.open(str(path)) as source, av.open(str(target), "w", format=muxer) as output:
        sound = source.streams.audio[0]
        copy = output.add_stream_from_template(sound)
        cover = output.add_stream("mjpeg", rate=1)
        cover.width, cover.height, cover.pix_fmt = 64, 64, "yuvj420p"
        cover.disposition = av.stream.Disposition.attached_pic
        picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, dtype=np.uint8), format="rgb24")
        output.mux(cover.encode(picture))
        output.mux(cover.encode())
        for packet in source.demux(sound):
            if packet.dts is not None:
                packet.stream = copy
                output.mux(packet)
    return target


def test_a_file_cut_in_the_middle_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = make(tmp_path / "whole.mp4", Video(evenly(10.0)), Audio(tone(10.0)), movflags="faststart")
    data = whole.read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(data[: len(data) * 6 // 10])
    result = probe_file(cut, "cut.mp4", LIMITS)
    assert 3 < result.probe.duration_s < 8
    assert any("seems cut off: it should last 10.0 s" in warning for warning in result.warnings)


def test_damage_in_the_middle_is_told(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (75, 48, 64, 3), dtype=np.uint8)
    path = make(tmp_path / "a.mkv", Video(evenly(3.0), pictures=list(noise)), Audio(tone(3.0), "flac"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 200] = b"\xff" * 200
    path.write_bytes(data)
    result = probe_file(path, "a.mkv", LIMITS)
    assert result.probe.duration_s == pytest.approx(3.0, abs=0.1)
    assert result.probe.video is not None


def test_a_song_that_is_mostly_tag_is_read_past_its_tag(tmp_path: Path) -> None:
    plain = make(tmp_path / "plain.mp3", audio=Audio(tone(3.0), "libmp3lame"), write_id3v2="0")
    length = 300_000
    size = bytes((length >> shift) & 0x7F for shift in (21, 14, 7, 0))
    path = tmp_path / "tagged.mp3"
    path.write_bytes(b"ID3\x03\x00\x00" + size + bytes(length) + plain.read_bytes())
    assert probe_file(path, "tagged.mp3", LIMITS).probe.container == "mp3"
