"""Make small media files to test with. The gray level of a video frame says which frame it is."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

# Gray levels are this far apart, so that lossy coding can't turn one frame into another.
LEVEL_STEP = 6
_TICKS_PER_S = 1000


@dataclass(frozen=True)
class Video:
    """times: when each frame is shown, in s. aspect: of a pixel. pictures: (H, W, 3) RGB instead of gray levels."""

    times: Sequence[float]
    codec: str = "libx264"
    width: int = 64
    height: int = 48
    aspect: Fraction | None = None
    pictures: Sequence[NDArray[np.uint8]] | None = None
    options: dict[str, str] = field(default_factory=lambda: {"crf": "10", "preset": "ultrafast", "threads": "1"})


@dataclass(frozen=True)
class Audio:
    """samples: (channels, n) float in [-1, 1]. start_s: when the first sample is heard."""

    samples: NDArray[np.float64]
    codec: str = "aac"
    rate: int = 44_100
    start_s: float = 0.0


def evenly(seconds: float, rate: float = 25.0) -> list[float]:
    """Times of frames at a constant rate."""
    return [index / rate for index in range(round(seconds * rate))]


def tone(seconds: float, rate: int = 44_100, hertz: float = 440.0, channels: int = 1) -> NDArray[np.float64]:
    """A sine of amplitude one half, (channels, n)."""
    wave = 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.tile(wave, (channels, 1))


def level(index: int) -> int:
    """Gray level of a frame."""
    return 16 + LEVEL_STEP * (index % 36)


def frame_index(image: NDArray[np.uint8]) -> int:
    """Which frame of the first 36 an image shows."""
    return round((float(image.mean()) - 16) / LEVEL_STEP)


def make(
    path: Path, video: Video | None = None, audio: Audio | None = None, *, muxer: str | None = None, **options: str
) -> Path:
    """Write a file; the muxer goes by the file's ending if it's not named."""
    with av.open(str(path), "w", format=muxer, options=options) as output:
        packets: list[tuple[float, Any]] = []
        if video is not None:
            packets += _encode_video(output, video)
        if audio is not None:
            packets += _encode_audio(output, audio)
        for _, packet in sorted(packets, key=lambda item: item[0]):
            output.mux(packet)
    return path


def _encode_video(output: av.container.OutputContainer, video: Video) -> list[tuple[float, Any]]:
    stream = output.add_stream(video.codec, rate=25, options=video.options)
    stream.width, stream.height = video.width, video.height
    stream.pix_fmt = "yuvj420p" if video.codec == "mjpeg" else "yuv420p"
    # AVI and MPEG-4 count frames, the others are given fine ticks for variable frame rates.
    ticks = 25 if video.codec in ("mpeg4", "mjpeg") else _TICKS_PER_S
    stream.codec_context.time_base = Fraction(1, ticks)
    if video.aspect is not None:
        stream.codec_context.sample_aspect_ratio = video.aspect
    packets = []
    for index, time_s in enumerate(video.times):
        if video.pictures is not None:
            picture = video.pictures[index]
        else:
            picture = np.full((video.height, video.width, 3), level(index), dtype=np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.time_base = Fraction(1, ticks)
        frame.pts = round(time_s * ticks)
        packets += stream.encode(frame)
    packets += stream.encode()
    return [(float(packet.dts * packet.time_base) if packet.dts is not None else 0.0, packet) for packet in packets]


def _encode_audio(output: av.container.OutputContainer, audio: Audio) -> list[tuple[float, Any]]:
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(audio.samples)]
    stream = output.add_stream(audio.codec, rate=audio.rate, layout=layout)
    wanted = {"pcm_s16le": "s16", "flac": "s16", "libmp3lame": "fltp", "libopus": "flt"}.get(audio.codec, "fltp")
    frame = av.AudioFrame.from_ndarray(audio.samples.astype(np.float32), format="fltp", layout=layout)
    frame.sample_rate = audio.rate
    frame.time_base = Fraction(1, audio.rate)
    frame.pts = round(audio.start_s * audio.rate)
    resampler = av.AudioResampler(format=wanted, layout=layout, rate=audio.rate, frame_size=960)
    packets = []
    for part in [*resampler.resample(frame), *resampler.resample(None)]:
        packets += stream.encode(part)
    packets += stream.encode()
    return [(float(packet.pts * packet.time_base) if packet.pts is not None else 0.0, packet) for packet in packets]


def write_wave(path: Path, samples: NDArray[np.float64], sample: str = "<i2", rate: int = 44_100) -> Path:
    """A wav as a simple recorder writes it, without a channel layout; `sample` is `<i2` or `<f4`."""
    size = np.dtype(sample).itemsize
    data = (samples * (32767 if sample == "<i2" else 1)).astype(sample).T.tobytes()
    channels = len(samples)
    coding = 1 if sample == "<i2" else 3
    head = struct.pack("<IHHIIHH", 16, coding, channels, rate, rate * channels * size, channels * size, 8 * size)
    body = b"WAVEfmt " + head + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


def turned(path: Path, matrix: tuple[int, int, int, int], target: Path) -> Path:
    """A copy of an mp4 whose first track carries a display matrix (a, b, c, d)."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    a, b, c, d = (value * 0x10000 for value in matrix)
    fixed = [a, b, 0, c, d, 0, 0, 0, 0x40000000]
    data[at : at + 36] = b"".join(value.to_bytes(4, "big", signed=True) for value in fixed)
    target.write_bytes(data)
    return target


CLOCKWISE = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
"""Display matrices by clockwise degrees."""


def quadrants(width: int = 64, height: int = 48) -> NDArray[np.uint8]:
    """A picture whose quarters are red, green (right), blue (below) and white (below right)."""
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    picture[: height // 2, : width // 2] = (200, 20, 20)
    picture[: height // 2, width // 2 :] = (20, 200, 20)
    picture[height // 2 :, : width // 2] = (20, 20, 200)
    picture[height // 2 :, width // 2 :] = (220, 220, 220)
    return picture


def quarter_names(image: NDArray[np.uint8]) -> str:
    """The quarters of an image from the top left row by row, as letters `RGBW`."""
    height, width = image.shape[:2]
    letters = ""
    for y in (height // 4, 3 * height // 4):
        for x in (width // 4, 3 * width // 4):
            pixel = image[y, x].astype(int)
            letters += "W" if pixel.min() > 120 else "RGB"[int(pixel.argmax())]
    return letters
