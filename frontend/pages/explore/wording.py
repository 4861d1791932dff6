"""Sentences about a sweep, worded so that they claim no more than the numbers do."""

from backend.schemas import MetricEstimate, Site, Sweep, SweepState
from frontend.components.formats import duration
from frontend.figures.labels import MINUS
from frontend.figures.sweep_drawing import counted, titles
from frontend.weighting import counting_note, gates_note

SHOWN_LABELS = 6
"""Unknown labels that are named."""


def progress_text(sweep: Sweep) -> str:
    """How far a sweep is: `120 of 240 done, 3 failed · 14 per minute · 8:30 min to go`."""
    counts = sweep.counts
    done = f"{counts.succeeded:,} of {counts.total:,} done"
    if counts.failed:
        done += f", {counts.failed:,} failed"
    if sweep.state is SweepState.PAUSED:
        return f"{done} · paused"
    if sweep.state is SweepState.ENDED:
        return f"{done}, {counts.cancelled:,} cancelled" if counts.cancelled else done
    rate = "" if sweep.rate_per_minute is None else f"{sweep.rate_per_minute:.3g} per minute"
    left = "" if sweep.remaining_s is None else f"{duration(sweep.remaining_s)} to go"
    return " · ".join(part for part in (done, rate, left) if part)


def fraction_done(sweep: Sweep) -> float:
    """Part of the items that have ended."""
    counts = sweep.counts
    ended = counts.succeeded + counts.failed + counts.cancelled
    return ended / counts.total if counts.total else 0.0


def facts(sweep: Sweep) -> list[str]:
    """What the items are, in a few words."""
    said = [counted(sweep.counts.total, "item", "items")]
    if sweep.groups:
        said.append(counted(sweep.groups, "group", "groups"))
    if sweep.windows > 1:
        said.append(f"up to {sweep.windows} windows each")
    return said


def why_lift(sweep: Sweep, site: Site) -> str:
    """One sentence: what counting blocks alone does to the share."""
    return (
        f"{counting_note(site, titles(sweep))}. The dashed line is that prior; "
        f"lift is the share divided by it, as a power of two.{gates_note(site)}"
    )


def why_by_prediction(sweep: Sweep) -> str:
    """Why the items are grouped by prediction only; empty where labels are known."""
    if sweep.labelled:
        return ""
    if sweep.unknown_labels:
        return (
            f"No label is a class of this network ({unknown_text(sweep)}), so items are grouped by what was "
            "predicted, and there is no right or wrong."
        )
    return "The items have no labels, so they are grouped by what was predicted, and there is no right or wrong."


def unknown_text(sweep: Sweep) -> str:
    """Labels that the network has no class for, the first of them with their counts."""
    named = list(sweep.unknown_labels.items())
    said = ", ".join(f"“{label}” {count}" for label, count in named[:SHOWN_LABELS])
    return f"{said} and {len(named) - SHOWN_LABELS} more" if len(named) > SHOWN_LABELS else said


def metric_text(metric: MetricEstimate) -> tuple[str, str]:
    """A metric and its interval as people read them: `71.3 %` and `66.0 to 76.1 %`."""
    digits = 1 if metric.unit == "%" else 3
    unit = f" {metric.unit}" if metric.unit else ""
    estimate = metric.estimate
    value = f"{_number(estimate.value, digits)}{unit}"
    if estimate.low is None or estimate.high is None:
        return value, "too few to tell"
    return value, f"{_number(estimate.low, digits)} to {_number(estimate.high, digits)}{unit}"


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", MINUS)
