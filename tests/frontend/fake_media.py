"""Small artificial clips and face strips for the fake API."""

import functools
import io

import av
import cv2
import numpy as np

from backend.schemas import FaceStrip


def drawn_face(time_s: float, width: int, height: int) -> np.ndarray:
    """A cartoon face, (height, width, 3) uint8 RGB, that opens and closes its mouth."""
    image = np.full((height, width, 3), (46, 58, 74), np.uint8)
    centre = (int(width * (0.5 + 0.05 * np.sin(2 * time_s))), height // 2)
    size = height // 3
    cv2.ellipse(image, centre, (int(size * 0.8), size), 0, 0, 360, (224, 188, 160), -1, cv2.LINE_AA)
    for side in (-1, 1):
        eye = (centre[0] + side * size // 3, centre[1] - size // 4)
        cv2.circle(image, eye, max(2, size // 9), (40, 40, 48), -1, cv2.LINE_AA)
    mouth = int(size * (0.1 + 0.12 * abs(np.sin(5 * time_s))))
    cv2.ellipse(image, (centre[0], centre[1] + size // 2), (size // 3, mouth), 0, 0, 360, (150, 60, 70), -1)
    return image


@functools.cache
def clip_bytes(seconds: float, *, sound: bool = True, picture: bool = True) -> bytes:
    """An MP4 of a cartoon face with a warbling tone (320 x 240, 15 frames a second, 16 kHz mono)."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=15) if picture else None
        audio = container.add_stream("aac", rate=16000, layout="mono") if sound else None
        if video is not None:
            video.width, video.height, video.pix_fmt = 320, 240, "yuv420p"
            for number in range(int(seconds * 15)):
                frame = av.VideoFrame.from_ndarray(drawn_face(number / 15, 320, 240), format="rgb24")
                container.mux(video.encode(frame))
            container.mux(video.encode())
        if audio is not None:
            times = np.arange(int(seconds * 16000)) / 16000
            wave = 0.2 * np.sin(2 * np.pi * 180 * times + 4 * np.sin(2 * np.pi * 3 * times))
            for start in range(0, len(wave) - 1024, 1024):
                samples = wave[None, start : start + 1024].astype(np.float32)
                frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
                frame.sample_rate, frame.pts = 16000, start
                container.mux(audio.encode(frame))
            container.mux(audio.encode())
    return target.getvalue()


def sprite_png(strip: FaceStrip) -> bytes:
    """The face strip as one PNG."""
    rows = -(-len(strip.frames) // strip.columns)
    sheet = np.zeros((rows * strip.tile, strip.columns * strip.tile, 3), np.uint8)
    for number, frame in enumerate(strip.frames):
        row, column = divmod(number, strip.columns)
        gray = cv2.cvtColor(drawn_face(frame.time_s, 96, 96)[:, :, :], cv2.COLOR_RGB2GRAY)
        face = cv2.resize(gray, (strip.tile, strip.tile), interpolation=cv2.INTER_AREA)
        sheet[row * strip.tile : (row + 1) * strip.tile, column * strip.tile : (column + 1) * strip.tile] = face[
            :, :, None
        ]
    return bytes(cv2.imencode(".png", sheet)[1].tobytes())
