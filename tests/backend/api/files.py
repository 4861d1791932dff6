"""Media files made for the tests: sound ones, and each kind of unusable one."""

import io
import wave
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.video.stream import VideoStream

MP4_HEAD = bytes.fromhex("00000014667479706d703432000000006d703432")


def video(path: Path, *, size: tuple[int, int] = (64, 48), frames: int = 10, codec: str = "mpeg4") -> Path:
    """A video without sound at 10 frames a second."""
    with av.open(path, "w") as container:
        stream = cast(VideoStream, container.add_stream(codec, rate=10, width=size[0], height=size[1]))
        stream.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
        for index in range(frames):
            picture = np.full((size[1], size[0], 3), 20 * index % 255, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())
    return path


def sound(seconds: float = 3.0, *, rate: int = 8000) -> bytes:
    """A WAV file with a tone."""
    tone = (8000 * np.sin(np.arange(int(seconds * rate)) * 0.3)).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(tone.tobytes())
    return buffer.getvalue()


def picture() -> bytes:
    """A PNG image."""
    codec = av.CodecContext.create("png", "w")
    codec.width, codec.height, codec.pix_fmt, codec.time_base = 8, 8, "rgb24", Fraction(1, 1)
    packets = codec.encode(av.VideoFrame(8, 8, "rgb24"))
    return b"".join(bytes(packet) for packet in packets)


def no_frames(path: Path) -> Path:
    """An mp4 with a video track in which there is nothing."""
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=10, width=64, height=48)
        stream.pix_fmt = "yuv420p"
        container.start_encoding()
    return path


def no_streams() -> bytes:
    """An mp4 without tracks: a file type and a movie header."""
    header = bytes(100)
    mvhd = (8 + len(header)).to_bytes(4, "big") + b"mvhd" + header
    return MP4_HEAD + (8 + len(mvhd)).to_bytes(4, "big") + b"moov" + mvhd


def ten_hours(path: Path) -> Path:
    """An mp4 whose last frame is ten hours after its first."""
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=1, width=64, height=48)
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1)
        for second in (0, 36_000):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts, frame.time_base = second, Fraction(1, 1)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
