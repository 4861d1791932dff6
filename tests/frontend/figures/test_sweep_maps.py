"""Maps of all sites and lines over time show the means of the items."""

import itertools

import numpy as np
import pytest

from frontend.figures.class_time import class_time
from frontend.figures.measures import LIFT_LIMIT
from frontend.figures.module_maps import module_maps, traces_of
from frontend.theme import Theme, theme
from tests.frontend.fake_sweeps import (
    FakeSweep,
    maps_message,
    time_message,
)
from tests.frontend.figures.sweep_cases import MEASURES, SWEEPS, first_site, item_figure, pair, rows_of, shares, some


@pytest.mark.parametrize("class_", ["", "first"])
def test_cells_are_the_mean_attention_of_the_items(sweep: FakeSweep, looks: Theme, class_: str) -> None:
    name = pair(sweep)[0] if class_ else ""
    message, rows = maps_message(sweep, "label", name), rows_of(sweep, name)
    drawn = {measure: module_maps(sweep.message, message, looks, measure=measure) for measure in MEASURES}
    order = traces_of(sweep.message.sites)
    for measure, figure in drawn.items():
        assert len(figure.data) == len(order)
        assert f"mean over {name or 'all items'}, n = {rows.sum()}" in figure.layout.title.text
        for trace, blocks in zip(figure.data, order, strict=True):
            site = sweep.site(blocks.site)
            assert trace.meta["site"] == blocks.site
            values = sweep.attention[blocks.site][rows].mean(axis=0)[trace.meta["segment"]]
            assert list(trace.y) == [block.position for block in blocks.blocks]
            assert [set(row) for row in trace.text] == [
                {f"{block.first_channel}–{block.last_channel}"} for block in blocks.blocks
            ]
            for row, block in zip(trace.z, blocks.blocks, strict=True):
                held = block.last_channel - block.first_channel + 1
                expected = values[block.index, :held]
                if measure == "lift":
                    expected = np.maximum(np.log2(expected * len(site.blocks)), -LIFT_LIMIT)
                np.testing.assert_allclose(row[:held], expected, rtol=1e-4, atol=1e-4)
                assert all(cell is None for cell in row[held:]), "padding has no attention"
    for shown, other in zip(drawn["share"].data, drawn["lift"].data, strict=True):
        assert shown.customdata == other.z
        assert other.customdata == shown.z


def test_sites_stand_side_by_side_on_one_colour_scale_with_a_column_per_segment() -> None:
    emotion, value = (
        module_maps(SWEEPS[name].message, maps_message(SWEEPS[name], "label", ""), theme("dark"))
        for name in ("classes", "value")
    )
    for figure, columns in ((emotion, 2), (value, 5)):
        assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
        domains = sorted(tuple(axis.domain) for axis in figure.select_xaxes())
        assert len(domains) == columns
        assert all(left[1] < right[0] for left, right in itertools.pairwise(domains))
    texts = [note.text for note in value.layout.annotations]
    assert [text for text in texts if text.startswith("segment ")] == [f"segment {number}" for number in range(1, 6)]


def test_the_chosen_block_is_outlined_in_every_segment_of_its_site() -> None:
    for name, segments in (("classes", 1), ("value", 5)):
        sweep = SWEEPS[name]
        message = maps_message(sweep, "label", "")
        plain = module_maps(sweep.message, message, theme("dark"))
        outlined = module_maps(sweep.message, message, theme("dark"), block=(first_site(sweep), 2))
        assert len(outlined.layout.shapes) - len(plain.layout.shapes) == segments


def test_the_map_of_one_item_is_its_own_attention(sweep: FakeSweep) -> None:
    figure = item_figure(sweep, theme("light"), "share")
    own = sweep.attention[first_site(sweep)][3]
    for trace, blocks in zip(figure.data, traces_of(sweep.message.sites[:1]), strict=True):
        for row, block in zip(trace.z, blocks.blocks, strict=True):
            held = block.last_channel - block.first_channel + 1
            np.testing.assert_allclose(row[:held], own[trace.meta["segment"], block.index, :held], rtol=1e-4)


def test_lines_over_segments_are_the_means_of_each_class_in_each_segment(looks: Theme) -> None:
    sweep = SWEEPS["value"]
    site, names = sweep.message.sites[0], some(sweep)
    figure = class_time(sweep.message, time_message(sweep, site.name, "label", "segments"), looks, names=names)
    lines = [trace for trace in figure.data if trace.customdata]
    assert {(trace.customdata[0][0], trace.customdata[0][1]) for trace in lines} == {
        (name, modality) for name in names for modality in site.prior
    }
    for trace in lines:
        name, modality, _place = trace.customdata[0]
        expected = 100 * shares(sweep, site.name, modality, rows_of(sweep, name)).mean(axis=1)
        np.testing.assert_allclose(trace.y, expected, rtol=1e-4)
        assert "segment 2 · steps 10–19" in trace.hovertemplate[1]
    assert "Between the layers over segments" in figure.layout.title.text


def test_later_windows_say_how_many_inputs_are_that_long() -> None:
    sweep = SWEEPS["value"]
    found = time_message(sweep, first_site(sweep), "label", "windows")
    figure = class_time(sweep.message, found, theme("dark"), names=("",))
    counts = [position.n for position in found.everything.positions]
    assert counts[0] > counts[1] > counts[2]
    line = next(trace for trace in figure.data if trace.customdata)
    assert f"window 3 of {counts[2]} inputs that long" in line.hovertemplate[2]
    assert any(f"n = {counts[0]}, of the last {counts[2]}" in note.text for note in figure.layout.annotations)


def test_a_class_whose_inputs_end_earlier_has_a_shorter_line() -> None:
    sweep = SWEEPS["value"]
    found = time_message(sweep, first_site(sweep), "label", "windows")
    name = some(sweep)[1]
    classes = [
        one
        if one.name != name
        else one.model_copy(
            update={
                "positions": [*one.positions[:2], one.positions[2].model_copy(update={"n": 0, "share": {}})],
            }
        )
        for one in found.classes
    ]
    figure = class_time(sweep.message, found.model_copy(update={"classes": classes}), theme("dark"), names=("", name))
    lengths = {trace.customdata[0][0]: len(trace.y) for trace in figure.data if trace.customdata}
    assert lengths == {"": 3, name: 2}


@pytest.mark.parametrize(
    ("axis", "sentence"),
    [("segments", "has one segment: it looks at its whole input at once"), ("windows", "No input is longer than one")],
)
def test_without_time_a_sentence_says_why(axis: str, sentence: str) -> None:
    sweep = SWEEPS["classes"]
    found = time_message(sweep, "late", "label", "windows" if axis == "windows" else "segments")
    figure = class_time(sweep.message, found, theme("dark"), names=("",))
    assert sentence in figure.layout.annotations[0].text
    assert not figure.data


def test_rows_are_numbered_again_where_a_site_has_another_number_of_blocks() -> None:
    figure = module_maps(SWEEPS["many"].message, maps_message(SWEEPS["many"], "label", ""), theme("dark"))
    left: dict[str, int] = {}
    numbered = set()
    for trace in figure.data:
        rows, modality = len(trace.y), trace.meta["modality"]
        axis = figure.layout[trace.yaxis.replace("y", "yaxis")]
        assert axis.showticklabels == (left.get(modality) != rows), (modality, rows)
        numbered.add((modality in left, axis.showticklabels))
        left[modality] = rows
    assert (True, True) in numbered, "the case must be there"
