"""Accuracies of trainings, as the tables want them."""

from collections.abc import Iterable, Mapping, Sequence

from training.experiments.outcome import Outcome
from training.tables.intervals import Interval, interval


def percent(outcomes: Iterable[Outcome]) -> list[float]:
    """At the epoch that was chosen."""
    return [100 * outcome.scores["accuracy"] for outcome in outcomes]


def by_name(outcomes: Iterable[tuple[str, object, Outcome]]) -> Mapping[str, list[Outcome]]:
    """Name of a training, and its outcomes over folds or seeds, in their order."""
    found: dict[str, list[Outcome]] = {}
    for name, _, outcome in outcomes:
        found.setdefault(name, []).append(outcome)
    return found


def paired(outcomes: Sequence[Outcome], others: Sequence[Outcome]) -> Interval:
    """Of the differences in percent, fold by fold or seed by seed.

    Raises:
        ValueError: not the same test samples.
    """
    if [one.names for one in outcomes] != [other.names for other in others]:
        raise ValueError("expected outcomes on the same test samples, one by one; got others")
    pairs = zip(percent(outcomes), percent(others), strict=True)
    return interval([one - other for one, other in pairs])
