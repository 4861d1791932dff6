"""The figures of other attention over many inputs: what they draw is what was found, and every mark says its n."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from backend.schemas import GroupedMean, OverriddenClass, OverrideStudyRequest, OverrideStudyResult, SiteOverride, Sweep
from frontend.figures.override_inputs import change_of, override_inputs
from frontend.figures.override_study import MOST_CLASSES, override_classes, override_score, shown_of
from frontend.figures.override_tables import classes_table, inputs_table, score_table
from frontend.figures.sweep_drawing import SweepDrawing
from frontend.theme import Theme
from tests.frontend.fake_interventions import fake_sweep
from tests.frontend.fake_override_study import override_study_result
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT

SENTIMENT_BINS = ["\u22123", "\u22122", "\u22121", "0", "+1", "+2", "+3"]
SWEEPS = {"classes": fake_sweep(EMOTION, items=30), "value": fake_sweep(SENTIMENT, items=30, classes=SENTIMENT_BINS)}


def answered(sweep: Sweep) -> OverrideStudyResult:
    sites = [SiteOverride(site=sweep.sites[0].name, attention="uniform")]
    return override_study_result(sweep, OverrideStudyRequest(sweep=sweep.id, sites=sites, most=25))


def sent(figure: go.Figure) -> None:
    json.loads(figure.to_json())
    assert figure.layout.title.text
    for trace in figure.data:
        assert trace.hovertemplate is not None
    for axis in figure.select_xaxes():
        assert axis.title.text, "every axis has a title with its unit"


@pytest.mark.parametrize("which", SWEEPS)
def test_scores_are_drawn_with_their_intervals_and_inputs(looks: Theme, which: str) -> None:
    sweep = SWEEPS[which]
    found = answered(sweep)
    figure = override_score(SweepDrawing(sweep, looks), found)
    sent(figure)
    above, below = figure.data
    score, factor = found.score, 100 if which == "classes" else 1
    assert score is not None
    levels = [score.before, score.after, found.size]
    assert list(above.x) == pytest.approx([factor * mean.value for mean in levels], rel=1e-4)
    changes = [score.difference, found.probability_change or found.output_change]
    assert list(below.x) == pytest.approx([factor * mean.value for mean in changes], rel=1e-4, abs=1e-4)
    for trace, means in ((above, levels), (below, changes)):
        for place, mean in enumerate(means):
            assert mean.low is not None and mean.high is not None
            assert trace.x[place] + trace.error_x.array[place] == pytest.approx(factor * mean.high, rel=1e-3, abs=1e-3)
            assert trace.x[place] - trace.error_x.arrayminus[place] == pytest.approx(
                factor * mean.low, rel=1e-3, abs=1e-3
            )
            assert f"{mean.n} inputs" in trace.hovertemplate[place]
    rows = {row[0]: row[1:] for row in score_table(sweep, found).rows}
    name = "change of accuracy" if which == "classes" else "change of mean absolute error"
    assert rows[name] == (
        score.difference.value,
        score.difference.low,
        score.difference.high,
        score.difference.n,
    )


def test_without_labels_only_what_changes_is_drawn(looks: Theme) -> None:
    sweep = SWEEPS["classes"]
    found = answered(sweep).model_copy(update={"score": None})
    figure = override_score(SweepDrawing(sweep, looks), found)
    assert [len(trace.x) for trace in figure.data] == [1, 1]
    assert "no labels" in figure.layout.title.text
    assert "of the predictions change" in figure.layout.title.text
    value = SWEEPS["value"]
    figure = override_score(SweepDrawing(value, looks), answered(value).model_copy(update={"score": None}))
    assert "on average" in figure.layout.title.text


def test_one_group_has_no_whiskers_and_says_so(looks: Theme) -> None:
    sweep = SWEEPS["classes"]
    alone = GroupedMean(value=0.5, n=4)
    found = answered(sweep).model_copy(update={"score": None, "size": alone})
    trace = override_score(SweepDrawing(sweep, looks), found).data[0]
    assert (trace.error_x.array[0], trace.error_x.arrayminus[0]) == (0, 0)
    assert "one group: no interval" in trace.hovertemplate[0]


@pytest.mark.parametrize("which", SWEEPS)
def test_every_prediction_before_has_a_row(looks: Theme, which: str) -> None:
    sweep = SWEEPS[which]
    found = answered(sweep)
    figure = override_classes(SweepDrawing(sweep, looks), found)
    sent(figure)
    (marks,) = figure.data
    factor = 100 if which == "classes" else 1
    assert [facts[0] for facts in marks.customdata] == [sweep.classes[one.index] for one in found.classes]
    assert list(marks.x) == pytest.approx([factor * one.change.value for one in found.classes], rel=1e-4, abs=1e-4)
    assert sum(facts[4] for facts in marks.customdata) == len(found.items)
    assert [row[4] for row in classes_table(sweep, found).rows] == [one.change.n for one in found.classes]


def test_of_many_classes_those_of_most_inputs_are_drawn(looks: Theme) -> None:
    sweep = fake_sweep(ACTION, items=120)
    sweep = sweep.model_copy(update={"classes": [f"class {index}" for index in range(40)]})
    classes = [
        OverriddenClass(index=index, change=GroupedMean(value=0.5, n=1 + (index >= 15) + index % 2))
        for index in range(40)
    ]
    found = answered(SWEEPS["classes"]).model_copy(update={"classes": classes})
    shown = [one.index for one in shown_of(found)]
    assert len(shown) == MOST_CLASSES
    assert shown == sorted(shown)
    assert min(one.change.n for one in shown_of(found)) == 2
    figure = override_classes(SweepDrawing(sweep, looks), found)
    assert f"{MOST_CLASSES} of 40, those of most inputs" in figure.layout.title.text
    assert figure.layout.height < 700
    assert len(classes_table(sweep, found).rows) == 40


@pytest.mark.parametrize("which", SWEEPS)
def test_every_input_is_a_mark_that_opens_it(looks: Theme, which: str) -> None:
    sweep = SWEEPS[which]
    found = answered(sweep)
    figure = override_inputs(SweepDrawing(sweep, looks), found)
    sent(figure)
    same, other = figure.data
    assert len(other.x) == sum(item.changed for item in found.items) > 0
    marks = {facts[0]: facts for trace in (same, other) for facts in trace.customdata}
    for item in found.items:
        assert marks[item.position][1] == item.analysis
        assert marks[item.position][2] == pytest.approx(change_of(item), rel=1e-4)
    places = [(x, y) for trace in (same, other) for x, y in zip(trace.x, trace.y, strict=True)]
    low, high = figure.layout.xaxis.range
    slots = [(int((x - low) / (high - low) * 40), y) for x, y in places]
    assert len(set(slots)) >= len(slots) - 2, "alike ones are stacked, not laid over one another"
    assert low < np.min([x for x, _ in places]) and high > np.max([x for x, _ in places])
    rows = inputs_table(sweep, found).rows
    assert [row[0] for row in rows] == [item.position for item in found.items]
    changes = [item.output_change for item in found.items]
    assert [row[7 if which == "value" else 9] for row in rows] == changes


def test_hovers_say_both_predictions_and_escape_names(looks: Theme) -> None:
    sweep = SWEEPS["classes"]
    found = answered(sweep)
    item = found.items[1].model_copy(update={"name": "<b>x</b>", "changed": False})
    figure = override_inputs(SweepDrawing(sweep, looks), found.model_copy(update={"items": [item]}))
    (text,) = figure.data[0].hovertemplate
    assert "&lt;b&gt;x&lt;/b&gt;" in text
    assert f"{sweep.classes[item.before.prediction]} (70.0 %) → " in text
    assert f"true: {item.label}" in text
    empty = override_inputs(SweepDrawing(sweep, looks), found.model_copy(update={"items": []}))
    assert empty.layout.annotations[0].text == "No input could be run"
