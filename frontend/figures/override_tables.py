"""The tables behind the figures of other attention over many inputs."""

from backend.schemas import GroupedMean, OverrideStudyResult, Sweep
from frontend.figures.override_study import is_value
from frontend.figures.table import Cell, Table

_MEAN = ("mean", "low (95 %)", "high (95 %)", "inputs")


def score_table(sweep: Sweep, found: OverrideStudyResult) -> Table:
    """Behind `override_score`: a row per mean; parts are from 0 to 1."""
    score, valued = found.score, is_value(sweep)
    rows: list[tuple[Cell, ...]] = []
    if score is not None:
        what = "accuracy" if score.metric == "accuracy" else "mean absolute error"
        rows += [
            (f"{what} before", *_mean(score.before)),
            (f"{what} after", *_mean(score.after)),
            (f"change of {what}", *_mean(score.difference)),
        ]
    rows.append(("size of the change of the value" if valued else "predictions that change", *_mean(found.size)))
    rows.append(
        ("change of the value" if valued else "change of the logit predicted before", *_mean(found.output_change))
    )
    if found.probability_change is not None:
        rows.append(("change of its probability", *_mean(found.probability_change)))
    return Table("Other attention over many inputs", ("what", *_MEAN), tuple(rows))


def classes_table(sweep: Sweep, found: OverrideStudyResult) -> Table:
    """Behind `override_classes`: a row per class, or bin, that was predicted before, those too that are not drawn."""
    rows = [(sweep.classes[one.index], *_mean(one.change)) for one in found.classes]
    what = "mean change" if is_value(sweep) else "part that changes"
    columns = ("predicted before", what, "low (95 %)", "high (95 %)", "inputs")
    return Table("What becomes of each prediction", columns, tuple(rows))


def inputs_table(sweep: Sweep, found: OverrideStudyResult) -> Table:
    """Behind `override_inputs`: a row per input."""
    rows: list[tuple[Cell, ...]] = []
    for item in found.items:
        about = (item.position, item.name, item.group or "", item.analysis or "", item.label or "")
        if is_value(sweep):
            rows.append((*about, item.before.value, item.after.value, item.output_change))
            continue
        said = (
            sweep.classes[item.before.prediction],
            item.before.probability,
            sweep.classes[item.after.prediction],
            item.after.probability,
        )
        rows.append((*about, *said, item.output_change, item.probability_change))
    columns: tuple[str, ...] = ("position", "input", "group", "analysis", "true")
    if is_value(sweep):
        columns = (*columns, "before", "after", "change")
    else:
        columns = (*columns, "before", "its probability", "after", "probability of that")
        columns = (*columns, "change of the logit predicted before", "change of its probability")
    return Table("Each input by itself", columns, tuple(rows))


def _mean(mean: GroupedMean) -> tuple[Cell, ...]:
    return (mean.value, mean.low, mean.high, mean.n)
