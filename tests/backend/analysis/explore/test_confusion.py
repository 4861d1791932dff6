"""Confusion and metrics by hand and by plain loops over the items of each resample."""

import numpy as np
import pytest

from backend.analysis.explore.confusion import confusion
from backend.analysis.frame import Frame
from backend.schemas import Confusion
from tests.backend.analysis.explore.made import (
    CLASSES,
    SCALE,
    frame,
    plain_interval,
    plain_resamples,
    sweep,
)

LABELS = ("calm", "calm", "calm", "happy", "happy", "happy", None, "bored")
TAKEN = (0, 0, 1, 1, 2, 1, 0, 0)
GROUPS = ("a", "a", "b", "b", "c", "c", "a", "b")
UNITS = [[0, 1, 6], [2, 3, 7], [4, 5]]
VALUES = (-2.4, 0.4, 1.2, -0.2, 2.0, 0.3, 3.9)
NUMBERS = ("-2", "1", "1", "0.3333333", "-1", "0", None)
VALUE_GROUPS = ("a", "a", "b", "b", "c", "c", "a")
VALUE_UNITS = [[0, 1, 6], [2, 3], [4, 5]]


def classed() -> Frame:
    items = frame(LABELS, GROUPS)
    items.logits[:] = np.eye(3)[list(TAKEN)]
    return items


def valued() -> Frame:
    items = frame(NUMBERS, VALUE_GROUPS, outputs=1)
    items.logits[:, 0] = VALUES
    return items


def metric(message: Confusion, name: str) -> tuple[float, float | None, float | None]:
    (found,) = [each.estimate for each in message.metrics if each.name == name]
    return found.value, found.low, found.high


def test_counts_and_metrics_by_hand() -> None:
    message = confusion(classed(), sweep(), "")
    assert message.labels == CLASSES
    assert message.counts == [[2, 1, 0], [0, 2, 1], [0, 0, 0]]
    assert [(each.name, each.unit) for each in message.metrics] == [
        ("accuracy", "%"),
        ("balanced accuracy", "%"),
        ("macro F1", ""),
    ]
    assert metric(message, "accuracy")[0] == pytest.approx(100 * 4 / 6, abs=1e-6)
    # Over the two classes that have items.
    assert metric(message, "balanced accuracy")[0] == pytest.approx(100 * (2 / 3 + 2 / 3) / 2, abs=1e-6)
    # calm: precision 1, recall 2/3; happy: precision 2/3, recall 2/3.
    assert metric(message, "macro F1")[0] == pytest.approx((0.8 + 2 / 3) / 2, abs=1e-6)


def plain_class_metrics(rows: list[int]) -> dict[str, float]:
    pairs = [(LABELS[row], CLASSES[TAKEN[row]]) for row in rows]
    recalls, scores = [], []
    for name in {true for true, _ in pairs}:
        right = sum(true == taken == name for true, taken in pairs)
        recalls.append(right / sum(true == name for true, _ in pairs))
        scores.append(2 * right / sum((true == name) + (taken == name) for true, taken in pairs))
    return {
        "accuracy": 100 * sum(true == taken for true, taken in pairs) / len(pairs),
        "balanced accuracy": 100 * sum(recalls) / len(recalls),
        "macro F1": sum(scores) / len(scores),
    }


def test_intervals_are_those_of_plain_loops_over_resampled_groups() -> None:
    message = confusion(classed(), sweep(), "")
    drawn = [plain_class_metrics([row for row in rows if row < 6]) for rows in plain_resamples(UNITS)]
    for each in message.metrics:
        low, high = plain_interval([found[each.name] for found in drawn])
        assert (each.estimate.low, each.estimate.high) == pytest.approx((low, high), abs=1e-6)


def test_metrics_of_values_by_hand() -> None:
    message = confusion(valued(), sweep(SCALE), "")
    names = [each.name for each in message.metrics]
    assert names == ["MAE", "Corr", "Acc-2", "Acc-7", "F1"]
    # |-0.4|, |-0.6|, |0.2|, |-0.5333|, |3|, |0.3|
    assert metric(message, "MAE")[0] == pytest.approx((0.4 + 0.6 + 0.2 + 0.5333333 + 3 + 0.3) / 6, abs=1e-6)
    labels = [-2, 1, 1, 0.3333333, -1, 0]
    assert metric(message, "Corr")[0] == pytest.approx(np.corrcoef(VALUES[:6], labels)[0, 1], abs=1e-6)
    # Without the label 0: right, right, right, wrong, wrong.
    assert metric(message, "Acc-2")[0] == pytest.approx(60)
    # Bins -2/-2, 0/1, 1/1, 0/0, 2/-1, 0/0.
    assert metric(message, "Acc-7")[0] == pytest.approx(100 * 4 / 6, abs=1e-6)
    # Positive: 2 right of 3, 3 taken for it; negative: 1 right of 2, 2 taken for it. Weighted 3 to 2.
    assert metric(message, "F1")[0] == pytest.approx((3 * 2 / 3 + 2 * 1 / 2) / 5)
    assert sum(map(sum, message.counts)) == 6
    assert message.counts[1][1] == 1  # -2 taken for -2
    assert message.counts[2][5] == 1  # -1 taken for +2


def plain_value_metrics(rows: list[int]) -> dict[str, float]:
    values, labels = np.array([VALUES[row] for row in rows]), np.array([float(NUMBERS[row] or 0) for row in rows])
    charged = labels != 0
    found = {
        "MAE": float(np.abs(values - labels).mean()),
        "Acc-7": 100 * float((np.clip(np.rint(values), -3, 3) == np.clip(np.rint(labels), -3, 3)).mean()),
    }
    if np.ptp(values) > 0 and np.ptp(labels) > 0:
        found["Corr"] = float(np.corrcoef(values, labels)[0, 1])
    if charged.any():
        true, taken = labels[charged] > 0, values[charged] > 0
        found["Acc-2"] = 100 * float((true == taken).mean())
        score = 0.0
        for sign in (True, False):
            if (true == sign).any():
                both = 2 * ((true == sign) & (taken == sign)).sum() / ((true == sign).sum() + (taken == sign).sum())
                score += both * (true == sign).mean()
        found["F1"] = score
    return found


def test_intervals_of_values_are_those_of_plain_loops() -> None:
    message = confusion(valued(), sweep(SCALE), "")
    drawn = [plain_value_metrics([row for row in rows if row < 6]) for rows in plain_resamples(VALUE_UNITS)]
    for each in message.metrics:
        low, high = plain_interval([found[each.name] for found in drawn if each.name in found])
        assert (each.estimate.low, each.estimate.high) == pytest.approx((low, high), abs=1e-6), each.name


def test_a_modality_alone_is_judged_by_its_own_part_where_it_had_data() -> None:
    items = classed()
    items.contributions["audio"][:] = np.eye(3)[[1, 0, 0, 1, 1, 1, 1, 1]]
    items.present["audio"][[0, 3]] = False
    message = confusion(items, sweep(), "audio")
    assert message.modality == "audio"
    assert message.counts == [[2, 0, 0], [0, 2, 0], [0, 0, 0]]
    assert metric(message, "accuracy") == (100, 100, 100)


@pytest.mark.parametrize("scale", [None, SCALE], ids=["classes", "value"])
def test_without_labels_there_are_no_metrics(scale: object) -> None:
    items = frame((None,) * 4, ("a", "a", "b", "b"), outputs=3 if scale is None else 1)
    message = confusion(items, sweep(SCALE if scale is not None else None), "")
    assert message.metrics == []
    assert sum(map(sum, message.counts)) == 0


def test_a_modality_that_no_item_has_has_no_metrics() -> None:
    items = classed()
    items.present["video"][:] = False
    assert confusion(items, sweep(), "video").metrics == []


def test_values_that_are_all_the_same_have_no_correlation() -> None:
    items = valued()
    items.logits[:] = 1.0
    assert "Corr" not in [each.name for each in confusion(items, sweep(SCALE), "").metrics]
