"""The fake service's answer to other attention over a sweep: made up by plain rules, always the same."""

from collections.abc import Sequence

import numpy as np

from backend.schemas import (
    GroupedMean,
    OverriddenClass,
    OverriddenItem,
    OverrideStudyRequest,
    OverrideStudyResult,
    PairedScore,
    Said,
    Sweep,
)


def grouped(values: Sequence[float]) -> GroupedMean:
    """A mean with some interval."""
    mean, room = float(np.mean(values)), float(np.std(values)) / len(values) ** 0.5
    return GroupedMean(value=mean, low=mean - 2 * room, high=mean + 2 * room, n=len(values))


def override_study_result(sweep: Sweep, request: OverrideStudyRequest) -> OverrideStudyResult:
    """The more sites are changed, the more predictions are others; every fifth input has no label."""
    random = np.random.default_rng(request.seed)
    items = [
        overridden_item(sweep, position, random, 0.2 * len(request.sites))
        for position in range(min(request.most, sweep.counts.succeeded))
    ]
    valued = sweep.output == "value"
    size = [abs(item.output_change) if valued else float(item.changed) for item in items]
    places = [round((item.before.value or 0) + 3) if valued else item.before.prediction for item in items]
    by_place = [
        (place, [item for item, at in zip(items, places, strict=True) if at == place]) for place in sorted(set(places))
    ]
    return OverrideStudyResult(
        items=items,
        failed=1,
        size=grouped(size),
        output_change=grouped([item.output_change for item in items]),
        probability_change=None if valued else grouped([item.probability_change or 0 for item in items]),
        score=paired(sweep, [item for item in items if item.label is not None]),
        classes=[
            OverriddenClass(
                index=place, change=grouped([item.output_change if valued else float(item.changed) for item in of])
            )
            for place, of in by_place
        ],
        untrained=["Late fusion: λ is 0.5; it was trained with 0."],
        sentence="No change that these inputs could show: accuracy, or the error, stays what it was.",
    )


def overridden_item(sweep: Sweep, position: int, random: np.random.Generator, part: float) -> OverriddenItem:
    change = float(random.normal(-0.2, 0.3))
    about = {
        "position": position,
        "name": f"clip {position:03d}.mp4",
        "analysis": f"analysis-{position}",
        "group": f"actor {position % 6:02d}",
        "output_change": change,
    }
    if sweep.output == "value":
        value = float(random.uniform(-2.5, 2.5))
        return OverriddenItem(
            **about,
            label=f"{random.uniform(-3, 3):.1f}" if position % 5 else None,
            before=Said(prediction=0, value=value),
            after=Said(prediction=0, value=value + change),
            changed=round(value) != round(value + change),
        )
    first, changed = int(random.integers(len(sweep.classes))), bool(random.random() < part)
    return OverriddenItem(
        **about,
        label=sweep.classes[int(random.integers(len(sweep.classes)))] if position % 5 else None,
        before=Said(prediction=first, probability=0.7),
        after=Said(prediction=(first + 1) % len(sweep.classes) if changed else first, probability=0.6),
        changed=changed,
        probability_change=float(random.uniform(-0.6, -0.2)) if changed else float(random.uniform(-0.2, 0.1)),
    )


def paired(sweep: Sweep, items: Sequence[OverriddenItem]) -> PairedScore | None:
    def score(item: OverriddenItem, said: Said) -> float:
        if said.value is not None:
            return abs(said.value - float(item.label or 0))
        return float(sweep.classes[said.prediction] == item.label)

    if not items:
        return None
    before, after = (
        [score(item, said) for item, said in pairs]
        for pairs in ([(item, item.before) for item in items], [(item, item.after) for item in items])
    )
    return PairedScore(
        metric="mae" if sweep.output == "value" else "accuracy",
        before=grouped(before),
        after=grouped(after),
        difference=grouped([second - first for first, second in zip(before, after, strict=True)]),
    )
