"""The table of a sweep's items: its columns in every view, its rows, its filters and its count."""

import json
import math

import pytest

from backend.schemas import ExploreRows, SweepCounts
from frontend.pages.explore.clips import count_text
from frontend.pages.explore.grid import clips_grid, columns, filters, fitting, rows, sort_keys
from frontend.pages.explore.item import item_facts
from frontend.pages.explore.view import ExploreView
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT
from tests.frontend.fake_sweeps import FakeSweep, fake_sweep, rows_message
from tests.frontend.layouts import texts

SHIPPED = fake_sweep("shipped", EMOTION, 30)
OWN = fake_sweep("own", EMOTION, 30, source="collection", counts=SweepCounts(succeeded=30, failed=1))
VALUE = fake_sweep("value", SENTIMENT, 30)
UNLABELLED = fake_sweep("unlabelled", EMOTION, 30, labelled=False)


def fields(sweep: FakeSweep, query: str = "") -> list[str]:
    return [column["field"] for column in columns(sweep.message, ExploreView.of(query, sweep.message))]


def named(sweep: FakeSweep, field: str, query: str = "") -> dict[str, object]:
    found = columns(sweep.message, ExploreView.of(query, sweep.message))
    return next(column for column in found if column["field"] == field)


def test_columns_are_what_the_sweep_knows_of_its_items() -> None:
    assert fields(SHIPPED) == [
        "name", "label", "prediction", "confidence", "deviation", "disagreement", "alone0", "alone1",
        "share0", "share1", "group", "state", "reason",
    ]  # fmt: skip
    assert fields(UNLABELLED) == [
        "name", "prediction", "confidence", "disagreement", "alone0", "alone1",
        "share0", "share1", "group", "state", "reason",
    ]  # fmt: skip
    assert [name for name in fields(VALUE) if name not in fields(SHIPPED)] == [
        "label_value", "value", "alone2", "share2",
    ]  # fmt: skip
    assert named(SHIPPED, "share1")["headerName"] == "Speech, share"
    assert named(SHIPPED, "deviation")["headerName"] == "Error (nats)"
    assert named(VALUE, "deviation")["headerName"] == "Error"
    assert named(SHIPPED, "reason")["hide"] is True


def test_columns_of_shares_are_those_of_the_site() -> None:
    action = fake_sweep("action", ACTION, 30)
    assert [named(action, f"share{number}")["headerName"] for number in range(3)] == [
        "Video, share", "Person 1, share", "Person 2, share",
    ]  # fmt: skip
    assert [named(action, f"share{number}", "site=late")["headerName"] for number in range(2)] == [
        "Video, share", "Skeleton, share",
    ]  # fmt: skip
    assert "share2" not in fields(action, "site=late")


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("order=position", []),
        ("order=disagreement", ["disagreement", "deviation"]),
        ("order=error", ["deviation"]),
        ("order=block", []),
        ("order=block&block=5", ["block"]),
    ],
)
def test_an_order_sorts_by_its_columns_the_largest_first(query: str, keys: list[str]) -> None:
    view = ExploreView.of(query, SHIPPED.message)
    assert sort_keys(view) == keys
    sorted_by = {
        column["field"]: (column["sort"], column["sortIndex"])
        for column in columns(SHIPPED.message, view)
        if column["sort"]
    }
    assert sorted_by == {key: ("desc", place) for place, key in enumerate(keys)}


def test_the_column_of_a_block_is_named_after_it_and_holds_its_mean_attention() -> None:
    assert "block" not in fields(SHIPPED)
    assert named(SHIPPED, "block", "site=late&block=33")["headerName"] == "Speech block 1, attention"
    view = ExploreView.of("site=late&block=33", SHIPPED.message)
    shown = rows(rows_message(SHIPPED, "late", 33), SHIPPED.message, view.site_of(SHIPPED.message))
    for item, row in enumerate(shown):
        assert row["block"] == pytest.approx(SHIPPED.attention["late"][item, 0, 33].mean(), rel=1e-4)


def test_rows_hold_the_numbers_of_the_items() -> None:
    view = ExploreView.of(None, SHIPPED.message)
    shown = rows(rows_message(SHIPPED, "intermediate", None), SHIPPED.message, view.site_of(SHIPPED.message))
    assert [row["id"] for row in shown] == [str(item) for item in range(30)]
    for item, row in enumerate(shown):
        assert row["label"] == SHIPPED.message.classes[SHIPPED.labels[item]]
        assert row["wrong"] == (SHIPPED.labels[item] != SHIPPED.predictions[item])
        taken = {SHIPPED.predictions[item], *(alone[item] for alone in SHIPPED.alone.values())}
        assert row["disagreement"] == len(taken) - 1
        assert row["share0"] + row["share1"] == pytest.approx(1, abs=1e-4)
        own = SHIPPED.attention["intermediate"][item, 0, :32].sum(axis=0).mean()
        assert row["share0"] == pytest.approx(own, rel=1e-4)
        assert None not in row.values(), "what is not known is left out"
        assert "analysis" not in row, "the clips of a shipped sweep are not here"


def test_rows_of_a_collection_lead_to_their_analyses_and_failed_ones_say_why() -> None:
    view = ExploreView.of(None, OWN.message)
    *shown, failed = rows(rows_message(OWN, "intermediate", None), OWN.message, view.site_of(OWN.message))
    assert [row["analysis"] for row in shown] == [f"analysis{item}" for item in range(30)]
    assert failed == {
        "id": "30", "name": "broken-0.mp4", "state": "failed",
        "reason": "Expected a video or sound file; this is not one.",
    }  # fmt: skip
    assert named(OWN, "reason")["hide"] is False


def test_filters_for_classes_leave_those_of_other_columns() -> None:
    view = ExploreView.of("label=sad&prediction=calm", SHIPPED.message)
    own = {"confidence": {"filterType": "number", "type": "lessThan", "filter": 0.5}}
    assert filters(view, {**own, "label": {"filterType": "text", "type": "contains", "filter": "x"}}) == {
        **own,
        "label": {"filterType": "text", "type": "equals", "filter": "sad"},
        "prediction": {"filterType": "text", "type": "equals", "filter": "calm"},
    }
    assert filters(ExploreView.of(None, SHIPPED.message), own) == own
    assert filters(ExploreView.of(None, SHIPPED.message), None) == {}


def test_classes_are_filtered_in_one_place_only() -> None:
    view = ExploreView.of("label=sad&prediction=sad", SHIPPED.message)
    shown = columns(SHIPPED.message, view)
    without_button = {column["field"] for column in shown if column.get("suppressHeaderFilterButton")}
    assert without_button == set(filters(view, None)) == {"label", "prediction"}


def test_the_count_says_how_many_items_fit_and_which() -> None:
    found = rows_message(SHIPPED, "intermediate", None)

    def said(query: str, shown: ExploreRows = found) -> str:
        return count_text(shown, ExploreView.of(query, SHIPPED.message))

    true = int((SHIPPED.labels == 2).sum())
    both = int(((SHIPPED.labels == 2) & (SHIPPED.predictions == 2)).sum())
    assert said("") == "30 items"
    assert said("", found.model_copy(update={"rows": found.rows[:1]})) == "1 item"
    assert said("label=happy") == f"{true} of 30 items: true class happy"
    assert said("label=happy&prediction=happy") == f"{both} of 30 items: true class happy, prediction happy"
    assert fitting(found, ExploreView.of("label=happy", SHIPPED.message)) == true


def test_the_grid_opens_with_the_item_and_the_filters_of_the_view() -> None:
    found = rows_message(SHIPPED, "intermediate", None)
    grid = clips_grid(found, SHIPPED.message, ExploreView.of("item=4&label=sad", SHIPPED.message))
    assert [row["id"] for row in grid.rowData] == [str(position) for position in range(30)]
    assert grid.selectedRows == {"ids": ["4"]}
    assert grid.filterModel == {"label": {"filterType": "text", "type": "equals", "filter": "sad"}}
    assert "overlayNoRowsTemplate" not in json.dumps(grid.dashGridOptions), "the grid takes it for a script"
    assert clips_grid(found, SHIPPED.message, ExploreView.of(None, SHIPPED.message)).selectedRows == {"ids": []}


def facts(sweep: FakeSweep, item: int) -> str:
    site = sweep.message.sites[0]
    return texts(item_facts(rows_message(sweep, site.name, None).rows[item], sweep.message, site))


def test_an_item_of_a_shipped_sweep_says_that_its_clip_is_not_here() -> None:
    said = facts(SHIPPED, 3)
    assert "Computed before; the clip itself is not here." in said
    assert "Open its analysis" not in said
    for part in (
        f"True class {SHIPPED.message.classes[SHIPPED.labels[3]]}",
        f"confidence {100 * SHIPPED.confidence[3]:.1f} %",
        f"Error {-math.log(SHIPPED.confidence[3]):.3f} nats",
        f"Group {SHIPPED.groups[3]}",
        "Share Prior Lift",
        "94.1 %",
    ):
        assert part in said
    assert ("wrong" in said) == bool(SHIPPED.labels[3] != SHIPPED.predictions[3])


def test_an_item_of_a_collection_leads_to_its_analysis_and_a_failed_one_says_why() -> None:
    site = OWN.message.sites[0]
    row, failed = (rows_message(OWN, site.name, None).rows[place] for place in (3, 30))
    links = [getattr(part, "href", None) for part in item_facts(row, OWN.message, site)]
    assert "/analyses/analysis3" in links
    said = texts(item_facts(failed, OWN.message, site))
    assert "Unusable clip Expected a video or sound file; this is not one. State: failed." in said


def test_an_item_with_a_value_says_it_with_its_sign() -> None:
    said = facts(VALUE, 2)
    value = VALUE.predictions[2] - 3 + 0.1
    assert f"{abs(value):.2f} ({VALUE.message.classes[VALUE.predictions[2]]})" in said
    assert "nats" not in said
