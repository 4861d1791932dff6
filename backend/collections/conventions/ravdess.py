"""RAVDESS: seven numbers in a file name, the third the emotion and the last the actor.

Source: Livingstone and Russo, "The Ryerson Audio-Visual Database of Emotional Speech and Song", PLoS ONE 13(5), 2018.
"""

import re
from pathlib import PurePosixPath

from backend.collections.conventions.told import Told

NAME = "RAVDESS file names"
EMOTIONS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
_NAME = re.compile(r"0[1-3]-0[12]-0([1-8])-0[12]-0[12]-0[12]-(\d\d)")
_ACTORS = 24


def told_by(path: str) -> Told | None:
    """Emotion and actor of `03-01-05-01-02-02-24.wav`; None for a name that does not follow the convention."""
    found = _NAME.fullmatch(PurePosixPath(path).stem)
    if found is None or not 1 <= int(found[2]) <= _ACTORS:
        return None
    return Told(EMOTIONS[int(found[1]) - 1], f"actor {found[2]}")
