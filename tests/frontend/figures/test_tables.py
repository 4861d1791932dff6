"""Tables hold the numbers of their figures."""

import csv
import io

import numpy as np
import pytest

from frontend.figures import attention_timeline, block_detail, channel_sums, modality_marginals, site_heatmap, tables
from frontend.figures.config import graph_config
from frontend.figures.table import Table
from frontend.theme import theme
from tests.frontend.figures.conftest import CASES, emotion, sentiment
from tests.frontend.figures.factory import attention_of, make_report, make_site

DARK = theme("dark")
NUMBERS = ("prior", "lift (share / prior)", "lift (log2)")


def column(table: Table, name: str) -> list:
    return [row[table.columns.index(name)] for row in table.rows]


def test_heatmap_table_has_every_cell_but_padding() -> None:
    case = CASES["small"]
    table = tables.heatmap_table(case.report, [case.first], window=1)
    figure = site_heatmap(case.report, case.first, DARK, measure="share", window=1)
    shown = [value for trace in figure.data for row in trace.z for value in row if value is not None]
    assert column(table, "attention") == pytest.approx(shown)
    assert len(table.rows) == 256 + 24
    assert table.columns[-3:] == NUMBERS
    assert table.rows[-1][:6] == ("intermediate", "Speech", 17, 1, 23, 7)
    lifts = site_heatmap(case.report, case.first, DARK, measure="lift", window=1)
    clipped = [max(lift, -4.0) for lift in column(table, "lift (log2)")[:16]]
    assert clipped == pytest.approx(list(lifts.data[0].z[0]))


def test_heatmap_table_of_all_sites() -> None:
    case = emotion()
    table = tables.heatmap_table(case.report, case.attentions)
    assert len(table.rows) == 1024 + 32 + 2048 + 64
    assert set(column(table, "site")) == {"intermediate", "late"}


def test_marginals_table() -> None:
    report = CASES["missing"].report
    table = tables.marginals_table(report, window=1)
    figure = modality_marginals(report, DARK, window=1)
    assert [100 * share for share in column(table, "share")] == pytest.approx([bar.x[0] for bar in figure.data])
    assert column(table, "input") == ["given", "missing, fed as zeros"] * 2
    lift = modality_marginals(report, DARK, window=1, measure="lift")
    assert column(table, "lift (log2)") == pytest.approx([bar.x[0] for bar in lift.data])
    assert len(tables.marginals_table(report, site="late").rows) == 2


def test_channels_table() -> None:
    case = sentiment(2)
    table = tables.channels_table(case.report, case.first, segment=1)
    figure = channel_sums(case.report, case.first, DARK, measure="share", segment=1)
    shown = [value for trace in figure.data if trace.name != "prior" for value in trace.y]
    assert [100 * share for share in column(table, "share")] == pytest.approx(shown)
    assert column(table, "modality")[::16] == ["Face features", "Speech", "Words"]


def test_timeline_table() -> None:
    report = emotion(3).report
    table = tables.timeline_table(report, "late")
    figure = attention_timeline(report, "late", DARK)
    speech = next(trace for trace in figure.data if trace.name == "Speech")
    assert [100 * share for share in column(table, "Speech: share")] == pytest.approx(list(speech.y))
    assert column(table, "start (s)") == pytest.approx([facts[0] for facts in speech.customdata])
    assert column(table, "predicted") == [report.classes[window.prediction] for window in report.windows]
    assert column(table, "probability of sad") == [window.probabilities[3] for window in report.windows]


def test_timeline_table_of_values_and_segments() -> None:
    case = sentiment(2)
    table = tables.timeline_table(case.report, "layers")
    assert len(table.rows) == 10
    assert column(table, "sentiment")[5] == case.report.windows[1].logits[0]
    assert table.rows[6][:4] == (1, 1, 24.0, 28.0)


def test_output_tables() -> None:
    report = emotion(3).report
    probabilities = tables.probabilities_table(report, window=2)
    assert column(probabilities, "probability") == report.windows[2].probabilities
    assert column(probabilities, "predicted").index("yes") == report.windows[2].prediction
    contributions = tables.contributions_table(report)
    assert contributions.columns == ("class", "Face video, given", "Speech, given", "logit")
    for _, video, audio, logit in contributions.rows:
        assert video + audio == pytest.approx(logit)


def test_block_tables() -> None:
    case = sentiment(3)
    figure = block_detail(case.report, case.first, 9, DARK, segment=2)
    table = tables.block_table(case.report, case.first, 9, segment=2)
    assert column(table, "attention") == pytest.approx(list(figure.data[0].y))
    windows = tables.block_windows_table(case.report, case.first, 9)
    assert column(windows, "mean attention") == pytest.approx(np.array(figure.data[1].z).T.ravel())
    assert windows.rows[7][:4] == (1, 2, 20.0, 40.0)


def test_log2_of_zero_is_left_empty() -> None:
    values = np.full((1, 1, 4, 2), 1 / 3)
    values[:, :, 3] = 0
    attention = attention_of(make_site("late", {"video": 6, "audio": 2}, 2), values)
    table = tables.marginals_table(make_report([attention]))
    assert table.rows[1] == ("late", "Speech", "given", 0.0, 0.25, 0.0, None)
    assert table.csv().splitlines()[-1] == "late,Speech,given,0.0,0.25,0.0,"


def test_csv_reads_back_and_holds_no_formulas() -> None:
    table = Table("T", ("name", "value (%)"), (("=cmd()", -1.5), ('a "quoted", name', None)))
    rows = list(csv.reader(io.StringIO(table.csv())))
    assert rows == [["name", "value (%)"], ["'=cmd()", "-1.5"], ['a "quoted", name', ""]]
    assert table.records()[0] == {"name": "=cmd()", "value (%)": -1.5}


@pytest.mark.parametrize(("image", "scale"), [("svg", 1), ("png", 2)])
def test_graphs_send_nothing_anywhere(image: str, scale: int) -> None:
    config = graph_config("late-lift", image)
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""
    assert config["displaylogo"] is False
    assert config["responsive"] is True
    assert "sendChartToCloud" in config["modeBarButtonsToRemove"]
    assert config["toImageButtonOptions"] == {"format": image, "filename": "late-lift", "scale": scale}
