"""All segments in the order of time: which cell shows which number, what stands over them, what a hover says."""

import numpy as np
import pytest

from frontend.figures import segments_heatmap, tables
from frontend.figures.columns import column_span
from frontend.figures.labels import steps_text
from frontend.figures.segments import least_width_px
from frontend.figures.spans import spans_of
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import CASES, emotion, sentiment, text_alone
from tests.frontend.figures.factory import make_attention, make_report, make_site

DARK = theme("dark")


@pytest.mark.parametrize("window", [None, 2])
def test_five_segments_of_14_blocks_and_16_channels(window: int | None) -> None:
    case = sentiment(3)
    figure = segments_heatmap(case.report, case.first, DARK, measure="share", window=window)
    cells = figure.data[:15]
    values = np.array(case.first.values)
    expected = values.mean(axis=0) if window is None else values[window]
    for segment in range(5):
        shown = np.concatenate([np.array(trace.z, dtype=float) for trace in cells[3 * segment : 3 * segment + 3]])
        np.testing.assert_allclose(shown, expected[segment])
        assert {trace.xaxis for trace in cells[3 * segment : 3 * segment + 3]} == {
            f"x{segment + 1}" if segment else "x"
        }
    assert [(trace.meta["segment"], trace.meta["modality"]) for trace in cells[:4]] == [
        *((0, "visual"), (0, "audio"), (0, "text")),
        (1, "visual"),
    ]
    assert [trace.yaxis for trace in cells[:3]] == ["y", "y2", "y3"]


def test_lift_and_prior_of_cells_and_bars() -> None:
    case = sentiment()
    values, shares = np.array(case.first.values)[0], np.array(case.first.share["text"])[0].mean(axis=-1)
    lift = segments_heatmap(case.report, case.first, DARK, measure="lift")
    np.testing.assert_allclose(np.array(lift.data[5].z, dtype=float), np.maximum(np.log2(values[1, 6:] * 14), -4))
    text = lift.data[17]
    np.testing.assert_allclose(text.y, np.log2(shares * 14 / 8))
    assert lift.layout.yaxis4.title.text == "log2 lift"
    prior = segments_heatmap(case.report, case.first, DARK, measure="prior")
    assert set(np.array(prior.data[0].z, dtype=float).ravel()) == {1 / 14}
    assert list(prior.data[17].y) == pytest.approx([100 * 8 / 14] * 5)


def test_bars_are_the_shares_of_every_segment_beside_their_priors(looks: Theme) -> None:
    case = sentiment()
    figure = segments_heatmap(case.report, case.first, looks, measure="share")
    bars, marks = figure.data[15:18], figure.data[18:]
    for bar, name in zip(bars, ("visual", "audio", "text"), strict=True):
        np.testing.assert_allclose(bar.y, 100 * np.array(case.first.share[name])[0].mean(axis=-1))
        assert [facts[:2] for facts in bar.customdata] == [[segment, name] for segment in range(5)]
        for segment, centre in enumerate(bar.x):
            left, right = column_span(segment, 5)
            assert left < centre < right
    assert sum(bar.y[3] for bar in bars) == pytest.approx(100)
    assert [mark.y[0] for mark in marks] == pytest.approx([200 / 14, 400 / 14, 800 / 14])
    assert [bar.marker.color for bar in bars] == [looks.palette[slot] for slot in ("blue", "orange", "green")]


def test_headings_say_steps_and_seconds() -> None:
    def headings(case: object, **view: int) -> list[str]:
        notes = segments_heatmap(case.report, case.first, DARK, **view).layout.annotations
        return [note.text for note in notes if note.name == "segment-heading"]

    (*_, last) = headings(sentiment())
    assert "<b>Segment 5</b>" in last
    assert last.endswith("<br>steps 40–49<br>16.0–20.0 s")
    assert headings(sentiment(2), window=1)[0].endswith("<br>steps 0–9<br>20.0–24.0 s")
    assert headings(sentiment(2))[0].endswith("<br>steps 0–9"), "the mean over windows has no seconds"
    assert headings(text_alone())[4].endswith("<br>steps 40–49")
    assert "◂" in headings(text_alone(), segment=2)[2]


def test_columns_share_out_the_width_in_the_order_of_time() -> None:
    spans = [column_span(segment, 5) for segment in range(5)]
    assert spans[0][0] == 0 and spans[4][1] == pytest.approx(1)
    assert all(right > left for left, right in spans)
    assert [spans[index + 1][0] - spans[index][1] for index in range(4)] == pytest.approx([0.016] * 4)
    figure = segments_heatmap(sentiment().report, sentiment().first, DARK)
    assert [tuple(axis.domain) for axis in figure.select_xaxes()][:5] == [pytest.approx(span) for span in spans]
    assert least_width_px(5) > 5 * 100


def test_hover_names_segment_steps_block_modality_channels_value_prior_and_lift() -> None:
    case = text_alone()
    trace = segments_heatmap(case.report, case.first, DARK).data[5]
    attention = case.first.values[0][1][9][4]
    facts = trace.customdata[3][4]
    assert list(facts[:4]) == [9, "layers", 52, pytest.approx(attention, rel=1e-5)]
    assert list(facts[5:]) == [3, "channels 48–63"]
    for part in (
        "Words · block",
        "segment 2 · steps 10–19",
        "%{customdata[6]}",
        "prior 0.07143",
        "lift %{customdata[4]}",
    ):
        assert part in trace.hovertemplate
    missing = segments_heatmap(case.report, case.first, DARK).data[3]
    assert "missing: fed as zeros" in missing.hovertemplate


def test_the_chosen_segment_and_block_are_outlined() -> None:
    case = sentiment()

    def outlined(**view: int) -> list[tuple[str, str]]:
        shapes = segments_heatmap(case.report, case.first, DARK, **view).layout.shapes
        return [(shape.xref, shape.yref) for shape in shapes if shape.name == "selected-block"]

    assert outlined(segment=2, block=7) == [("x3", "y3")]
    assert outlined(block=7) == [("x", "y3"), ("x2", "y3"), ("x3", "y3"), ("x4", "y3"), ("x5", "y3")]
    figure = segments_heatmap(case.report, case.first, DARK, segment=2)
    (frame,) = [shape for shape in figure.layout.shapes if shape.name == "selected-segment"]
    left, right = column_span(2, 5)
    assert frame.x0 < left < right < frame.x1


def test_bands_lie_below_the_shares_and_do_not_overlap() -> None:
    layout = segments_heatmap(sentiment().report, sentiment().first, DARK).layout
    visual, audio, text, shares = (layout[name].domain for name in ("yaxis", "yaxis2", "yaxis3", "yaxis4"))
    assert shares[0] > visual[1] > visual[0] > audio[1] > audio[0] > text[1] > text[0] >= 0
    assert shares[1] < 1
    assert layout.height < 700


def test_a_site_of_one_segment_is_one_column() -> None:
    case = emotion()
    figure = segments_heatmap(case.report, case.first, DARK)
    assert len(figure.data) == 4
    assert figure.layout.xaxis.domain == (0, 1)


def test_the_table_has_every_cell_but_padding() -> None:
    case = sentiment(2)
    table = tables.segments_table(case.report, case.first, window=1)
    figure = segments_heatmap(case.report, case.first, DARK, measure="share", window=1)
    shown = [value for trace in figure.data[:15] for row in trace.z for value in row]
    assert len(table.rows) == 5 * 14 * 16
    assert [row[table.columns.index("attention")] for row in table.rows] == pytest.approx(shown)
    assert table.rows[-1][:7] == (4, "steps 40–49", "Words", 13, 7, 127, 15)


def test_segments_take_the_seconds_of_their_steps() -> None:
    site = make_site("layers", {"text": 32}, 16, segments=3, steps=50)
    report = make_report([make_attention(site)], classes=[], length_s=10.0)
    assert site.segment_steps == [(0, 16), (16, 32), (32, 50)]
    spans = [(span.start_s, span.end_s) for span in spans_of(report, site)]
    assert spans == [pytest.approx((0, 3.2)), pytest.approx((3.2, 6.4)), pytest.approx((6.4, 10))]
    assert [steps_text(site, segment) for segment in range(4)] == ["steps 0–15", "steps 16–31", "steps 32–49", ""]
    assert steps_text(make_site("one", segments=2, steps=2), 1) == "step 1"


def test_without_steps_segments_are_equally_long() -> None:
    case = CASES["segments"]
    bare = case.first.site.model_copy(update={"segment_steps": []})
    assert spans_of(case.report, bare) == spans_of(case.report, case.first.site)
