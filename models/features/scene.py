"""Pictures of a scene to the input of an action network's video stream, as the card says."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inputs import SceneFrames

Picture = NDArray[np.uint8]

# The official NTU recipe: a 256-pixel square, of which the central 224 pixels are taken.
_SQUEEZED = 256 / 224


# Mean difference of a pixel's largest and smallest channel, of 255: up to this it is coding; in films it is 9 and more.
_MOST_COLOUR_OF_GRAY = 3.0


def is_gray(pictures: Sequence[Picture]) -> bool:
    """Whether pictures (h, w, 3) hold gray levels only, as those of a depth video do."""
    spread = [float((picture.max(axis=2) - picture.min(axis=2)).mean()) for picture in pictures]
    return sum(spread) <= _MOST_COLOUR_OF_GRAY * len(spread)


def shown_scene(picture: Picture, spec: SceneFrames) -> Picture:
    """A picture as the network sees it, before normalisation: framed and resized.

    Args:
        picture: (h, w, 3) RGB, upright.

    Returns:
        (size, size, 3) RGB.

    Raises:
        ValueError: not a picture.
    """
    if picture.ndim != 3 or picture.shape[2] != 3 or 0 in picture.shape:
        raise ValueError(f"expected a picture of shape (h, w, 3); got {picture.shape}")
    if spec.framing == "squeezed":
        return _central(_resized(picture, round(spec.size * _SQUEEZED)), spec.size)
    return _resized(_central(picture, min(picture.shape[:2])), spec.size)


def scene_input(frames: Sequence[Picture], spec: SceneFrames) -> NDArray[np.float32]:
    """Frame, resize, stack and normalise the pictures of a clip.

    Args:
        frames: `spec.frames` pictures (h, w, 3) RGB, upright, in the order of time.

    Returns:
        (3, frames, size, size), channels in `spec.channel_order`, `(x / 255 - mean) / std`.

    Raises:
        ValueError: another number of pictures, or something that is none.
    """
    if len(frames) != spec.frames:
        raise ValueError(f"expected {spec.frames} frames; got {len(frames)}")
    stacked = np.stack([shown_scene(frame, spec) for frame in frames])
    if spec.channel_order == "bgr":
        stacked = stacked[..., ::-1]
    mean, std = np.asarray(spec.mean, dtype=np.float32), np.asarray(spec.std, dtype=np.float32)
    return np.ascontiguousarray((stacked / (255 * std) - mean / std).transpose(3, 0, 1, 2), dtype=np.float32)


def _central(picture: Picture, side: int) -> Picture:
    top, left = ((extent - side) // 2 for extent in picture.shape[:2])
    return picture[top : top + side, left : left + side]


def _resized(picture: Picture, side: int) -> Picture:
    """A square of `side` pixels; area averaging where it shrinks does not alias."""
    shrinks = max(picture.shape[:2]) > side
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(picture), (side, side), interpolation=method), dtype=np.uint8)
