"""What items of each class were taken for, and the metrics of that, by all modalities together or by one alone."""

import numpy as np

from backend.analysis.classing import NONE
from backend.analysis.explore.classing import classes_of, label_values, predicted
from backend.analysis.explore.metrics import (
    SAME_BIN,
    UNITS,
    class_metrics,
    class_terms,
    confusion_counts,
    value_metrics,
    value_terms,
)
from backend.analysis.explore.resampling import estimate, percentiles, resampled_sums, units_of
from backend.analysis.frame import Frame
from backend.schemas import Confusion, MetricEstimate, Sweep


def confusion(frame: Frame, sweep: Sweep, modality: str) -> Confusion:
    """The confusion matrix and its metrics, over the items that have a class.

    Args:
        modality: whose own part of the output predicts, over the items that it had data in; empty for all.
    """
    outputs = frame.contributions[modality] if modality else frame.logits
    there = frame.present[modality] if modality else np.ones(len(frame), dtype=np.bool_)
    true, taken = classes_of(frame, sweep, "label"), predicted(outputs, sweep.value)
    rows = np.flatnonzero(there & (true != NONE))
    true, taken = true[rows], taken[rows]
    if sweep.value is None:
        terms = class_terms(true, taken, len(sweep.classes))
        measure = class_metrics
    else:
        terms = value_terms(label_values(frame)[rows], outputs[rows, 0], true == taken)
        measure = value_metrics
    units = units_of(frame.groups)
    found = measure(terms.sum(axis=0))
    sums = resampled_sums(units, rows, terms)
    metrics = []
    for name, value in found.items():
        if not np.isfinite(value):
            continue
        interval = None if sums is None else percentiles(measure(sums)[name][:, None])
        shown = f"Acc-{len(sweep.classes)}" if name == SAME_BIN else name
        metrics.append(MetricEstimate(name=shown, unit=UNITS[name], estimate=estimate(float(value), interval, 0)))
    return Confusion(
        modality=modality,
        labels=sweep.classes,
        counts=confusion_counts(true, taken, len(sweep.classes)).tolist(),
        metrics=metrics,
        resampling=units.message,
    )
