"""Sound that is moved: later or earlier, with silence in place of what has left."""

import numpy as np
import pytest

from backend.engine.streams.sound import shifted


@pytest.mark.parametrize(
    ("by", "moved"),
    [
        (0, [1, 2, 3, 4]),
        (1, [0, 1, 2, 3]),
        (-1, [2, 3, 4, 0]),
        (3, [0, 0, 0, 1]),
        (4, [0, 0, 0, 0]),
        (-4, [0, 0, 0, 0]),
        (9, [0, 0, 0, 0]),
        (-9, [0, 0, 0, 0]),
    ],
)
def test_sound_is_moved(by: int, moved: list[int]) -> None:
    samples = np.array([1, 2, 3, 4], dtype=np.float32)
    assert shifted(samples, by).tolist() == moved
    assert samples.tolist() == [1, 2, 3, 4]
