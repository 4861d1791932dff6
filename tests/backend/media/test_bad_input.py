"""Files that can't be analysed are refused with a sentence that says what was expected and what came."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.errors import UnusableClip
from backend.media.decode import decode_frames, decode_sound
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.media.signatures import DataFormat, identify
from tests.backend.media.making import Audio, Video, evenly, make, tone

LIMITS = MediaLimits()
ACCEPTED = (
    "expected a video or sound file (mp4, mov, webm, mkv, avi, wav, mp3, flac, ogg or m4a), "
    "a skeleton (.skeleton, .npy or .npz) or features (.npz)"
)
TEXT = "text, and its first line is not the number of frames with which a skeleton begins"


def refusal(path: Path, name: str, limits: MediaLimits = LIMITS) -> str:
    """What probing says against a file."""
    with pytest.raises(UnusableClip) as refused:
        probe_file(path, name, limits)
    return str(refused.value)


def written(tmp_path: Path, content: bytes, name: str = "clip.mp4") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_empty_file(tmp_path: Path) -> None:
    said = refusal(written(tmp_path, b""), "holiday.mp4")
    assert said == "holiday.mp4: expected a video or sound file, a skeleton or features; this file is empty"


PLAYLIST_SAYS = "a playlist ({}), which only names other files"


@pytest.mark.parametrize("name", ["list.m3u8", "clip.mp4", "song.mp3", "list"])
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:10,\nfile:///etc/passwd\n", "m3u8"),
        ("\ufeff\n#EXTM3U\nhttp://127.0.0.1:8000/secret.ts\n", "m3u8"),
        ("ffconcat version 1.0\nfile '/etc/passwd'\n", "ffconcat"),
        ("file 'other.mp4'\nfile 'another.mp4'\n", "ffconcat"),
        ("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nm=video 5004 RTP/AVP 96\r\n", "SDP"),
        ('<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "DASH"),
        ("[playlist]\nFile1=http://127.0.0.1/\n", "pls"),
    ],
    ids=["hls", "hls with a mark", "ffconcat", "concat script", "sdp", "dash", "pls"],
)
def test_playlists_under_any_name(tmp_path: Path, name: str, content: str, kind: str) -> None:
    path = written(tmp_path, content.encode(), name)
    assert refusal(path, name) == f"{name}: {ACCEPTED}; this is {PLAYLIST_SAYS.format(kind)}"
    for decode in (lambda: decode_frames(path, [0.0], LIMITS, 64), lambda: decode_sound(path, 44_100, LIMITS)):
        with pytest.raises(UnusableClip, match="a playlist"):
            decode()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"Dear diary,\ntoday I renamed a file.\n", TEXT),
        ("Äpfel und Öl".encode(), TEXT),
        ("\ufeffhello".encode("utf-16"), TEXT),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), "a picture (png)"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(40), "a picture (jpeg)"),
        (b"GIF89a" + bytes(40), "a picture (gif)"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(40), "a picture (webp)"),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0" + bytes(40), "a picture (bmp)"),
        (b"\0\0\0\x18ftypheic" + bytes(40), "a picture (heic)"),
        (b"\0\0\0\x1cftypavif" + bytes(40), "a picture (avif)"),
        (b"%PDF-1.7\n" + bytes(40), "a PDF document"),
        (b"PK\x03\x04" + bytes(40), "a zip archive or an office document"),
        (b"\xff\xf1\x50\x80" + bytes(40), "a raw AAC stream (the same sound in an m4a is fine)"),
        (bytes(range(256)) * 4, "something else"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_files(tmp_path: Path, content: bytes, what: str) -> None:
    assert refusal(written(tmp_path, content), "clip.mp4") == f"clip.mp4: {ACCEPTED}; this is {what}"


def test_an_image_sequence_pattern_is_a_name_like_any_other(tmp_path: Path) -> None:
    written(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(40), "frame001.png")
    path = written(tmp_path, b"hello", "frame%03d.png")
    assert refusal(path, path.name).endswith(f"this is {TEXT}")


def test_mp4_without_its_index(tmp_path: Path) -> None:
    data = make(tmp_path / "whole.mp4", Video(evenly(2.0)), Audio(tone(2.0))).read_bytes()
    assert data.index(b"moov") > data.index(b"mdat")
    said = refusal(written(tmp_path, data[: len(data) // 2]), "cut.mp4")
    assert said == (
        "cut.mp4: expected a whole mp4 file; its index (moov) is missing, as happens when a recording or a copy "
        "is cut off before its end"
    )


def test_mp4_cut_before_its_first_frame(tmp_path: Path) -> None:
    data = make(tmp_path / "whole.mp4", Video(evenly(2.0)), movflags="faststart").read_bytes()
    said = refusal(written(tmp_path, data[: data.index(b"mdat") + 4]), "cut.mp4")
    assert said.startswith("cut.mp4: expected a video or sound")
    assert "not one frame" in said


def _box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", len(content) + 8) + kind + content


def test_mp4_without_streams(tmp_path: Path) -> None:
    header = bytes(12) + struct.pack(">II", 1000, 1000) + struct.pack(">I", 0x10000) + bytes(76)
    data = _box(b"ftyp", b"isom", bytes(4), b"isom") + _box(b"moov", _box(b"mvhd", header)) + _box(b"mdat", bytes(16))
    said = refusal(written(tmp_path, data), "empty.mp4")
    assert said == "empty.mp4: expected a video or a sound track; the file has no such stream"


def test_wav_without_samples(tmp_path: Path) -> None:
    data = make(tmp_path / "a.wav", audio=Audio(tone(0.1), "pcm_s16le")).read_bytes()
    start = data.index(b"data")
    said = refusal(written(tmp_path, data[:start] + b"data" + bytes(4), "none.wav"), "none.wav")
    assert said.startswith("none.wav: expected ")


def test_zero_frames(tmp_path: Path) -> None:
    """A track whose tables list no samples, and no sound beside it."""
    data = bytearray(make(tmp_path / "a.mp4", Video([0.0]), movflags="faststart").read_bytes())
    for table in (b"stsz", b"stts", b"stsc", b"stco", b"stss"):
        at = data.find(table)
        if at >= 0:
            count = at + 12 if table == b"stsz" else at + 8
            data[count : count + 4] = bytes(4)
    said = refusal(written(tmp_path, bytes(data), "none.mp4"), "none.mp4")
    assert said == "none.mp4: expected a video or sound; the file has tracks for it, but not one frame in them"


def test_frames_that_do_not_decode(tmp_path: Path) -> None:
    path = make(tmp_path / "a.avi", Video(evenly(1.0), codec="mjpeg", options={}))
    data = bytearray(path.read_bytes())
    for at in [at for at in range(len(data) - 3) if data[at : at + 3] == b"\xff\xd8\xff"]:
        data[at : at + 600] = bytes(600)
    said = refusal(written(tmp_path, bytes(data), "bad.avi"), "bad.avi")
    assert said == "bad.avi: expected a video or sound that can be decoded; not one frame of it can"


def test_ten_hours_by_the_header(tmp_path: Path) -> None:
    """A sound file of ten hours, all zeros, most of which the disk never sees."""
    seconds, rate = 36_000, 8_000
    header = b"RIFF" + struct.pack("<I", 36 + seconds * rate) + b"WAVEfmt "
    header += struct.pack("<IHHIIHH", 16, 1, 1, rate, rate, 1, 8) + b"data" + struct.pack("<I", seconds * rate)
    path = written(tmp_path, header, "night.wav")
    with path.open("r+b") as file:
        file.truncate(len(header) + seconds * rate)
    assert refusal(path, "night.wav") == "night.wav: expected a clip of at most 10 min; this one lasts 10 h"


@pytest.mark.parametrize(
    ("name", "codec", "options", "lasts"),
    [("day.mp4", "libx264", {}, "10 h"), ("day.webm", "libvpx", {"live": "1"}, "at least 60 min")],
)
def test_ten_hours_by_the_frames(tmp_path: Path, name: str, codec: str, options: dict[str, str], lasts: str) -> None:
    hourly = Video([3600.0 * hour for hour in range(11)], codec=codec, options={"threads": "1"})
    path = make(tmp_path / name, hourly, **options)
    assert refusal(path, name) == f"{name}: expected a clip of at most 10 min; this one lasts {lasts}"


def test_8192_pixels(tmp_path: Path) -> None:
    path = make(tmp_path / "wide.mp4", Video(evenly(0.1), width=8192, height=64))
    assert refusal(path, "wide.mp4") == (
        "wide.mp4: expected a video of at most 4096 pixels on its longest side; it's 8192 x 64"
    )


def test_too_many_pixels(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", Video(evenly(0.1)))
    said = refusal(path, "a.mp4", MediaLimits(pixels=3000))
    assert said == "a.mp4: expected at most 3,000 pixels in a frame; 64 x 48 are 3,072"


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (MediaLimits(streams=1), "expected at most 1 streams; the file has 2"),
        (MediaLimits(frames=10), "expected at most 10 video frames; the video has 50"),
        (MediaLimits(packets=20), "expected at most 20 packets; there are more"),
        (MediaLimits(channels=1), "expected at most 1 sound channels; it has 2"),
        (MediaLimits(sample_rate=22_050), "expected a sample rate of at most 22,050 Hz; it's 44,100 Hz"),
        (MediaLimits(duration_s=1.5), "expected a clip of at most 1.5 s; this one lasts 2"),
    ],
    ids=["streams", "frames", "packets", "channels", "rate", "duration"],
)
def test_limits(tmp_path: Path, limits: MediaLimits, message: str) -> None:
    path = make(tmp_path / "a.mp4", Video(evenly(2.0)), Audio(tone(2.0, channels=2)))
    assert refusal(path, "a.mp4", limits).startswith(f"a.mp4: {message}")


def test_a_coding_from_another_world(tmp_path: Path) -> None:
    path = make(tmp_path / "a.avi", Video(evenly(0.2), codec="wmv2", options={}))
    assert refusal(path, "a.avi") == ("a.avi: expected a common coding such as H.264 or AAC; the file's is wmv2")


def test_reading_that_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", Video(evenly(1.0)))
    late = refusal(path, "a.mp4", MediaLimits(probe_timeout_s=0.01))
    assert late == (
        "a.mp4: expected a readable mp4 file; reading it was given up because it took longer than 0.01 seconds"
    )
    assert refusal(path, "a.mp4", MediaLimits(probe_memory_bytes=16 << 20)).startswith("a.mp4: expected a")


def test_names_are_only_shown(tmp_path: Path) -> None:
    name = "../../<img src=x>.mp4"
    assert refusal(written(tmp_path, b"text"), name) == f"{name}: {ACCEPTED}; this is {TEXT}"


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_identifying_never_fails_otherwise(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    try:
        kind = identify(path, "any")
    except UnusableClip as refused:
        assert str(refused).startswith("any: expected a video or sound file")
    else:
        media_type = kind.media_type if isinstance(kind, DataFormat) else kind.video_type
        assert media_type.count("/") == 1


@pytest.mark.parametrize("seed", range(6))
def test_scrambled_files_are_refused_or_read_but_never_worse(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    data = bytearray(make(tmp_path / "a.mp4", Video(evenly(1.0)), Audio(tone(1.0)), movflags="faststart").read_bytes())
    for at in random.integers(16, len(data), 60):
        data[at] = random.integers(0, 256)
    path = written(tmp_path, bytes(data), "scrambled.mp4")
    try:
        result = probe_file(path, "scrambled.mp4", LIMITS)
    except UnusableClip as refused:
        assert str(refused).startswith("scrambled.mp4: expected ")
    else:
        assert result.probe.duration_s > 0
