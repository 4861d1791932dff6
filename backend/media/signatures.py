"""Tell what a file is from its first bytes, never from its name: a container of media, or a file of numbers.

libav guesses formats by content *and* name and knows several hundred, among them playlists that make it open other
files. Here the demuxer is chosen from a short list before libav sees a byte, and everything else is named in words.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backend.errors import UnusableClip

MEDIA = "a video or sound file (mp4, mov, webm, mkv, avi, wav, mp3, flac, ogg or m4a)"
ACCEPTED = f"{MEDIA}, a skeleton (.skeleton, .npy or .npz) or features (.npz)"
_HEAD_BYTES = 4096
_ID3_HEADER_BYTES = 10


@dataclass(frozen=True)
class Kind:
    """A container that we read: its name for people, libav's demuxer and the media types to serve it with."""

    container: str
    demuxer: str
    video_type: str
    audio_type: str


@dataclass(frozen=True)
class DataFormat:
    """A file of numbers that we read: its name for people and the media type to serve it with."""

    container: str
    media_type: str


SKELETON = DataFormat("skeleton", "text/plain; charset=utf-8")
NPY = DataFormat("npy", "application/x-npy")
NPZ = DataFormat("npz", "application/x-npz")

_MOV = "mov,mp4,m4a,3gp,3g2,mj2"
_MATROSKA = "matroska,webm"
MP4 = Kind("mp4", _MOV, "video/mp4", "audio/mp4")
M4A = Kind("m4a", _MOV, "video/mp4", "audio/mp4")
MOV = Kind("mov", _MOV, "video/quicktime", "audio/mp4")
WEBM = Kind("webm", _MATROSKA, "video/webm", "audio/webm")
MKV = Kind("mkv", _MATROSKA, "video/x-matroska", "audio/x-matroska")
AVI = Kind("avi", "avi", "video/x-msvideo", "video/x-msvideo")
WAV = Kind("wav", "wav", "audio/wav", "audio/wav")
MP3 = Kind("mp3", "mp3", "audio/mpeg", "audio/mpeg")
FLAC = Kind("flac", "flac", "audio/flac", "audio/flac")
OGG = Kind("ogg", "ogg", "video/ogg", "audio/ogg")

_STILL_BRANDS = {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"}
_QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

# What people upload by mistake, and what it should be called.
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG\r\n\x1a\n", "a picture (png)"),
    (rb"\xff\xd8\xff", "a picture (jpeg)"),
    (rb"GIF8[79]a", "a picture (gif)"),
    (rb"II\*\0|MM\0\*", "a picture (tiff)"),
    (rb"RIFF....WEBP", "a picture (webp)"),
    (rb"BM....\0\0\0\0", "a picture (bmp)"),
    (rb"....ftyp(heic|heix|mif1|msf1)", "a picture (heic)"),
    (rb"....ftypavi[fs]", "a picture (avif)"),
    (rb"\0\0\0\x0cJXL |\xff\x0a", "a picture (jpeg xl)"),
    (rb"%PDF-", "a PDF document"),
    (rb"PK\x03\x04", "a zip archive or an office document"),
    (rb"PK\x05\x06", "an archive with nothing in it"),
    (rb"\x1f\x8b|7z\xbc\xaf|Rar!\x1a\x07|BZh", "an archive"),
    (rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file (wmv or wma)"),
    (rb"FLV\x01", "a Flash video"),
    (rb"\0\0\x01\xba", "an MPEG programme stream (mpg or vob)"),
    (rb"\x47.{187}\x47", "an MPEG transport stream (ts)"),
    (rb"\xff[\xf0\xf1\xf8\xf9]", "a raw AAC stream (the same sound in an m4a is fine)"),
    (rb"FORM....AIF[FC]", "an AIFF recording"),
    (rb"#!AMR", "an AMR recording"),
    (rb"\x7fELF|MZ", "a program"),
)
# Playlists and descriptions make a reader open other files and addresses, so they are named and never opened.
_PLAYLISTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"#EXTM3U", re.IGNORECASE), "m3u8"),
    (re.compile(r"ffconcat\s+version", re.IGNORECASE), "ffconcat"),
    (re.compile(r"v=0\s*[\r\n]+\s*o="), "SDP"),
    (re.compile(r"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<MPD[\s>]", re.DOTALL), "DASH"),
    (re.compile(r"\[playlist\]", re.IGNORECASE), "pls"),
    (re.compile(r"file\s+['\"]?[\w./]"), "ffconcat"),
)

_FRAME_COUNT = re.compile(r"[0-9]{1,9}[ \t]*(\r?\n|$)")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def identify(path: Path, name: str) -> Kind | DataFormat:
    """What a file is, from its content.

    A `.skeleton` is known by a first line that holds the number of frames and nothing else, an `.npz` by a zip archive
    whose first member is an `.npy`.

    Args:
        path: the file.
        name: what to call it in messages.

    Raises:
        UnusableClip: it's empty, or nothing that we read; the message says what it is instead.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        if not head:
            raise UnusableClip(f"{name}: expected a video or sound file, a skeleton or features; this file is empty")
        if head.startswith(b"ID3") and (tag := _id3_bytes(head)) > _ID3_HEADER_BYTES:
            # Tagged sound: what counts comes after the tag, which may hold a cover of some megabytes.
            file.seek(tag)
            after = file.read(16)
            return FLAC if after.startswith(b"fLaC") else MP3
    for recognise in _RECOGNISERS:
        if (kind := recognise(head)) is not None:
            return kind
    raise UnusableClip(f"{name}: expected {ACCEPTED}; this is {_describe(head)}")


def identify_media(path: Path, name: str) -> Kind:
    """The container of a video or recording; raises UnusableClip where it's anything else."""
    kind = identify(path, name)
    if isinstance(kind, DataFormat):
        raise UnusableClip(f"{name}: expected {MEDIA}; this is a file of numbers ({kind.container})")
    return kind


def _id3_bytes(head: bytes) -> int:
    """Length of an ID3v2 tag with its header; sizes are written seven bits to the byte."""
    size = 0
    for byte in head[6:_ID3_HEADER_BYTES]:
        size = size << 7 | (byte & 0x7F)
    return size + _ID3_HEADER_BYTES


def _iso_media(head: bytes) -> Kind | None:
    atom, brand = head[4:8], head[8:12]
    if atom == b"ftyp":
        if brand in _STILL_BRANDS:
            return None
        if brand == b"qt  ":
            return MOV
        return M4A if brand in (b"M4A ", b"M4B ") else MP4
    return MOV if atom in _QUICKTIME_ATOMS else None


def _matroska(head: bytes) -> Kind | None:
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    return WEBM if b"webm" in head[:64] else MKV


def _riff(head: bytes) -> Kind | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return WAV
    return AVI if head[:4] == b"RIFF" and head[8:11] == b"AVI" else None


def _flac(head: bytes) -> Kind | None:
    return FLAC if head.startswith(b"fLaC") else None


def _ogg(head: bytes) -> Kind | None:
    return OGG if head.startswith(b"OggS") else None


def _mpeg_layer3(head: bytes) -> Kind | None:
    """An MP3 without a tag, by its frame header; the reserved values rule out AAC, JPEG and most chance matches."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return MP3 if version != 1 and layer == 1 and bitrate not in (0, 15) and rate != 3 else None


def _arrays(head: bytes) -> DataFormat | None:
    if head.startswith(b"\x93NUMPY"):
        return NPY
    if not head.startswith(b"PK\x03\x04"):
        return None
    length = int.from_bytes(head[26:28], "little")
    return NPZ if head[30 : 30 + length].endswith(b".npy") else None


def _skeleton_text(head: bytes) -> DataFormat | None:
    text = None if head.startswith(_UTF16) else _as_text(head)
    return SKELETON if text is not None and _FRAME_COUNT.match(text) else None


_RECOGNISERS: tuple[Callable[[bytes], Kind | DataFormat | None], ...] = (
    *(_iso_media, _matroska, _riff, _flac, _ogg, _mpeg_layer3),
    *(_arrays, _skeleton_text),
)


def _describe(head: bytes) -> str:
    """What a file is that we don't read, in words."""
    for pattern, description in _OTHERS:
        if re.match(pattern, head, re.DOTALL):
            return description
    text = _as_text(head)
    if text is None:
        return "something else"
    playlist = next((title for pattern, title in _PLAYLISTS if pattern.match(text)), None)
    if playlist:
        return f"a playlist ({playlist}), which only names other files"
    return "text, and its first line is not the number of frames with which a skeleton begins"


def _as_text(head: bytes) -> str | None:
    """The head as text without byte order mark and leading blanks; None if it's not text."""
    if head.startswith(_UTF16):
        return head.decode("utf-16", errors="replace").lstrip()
    # A multi-byte character may be cut at the end of the head.
    text = head.decode("utf-8", errors="ignore" if len(head) == _HEAD_BYTES else "replace").lstrip("\ufeff \t\r\n")
    odd = sum(1 for character in text if (ord(character) < 32 and character not in "\t\r\n\f") or character == "\ufffd")
    lost = len(head) - len(text.encode())
    return text if odd == 0 and (len(head) < _HEAD_BYTES or lost < 64) else None
