"""A drawn figure that waves: its skeleton, as a Kinect would track it, and what a depth camera would see of it.

All of it is geometry: an invented body of round limbs, the same every time.
"""

from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

FRAMES = 66
RATE = 30
SIZE = 160
"""Height and width of the picture in pixels."""
_PIXELS_PER_M = 68.0
# A depth of 2.9 m is this gray; nearer is brighter.
_GRAY, _DEPTH_M, _GRAY_PER_M = 98.0, 2.9, 90.0

# Joints as the first Kinect orders them; metres from the camera: x to the right of the picture, y up, z away.
_BODY: Points = np.array(
    [
        *([-0.02, 0.47, 2.87], [-0.02, 0.30, 2.90], [-0.02, -0.02, 2.91], [-0.02, -0.10, 2.87]),
        *([-0.18, 0.22, 2.91], [-0.24, -0.05, 2.93], [-0.25, -0.28, 2.86], [-0.25, -0.36, 2.83]),
        *([0.14, 0.22, 2.91], [0.20, -0.05, 2.93], [0.21, -0.28, 2.86], [0.21, -0.36, 2.83]),
        *([-0.09, -0.18, 2.86], [-0.10, -0.64, 2.92], [-0.10, -1.00, 2.96], [-0.13, -1.06, 2.90]),
        *([0.05, -0.18, 2.86], [0.06, -0.64, 2.92], [0.06, -1.00, 2.96], [0.09, -1.06, 2.90]),
    ]
)
_ELBOW, _WRIST, _HAND = 9, 10, 11
_RAISED_ELBOW = np.array([0.27, 0.20, 2.68])
_FOREARM_M, _HAND_M = 0.24, 0.09

# Pairs of joints and the thickness of what is between them, in metres.
_LIMBS: tuple[tuple[int, int, float], ...] = (
    *((1, 3, 0.16), (4, 12, 0.10), (8, 16, 0.10), (4, 8, 0.11), (1, 0, 0.08)),
    *((4, 5, 0.085), (5, 6, 0.07), (6, 7, 0.07), (8, 9, 0.085), (9, 10, 0.07), (10, 11, 0.07)),
    *((12, 13, 0.13), (13, 14, 0.10), (14, 15, 0.09), (16, 17, 0.13), (17, 18, 0.10), (18, 19, 0.09)),
)
_HEAD_RADIUS_M = 0.1


def waving() -> Points:
    """The joints of a person who raises the right arm, waves three times and lowers it: (frames, 20, 3) m."""
    body = np.repeat(_BODY[None], FRAMES, axis=0)
    time = np.linspace(0, 1, FRAMES)
    raised = _smooth(time / 0.25) * _smooth((1 - time) / 0.2)
    swing = 0.75 * np.sin(2 * np.pi * 3 * np.clip((time - 0.25) / 0.5, 0, 1)) * raised
    body += 0.004 * np.sin(2 * np.pi * time)[:, None, None]
    for index in range(FRAMES):
        lift, angle = raised[index], swing[index]
        body[index, _ELBOW] += lift * (_RAISED_ELBOW - _BODY[_ELBOW])
        up = np.array([np.sin(angle), np.cos(angle), -0.45])
        hanging = _BODY[_WRIST] - _BODY[_ELBOW]
        along = (1 - lift) * hanging / np.linalg.norm(hanging) + lift * up / np.linalg.norm(up)
        along /= np.linalg.norm(along)
        body[index, _WRIST] = body[index, _ELBOW] + _FOREARM_M * along
        body[index, _HAND] = body[index, _WRIST] + _HAND_M * along
    return body


def draw_depth(joints: Points) -> NDArray[np.uint8]:
    """What a depth camera sees of one frame: (SIZE, SIZE) gray, near is bright, nothing behind the figure.

    Args:
        joints: (20, 3) m.
    """
    picture = np.zeros((SIZE, SIZE), dtype=np.uint8)
    head, feet = joints[0], joints[:, 2].mean()
    parts = [(joints[a], joints[b], width) for a, b, width in _LIMBS] + [(head, head, 2 * _HEAD_RADIUS_M)]
    # The farthest first, so that what is nearer covers it.
    for start, end, width in sorted(parts, key=lambda part: -min(part[0][2], part[1][2])):
        nearness = _DEPTH_M - (0.5 * (start[2] + end[2]) + 0.1 * (start[2] - feet)) + width / 2
        gray = int(np.clip(_GRAY + _GRAY_PER_M * nearness, 20, 255))
        cv2.line(picture, _pixel(start), _pixel(end), gray, max(1, round(width * _PIXELS_PER_M)), cv2.LINE_AA)
    return picture


def write_depth_video(path: Path) -> None:
    """Encode the waving figure as H.264 in mp4, without sound."""
    with av.open(str(path), "w", format="mp4", options={"movflags": "faststart", "fflags": "+bitexact"}) as output:
        video = output.add_stream("libx264", rate=RATE, options={"crf": "18", "preset": "veryfast", "threads": "1"})
        video.width = video.height = SIZE
        video.pix_fmt = "yuv420p"
        for joints in waving():
            frame = np.repeat(draw_depth(joints)[:, :, None], 3, axis=2)
            output.mux(video.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        output.mux(video.encode())


def write_skeleton(path: Path) -> None:
    """Write the joints as `skeleton` (20, 3, frames), which is how UTD-MHAD keeps them, and `frame_rate`."""
    with path.open("wb") as file:
        np.savez_compressed(file, skeleton=waving().transpose(1, 2, 0).astype(np.float32), frame_rate=np.float32(RATE))


def _smooth(x: Points) -> Points:
    """0 below 0, 1 above 1, a soft step between."""
    inside = np.clip(x, 0, 1)
    return np.asarray(inside * inside * (3 - 2 * inside))


def _pixel(joint: Points) -> tuple[int, int]:
    return round(SIZE / 2 + _PIXELS_PER_M * joint[0]), round(SIZE / 2 - _PIXELS_PER_M * joint[1])
