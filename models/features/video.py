"""Face crops to the input of a video stream, as the card says."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from models.inputs import FaceCrops

Picture = NDArray[np.uint8]


def shown_face(crop: Picture, spec: FaceCrops) -> Picture:
    """A face as the network sees it, before normalisation: resized, and gray and equalised where the card says so.

    Args:
        crop: (h, w, 3) RGB, square.

    Returns:
        (size, size, 3) RGB.
    """
    if crop.ndim != 3 or crop.shape[2] != 3 or 0 in crop.shape:
        raise ValueError(f"expected a crop of shape (h, w, 3); got {crop.shape}")
    shrinks = crop.shape[0] > spec.size
    face = cv2.resize(crop, (spec.size, spec.size), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    if not (spec.gray or spec.equalise):
        return np.asarray(face, dtype=np.uint8)
    if spec.gray:
        luminance = cv2.cvtColor(face, cv2.COLOR_RGB2GRAY)
        if spec.equalise:
            luminance = cv2.equalizeHist(luminance)
        return np.asarray(cv2.cvtColor(luminance, cv2.COLOR_GRAY2RGB), dtype=np.uint8)
    parts = cv2.cvtColor(face, cv2.COLOR_RGB2YCrCb)
    parts[..., 0] = cv2.equalizeHist(np.ascontiguousarray(parts[..., 0]))
    return np.asarray(cv2.cvtColor(parts, cv2.COLOR_YCrCb2RGB), dtype=np.uint8)


def video_input(faces: Sequence[Picture], spec: FaceCrops) -> NDArray[np.float32]:
    """Stack and normalise the faces of one window.

    Args:
        faces: `spec.frames` pictures (size, size, 3) RGB in the order of time, from `shown_face`.

    Returns:
        (3, frames, size, size), channels in `spec.channel_order`, `(x / 255 - mean) / std`.
    """
    if len(faces) != spec.frames:
        raise ValueError(f"expected {spec.frames} faces; got {len(faces)}")
    stacked = np.stack(faces)
    if stacked.shape[1:] != (spec.size, spec.size, 3):
        raise ValueError(f"expected faces of {spec.size}x{spec.size} RGB; got {stacked.shape[1:]}")
    if spec.channel_order == "bgr":
        stacked = stacked[..., ::-1]
    scale = 1 / (255 * np.asarray(spec.std, dtype=np.float32))
    shift = np.asarray(spec.mean, dtype=np.float32) / np.asarray(spec.std, dtype=np.float32)
    return np.ascontiguousarray((stacked * scale - shift).transpose(3, 0, 1, 2), dtype=np.float32)
