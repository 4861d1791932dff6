"""Figures per class show the means of the items, their intervals, and where two classes differ."""

import math

import numpy as np
import pytest

from backend.schemas import Estimate
from frontend.figures import labels
from frontend.figures.class_channels import class_channels, most_frequent
from frontend.figures.class_shares import class_shares
from frontend.figures.difference import class_difference
from frontend.figures.measures import Measure
from frontend.figures.multiples import columns_for, lay_out
from frontend.figures.sweep_drawing import interval_text
from frontend.theme import Theme, theme
from tests.frontend.fake_sweeps import (
    FakeSweep,
    classes_message,
    difference_message,
)
from tests.frontend.figures.sweep_cases import MEASURES, SWEEPS, first_site, pair, rows_of, shares, some


def test_a_dot_per_class_and_modality_with_its_interval(sweep: FakeSweep, looks: Theme) -> None:
    name = first_site(sweep)
    site, found = sweep.site(name), classes_message(sweep, first_site(sweep), "label")
    figure = class_shares(sweep.message, found, looks)
    assert [trace.customdata[0][1] for trace in figure.data] == list(site.prior)
    rows = ["", *sweep.message.classes]
    for trace, modality in zip(figure.data, site.prior, strict=True):
        assert trace.marker.color == trace.error_x.color
        there = [row for row, one in enumerate(rows) if rows_of(sweep, one).any()]
        assert list(trace.y) == there
        for x, row, facts in zip(trace.x, trace.y, trace.customdata, strict=True):
            share = shares(sweep, name, modality, rows_of(sweep, rows[row])).mean()
            assert facts[:2] == [rows[row], modality]
            assert facts[2] == pytest.approx(share, rel=1e-9)
            assert x == pytest.approx(100 * share, rel=1e-4)
        known = [found.everything, *(one for one in found.classes if one.n)]
        for place, one in enumerate(known):
            low, high = one.share[modality].low, one.share[modality].high
            if low is not None and high is not None:
                assert trace.x[place] + trace.error_x.array[place] == pytest.approx(100 * high, abs=2e-3)
                assert trace.x[place] - trace.error_x.arrayminus[place] == pytest.approx(100 * low, abs=2e-3)
            else:
                assert (trace.error_x.array[place], trace.error_x.arrayminus[place]) == (0, 0)
    assert "95 % intervals, bootstrap over 12 groups" in figure.layout.title.text
    assert "by true label" in figure.layout.title.text


def test_lift_is_the_share_over_its_prior_as_a_power_of_two_on_a_range_around_it(
    sweep: FakeSweep, looks: Theme
) -> None:
    name = first_site(sweep)
    figure = class_shares(sweep.message, classes_message(sweep, name, "label"), looks, measure="lift")
    for number, (trace, (modality, prior)) in enumerate(
        zip(figure.data, sweep.site(name).prior.items(), strict=True), start=1
    ):
        share = shares(sweep, name, modality, rows_of(sweep, "")).mean()
        assert trace.x[0] == pytest.approx(math.log2(share / prior), abs=1e-4)
        low, high = figure.layout[f"xaxis{'' if number == 1 else number}"].range
        assert low == -high < 0
    assert [shape.x0 for shape in figure.layout.shapes if shape.name == "prior"] == [0.0] * len(figure.data)


def test_the_prior_of_shares_is_marked_inside_the_range(sweep: FakeSweep, looks: Theme) -> None:
    site = sweep.message.sites[0]
    figure = class_shares(sweep.message, classes_message(sweep, site.name, "label"), looks)
    lines = [shape for shape in figure.layout.shapes if shape.name == "prior"]
    assert [line.x0 for line in lines] == [pytest.approx(100 * prior) for prior in site.prior.values()]
    for number, line in enumerate(lines, start=1):
        low, high = figure.layout[f"xaxis{'' if number == 1 else number}"].range
        assert low <= line.x0 <= high


def test_the_hover_of_a_class_says_share_interval_prior_lift_and_how_many() -> None:
    sweep = SWEEPS["classes"]
    found = classes_message(sweep, "intermediate", "label")
    figure = class_shares(sweep.message, found, theme("dark"), measure="lift")
    one = found.classes[2]
    said = figure.data[1].hovertemplate[3]
    modality = list(found.site.prior)[1]
    estimate, prior = one.share[modality], found.site.prior[modality]
    assert said.startswith(f"<b>{one.name}</b> · n = {one.n}, {one.groups} groups<br>Speech: share ")
    assert f"share {interval_text(estimate)}<br>prior {labels.percent(prior)}" in said
    assert f"lift {labels.lift_text(estimate.value / prior)}<extra></extra>" in said


def test_a_class_without_items_says_so_and_one_that_is_chosen_stands_out() -> None:
    sweep = SWEEPS["many"]
    missing = next(name for name in sweep.message.classes if not rows_of(sweep, name).any())
    chosen = next(name for name in sweep.message.classes if rows_of(sweep, name).any())
    figure = class_shares(
        sweep.message, classes_message(sweep, first_site(sweep), "label"), theme("dark"), chosen=chosen
    )
    names = figure.layout.yaxis.ticktext
    assert names[0].startswith("all items ")
    assert f"<i>{missing}: none</i>" in names
    (bold,) = [name for name in names if "<b>" in name]
    assert chosen in bold
    assert f'px">{rows_of(sweep, chosen).sum()}</span>' in bold


def test_items_without_a_class_are_counted_as_left_out() -> None:
    sweep = SWEEPS["classes"]
    found = classes_message(sweep, "late", "label").model_copy(update={"left_out": 1})
    assert "1 item without a class left out" in class_shares(sweep.message, found, theme("dark")).layout.title.text


@pytest.mark.parametrize("measure", MEASURES)
def test_a_line_over_channels_per_class_and_modality(sweep: FakeSweep, looks: Theme, measure: Measure) -> None:
    site, names = sweep.message.sites[0], some(sweep)
    found = classes_message(sweep, site.name, "label")
    figure = class_channels(
        sweep.message, found, looks, names=names, measure=measure
    )  # fmt: skip
    lines = {(trace.customdata[0][0], trace.customdata[0][1]): trace for trace in figure.data if trace.customdata}
    assert set(lines) == {(name, modality) for name in names for modality in site.prior}
    for (name, modality), trace in lines.items():
        expected = shares(sweep, site.name, modality, rows_of(sweep, name)).mean(axis=0)
        shown = 100 * expected if measure == "share" else np.log2(expected / site.prior[modality])
        np.testing.assert_allclose(trace.y, shown, rtol=1e-4, atol=1e-4)
        assert [facts[2] for facts in trace.customdata] == list(range(site.channels_per_block))
    areas = [trace for trace in figure.data if trace.name == "interval"]
    assert areas and all(trace.hoverinfo == "skip" and trace.fill == "toself" for trace in areas)


def test_the_area_behind_a_line_reaches_from_one_end_of_the_interval_to_the_other() -> None:
    sweep = SWEEPS["classes"]
    found = classes_message(sweep, "intermediate", "label")
    area, line = class_channels(sweep.message, found, theme("dark"), names=("",)).data[:2]
    row = found.everything.channels[line.customdata[0][1]]
    np.testing.assert_allclose(area.y, [100 * end for end in (*row.low, *reversed(row.high))], rtol=1e-4)
    np.testing.assert_array_equal(area.x, [*range(16), *reversed(range(16))])
    assert "channel 5 of every block" in line.hovertemplate[5]
    assert interval_text(Estimate(value=row.values[5], low=row.low[5], high=row.high[5])) in line.hovertemplate[5]


def test_all_classes_are_drawn_on_the_same_ranges_over_the_same_priors() -> None:
    sweep = SWEEPS["classes"]
    found = classes_message(sweep, "late", "label")
    site = found.site
    figure = class_channels(sweep.message, found, theme("dark"), names=some(sweep))
    ranges = [tuple(axis.range) for axis in figure.select_yaxes()]
    assert ranges == ranges[: len(site.prior)] * len(some(sweep))
    priors = [shape.y0 for shape in figure.layout.shapes if shape.name == "prior"]
    assert priors == [pytest.approx(100 * prior) for prior in site.prior.values()] * len(some(sweep))


def test_the_most_frequent_classes_stand_in_the_order_of_the_network() -> None:
    sweep = SWEEPS["many"]
    counts = {name: int(rows_of(sweep, name).sum()) for name in sweep.message.classes}
    names = most_frequent(classes_message(sweep, first_site(sweep), "label"), 5)
    assert names == [name for name in sweep.message.classes if name in names]
    assert min(counts[name] for name in names) >= max(counts[name] for name in counts if name not in names)


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (3, 3), (4, 2), (5, 3), (9, 3)])
def test_small_multiples_fill_a_grid_without_overlapping(count: int, columns: int) -> None:
    assert columns_for(count) == columns
    grid = lay_out(count, 2, 60)
    assert len({(cell.left, cell.top) for cell in grid.cells}) == count
    for cell in grid.cells:
        assert 0 <= cell.left < cell.right <= 1
        assert cell.panels[0].bottom > cell.panels[1].top
    assert sum(cell.lowest for cell in grid.cells) == min(count, columns)


def test_bars_are_the_difference_in_points_and_solid_where_it_is_sure(sweep: FakeSweep, looks: Theme) -> None:
    name, (first, second) = first_site(sweep), pair(sweep)
    found = difference_message(sweep, name, "label", first, second)
    figure = class_difference(sweep.message, found, looks)
    one, other = rows_of(sweep, first), rows_of(sweep, second)
    q = {(each.modality, each.channel): each.q for each in found.channels}
    for trace, modality in zip(figure.data, found.site.prior, strict=True):
        expected = [shares(sweep, name, modality, rows).mean(axis=0) for rows in (one, other)]
        np.testing.assert_allclose(trace.y, 100 * (expected[0] - expected[1]), rtol=1e-4, atol=1e-6)
        for facts, y, color in zip(trace.customdata, trace.y, trace.marker.color, strict=True):
            assert facts[0] == (first if y >= 0 else second)
            assert (color == trace.marker.line.color) == (q[modality, facts[2]] <= 0.05)
    sure = sum(value <= 0.05 for value in q.values())
    said = figure.layout.title.text
    assert f"{first} less {second}" in said
    assert f"{sure} of {len(q)} channels differ (q ≤ 0.05, permuted within groups)" in said
    assert f"n = {one.sum()} and {other.sum()}" in said


def test_the_hover_of_a_difference_gives_p_and_q() -> None:
    sweep = SWEEPS["classes"]
    found = difference_message(sweep, "intermediate", "label", *pair(sweep))
    channel = found.channels[4]
    said = class_difference(sweep.message, found, theme("dark")).data[0].hovertemplate[4]
    assert f"{labels.signed(100 * channel.difference.value)} points (" in said
    assert f"p = {channel.p:.3g} · q = {channel.q:.3g}: " in said
    assert ("differs" in said) == (channel.q <= found.level)
