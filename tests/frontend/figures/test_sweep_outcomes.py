"""What was right and wrong, where the variance lies, and the tables behind all figures of a sweep."""

import math

import numpy as np
import pytest
from plotly.colors import sample_colorscale

from backend.schemas import Confusion, Estimate, MetricEstimate, Resampling, Variation
from frontend.figures.class_shares import class_shares
from frontend.figures.confusion import STRONG, confusion_matrix
from frontend.figures.sweep_drawing import SweepDrawing
from frontend.figures.sweep_tables import (
    class_channels_table,
    class_shares_table,
    class_time_table,
    confusion_table,
    difference_table,
    maps_table,
    variation_table,
)
from frontend.figures.variation import p_text, parts_of, variation_bar
from frontend.pages.explore.drawing import metrics_list
from frontend.theme import Theme, theme
from tests.frontend.fake_sweeps import (
    FakeSweep,
    classes_message,
    confusion_message,
    difference_message,
    maps_message,
    time_message,
    variation_message,
)
from tests.frontend.figures.sweep_cases import SWEEPS, first_site, pair, rows_of, shares, some
from tests.frontend.figures.test_theme import contrast
from tests.frontend.layouts import texts


@pytest.mark.parametrize("modality", ["", "audio"])
def test_cells_of_the_confusion_count_items_and_are_coloured_by_their_part_of_the_row(
    modality: str, looks: Theme
) -> None:
    sweep = SWEEPS["classes"]
    trace, faint, strong = confusion_matrix(sweep.message, confusion_message(sweep, modality), looks).data
    taken = sweep.alone[modality] if modality else sweep.predictions
    for true in range(8):
        row = sweep.labels == true
        for predicted in range(8):
            count = int((row & (taken == predicted)).sum())
            texts = strong if count / row.sum() >= STRONG[looks.name] else faint
            assert ((predicted, true, str(count)) in zip(texts.x, texts.y, texts.text, strict=True)) == (count > 0)
            assert trace.z[true][predicted] == pytest.approx(count / row.sum(), rel=1e-4)
            assert f"<br>{count} of {row.sum()} (" in trace.customdata[true][predicted]
    assert len(faint.x) + len(strong.x) == sum(cell > 0 for row in trace.z for cell in row)
    assert (faint.textfont.color, strong.textfont.color) == (looks.text, looks.paper)
    assert faint.hoverinfo == strong.hoverinfo == "skip", "a click means the cell below"
    figure = confusion_matrix(sweep.message, confusion_message(sweep, modality), looks)
    assert f"{(taken == sweep.labels).sum()} of 90 items right" in figure.layout.title.text
    assert ("Speech alone" if modality else "all modalities together") in figure.layout.title.text


def test_counts_stand_out_of_every_shade_of_their_cells(looks: Theme) -> None:
    for part in np.linspace(0.01, 1, 60):
        cell = sample_colorscale([list(stop) for stop in looks.probability], [part])[0]
        color = looks.paper if part >= STRONG[looks.name] else looks.text
        shade = "#" + "".join(f"{round(float(number)):02x}" for number in cell[4:-1].split(","))
        assert contrast(color, shade) >= 3.7


def test_the_frame_of_the_confusion_is_around_what_the_table_shows() -> None:
    sweep = SWEEPS["classes"]
    names = sweep.message.classes

    def frame(label: str | None, prediction: str | None) -> list[tuple[float, ...]]:
        figure = confusion_matrix(
            sweep.message, confusion_message(sweep, ""), theme("dark"), chosen=(label, prediction)
        )
        return [(shape.x0, shape.x1, shape.y0, shape.y1) for shape in figure.layout.shapes]

    assert frame(None, None) == []
    assert frame(names[1], names[5]) == [(4.5, 5.5, 0.5, 1.5)]
    assert frame(names[1], None) == [(-0.5, 7.5, 0.5, 1.5)]
    assert frame(None, names[5]) == [(4.5, 5.5, -0.5, 7.5)]


def test_a_class_without_items_has_an_empty_row() -> None:
    found = Confusion(
        modality="", labels=["a", "b"], counts=[[0, 0], [1, 3]],
        metrics=[MetricEstimate(name="accuracy", unit="%", estimate=Estimate(value=75))],
        resampling=Resampling(unit="items", units=4, resamples=10, seed=0),
    )  # fmt: skip
    trace = confusion_matrix(SWEEPS["classes"].message, found, theme("dark")).data[0]
    assert [list(row) for row in trace.z] == [[0.0, 0.0], [0.25, 0.75]]
    assert trace.customdata[0][1].endswith("<br>0 of 0")


def test_a_modality_that_no_item_had_is_said_to_have_none() -> None:
    found = Confusion(
        modality="audio", labels=["a", "b"], counts=[[0, 0], [0, 0]], metrics=[],
        resampling=Resampling(unit="items", units=4, resamples=10, seed=0),
    )  # fmt: skip
    title = confusion_matrix(SWEEPS["classes"].message, found, theme("dark")).layout.title.text
    assert "Speech alone · no item had data for it" in title
    assert "right" not in title
    assert texts(metrics_list(found)) == "No item had data for it, so nothing was predicted."


def variation(**change: object) -> Variation:
    return variation_message(SWEEPS["classes"], "intermediate", "label").model_copy(update=change)


def test_the_bars_hold_all_of_the_variance_and_enlarge_what_differs(looks: Theme) -> None:
    figure = variation_bar(variation(), looks)
    whole = [trace for trace in figure.data if trace.y[0] == 0]
    differing = [trace for trace in figure.data if trace.y[0] == 1]
    assert [trace.x[0] for trace in whole] == [96.4, 1.1, 0.4, 2.1]
    assert sum(trace.x[0] for trace in differing) == pytest.approx(100, abs=0.01)
    assert [trace.x[0] for trace in differing] == [pytest.approx(100 * part / 36, abs=0.01) for part in (11, 4, 21)]
    assert [trace.customdata[0] for trace in differing] == [["classes", 0.011], ["groups", 0.004], ["inputs", 0.021]]
    texts = [note.text for note in figure.layout.annotations]
    assert texts[0] == "All: 96.4 % in the same map for every input"
    assert texts[1].startswith("Enlarged, what differs between inputs (3.60 %): classes 1.10 %")


def test_a_map_that_never_changes_has_nothing_to_enlarge(looks: Theme) -> None:
    figure = variation_bar(variation(blocks=1.0, classes=0.0, groups=0.0, clips=0.0), looks)
    assert {trace.y[0] for trace in figure.data} == {0}


@pytest.mark.parametrize(
    ("p", "within", "said"),
    [
        (1 / 2001, True, "p ≤ 0.0005 for classes (2,000 permutations within groups)"),
        (0.04, False, "p = 0.04 for classes (2,000 permutations)"),
        (None, True, ""),
    ],
)
def test_p_is_never_smaller_than_the_permutations_allow(p: float | None, within: bool, said: str) -> None:
    assert p_text(variation(p=p, within_groups=within)) == said


def test_parts_are_named_after_what_groups_the_items() -> None:
    assert [part.name for part in parts_of(variation(by="prediction"))][1] == "predictions"
    assert sum(part.fraction for part in parts_of(variation())) == pytest.approx(1)


def test_tables_hold_the_numbers_of_the_items(sweep: FakeSweep) -> None:
    site, names = sweep.message.sites[0], some(sweep)
    found = classes_message(sweep, site.name, "label")
    title = SweepDrawing(sweep.message, theme("dark")).title
    for row in class_shares_table(sweep.message, found).records():
        name = "" if row["class"] == "all items" else str(row["class"])
        modality = next(each for each in site.prior if title(each) == row["modality"])
        share = float(shares(sweep, site.name, modality, rows_of(sweep, name)).mean())
        assert row["n"] == rows_of(sweep, name).sum()
        assert row["share"] == pytest.approx(share)
        assert row["prior"] == site.prior[modality]
        assert row["lift (log2)"] == pytest.approx(math.log2(share / site.prior[modality]))
    channels = class_channels_table(sweep.message, found, names).records()
    assert len(channels) == len(names) * len(site.prior) * site.channels_per_block
    one = next(row for row in channels if row["class"] == names[1] and row["channel of the block"] == 2)
    modality = next(each for each in site.prior if title(each) == one["modality"])
    assert one["share"] == pytest.approx(shares(sweep, site.name, modality, rows_of(sweep, names[1]))[:, 2].mean())


def test_the_table_of_the_maps_leaves_padding_out_and_numbers_segments_from_one(sweep: FakeSweep) -> None:
    message = maps_message(sweep, "label", "")
    rows = maps_table(sweep.message, message.sites).records()
    held = sum(
        site.segments * sum(block.last_channel - block.first_channel + 1 for block in site.blocks)
        for site in sweep.message.sites
    )
    assert len(rows) == held
    last = rows[-1]
    site = sweep.message.sites[-1]
    block = int(str(last["block"]))
    values = sweep.attention[site.name].mean(axis=0)
    assert last["segment"] == site.segments
    expected = values[site.segments - 1, block, int(str(last["channel of the block"]))]
    assert last["attention"] == pytest.approx(expected)
    assert last["lift (log2)"] == pytest.approx(math.log2(expected * len(site.blocks)))


def test_the_other_tables_hold_the_message() -> None:
    sweep = SWEEPS["value"]
    site = first_site(sweep)
    difference = difference_message(sweep, site, "label", *pair(sweep))
    rows = difference_table(sweep.message, difference).records()
    assert [row["q"] for row in rows] == [one.q for one in difference.channels]
    assert [row["q at most 0.05"] for row in rows] == ["yes" if one.q <= 0.05 else "no" for one in difference.channels]
    time = time_message(sweep, site, "label", "segments")
    rows = class_time_table(sweep.message, time, ("",)).records()
    assert [row["segment"] for row in rows] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5]
    assert [row["share"] for row in rows[:3]] == [one.value for one in time.everything.positions[0].share.values()]
    confusion = confusion_message(sweep, "")
    table = confusion_table(sweep.message, confusion)
    assert table.columns == ("true class", *sweep.message.classes, "together")
    assert [row[-1] for row in table.rows] == [int((sweep.labels == label).sum()) for label in range(7)]
    assert [row[2] for row in variation_table(variation()).rows] == [0.964, 0.011, 0.004, 0.021]


def test_an_interval_that_is_not_known_is_empty_and_said_so() -> None:
    sweep = SWEEPS["classes"]
    found = classes_message(sweep, "late", "label")
    bare = {name: Estimate(value=one.value) for name, one in found.everything.share.items()}
    found = found.model_copy(
        update={"everything": found.everything.model_copy(update={"share": bare, "groups": 1}), "classes": []}
    )
    row = class_shares_table(sweep.message, found).records()[0]
    assert (row["low"], row["high"]) == ("", "")
    (trace, _other) = class_shares(sweep.message, found, theme("dark")).data
    assert "(too few for an interval)" in trace.hovertemplate[0]
    assert trace.error_x.array == (0.0,)
