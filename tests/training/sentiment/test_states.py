"""Token states are computed once, and again for anything else."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from models.features.text import EncodedText, TextEncoder
from training.sentiment.states import token_states


class Counting:
    """An encoder whose states are the length of the text, and that counts what it was asked."""

    def __init__(self, name: str = "counting") -> None:
        self.name, self.width, self.asked = name, 2, 0

    def encode(self, text: str, steps: int) -> EncodedText:
        self.asked += 1
        return EncodedText(np.full((steps, self.width), len(text), np.float32), [], 0)


def states(encoder: Counting, texts: Sequence[str], steps: int, folder: Path) -> np.ndarray:
    return token_states(cast(TextEncoder, encoder), texts, steps, folder)


def test_texts_are_encoded_once(tmp_path: Path) -> None:
    encoder = Counting()
    found = states(encoder, ["a", "bcd"], 3, tmp_path)
    assert (found.shape, found.dtype) == ((2, 3, 2), np.float16)
    assert found[:, 0, 0].tolist() == [1, 3]
    np.testing.assert_array_equal(states(encoder, ["a", "bcd"], 3, tmp_path), found)
    assert encoder.asked == 2


def test_other_texts_steps_or_encoders_are_encoded_anew(tmp_path: Path) -> None:
    encoder = Counting()
    states(encoder, ["a"], 3, tmp_path)
    states(encoder, ["b"], 3, tmp_path)
    states(encoder, ["a"], 4, tmp_path)
    assert encoder.asked == 3
    other = Counting("other")
    states(other, ["a"], 3, tmp_path)
    assert other.asked == 1


def test_an_unfinished_file_is_not_taken_for_a_finished_one(tmp_path: Path) -> None:
    states(Counting(), ["a"], 3, tmp_path)
    (whole,) = tmp_path.iterdir()
    whole.rename(tmp_path / f"partial-{whole.name}")
    encoder = Counting()
    assert states(encoder, ["a"], 3, tmp_path)[0, 0, 0] == 1
    assert encoder.asked == 1
