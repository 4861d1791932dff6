"""Figures of a comparison: one scale for both sides, the difference around zero, pairs beside their priors."""

import json
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest

from backend.analysis.comparison import SideData, compare
from backend.analysis.sites import site_of
from backend.schemas import Comparison, Report, Side, Site
from frontend.figures.compare_drawing import CompareDrawing, moved, side_name
from frontend.figures.compare_maps import compare_maps, compare_maps_table, least_px
from frontend.figures.compare_outputs import compare_outputs, compare_outputs_table, same_output
from frontend.figures.compare_shares import compare_shares, compare_shares_table
from frontend.theme import theme
from models.networks.config import SiteConfig
from tests.frontend.figures.conftest import emotion, sentiment

DARK = theme("dark")
EARLY = site_of(SiteConfig("early", {"seen": 4, "heard": 3}, 2, segments=2))
"""Two blocks of `seen`, two of `heard`; the last channel of the last block is padding."""
LATE = site_of(SiteConfig("late", {"seen": 6, "heard": 2}, 2))


def attention(site: Site, seed: int) -> np.ndarray:
    raw = np.random.default_rng(seed).random((site.segments, len(site.blocks), site.channels_per_block)) + 0.05
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def side(seed: int, sites: tuple[Site, ...] = (EARLY, LATE), *, weights: str = "1", kind: str = "analysis") -> SideData:
    return SideData(
        side=Side.model_validate(
            {
                "kind": kind,
                "id": str(seed),
                "name": f"<clip> {seed}",
                "checkpoint": "a/b",
                "n": 9 if kind == "sweep" else 1,
            }
        ),
        weights_sha256=weights,
        output="classes",
        classes=("yes", "no"),
        sites=sites,
        maps={site.name: attention(site, seed) for site in sites},
        missing={},
        titles={},
        windows=1,
    )


@pytest.fixture
def found() -> Comparison:
    return compare(side(1), side(2))


def trace(figure: go.Figure, part: str, modality: str, segment: int = 0) -> go.Heatmap:
    return next(
        one
        for one in figure.data
        if (one.meta["part"], one.meta["modality"], one.meta["segment"]) == (part, modality, segment)
    )


def test_maps_stand_on_one_scale_and_the_difference_around_zero(found: Comparison) -> None:
    site = found.sites[0]
    figure = compare_maps(found, site, DARK, measure="share")
    assert len(figure.data) == 3 * 2 * 2, "parts, segments, modalities"
    assert {one.coloraxis for one in figure.data if one.meta["part"] != "right less left"} == {"coloraxis"}
    assert {one.coloraxis for one in figure.data if one.meta["part"] == "right less left"} == {"coloraxis2"}
    for part, wanted in (
        ("left", attention(EARLY, 1)),
        ("right", attention(EARLY, 2)),
        ("right less left", attention(EARLY, 2) - attention(EARLY, 1)),
    ):
        shown = np.array(trace(figure, part, "seen", 1).z, dtype=float)
        np.testing.assert_allclose(shown, wanted[1, :2], atol=1e-4)
    scale = figure.layout.coloraxis2
    assert scale.cmin == -scale.cmax < 0
    assert scale.cmid == 0
    assert list(scale.colorbar.ticktext)[1] == "0"
    assert [list(stop) for stop in scale.colorscale] == [list(stop) for stop in DARK.diverging]


def test_lift_and_its_difference(found: Comparison) -> None:
    figure = compare_maps(found, found.sites[1], DARK, measure="lift")
    lifts = [np.log2(attention(LATE, seed) * 4) for seed in (1, 2)]
    np.testing.assert_allclose(np.array(trace(figure, "left", "seen").z, dtype=float), lifts[0][0, :3], atol=1e-3)
    difference = np.array(trace(figure, "right less left", "heard").z, dtype=float)
    np.testing.assert_allclose(difference, (lifts[1] - lifts[0])[0, 3:], atol=1e-3)


def test_padding_is_no_cell(found: Comparison) -> None:
    figure = compare_maps(found, found.sites[0], DARK)
    for part in ("left", "right", "right less left"):
        rows = trace(figure, part, "heard").z
        assert rows[1][1] is None
        assert None not in (*rows[0], rows[1][0])


def test_how_much_attention_lies_elsewhere(found: Comparison) -> None:
    part = 0.5 * np.abs(attention(EARLY, 2) - attention(EARLY, 1)).sum(axis=1).mean()
    assert moved(found.sites[0]) == pytest.approx(part, abs=1e-6)
    assert moved(compare(side(1), side(1)).sites[0]) == 0
    figure = compare_maps(found, found.sites[0], DARK)
    assert figure.layout.meta["moved"] == pytest.approx(part, abs=1e-6)


def test_the_same_map_twice_has_a_scale_too() -> None:
    same = compare(side(1), side(1))
    figure = compare_maps(same, same.sites[0], DARK)
    assert figure.layout.coloraxis2.cmax == 1
    assert "NaN" not in figure.to_json()


def test_blocks_that_do_not_correspond_are_not_drawn() -> None:
    apart = compare(side(1), side(2, weights="2"))
    with pytest.raises(ValueError, match="trained anew"):
        compare_maps(apart, apart.sites[0], DARK)


def test_shares_in_pairs_beside_their_priors(found: Comparison) -> None:
    figure = compare_shares(found, DARK, measure="share")
    assert [one.name for one in figure.data] == ["Seen, left", "Seen, right", "Heard, left", "Heard, right"]
    left, right = figure.data[0], figure.data[1]
    expected = [
        100 * attention(site, 1)[:, rows].sum(axis=1).mean() for site, rows in ((EARLY, slice(2)), (LATE, slice(3)))
    ]
    np.testing.assert_allclose(left.x, expected, atol=1e-4)
    assert [place < row < other for row, (place, other) in enumerate(zip(left.y, right.y, strict=True))] == [True, True]
    assert left.marker.symbol.endswith("-open")
    assert not right.marker.symbol.endswith("-open")
    priors = [shape for shape in figure.layout.shapes if shape.name == "prior" and shape.xref == "x"]
    assert sorted(shape.x0 for shape in priors) == pytest.approx([50, 50, 75, 75])


def test_lifts_of_all_modalities_have_one_range(found: Comparison) -> None:
    figure = compare_shares(found, DARK, measure="lift")
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    heard = figure.data[2].x[0]
    assert heard == pytest.approx(np.log2(attention(EARLY, 1)[:, 2:].sum(axis=1).mean() / 0.5), abs=1e-4)
    assert all(shape.x0 == 0 for shape in figure.layout.shapes if shape.name == "prior")


def test_priors_of_two_networks_differ() -> None:
    other = site_of(SiteConfig("late", {"seen": 2, "heard": 6}, 2))
    apart = compare(side(1, (LATE,)), side(2, (other,), weights="2"))
    figure = compare_shares(apart, DARK, measure="share")
    left, right = (shape for shape in figure.layout.shapes if shape.name == "prior" and shape.xref == "x")
    assert (left.x0, right.x0) == (75, 25)
    assert left.y1 == right.y0 == 0


def test_one_input_of_two_checkpoints_is_told_apart_by_them() -> None:
    right = side(1, weights="2")
    right = replace(right, side=right.side.model_copy(update={"checkpoint": "c/d"}))
    apart = compare(side(1), right)
    assert (side_name(apart, "left"), side_name(apart, "right")) == ("a/b", "c/d")
    assert side_name(compare(side(1), side(2)), "right") == "&lt;clip&gt; 2"


def test_colours_follow_the_modality(found: Comparison) -> None:
    drawing = CompareDrawing(found, DARK)
    figure = compare_shares(found, DARK)
    assert figure.data[0].marker.color == figure.data[1].marker.color == drawing.color("seen")
    assert drawing.color("seen") != drawing.color("heard")


def test_tables_hold_plain_numbers(found: Comparison) -> None:
    shares = compare_shares_table(found)
    assert len(shares.rows) == 4
    row = shares.records()[0]
    assert row["share, right less left"] == pytest.approx(row["right: share"] - row["left: share"])  # type: ignore[operator]
    maps = compare_maps_table(found, found.sites[0])
    assert len(maps.rows) == 2 * (4 * 2 - 1), "segments, channels without padding"
    record = maps.records()[0]
    assert record["right less left"] == pytest.approx(
        attention(EARLY, 2)[0, 0, 0] - attention(EARLY, 1)[0, 0, 0], abs=1e-6
    )


def reports(left: Report, **change: object) -> tuple[Report, Report]:
    return left, left.model_copy(update=change)


def test_probabilities_in_pairs(found: Comparison) -> None:
    left = emotion().report
    swapped = left.overall.model_copy(update={"probabilities": left.overall.probabilities[::-1]})
    figure = compare_outputs(found, *reports(left, overall=swapped), DARK)
    pale, full = figure.data
    np.testing.assert_allclose(pale.x, [100 * value for value in left.overall.probabilities])
    np.testing.assert_allclose(full.x, list(pale.x)[::-1])
    assert pale.marker.opacity < full.marker.opacity
    table = compare_outputs_table(found, *reports(left, overall=swapped)).records()
    assert table[0]["right less left"] == pytest.approx(left.overall.probabilities[-1] - left.overall.probabilities[0])


def test_values_on_their_scale(found: Comparison) -> None:
    left = sentiment().report
    other = left.overall.model_copy(update={"logits": [-1.25]})
    figure = compare_outputs(found, *reports(left, overall=other), DARK)
    assert [one.x[0] for one in figure.data] == [left.overall.logits[0], -1.25]
    assert figure.layout.title.text.split("<br>")[0].endswith("and \u22121.25")
    (row,) = compare_outputs_table(found, *reports(left, overall=other)).rows
    assert list(row[1:]) == pytest.approx([left.overall.logits[0], -1.25, -1.25 - left.overall.logits[0]])


def test_outputs_of_two_kinds_have_no_common_axis(found: Comparison) -> None:
    left, right = emotion().report, sentiment().report
    assert not same_output(left, right)
    with pytest.raises(ValueError, match="outputs of one kind"):
        compare_outputs(found, left, right, DARK)


@pytest.mark.parametrize("measure", ["share", "lift"])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_figures_travel_as_plain_json_and_escape_names(found: Comparison, measure: str, look: str) -> None:
    for figure in (
        compare_shares(found, theme(look), measure=measure),  # type: ignore[arg-type]
        compare_maps(found, found.sites[0], theme(look), measure=measure),  # type: ignore[arg-type]
        compare_outputs(found, emotion().report, emotion().report, theme(look)),
    ):
        sent = figure.to_json()
        assert "NaN" not in sent
        assert "bdata" not in sent
        assert json.loads(sent)["layout"]["paper_bgcolor"] == "rgba(0,0,0,0)"
        assert "<clip>" not in sent.encode().decode("unicode_escape")
        for trace_ in figure.data:
            assert trace_.hovertemplate
            assert trace_.customdata is not None


def test_a_wide_map_has_room_for_all_segments(found: Comparison) -> None:
    assert least_px(found.sites[1]) < 3 * 5 * 74 == 1110
    wide = site_of(SiteConfig("early", {"seen": 4}, 2, segments=5))
    assert least_px(compare(side(1, (wide,)), side(2, (wide,))).sites[0]) == 1110
