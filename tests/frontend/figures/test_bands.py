"""Sites whose modalities are parts of a stream: titles, colours, and what is missing."""

import numpy as np
import pytest

from frontend.figures import contribution_bars, modalities, modality_marginals, site_heatmap, sites_heatmap, tables
from frontend.figures.measures import present
from frontend.theme import Theme, theme
from tests.frontend.figures.conftest import action

DARK = theme("dark")


def test_streams_come_first_and_parts_are_told_apart() -> None:
    report = action().report
    assert modalities.streams(report) == {
        "rgb": "rgb",
        "skeleton": "skeleton",
        "person_1": "skeleton",
        "person_2": "skeleton",
    }
    assert modalities.parts(report) == ["person_1", "person_2"]
    assert modalities.titles(report) == {
        "rgb": "RGB video",
        "skeleton": "Skeleton",
        "person_1": "Person 1",
        "person_2": "Person 2",
    }


def test_a_band_is_missing_where_its_stream_is() -> None:
    report = action(2, missing=("skeleton",)).report
    assert present(report, 0) == {"rgb": True, "skeleton": False, "person_1": False, "person_2": False}
    figure = site_heatmap(report, action(2).first, DARK)
    assert [" · missing" in note.text for note in figure.layout.annotations[:3]] == [False, True, True]


def test_bands_have_their_own_title_and_colour(looks: Theme) -> None:
    case = action()
    figure = site_heatmap(case.report, case.first, looks)
    assert [trace.name for trace in figure.data] == ["RGB video", "Person 1", "Person 2"]
    strips = [shape.fillcolor for shape in figure.layout.shapes if shape.name == "modality-strip"]
    assert strips == [looks.palette[slot] for slot in ("vermilion", "purple", "yellow")]
    marginals = modality_marginals(case.report, looks, site="intermediate")
    assert [bar.customdata[0][1] for bar in marginals.data] == ["rgb", "person_1", "person_2"]
    assert [bar.marker.color for bar in marginals.data] == strips
    assert [bar.name for bar in marginals.data][1] == "Intermediate fusion · Person 1"
    assert sum(bar.customdata[0][2] for bar in marginals.data) == pytest.approx(1)


def test_contributions_are_those_of_the_streams() -> None:
    case = action()
    figure = contribution_bars(case.report, DARK)
    assert [trace.name for trace in figure.data] == ["RGB video", "Skeleton", "logit"]


def test_side_by_side_a_band_is_named_where_it_begins() -> None:
    case = action()
    figure = sites_heatmap(case.report, case.attentions, DARK)
    names = ["RGB video", "Person 1", "Person 2", "Skeleton"]
    notes = {name: next(note for note in figure.layout.annotations if f"<b>{name}</b>" in note.text) for name in names}
    assert [notes[name].x for name in names] == pytest.approx([0, 0, 0, 0.54])
    shown = {trace.meta["modality"]: trace for trace in figure.data}
    numbered = {name: figure.layout[f"yaxis{trace.yaxis[1:]}"].showticklabels for name, trace in shown.items()}
    assert numbered == {"rgb": False, "person_1": True, "person_2": True, "skeleton": True}
    np.testing.assert_allclose(np.array(shown["skeleton"].z, dtype=float).shape, (2, 256))


def test_tables_name_the_bands() -> None:
    case = action()
    rows = tables.marginals_table(case.report).rows
    assert [(row[0], row[1]) for row in rows] == [
        ("intermediate", "RGB video"),
        ("intermediate", "Person 1"),
        ("intermediate", "Person 2"),
        ("late", "RGB video"),
        ("late", "Skeleton"),
    ]
