"""Boxes as a face track has them: plausible sizes and places, and smooth."""

import numpy as np

from training.sentiment.wandering import PICTURES, wandering_boxes

DRAWS = [wandering_boxes(50, np.random.default_rng(seed)) for seed in range(200)]


def test_boxes_are_squares_of_a_plausible_size_and_place() -> None:
    for boxes, size in DRAWS:
        assert boxes.shape == (50, 4)
        np.testing.assert_array_equal(boxes[:, 2], boxes[:, 3])
        assert (boxes[:, 2] > 0.18 * min(size)).all()
        assert (boxes[:, 2] < min(size)).all()
        centres = boxes[:, :2] + boxes[:, 2:] / 2
        assert (np.abs(centres / size - 0.5) < 0.5).all()
    assert {size for _, size in DRAWS} == set(PICTURES)


def test_they_move_smoothly_by_parts_of_the_side() -> None:
    for boxes, _ in DRAWS:
        centres = (boxes[:, :2] + boxes[:, 2:] / 2) / boxes[:, 2:].mean()
        # Over a step of at most 0.3 s, and much less from one such change to the next.
        assert np.abs(np.diff(centres, axis=0)).max() < 0.25
        assert np.abs(np.diff(boxes[:, 2]) / boxes[:-1, 2]).max() < 0.15
    spread = [float((boxes[:, 0] / boxes[:, 2].mean()).std()) for boxes, _ in DRAWS]
    assert 0.02 < np.mean(spread) < 0.08
    assert min(spread) > 1e-3


def test_the_same_draw_gives_the_same_boxes() -> None:
    again, size = wandering_boxes(50, np.random.default_rng(3))
    np.testing.assert_array_equal(again, DRAWS[3][0])
    assert size == DRAWS[3][1]
    assert wandering_boxes(1, np.random.default_rng(0))[0].shape == (1, 4)
