"""Figures of a prediction before and after a change show both, with their difference."""

import json

import pytest

from backend.schemas import OverrideRequest, OverrideResult, SiteOverride, SwapRequest, SwapResult
from frontend.figures.blocks_change import blocks_change
from frontend.figures.drawing import Drawing
from frontend.figures.explain_tables import blocks_table, outcome_table, parts_table
from frontend.figures.outcome_change import outcome_change, said
from frontend.figures.parts_change import outputs_compared, parts_change
from frontend.theme import Theme
from tests.frontend.fake_interventions import override_result, swap_result
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT, Fake, fake

CLASSES = fake(EMOTION, 4.0, "one")
OTHER = fake(EMOTION, 4.0, "another")
VALUE = fake(SENTIMENT, 9.0, "two")
MANY = fake(ACTION, 4.0, "three")


def override(made: Fake, **fields: object) -> OverrideResult:
    site = made.report.sites[0].name
    request = OverrideRequest(analysis="a", sites=[SiteOverride.model_validate({"site": site, **fields})])
    return override_result(made, request)


def swap() -> SwapResult:
    return swap_result(CLASSES, OTHER, SwapRequest(analysis="a", other="b", modalities=["audio"]))


def test_classes_are_pairs_of_bars_with_the_difference_in_points(looks: Theme) -> None:
    found = override(CLASSES, muted=["video"])
    figure = outcome_change(Drawing(CLASSES.report, looks), found.before, found.after)
    before, after = figure.data
    assert list(before.x) == pytest.approx([100 * value for value in found.before.probabilities])
    assert list(after.x) == pytest.approx([100 * value for value in found.after.probabilities])
    assert figure.layout.barmode == "overlay", "each pair has places of its own already"
    assert [b - a for a, b in zip(before.y, after.y, strict=True)] == pytest.approx([0.38] * len(before.y))
    differences = [note.text for note in figure.layout.annotations if note.name == "difference"]
    change = 100 * (found.after.probabilities[0] - found.before.probabilities[0])
    assert differences[0].replace("\u2212", "-") == (
        f"{change:+.1f}" if f"{change:.1f}" not in {"0.0", "-0.0"} else "0.0"
    )
    rows = outcome_table(CLASSES.report, found.before, found.after).rows
    assert rows[0][3] == pytest.approx(change / 100)
    assert "NaN" not in json.dumps(json.loads(figure.to_json()))


def test_what_the_other_input_gave_is_marked(looks: Theme) -> None:
    found = swap()
    assert found.other is not None
    figure = outcome_change(Drawing(CLASSES.report, looks), found.before, found.after, found.other)
    assert list(figure.data[2].x) == pytest.approx([100 * value for value in found.other.probabilities])
    table = outcome_table(CLASSES.report, found.before, found.after, found.other)
    assert table.columns[-1] == "probability of the other one"
    assert [row[-1] for row in table.rows] == found.other.probabilities


def test_of_many_classes_those_probable_before_or_after_are_shown(looks: Theme) -> None:
    found = override(MANY, attention="uniform")
    figure = outcome_change(Drawing(MANY.report, looks), found.before, found.after)
    shown = {facts[1] for facts in figure.data[0].customdata}
    assert len(shown) == 10
    assert {found.before.prediction, found.after.prediction} <= shown
    assert len(outcome_table(MANY.report, found.before, found.after).rows) == len(MANY.report.classes)


def test_a_value_moves_along_its_scale(looks: Theme) -> None:
    found = override(VALUE, floor=0.5)
    figure = outcome_change(Drawing(VALUE.report, looks), found.before, found.after)
    before, after = (trace.x[0] for trace in figure.data)
    assert (before, after) == (found.before.logits[0], found.after.logits[0])
    move = next(shape for shape in figure.layout.shapes if shape.name == "change")
    assert (move.x0, move.x1) == (before, after)
    low, high = figure.layout.xaxis.range
    assert low < min(before, after, -3)
    assert high > max(before, after, 3)
    assert outcome_table(VALUE.report, found.before, found.after).rows == (
        ("sentiment", before, after, after - before),
    )


@pytest.mark.parametrize("made", [CLASSES, VALUE], ids=["classes", "value"])
def test_parts_add_up_to_the_outputs_before_and_after(made: Fake, looks: Theme) -> None:
    found = override(made, attention="permuted", seed=4, floor=0.3)
    figure = parts_change(Drawing(made.report, looks), found.before, found.after)
    outputs = [0] if made is VALUE else outputs_compared(found.before, found.after)
    for which, prediction in (("before", found.before), ("after", found.after)):
        for output in outputs:
            parts = [
                facts[3]
                for trace in figure.data
                for facts in trace.customdata
                if facts[0] == which and facts[2] == output
            ]
            assert len(parts) == len(prediction.contributions)
            assert sum(parts) == pytest.approx(prediction.logits[output], abs=1e-5)
    rows = parts_table(made.report, found.before, found.after).rows
    assert len(rows) == len(outputs) * len(made.report.overall.contributions)
    assert all(row[4] == pytest.approx(row[3] - row[2]) for row in rows)


@pytest.mark.parametrize("made", [CLASSES, VALUE, MANY], ids=["classes", "value", "many"])
def test_blocks_show_what_was_applied_before_and_after(made: Fake, looks: Theme) -> None:
    found = override(made, muted=[next(iter(made.report.sites[0].prior))])
    before, after = found.sites_before[0], found.sites_after[0]
    figure = blocks_change(Drawing(made.report, looks), before, after)
    shown = {
        (facts[0], facts[1]): y
        for trace in figure.data
        if trace.customdata is not None
        for facts, y in zip(trace.customdata, trace.y, strict=True)
    }
    assert len(shown) == 2 * len(before.applied)
    for block, value in enumerate(before.applied):
        assert shown["before", block] == pytest.approx(value, rel=1e-4)
        assert shown["after", block] == pytest.approx(after.applied[block], rel=1e-4)
    muted = [block.index for block in before.site.blocks if block.modality == next(iter(before.site.prior))]
    assert {shown["after", block] for block in muted} == {0.0}
    rows = blocks_table(made.report, before, after).rows
    assert [row[6] for row in rows] == after.applied


def test_a_prediction_in_a_few_words() -> None:
    best = max(CLASSES.report.overall.probabilities)
    name = CLASSES.report.classes[CLASSES.report.overall.prediction]
    assert said(CLASSES.report, CLASSES.report.overall) == f"{name} ({100 * best:.1f} %)"
    assert said(VALUE.report, VALUE.report.overall).lstrip("+\u2212") == f"{abs(VALUE.report.overall.logits[0]):.2f}"
