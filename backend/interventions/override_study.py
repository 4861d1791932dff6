"""Other attention over many inputs: whether predictions change, and whether they are right as often as before."""

from collections.abc import Sequence

import numpy as np

from backend.analysis.report import value_scale
from backend.analysis.values import bin_indices, label_number
from backend.collections.labels import ClassLabels
from backend.interventions.correlation import mean_interval
from backend.interventions.desk import Desk
from backend.interventions.outcomes import prediction_of
from backend.interventions.override import overridden, untrained_sentences
from backend.interventions.override_wording import override_study_sentence
from backend.interventions.sample import draw, each_of, group_of
from backend.schemas import (
    GroupedMean,
    OverriddenClass,
    OverriddenItem,
    OverrideStudyRequest,
    OverrideStudyResult,
    PairedScore,
    Prediction,
    Said,
    ValueScale,
)
from backend.store.swept import SweptInput
from models.cards import Card


def override_study_result(request: OverrideStudyRequest, desk: Desk) -> OverrideStudyResult:
    """Run inputs drawn from a sweep as they are, and with the edits; those that fail are counted and left out.

    Raises Conflict where fewer than two are left.
    """
    drawn = draw(desk.question.swept(request.sweep), request.most, request.seed)
    labels = ClassLabels(desk.network.card.classes, value_scale(desk.network.card))
    title = "Running the network with other attention"
    items, failed = each_of(drawn, desk, title, lambda item: _measured(item, request, desk, labels))
    with desk.stages.stage("statistics", "Drawing intervals", until=0.99):
        return _result(request, desk, items, failed)


def grouped_mean(values: Sequence[float], items: Sequence[OverriddenItem]) -> GroupedMean:
    """The mean over items with its interval over their groups; without one where there is one group only."""
    groups = [group_of(item) for item in items]
    mean = float(np.mean(values))
    if len(set(groups)) < 2:
        return GroupedMean(value=mean, n=len(values))
    low, high = mean_interval(values, groups)
    return GroupedMean(value=mean, low=low, high=high, n=len(values))


def _measured(item: SweptInput, request: OverrideStudyRequest, desk: Desk, labels: ClassLabels) -> OverriddenItem:
    network, windows = desk.network, desk.fed(item.analysis, quietly=True).windows
    card, scale = network.card, value_scale(network.card)
    runs = overridden(network, windows, request.sites, lambda part: desk.stages.check())
    before, after = (prediction_of(run, card, network.config) for run in runs)
    output = before.prediction
    if scale is None:
        changed = before.prediction != after.prediction
    else:
        first, second = bin_indices([before.logits[0], after.logits[0]], scale)
        changed = bool(first != second)
    return OverriddenItem(
        position=item.position,
        name=item.name,
        analysis=item.analysis,
        group=item.group,
        label=None if item.label is None else labels.known(item.label),
        before=_said(before),
        after=_said(after),
        changed=changed,
        output_change=after.logits[output] - before.logits[output],
        probability_change=after.probabilities[output] - before.probabilities[output] if scale is None else None,
    )


def _said(prediction: Prediction) -> Said:
    if not prediction.probabilities:
        return Said(prediction=prediction.prediction, value=prediction.logits[0])
    return Said(prediction=prediction.prediction, probability=prediction.probabilities[prediction.prediction])


def _result(
    request: OverrideStudyRequest, desk: Desk, items: Sequence[OverriddenItem], failed: int
) -> OverrideStudyResult:
    card, scale = desk.network.card, value_scale(desk.network.card)
    sizes = [float(item.changed) if scale is None else abs(item.output_change) for item in items]
    probability = [item.probability_change for item in items if item.probability_change is not None]
    size, score = grouped_mean(sizes, items), _score(items, card)
    output_change = grouped_mean([item.output_change for item in items], items)
    return OverrideStudyResult(
        items=list(items),
        failed=failed,
        size=size,
        output_change=output_change,
        probability_change=grouped_mean(probability, items) if scale is None else None,
        score=score,
        classes=_classes(items, scale),
        untrained=untrained_sentences(desk.network, request.sites),
        sentence=override_study_sentence(size, output_change, score, None if scale is None else scale.name),
    )


def _score(items: Sequence[OverriddenItem], card: Card) -> PairedScore | None:
    """Accuracy, or mean absolute error, of the items with a label."""
    pairs: list[tuple[float, float]] = []
    labelled = [item for item in items if item.label is not None]
    for item in labelled:
        true = label_number(item.label)
        if item.before.value is not None and item.after.value is not None and true is not None:
            pairs.append((abs(item.before.value - true), abs(item.after.value - true)))
        else:
            pairs.append(
                (
                    float(card.classes[item.before.prediction] == item.label),
                    float(card.classes[item.after.prediction] == item.label),
                )
            )
    if not pairs:
        return None
    before, after = zip(*pairs, strict=True)
    return PairedScore(
        metric="accuracy" if card.output == "classes" else "mae",
        before=grouped_mean(before, labelled),
        after=grouped_mean(after, labelled),
        difference=grouped_mean([second - first for first, second in pairs], labelled),
    )


def _classes(items: Sequence[OverriddenItem], scale: ValueScale | None) -> list[OverriddenClass]:
    """What becomes of the items of each class, or bin, that was predicted before."""
    if scale is None:
        places = [item.before.prediction for item in items]
        changes = [float(item.changed) for item in items]
    else:
        places = bin_indices([item.before.value or 0.0 for item in items], scale).tolist()
        changes = [item.output_change for item in items]
    found = []
    for index in sorted(set(places)):
        rows = [row for row, place in enumerate(places) if place == index]
        change = grouped_mean([changes[row] for row in rows], [items[row] for row in rows])
        found.append(OverriddenClass(index=index, change=change))
    return found
