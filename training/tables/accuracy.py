"""Accuracies of trainings, as the tables want them."""

from collections.abc import Iterable, Mapping

from training.experiments.outcome import Outcome


def percent(outcomes: Iterable[Outcome]) -> list[float]:
    """At the epoch that was chosen."""
    return [100 * outcome.scores["accuracy"] for outcome in outcomes]


def by_name(outcomes: Iterable[tuple[str, object, Outcome]]) -> Mapping[str, list[Outcome]]:
    """Name of a training, and its outcomes over folds or seeds, in their order."""
    found: dict[str, list[Outcome]] = {}
    for name, _, outcome in outcomes:
        found.setdefault(name, []).append(outcome)
    return found
