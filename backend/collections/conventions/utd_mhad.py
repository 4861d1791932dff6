"""UTD-MHAD: action, subject and take in a file name, a depth video and a skeleton of the same take.

Source: Chen, Jafari and Kehtarnavaz, "UTD-MHAD: a multimodal dataset for human action recognition", ICIP 2015.
"""

import re
from pathlib import PurePosixPath

from backend.collections.conventions.told import Told

NAME = "UTD-MHAD file names"
ACTIONS = (
    *("swipe left", "swipe right", "wave", "clap", "throw", "cross arms", "basketball shot", "draw an X"),
    *("draw a circle clockwise", "draw a circle counterclockwise", "draw a triangle", "bowling", "boxing"),
    *("baseball swing", "tennis forehand", "arm curl", "tennis serve", "push", "knock on a door", "catch"),
    *("pick up and throw", "jog in place", "walk in place", "sit to stand", "stand to sit", "lunge", "squat"),
)
TAKE = re.compile(r"(a(\d{1,2})_s([1-8])_t([1-4]))(_depth|_skeleton)?")


def told_by(path: str) -> Told | None:
    """Action and subject of `a1_s2_t3.mp4`; None for a name that does not follow the convention."""
    found = TAKE.fullmatch(PurePosixPath(path).stem)
    if found is None or not 1 <= int(found[2]) <= len(ACTIONS):
        return None
    return Told(ACTIONS[int(found[2]) - 1], f"subject {found[3]}", found[1])
