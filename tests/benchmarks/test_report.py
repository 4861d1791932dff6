"""The tables say what was measured, and the marks what that means."""

import json
from dataclasses import replace

import pytest

from benchmarks.machine import Machine
from benchmarks.report import (
    Table,
    as_json,
    clips_tables,
    explore_table,
    fusion_table,
    machine_line,
    networks_table,
    service_table,
    targets_table,
    text,
    whatif_table,
)
from benchmarks.results import Target, targets
from tests.benchmarks.measured import STAGES, clip, explore, fusion, network, results, service, whatif


def test_a_clips_row_is_in_milliseconds() -> None:
    (table,) = clips_tables([clip()], repeats=5)
    assert table.title.startswith("Clips by small, ms, medians of 5.")
    assert dict(zip(table.columns, table.rows[0], strict=True)) == {
        "clip": "a.mp4",
        "what": "1920x1080, 5.0 s",
        "windows": "2",
        "probe": "100",
        "decode": "250",
        "faces": "50",
        "MFCC": "4.1",
        "network": "200",
        "total": "600",
        "rest": "500",  # 600 + 100 of the probe - 200 of the network
        "rest CPU": "700",
    }


def test_a_stage_that_a_clip_does_not_have_is_a_dash() -> None:
    silent = replace(clip(), stages={name: seconds for name, seconds in STAGES.items() if name != "sound"})
    (table,) = clips_tables([silent], repeats=1)
    assert dict(zip(table.columns, table.rows[0], strict=True))["MFCC"] == "-"


def test_every_checkpoint_has_a_table_of_its_own() -> None:
    tables = clips_tables([clip("a.mp4"), clip("b.mp4"), clip("b.mp4", checkpoint="paper")], repeats=3)
    assert [[row[0] for row in table.rows] for table in tables] == [["a.mp4", "b.mp4"], ["b.mp4"]]


def test_a_networks_row_has_both_ratios_and_the_differences() -> None:
    assert networks_table([network()]).rows == [
        [
            "small",
            "5.54",
            "0.72",
            "2",
            "50",
            "4.0 (8.0)",
            "20 (30)",
            "0.20",
            "10 (18)",
            "0.40",
            "2e-06",
            "1e-07",
            "5.00",
        ]
    ]


def test_the_services_rows_are_in_seconds() -> None:
    assert service_table(service()).rows == [
        ["cold: nothing kept", "2.0", "30.0", "25.0"],
        ["warm: median of 3", "1.5", "4.0", "4.4"],
    ]


def test_the_explore_pages_rows_are_beside_reading_the_analyses() -> None:
    assert explore_table(explore()).rows == [
        ["opened after a start", "800", "0.50"],
        ["another site or grouping", "160", "0.10"],
        ["another class", "30", "0.02"],
        ["back to what was seen", "48", "0.03"],
        ["reading the arrays one by one", "1600", "1.00"],
    ]


def test_a_scans_row_is_in_milliseconds_and_passes() -> None:
    assert whatif_table([whatif()]).rows == [["small", "132", "5", "1200", "500", "2.4", "300", "4.0"]]


def test_a_fusion_sites_row_is_beside_both_loops() -> None:
    (row,) = fusion_table([fusion()]).rows
    assert row == ["late", "66 of 32", "4", "2", "50", "8.0", "40", "0.20", "16", "0.50", "1e-07"]


@pytest.mark.parametrize(
    ("change", "missed"),
    [
        ({}, []),
        ({"total_s": 1.2}, ["a.mp4, small: all but the network"]),  # 1.1 s
        ({"served": 0.011}, ["network, small: time relative to eager float32"]),
        ({"difference": 2e-3}, ["network, small: largest difference"]),
        ({"warm_s": 8.1}, ["service, warm start to ready"]),
        ({"opened_s": 2.1}, ["explore, 1000 analyses: opened"]),
        ({"site_s": 0.31}, ["explore, 1000 analyses: another site"]),
        ({"class_s": 0.31}, ["explore, 1000 analyses: another class"]),
        ({"scan_s": 3.1}, ["effect of 132 blocks, small: passes of the network"]),
        ({"block_s": 0.0141}, ["fusion of 66 blocks, late: time relative to a loop"]),
    ],
    ids=["all met", "rest", "ratio", "difference", "start", "opened", "site", "class", "scan", "fusion"],
)
def test_what_is_missed_is_marked(change: dict[str, float], missed: list[str]) -> None:
    total = {name: change[name] for name in ("total_s",) if name in change}
    parts = {name: change[name] for name in ("served", "difference") if name in change}
    warm = {name: change[name] for name in ("warm_s",) if name in change}
    page = {name: change[name] for name in ("opened_s", "site_s", "class_s") if name in change}
    scans = {name: change[name] for name in ("scan_s",) if name in change}
    blocks = {name: change[name] for name in ("block_s",) if name in change}
    judged = targets(
        replace(
            results(),
            clips=[clip(target=True, **total), clip(total_s=9)],
            networks=[network(**parts)],
            service=service(**warm),
            explore=explore(**page),
            whatif=[whatif(**scans)],
            fusion=[fusion(**blocks)],
        )
    )
    assert [target.what for target in judged if not target.met] == missed
    marks = [row[-1] for row in targets_table(judged).rows]
    assert marks == ["met" if target.met else "MISSED" for target in judged]
    assert len(marks) == 9  # the clip that no target is about is not among them


def test_a_target_is_met_at_its_limit() -> None:
    assert Target("time", 0.5, 0.5).met
    assert not Target("time", 0.501, 0.5).met


def test_columns_are_as_wide_as_their_cells() -> None:
    table = Table("Title", ["name", "ms"], [["a long name", "1"], ["b", "1000"]])
    assert table.text().splitlines() == [
        "Title",
        "name           ms",
        "-----------  ----",
        "a long name     1",
        "b            1000",
    ]


@pytest.mark.parametrize(("load", "said"), [(0.2, False), (3.0, True)])
def test_a_busy_machine_is_pointed_out(load: float, said: bool) -> None:
    machine = Machine("Quick 9000", 2, 8, "Linux x86_64", load, {"python": "3.11.0"})
    first, second = machine_line(machine).splitlines()
    assert first.startswith(f"Quick 9000, 2 of 8 cores, Linux x86_64, load {load}")
    assert ("trust the ratios" in first) == said
    assert second == "python 3.11.0"


def test_the_whole_report_is_one_text() -> None:
    written = text(results())
    assert written.startswith("Quick 9000, 2 of 8 cores")
    assert "Clips: 1 clip of a folder." in written
    titles = [
        "Clips by small",
        "Network, ms per window",
        "Service, s from the start",
        "Explore page over 1000",
        "Effect of every block",
        "Fusion block",
        "Targets",
    ]
    assert [written.index(title) for title in titles] == sorted(written.index(title) for title in titles)


def test_json_holds_seconds_ratios_and_marks() -> None:
    content = json.loads(as_json(results()))
    assert content["machine"]["processor"] == "Quick 9000"
    assert content["clips"][1]["stages"]["decode"] == 0.25
    assert content["clips"][1]["rest_s"] == pytest.approx(0.5)
    assert content["networks"][0]["ratio"] == pytest.approx(0.2)
    assert content["networks"][0]["tuned_ratio"] == pytest.approx(0.4)
    assert content["service"]["warm"] == {"announced_s": 1.5, "ready_s": 4.0, "cpu_s": 4.4}
    assert content["whatif"][0]["passes"] == pytest.approx(2.4)
    assert content["fusion"][0]["ratio"] == pytest.approx(0.2)
    assert content["fusion"][0]["layers_ratio"] == pytest.approx(0.5)
    assert [target["met"] for target in content["targets"]] == [True] * 9
