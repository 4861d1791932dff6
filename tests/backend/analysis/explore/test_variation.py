"""Parts of the variation by hand and by plain loops, and the sentence about them."""

from itertools import combinations

import numpy as np
import pytest

from backend.analysis.explore.classing import classes_of
from backend.analysis.explore.variation import parts_of, permutation_test, variation
from backend.analysis.explore.variation_sentence import percent, variation_sentence
from tests.backend.analysis.explore.made import EARLY, frame, sweep

LABELS = ("calm", "calm", "happy", "happy", "calm", "happy", "happy", "calm", None)
GROUPS = ("a", "a", "a", "a", "b", "b", "b", "b", "b")


def two_blocks(*shares: float) -> np.ndarray:
    """Attention of two blocks and one channel."""
    return np.array([[share, 1 - share] for share in shares])


def test_parts_by_hand() -> None:
    # Deviations from 0.5 are 0.1 and 0.3 in one class, 0.2 and 0.4 in the other; squares count twice, for two blocks.
    # total 2 * 0.30; mean 0.25: 2 * 4 * 0.0625 = 0.5; class means 0.2 and 0.3: 2 * 4 * 0.0025 = 0.02; a cell per item.
    parts = parts_of(two_blocks(0.6, 0.8, 0.7, 0.9), 0.5, np.array([0, 0, 1, 1]), ("a", "b", "a", "b"))
    assert (parts.blocks, parts.classes, parts.groups, parts.clips) == pytest.approx((5 / 6, 1 / 30, 4 / 30, 0))


def test_without_groups_what_classes_leave_is_of_the_clips() -> None:
    parts = parts_of(two_blocks(0.6, 0.8, 0.7, 0.9), 0.5, np.array([0, 0, 1, 1]), (None,) * 4)
    assert (parts.blocks, parts.classes, parts.groups, parts.clips) == pytest.approx((5 / 6, 1 / 30, 0, 4 / 30))


def test_the_same_map_for_every_input_is_all_of_blocks() -> None:
    parts = parts_of(two_blocks(*[0.7] * 4), 0.5, np.array([0, 0, 1, 1]), ("a", "b", "a", "b"))
    assert (parts.blocks, parts.classes, parts.groups, parts.clips) == pytest.approx((1, 0, 0, 0), abs=1e-12)


def test_uniform_attention_is_the_same_for_every_input() -> None:
    parts = parts_of(two_blocks(0.5, 0.5), 0.5, np.array([0, 1]), ("a", "b"))
    assert (parts.blocks, parts.classes, parts.groups, parts.clips) == (1, 0, 0, 0)


def test_parts_are_those_of_plain_loops_and_sum_to_one() -> None:
    items = frame(LABELS, GROUPS)
    found = variation(items.attention["early"], EARLY, classes_of(items, sweep(), "label"), GROUPS, "label")
    assert found.n == 8  # one has no label
    flat = items.attention["early"][:8].reshape(8, -1).astype(np.float64)
    total = blocks = classes = groups = clips = 0.0
    for row in range(8):
        same_class = [other for other in range(8) if LABELS[other] == LABELS[row]]
        same_cell = [other for other in same_class if GROUPS[other] == GROUPS[row]]
        for place in range(flat.shape[1]):
            mean = flat[:, place].mean()
            of_class, of_cell = flat[same_class, place].mean(), flat[same_cell, place].mean()
            total += (flat[row, place] - 1 / 5) ** 2
            blocks += (mean - 1 / 5) ** 2
            classes += (of_class - mean) ** 2
            groups += (of_cell - of_class) ** 2
            clips += (flat[row, place] - of_cell) ** 2
    expected = (blocks / total, classes / total, groups / total, clips / total)
    assert (found.blocks, found.classes, found.groups, found.clips) == pytest.approx(expected)
    assert found.blocks + found.classes + found.groups + found.clips == pytest.approx(1)


def between(flat: np.ndarray, labels: list[int]) -> float:
    """Sum of squares between classes."""
    found = 0.0
    for label in set(labels):
        rows = [row for row, its in enumerate(labels) if its == label]
        found += len(rows) * float(np.square(flat[rows].mean(axis=0) - flat.mean(axis=0)).sum())
    return found


@pytest.mark.parametrize("numbers", [3, 40], ids=["fewer numbers than items", "more numbers than items"])
def test_p_comes_near_the_share_of_all_orders_within_groups(numbers: int) -> None:
    labels = [0, 0, 1, 1, 0, 1, 1, 0]
    flat = np.random.default_rng(1).normal(size=(8, numbers)) + 0.6 * np.array(labels)[:, None]
    observed = between(flat, labels)
    reached = 0
    for in_a in combinations(range(4), 2):
        for in_b in combinations(range(4, 8), 2):
            order = [0 if row in (*in_a, *in_b) else 1 for row in range(8)]
            reached += between(flat, order) >= observed - 1e-9
    found = permutation_test(flat.astype(np.float32), np.array(labels), GROUPS[:8])
    assert found.within
    assert found.p == pytest.approx(reached / 36, abs=0.06)


def test_p_of_three_classes_comes_near_that_of_plain_loops() -> None:
    rng = np.random.default_rng(5)
    labels = np.array([0, 1, 2] * 4)
    flat = rng.normal(size=(12, 6)) + 0.3 * labels[:, None]
    observed = between(flat, labels.tolist())
    drawn = [between(flat, rng.permutation(labels).tolist()) for _ in range(2000)]
    expected = float(np.mean(np.array(drawn) >= observed))
    assert permutation_test(flat.astype(np.float32), labels, (None,) * 12).p == pytest.approx(expected, abs=0.08)


def test_classes_that_differ_are_told_from_chance() -> None:
    labels = [("calm", "happy")[row % 2] for row in range(40)]
    items = frame(labels, [f"group {row // 8}" for row in range(40)])
    classes = classes_of(items, sweep(), "label")
    chance = variation(items.attention["early"], EARLY, classes, items.groups, "label")
    assert chance.p is not None
    assert chance.p > 0.05
    assert "no more than chance would" in chance.sentence
    items.attention["early"][::2, :, 0] += 0.1
    items.attention["early"][::2, :, 4] -= 0.1
    found = variation(items.attention["early"], EARLY, classes, items.groups, "label")
    assert found.p == pytest.approx(1 / (1 + found.permutations))
    assert found.within_groups
    assert found.permutations == 499


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (("calm",) * 3, "all inputs are of one class"),
        ((None,) * 3, "no input has a label"),
        (("calm", None, None), "there is one input"),
    ],
    ids=["one class", "no labels", "one input"],
)
def test_where_there_is_nothing_to_test_it_is_said(labels: tuple[str | None, ...], said: str) -> None:
    items = frame(labels, ("a", "b", "a"))
    found = variation(items.attention["early"], EARLY, classes_of(items, sweep(), "label"), items.groups, "label")
    assert (found.p, found.permutations, found.within_groups) == (None, 0, False)
    assert found.classes == pytest.approx(0, abs=1e-12)
    assert said in found.sentence


def test_the_sentence_says_what_a_map_that_is_the_same_explains() -> None:
    said = variation_sentence("Late fusion", 480, 0.97, 0.004, 0.002, permutations=999, labelled=True, by="label")
    assert said == (
        "Late fusion: 97 % of the variation of attention is the same for every input, and explains nothing about any "
        "one of them; classes explain 0.4 % (p = 0.002)."
    )
    chance = variation_sentence("Late fusion", 480, 0.97, 0.004, 0.31, permutations=99, labelled=True, by="prediction")
    assert chance.endswith("; predicted classes explain 0.4 %, no more than chance would (p = 0.31).")


def test_the_least_p_value_that_so_many_permutations_can_give_is_said_as_a_bound() -> None:
    def said(p: float) -> str:
        sentence = variation_sentence("Late fusion", 9, 0.9, 0.1, p, permutations=212, labelled=True, by="label")
        return sentence.partition("(")[2]

    assert said(1 / 213) == "p ≤ 0.0047)."
    assert said(2 / 213) == "p = 0.0094)."


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.0, "0.0 %"),
        (0.0001, "less than 0.1 %"),
        (0.004, "0.4 %"),
        (0.0994, "9.9 %"),
        (0.0996, "10 %"),
        (0.526, "53 %"),
        (0.987, "99 %"),
        (0.9949, "99.5 %"),
        (0.99951, "more than 99.9 %"),
        (1.0, "100 %"),
    ],
)
def test_parts_are_never_rounded_to_all_or_to_nothing(fraction: float, text: str) -> None:
    assert percent(fraction) == text
