"""Other attention over many inputs, against the override of each and against NumPy."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from backend.errors import Cancelled, Conflict
from backend.interventions.inputs import Inputs
from backend.interventions.override import override_result
from backend.interventions.override_study import override_study_result
from backend.interventions.override_wording import override_study_sentence
from backend.schemas import GroupedMean, OverrideRequest, OverrideStudyRequest, PairedScore, SiteOverride
from backend.store.swept import SweptInput
from models.whatif.network import WhatIf
from tests.backend.interventions.desks import desk, windows
from tests.models import tiny, tiny_sentiment

SITES = [SiteOverride(site="intermediate", muted=["video"]), SiteOverride(site="late", attention="uniform", floor=0.75)]
COUNT = 12
GROUPS = [f"speaker {place % 4}" for place in range(COUNT)]


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> WhatIf:
    return WhatIf.open(tiny.write(tmp_path_factory.mktemp("tiny"), seed=3))


@pytest.fixture(scope="module")
def valued(tmp_path_factory: pytest.TempPathFactory) -> WhatIf:
    return WhatIf.open(tiny_sentiment.write(tmp_path_factory.mktemp("sentiment")))


def inputs(network: WhatIf, spread: float = 3.0) -> dict[str, list[Inputs]]:
    """Windows of so many analyses, different enough that predictions differ; some have two."""
    return {
        f"a{place}": [
            {name: spread * array for name, array in window.items()}
            for window in windows(network, place, count=1 + place % 2)
        ]
        for place in range(COUNT)
    }


def swept(labels: Sequence[str | None], groups: Sequence[str | None] = GROUPS) -> list[SweptInput]:
    return [
        SweptInput(place, f"item {place}", group, f"a{place}", label)
        for place, (label, group) in enumerate(zip(labels, groups, strict=True))
    ]


def bootstrapped(values: Sequence[float], groups: Sequence[str | None], seed: int = 0) -> tuple[float, float]:
    """95 % of the means over groups drawn anew 1,000 times, by plain loops; an item without a group is one."""
    names = [f"item {place}" if group is None else group for place, group in enumerate(groups)]
    pools: dict[str, list[float]] = {}
    for name, value in zip(names, values, strict=True):
        pools.setdefault(name, []).append(value)
    several = list(pools.values())
    random, means = np.random.default_rng(seed), []
    for row in random.integers(0, len(several), (1000, len(several))):
        means.append(np.mean(np.concatenate([several[index] for index in row])))
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def same(found: GroupedMean, values: Sequence[float], groups: Sequence[str | None]) -> None:
    assert found.n == len(values)
    assert found.value == pytest.approx(np.mean(values))
    assert (found.low, found.high) == pytest.approx(bootstrapped(values, groups))


def test_it_is_the_override_of_each_item_and_means_with_intervals_over_groups(network: WhatIf, tmp_path: Path) -> None:
    fed = inputs(network)
    labels: list[str | None] = [f"Class_{place % 3}" for place in range(COUNT)]
    labels[2], labels[7] = None, "something else"
    pauses: list[None] = []
    request = OverrideStudyRequest(sweep="s", sites=SITES, most=50)
    items = swept(labels)
    found = override_study_result(request, desk(network, request, fed, tmp_path, items, lambda: pauses.append(None)))
    assert len(pauses) == COUNT
    assert (found.failed, [item.position for item in found.items]) == (0, list(range(COUNT)))

    singles = []
    for id_ in fed:
        asked = OverrideRequest(analysis=id_, sites=SITES)
        singles.append(override_result(asked, desk(network, asked, fed, tmp_path)))
    for item, single in zip(found.items, singles, strict=True):
        for said, prediction in ((item.before, single.before), (item.after, single.after)):
            assert said.prediction == prediction.prediction
            assert said.probability == pytest.approx(prediction.probabilities[prediction.prediction])
            assert said.value is None
        output = single.before.prediction
        assert item.output_change == pytest.approx(single.after.logits[output] - single.before.logits[output])
    assert found.untrained == singles[0].untrained
    assert len(found.untrained) == 3

    first = np.array([np.argmax(single.before.logits) for single in singles])
    second = np.array([np.argmax(single.after.logits) for single in singles])
    changed = (first != second).astype(float)
    assert 0 < changed.mean() < 1, "the case shows nothing otherwise"
    assert [item.changed for item in found.items] == list(changed.astype(bool))
    same(found.size, changed.tolist(), GROUPS)
    same(found.output_change, [item.output_change for item in found.items], GROUPS)
    changes = [
        single.after.probabilities[single.before.prediction] - max(single.before.probabilities) for single in singles
    ]
    assert found.probability_change is not None
    same(found.probability_change, changes, GROUPS)

    known = [place for place in range(COUNT) if place not in {2, 7}]
    assert [item.label for item in found.items if item.position in known] == [f"class {place % 3}" for place in known]
    assert found.items[7].label is None, "a label that the network does not know is none"
    true = np.array([place % 3 for place in known])
    right, still = (np.array(classes[known] == true, dtype=float) for classes in (first, second))
    groups = [GROUPS[place] for place in known]
    assert found.score is not None
    assert found.score.metric == "accuracy"
    same(found.score.before, right.tolist(), groups)
    same(found.score.after, still.tolist(), groups)
    same(found.score.difference, (still - right).tolist(), groups)

    assert [each.index for each in found.classes] == sorted(set(first.tolist()))
    for each in found.classes:
        of = np.flatnonzero(first == each.index)
        assert (each.change.n, each.change.value) == (len(of), pytest.approx(changed[of].mean()))
        if len({GROUPS[place] for place in of}) > 1:
            same(each.change, changed[of].tolist(), [GROUPS[place] for place in of])
        else:
            assert (each.change.low, each.change.high) == (None, None)


def test_of_a_value_it_is_the_error_and_the_change(valued: WhatIf, tmp_path: Path) -> None:
    fed = inputs(valued)
    site = valued.config.sites[0]
    request = OverrideStudyRequest(sweep="s", sites=[SiteOverride(site=site.name, muted=list(site.channels))])
    numbers = np.random.default_rng(5).uniform(-3, 3, COUNT)
    groups = [None if place == 3 else group for place, group in enumerate(GROUPS)]
    # The second lies off the scale, and is no label of this network.
    labels: list[str | None] = [f"{number:+.3f}".replace("-", "\u2212") for number in numbers]
    labels[1] = "12"
    found = override_study_result(request, desk(valued, request, fed, tmp_path, swept(labels, groups)))
    before = np.array([np.mean([valued.run(window).output[0] for window in fed[f"a{p}"]]) for p in range(COUNT)])
    after = np.array([item.after.value for item in found.items], dtype=float)
    np.testing.assert_allclose([item.before.value for item in found.items], before, atol=1e-6)
    assert abs(after - before).max() > 1e-3
    assert all(item.before.probability is None and item.probability_change is None for item in found.items)
    assert found.probability_change is None
    change = after - np.array([item.before.value for item in found.items], dtype=float)
    same(found.size, np.abs(change).tolist(), groups)
    same(found.output_change, change.tolist(), groups)
    known = [place for place in range(COUNT) if place != 1]
    true = np.round(numbers, 3)[known]
    errors = np.abs(before[known] - true), np.abs(after[known] - true)
    assert found.score is not None
    assert found.score.metric == "mae"
    assert found.score.before.value == pytest.approx(errors[0].mean(), abs=1e-6)
    assert found.score.after.value == pytest.approx(errors[1].mean(), abs=1e-6)
    low, high = bootstrapped((errors[1] - errors[0]).tolist(), [groups[place] or f"item {place}" for place in known])
    assert (found.score.difference.low, found.score.difference.high) == pytest.approx((low, high), abs=1e-6)
    bins = np.clip(np.round(before), -3, 3).astype(int) + 3
    assert [each.index for each in found.classes] == sorted(set(bins.tolist()))
    for each in found.classes:
        assert each.change.value == pytest.approx(change[bins == each.index].mean())


def test_an_override_that_changes_nothing_changes_nothing(network: WhatIf, tmp_path: Path) -> None:
    request = OverrideStudyRequest(sweep="s", sites=[SiteOverride(site="late")], most=4)
    items = swept(["class 1"] * COUNT)
    found = override_study_result(request, desk(network, request, inputs(network), tmp_path, items))
    assert len(found.items) == 4
    assert found.size.value == found.output_change.value == 0.0
    assert found.score is not None
    assert (found.score.difference.low, found.score.difference.high) == (0.0, 0.0)
    assert found.sentence.startswith(
        "No change of the accuracy that these inputs could show: over 4 inputs with a label, accuracy "
    )
    assert found.untrained == []


def test_items_are_those_of_a_study_and_what_failed_is_counted(network: WhatIf, tmp_path: Path) -> None:
    fed = {id_: given for id_, given in inputs(network).items() if id_ not in {"a1", "a5"}}
    request = OverrideStudyRequest(sweep="s", sites=SITES, most=9, seed=4)
    items = swept([None] * COUNT)
    found = override_study_result(request, desk(network, request, fed, tmp_path, items))
    drawn = sorted(np.random.default_rng(4).permutation(COUNT)[:9].tolist())
    assert [item.position for item in found.items] == [place for place in drawn if place not in {1, 5}]
    assert found.failed == len({1, 5} & set(drawn)) > 0
    assert found.score is None
    assert found.sentence.endswith("whether for better or worse, no label tells.")


def test_one_item_is_no_study_and_one_that_is_cancelled_ends(network: WhatIf, tmp_path: Path) -> None:
    request = OverrideStudyRequest(sweep="s", sites=SITES)
    fed = {"a0": windows(network, 0)}
    items = swept([None] * COUNT)[:3]
    with pytest.raises(Conflict, match="needs 2 inputs at least; of 3 that were drawn, 2 failed"):
        override_study_result(request, desk(network, request, fed, tmp_path, items))

    def cancelled() -> None:
        raise Cancelled("Cancelled")

    with pytest.raises(Cancelled):
        override_study_result(request, desk(network, request, fed, tmp_path, items, cancelled))


def test_one_group_has_no_interval_and_shows_nothing(network: WhatIf, tmp_path: Path) -> None:
    request = OverrideStudyRequest(sweep="s", sites=SITES)
    items = swept([f"class {place % 3}" for place in range(COUNT)], ["one"] * COUNT)
    found = override_study_result(request, desk(network, request, inputs(network), tmp_path, items))
    assert found.score is not None
    for mean in (found.size, found.output_change, found.score.before, found.score.after, found.score.difference):
        assert (mean.low, mean.high) == (None, None)
    assert found.sentence.startswith("No change of the accuracy that these inputs could show")
    assert "one group only" in found.sentence


# --- the sentence


def mean(value: float, low: float | None = None, high: float | None = None, n: int = 50) -> GroupedMean:
    return GroupedMean(value=value, low=low, high=high, n=n)


def score(metric: str, before: float, after: float, low: float, high: float) -> PairedScore:
    return PairedScore.model_validate(
        {
            "metric": metric,
            "before": mean(before),
            "after": mean(after),
            "difference": mean(after - before, low, high),
        }
    )


def test_sentences_say_what_can_be_said() -> None:
    size, change = mean(0.24, 0.1, 0.4), mean(-0.31, -0.6, -0.1)
    told = override_study_sentence(size, change, score("accuracy", 0.7, 0.6, -0.18, -0.04), None)
    assert told.replace("\u00a0", " ") == (
        "Accuracy falls from 70.0 % to 60.0 % over 50 inputs with a label (−10.0 points, 95 % −18.0 to −4.0), and "
        "24.0 % of 50 predictions change."
    )
    told = override_study_sentence(size, change, score("accuracy", 0.7, 0.72, -0.02, 0.06), None)
    assert told.replace("\u00a0", " ") == (
        "No change of the accuracy that these inputs could show: over 50 inputs with a label, accuracy rises from "
        "70.0 % to 72.0 % (+2.0 points, 95 % −2.0 to +6.0, which holds 0); 24.0 % of 50 predictions change."
    )
    told = override_study_sentence(mean(0.3), mean(0.1), score("mae", 0.8, 0.9, 0.05, 0.16), "sentiment")
    assert told.replace("\u00a0", " ") == (
        "The mean absolute error rises from 0.80 to 0.90 over 50 inputs with a label (+0.10, 95 % +0.05 to +0.16), and "
        "sentiment moves by 0.30 in size on average."
    )


def test_sentences_without_labels_judge_nothing() -> None:
    told = override_study_sentence(mean(0.24, 0.1, 0.4), mean(0), None, None)
    assert told.replace("\u00a0", " ") == (
        "24.0 % of 50 predictions change (95 % 10.0 % to 40.0 %); whether for better or worse, no label tells."
    )
    told = override_study_sentence(mean(0.0, 0.0, 0.0), mean(0), None, None)
    assert told.startswith("No change that these inputs could show: not one of 50 predictions is another")
    told = override_study_sentence(mean(0.3), mean(0.1, -0.1, 0.3), None, "sentiment")
    assert told.startswith(
        "No change on the whole that these inputs could show: over 50 inputs, sentiment moves by +0.10 on average"
    )
    told = override_study_sentence(mean(0.3), mean(0.2, 0.1, 0.3), None, "sentiment")
    assert told.startswith("Sentiment moves by +0.20 on average")
