"""A skeleton to draw: the front view of every frame."""

from typing import Literal

import numpy as np

from backend.errors import NotFound
from backend.media.skeleton import SkeletonSequence, read_skeleton
from backend.schemas import Clip, SkeletonPicture
from backend.store import Store
from models.features.joints import BODIES

PICTURE_VERSION = "1"
"""Raised when the same file gives another picture, so that what clients have kept is not taken for it."""

# What is drawn is rounded to a tenth of a pixel, or a millimetre.
_DECIMALS = {"picture": 1, "plane": 3}


def uploaded_skeleton(store: Store, id: str) -> Clip:  # noqa: A002 - the word of the API
    """The clip; raises NotFound where there is no such clip or it is no skeleton."""
    clip = store.clips.get(id)
    if clip.kind != "skeleton":
        raise NotFound(f"There is no skeleton in {clip.name}")
    return clip


def stored_skeleton(store: Store, clip: Clip) -> SkeletonPicture:
    """The picture of an uploaded skeleton; raises NotFound if it was deleted meanwhile."""
    try:
        return skeleton_picture(read_skeleton(store.blobs.path(clip.id), clip.name))
    except FileNotFoundError as error:
        raise NotFound("The file has just been deleted.") from error


def skeleton_picture(sequence: SkeletonSequence) -> SkeletonPicture:
    """Where each joint is seen: in the pixels of the video where the file tells them, else in metres from the front."""
    view: Literal["picture", "plane"] = "plane" if sequence.pixels is None else "picture"
    seen = sequence.points[..., :2] if sequence.pixels is None else sequence.pixels
    places = np.round(seen.astype(np.float64), _DECIMALS[view])
    tracked = sequence.tracked
    low, high = np.nanmin(places, axis=(0, 1, 2)), np.nanmax(places, axis=(0, 1, 2))
    body = BODIES[places.shape[2]]
    return SkeletonPicture(
        frame_rate=sequence.frame_rate,
        joint_names=list(body.names),
        bones=list(body.bones),
        view=view,
        box=(*low.tolist(), *high.tolist()),
        times_s=[round(frame / sequence.frame_rate, 4) for frame in range(places.shape[1])],
        persons=[
            [frame.tolist() if there else None for frame, there in zip(person, present, strict=True)]
            for person, present in zip(places, tracked, strict=True)
        ],
    )
