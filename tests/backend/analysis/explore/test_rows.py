"""The table of items by hand."""

import math

import numpy as np
import pytest

from backend.analysis.explore.rows import other_rows, succeeded_rows
from backend.analysis.explore.shares import site_shares
from backend.analysis.frame import Frame
from backend.schemas import AnalysisState, ExploreRow, Problem, SweepItem
from tests.backend.analysis.explore.made import EARLY, SCALE, frame, plain_mean_share, sweep


def rows(items: Frame, *, value: bool = False, block: int | None = None) -> list[ExploreRow]:
    return succeeded_rows(items, sweep(SCALE if value else None), site_shares(items, EARLY), block)


def test_a_row_says_how_sure_and_how_wrong_a_prediction_is() -> None:
    items = frame(("happy", None, "bored"), ("a", None, "b"))
    items.logits[0] = [2.0, 1.0, 0.0]
    first, second, third = rows(items)
    total = math.exp(2) + math.e + 1
    assert (first.position, first.name, first.state) == (0, "item 0", AnalysisState.SUCCEEDED)
    assert (first.label, first.group, first.analysis, first.prediction) == ("happy", "a", "analysis 0", "calm")
    assert first.confidence == pytest.approx(math.exp(2) / total)
    assert first.deviation == pytest.approx(-math.log(math.e / total))
    assert (first.wrong, first.value, first.label_value) == (True, None, None)
    assert (second.label, second.wrong, second.deviation) == (None, None, None)
    # A label that the network does not know is shown, and nothing is judged by it.
    assert (third.label, third.wrong, third.deviation) == ("bored", None, None)


def test_large_logits_have_a_finite_deviation() -> None:
    items = frame(("sad",), ("a",))
    items.logits[0] = [1000.0, 0.0, -1000.0]
    (row,) = rows(items)
    assert (row.confidence, row.deviation) == (1, 2000)


def test_shares_and_blocks_are_those_of_the_item() -> None:
    items = frame(("calm", "happy"), ("a", "b"))
    for place, row in enumerate(rows(items, block=3)):
        for name in ("video", "audio"):
            assert row.share[name] == pytest.approx(plain_mean_share(items, place, EARLY, name), abs=1e-7)
        values = [items.attention["early"][place, segment, 3, channel] for segment in range(2) for channel in range(4)]
        assert row.block == pytest.approx(np.mean(values), abs=1e-7)
    assert rows(items)[0].block is None


def test_disagreement_counts_the_different_predictions() -> None:
    items = frame(("calm",) * 4, (None,) * 4)
    items.logits[:] = np.eye(3)[[0, 0, 0, 0]]
    items.contributions["video"][:] = np.eye(3)[[0, 1, 1, 1]]
    items.contributions["audio"][:] = np.eye(3)[[0, 1, 2, 2]]
    items.present["audio"][3] = False
    found = rows(items)
    assert [row.disagreement for row in found] == [0, 1, 2, 1]
    assert found[2].alone == {"video": "happy", "audio": "sad"}
    assert found[3].alone == {"video": "happy"}  # what had no data predicts nothing


def test_values_have_bins_and_distances() -> None:
    items = frame(("-2.4", "1", None, "7"), (None,) * 4, outputs=1)
    items.logits[:, 0] = [-2.2, 2.7, 0.1, 9.0]
    items.contributions["video"][:, 0] = [0.2, 2.6, 0.0, 9.0]
    items.contributions["audio"][:, 0] = [-2.4, 0.1, 0.1, 0.0]
    first, second, third, fourth = rows(items, value=True)
    assert (first.label, first.label_value, first.prediction, first.value) == ("−2", -2.4, "−2", -2.2)
    assert (first.wrong, first.confidence) == (False, None)
    assert first.deviation == pytest.approx(0.2)
    assert first.alone == {"video": "0", "audio": "−2"}
    assert (second.prediction, second.wrong, second.deviation) == ("+3", True, pytest.approx(1.7))
    assert (third.label, third.label_value, third.wrong) == (None, None, None)
    assert (fourth.prediction, fourth.label, fourth.label_value, fourth.wrong) == ("+3", "7", None, None)


def test_items_that_have_not_succeeded_have_their_reason() -> None:
    problem = Problem(title="Unusable clip", status=422, detail="notes.txt: expected a video")
    item = SweepItem(position=4, name="notes.txt", state=AnalysisState.FAILED, label="calm", group="a", error=problem)
    (row,) = other_rows([item])
    assert (row.position, row.state, row.error, row.label) == (4, AnalysisState.FAILED, problem, "calm")
    assert (row.prediction, row.share, row.alone, row.disagreement) == (None, {}, {}, 0)
