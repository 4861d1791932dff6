"""Figures of block effects show the numbers of the message, name things on hover, and stand over the same table."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from backend.schemas import BlockEffects, Correlation, SiteEffects, SiteSanity, StudyRequest
from frontend.figures.block_columns import GAP, LEAST, lay_out_columns
from frontend.figures.correlations import control_row, correlation_rows
from frontend.figures.curves import effect_curves
from frontend.figures.drawing import Drawing
from frontend.figures.effect_map import effect_map
from frontend.figures.effect_numbers import effects_of, p_text, points_of, rho_short, rho_text
from frontend.figures.effect_scatter import effect_scatter, study_scatter
from frontend.figures.explain_tables import (
    control_table,
    correlations_table,
    curves_table,
    effects_table,
    rho_table,
    sanity_table,
    study_table,
)
from frontend.figures.sanity_maps import sanity_maps
from frontend.figures.study import rho_distribution
from frontend.figures.sweep_drawing import SweepDrawing
from frontend.theme import Theme, theme
from tests.frontend.fake_interventions import fake_sweep, sanity_result, site_effects, study_result
from tests.frontend.fake_reports import EMOTION, SENTIMENT, Fake, fake
from tests.frontend.figures.factory import make_site

FAKES = {
    "classes": fake(EMOTION, 4.0, "one"),
    "value": fake(SENTIMENT, None, "two", missing=["visual"], text="some words"),
}
SEGMENTS = {"classes": 1, "value": 5}


@pytest.fixture(params=list(FAKES))
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def made(which: str) -> Fake:
    return FAKES[which]


@pytest.fixture
def found(made: Fake) -> SiteEffects:
    return site_effects(made.attention[made.report.sites[0].name], made.report, 0, 0.4)


def sent(figure: go.Figure) -> str:
    text = str(figure.to_json())
    assert "NaN" not in text
    assert "Infinity" not in text
    assert "layout" not in json.loads(text)["layout"]["template"]
    return text


def test_every_point_of_the_scatter_is_a_block_with_its_attention_and_the_size_of_its_effect(
    made: Fake, found: SiteEffects, looks: Theme
) -> None:
    figure = effect_scatter(Drawing(made.report, looks), found, "reference", "the logit of one")
    sent(figure)
    effects = found.effects[1]
    shown = {}
    for trace in figure.data:
        for x, y, facts in zip(trace.x, trace.y, trace.customdata, strict=True):
            shown[facts[0], facts[1]] = (x, y, facts[3])
    site = found.site
    assert set(shown) == {(block.index, segment) for block in site.blocks for segment in range(site.segments)}
    for (block, segment), (attention, size, effect) in shown.items():
        assert attention == pytest.approx(found.attention[segment][block], rel=1e-4)
        assert effect == pytest.approx(effects.effect[segment][block], rel=1e-4)
        assert size == abs(effect)
    assert len(figure.data) == len(site.prior)
    line = next(shape for shape in figure.layout.shapes if shape.name == "prior")
    assert line.x0 == line.x1 == 1 / len(site.blocks)
    assert rho_short(effects.correlation) in figure.layout.title.text
    assert "reference mean" in figure.layout.title.text
    assert all("attention" in text and "effect on the logit of one" in text for text in figure.data[0].hovertemplate)


def test_maps_of_attention_and_effect_lie_over_each_other_and_share_blocks_and_segments(
    which: str, made: Fake, found: SiteEffects, looks: Theme
) -> None:
    figure = effect_map(Drawing(made.report, looks), found, "zero", "it")
    sent(figure)
    bands, effects = len(found.site.prior), found.effects[0]
    assert len(figure.data) == 2 * bands
    for number, trace in enumerate(figure.data):
        values = np.array(found.attention if number < bands else effects.effect)
        own = [row[0] for row in trace.customdata[0]]
        assert np.shape(trace.z) == (SEGMENTS[which], len(own))
        np.testing.assert_allclose(np.array(trace.z), values[:, own], rtol=1e-4)
        assert trace.coloraxis == ("coloraxis" if number < bands else "coloraxis2")
        assert isinstance(trace.hovertemplate, str), "plotly takes one template for all cells of a heatmap"
    limit = figure.layout.coloraxis2.cmax
    assert figure.layout.coloraxis2.cmin == -limit
    assert limit == max(abs(value) for row in effects.effect for value in row)
    upper, lower = figure.data[0], figure.data[bands]
    assert figure.layout[f"xaxis{upper.xaxis[1:]}"].domain == figure.layout[f"xaxis{lower.xaxis[1:]}"].domain


def test_columns_are_as_wide_as_their_blocks_but_none_too_narrow() -> None:
    places = lay_out_columns(make_site()).places
    assert places["audio"][1] - places["audio"][0] == pytest.approx(LEAST)
    assert places["video"] == pytest.approx((0.0, 1 - LEAST - GAP))
    assert places["audio"][1] == pytest.approx(1.0)
    even = lay_out_columns(make_site(channels={"one": 64, "two": 192})).places
    widths = [right - left for left, right in even.values()]
    assert widths[1] / widths[0] == pytest.approx(3)


def test_curves_go_through_the_values_and_random_orders_have_a_band(
    made: Fake, found: SiteEffects, looks: Theme
) -> None:
    figure = effect_curves(Drawing(made.report, looks), found, "zero", "it")
    sent(figure)
    lines = [trace for trace in figure.data if trace.name != "band"]
    bands = [trace for trace in figure.data if trace.name == "band"]
    effects = found.effects[0]
    assert len(lines) == len(effects.deletion) + len(effects.insertion) == 6
    assert len(bands) == 2
    by_key = {(trace.yaxis, trace.customdata[0][0]): trace for trace in lines}
    for axis, curves in (("y", effects.deletion), ("y2", effects.insertion)):
        for curve in curves:
            trace = by_key[axis, curve.order]
            assert list(trace.x) == curve.blocks
            assert list(trace.y) == pytest.approx(curve.values, rel=1e-4)
    random = next(curve for curve in effects.deletion if curve.order == "random")
    assert list(bands[0].y) == pytest.approx([*random.low, *reversed(random.high)], rel=1e-4)
    rows = curves_table(found, "zero").rows
    assert len(rows) == sum(len(curve.blocks) for curve in (*effects.deletion, *effects.insertion))
    assert rows[0] == ("deletion", "attention", 0, effects.deletion[0].values[0], None, None)


def test_correlations_have_a_row_each_and_say_where_none_can_be_told(
    made: Fake, found: SiteEffects, looks: Theme
) -> None:
    effects = found.effects[0].model_copy(
        update={
            "correlation": Correlation(rho=-0.25, low=-0.5, high=0.1, p=0.21, n=34),
            "within": {
                name: Correlation(rho=None, n=2) if index else Correlation(rho=0.5, n=3)
                for index, name in enumerate(found.site.prior)
            },
        }
    )
    changed = found.model_copy(update={"effects": [effects]})
    figure = correlation_rows(Drawing(made.report, looks), changed, "zero")
    sent(figure)
    marks = [trace for trace in figure.data if trace.name != "interval"]
    assert [trace.x[0] for trace in marks] == [-0.25, 0.5]
    interval = next(trace for trace in figure.data if trace.name == "interval")
    assert list(interval.x) == [-0.5, 0.1]
    untold = [note for note in figure.layout.annotations if note.name == "untold"]
    assert [note.y for note in untold] == list(range(2, 1 + len(found.site.prior)))
    rows = correlations_table(made.report, changed, "zero").rows
    assert rows[0] == ("all blocks", -0.25, -0.5, 0.1, 0.21, 34)
    assert rows[2][1:] == (None, None, None, None, 2)


def test_random_control_shows_the_most_attended_against_the_interval(found: SiteEffects, made: Fake) -> None:
    control = found.effects[0].control
    assert control is not None
    figure = control_row(Drawing(made.report, theme("dark")), found, "zero", "it")
    assert figure is not None
    interval, random, top = figure.data
    assert list(interval.x) == [control.random_low, control.random_high]
    assert list(random.x) == [control.random_mean]
    assert list(top.x) == [control.top]
    assert f"{control.blocks} most attended blocks" in figure.layout.title.text
    assert p_text(control.p) in figure.layout.title.text
    assert [row[2] for row in control_table(found, "zero").rows] == [control.top, control.random_mean]


def test_without_a_control_there_is_no_figure_of_it(found: SiteEffects, made: Fake) -> None:
    bare = found.effects[0].model_copy(update={"control": None})
    changed = found.model_copy(update={"effects": [bare]})
    assert control_row(Drawing(made.report, theme("dark")), changed, "zero", "it") is None
    assert control_table(changed, "zero").rows == ()


def test_a_way_of_ablating_that_was_not_measured_gives_way_to_the_one_that_was(found: SiteEffects) -> None:
    only = found.model_copy(update={"effects": found.effects[:1]})
    assert effects_of(only, "reference").ablation == "zero"
    assert effects_of(found, "reference").ablation == "reference"


def test_table_of_effects_has_every_block_with_its_prior(made: Fake, found: SiteEffects) -> None:
    table = effects_table(made.report, found, "zero")
    effects: BlockEffects = found.effects[0]
    assert len(table.rows) == len(found.site.blocks) * found.site.segments == len(points_of(found, effects))
    first = dict(zip(table.columns, table.rows[0], strict=True))
    assert first["block"] == 0
    assert first["attention"] == found.attention[0][0]
    assert first["prior"] == 1 / len(found.site.blocks)
    assert first["effect on the output"] == effects.effect[0][0]
    assert ("effect on its probability" in table.columns) == bool(made.report.classes)


def test_correlations_in_words() -> None:
    assert rho_text(Correlation(rho=0.123, low=-0.1, high=0.334, p=0.2412, n=9)) == (
        "ρ +0.12 (95 % \u22120.10 to +0.33), p = 0.24"
    )
    assert rho_short(Correlation(rho=-0.5, p=0.0004, n=9)) == "ρ \u22120.50, p < 0.001"
    assert rho_short(Correlation(rho=None, n=2)) == "no correlation can be told"


def test_maps_of_random_weights_stand_beside_the_trained_one_on_its_colours(
    made: Fake, looks: Theme, which: str
) -> None:
    found: SiteSanity = sanity_result(made, 2).sites[0]
    figure = sanity_maps(made.report, found, looks)
    sent(figure)
    site, bands = found.site, len(found.site.prior)
    assert len(figure.data) == 3 * bands
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    trained = np.array(found.trained.values).mean(axis=0)
    block = figure.data[0].customdata[0][0][0]
    lifts = np.log2(trained[block] * len(site.blocks))
    np.testing.assert_allclose(np.array(figure.data[0].z[0], dtype=float), np.maximum(lifts, -4), rtol=1e-6)
    notes = [note.text for note in figure.layout.annotations]
    rho = found.random[1].similarity
    assert rho is not None and rho.rho is not None
    assert "Trained" in notes
    assert any(text.startswith("Random 1, ρ") for text in notes)
    assert figure.layout.meta["figure"] == figure.layout.uirevision == "sanity-maps"
    rows = sanity_table(made.report, found).rows
    held = sum(block.last_channel - block.first_channel + 1 for block in site.blocks)
    assert len(rows) == 3 * SEGMENTS[which] * held
    assert rows[0][5] == found.trained.values[0][0][0]


def test_study_shows_means_with_intervals_and_every_input(looks: Theme) -> None:
    sweep = fake_sweep(EMOTION, items=30)
    found = study_result(sweep, StudyRequest(sweep=sweep.id, most=25))
    site, drawing = found.sites[0], SweepDrawing(sweep, looks)
    figure = study_scatter(drawing, site, "zero", len(found.items))
    sent(figure)
    effects = site.effects[0]
    trace = figure.data[0]
    index, segment = trace.customdata[0][:2]
    assert trace.y[0] == pytest.approx(effects.effect[segment][index], rel=1e-4)
    assert trace.y[0] + trace.error_y.array[0] == pytest.approx(effects.high[segment][index], rel=1e-3)
    assert trace.y[0] - trace.error_y.arrayminus[0] == pytest.approx(effects.low[segment][index], rel=1e-3)
    assert len(study_table(site, "zero", str).rows) == len(site.site.blocks)

    spread = rho_distribution(drawing, site, found.items, "zero")
    sent(spread)
    (marks,) = spread.data
    expected = sorted(item.rho[site.site.name]["zero"] or 0.0 for item in found.items)
    assert list(marks.x) == pytest.approx(expected, rel=1e-4)
    assert len({(round(x, 1), y) for x, y in zip(marks.x, marks.y, strict=True)}) > 5, "alike ones are stacked"
    assert {facts[1] for facts in marks.customdata} == {item.analysis for item in found.items}
    mean = next(shape for shape in spread.layout.shapes if shape.name == "mean")
    assert mean.x0 == effects.rho.rho
    assert [row[4] for row in rho_table(site, found.items, "zero").rows] == pytest.approx(expected)


def test_inputs_without_a_correlation_are_counted_not_drawn(looks: Theme) -> None:
    sweep = fake_sweep(EMOTION, items=10)
    found = study_result(sweep, StudyRequest(sweep=sweep.id, most=25))
    figure = rho_distribution(SweepDrawing(sweep, looks), found.sites[0], found.items, "reference")
    assert "10 without a correlation" in figure.layout.title.text
    assert len(figure.data[0].x) == 0
