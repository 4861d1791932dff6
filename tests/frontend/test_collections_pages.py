"""The Collections pages: what the list, the form and the page of one collection say and offer."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dash import Dash, html
from fastapi import FastAPI

import frontend
from backend.collections.files import DATA_SUFFIXES, MEDIA_SUFFIXES
from backend.collections.manifest import read_manifest
from backend.collections.problems import RowProblems
from backend.schemas import (
    AnalysisInputs,
    AnalysisState,
    Collection,
    CollectionRequest,
    CollectionState,
    Problem,
    SweepItem,
    SweepState,
)
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.inputs import given
from frontend.pages.collections import listing, making, new, page, registering
from frontend.pages.collections.addresses import items_address, items_offset
from frontend.pages.collections.deleting import Wanted, deleted, what_goes
from frontend.pages.collections.folders import browser, in_the_way
from frontend.pages.collections.items import items_shown
from frontend.pages.collections.labels import SHOWN, histogram
from frontend.pages.collections.making import Entered
from frontend.pages.collections.report import as_table, manifest_problem, report
from frontend.pages.collections.starting import Readers, some_items
from frontend.pages.collections.sweep_card import reasons
from frontend.pages.collections.sweeps import read_sweeps
from frontend.pages.collections.wording import how_far, labels_line, left, spoken, state_word
from frontend.settings import FrontendSettings
from tests.frontend.fake_collections import FOLDERS, REFUSAL, FakeCollections
from tests.frontend.fake_reports import ACTION, BROKEN, EMOTION, SENTIMENT
from tests.frontend.fake_sweeps import fake_sweep
from tests.frontend.layouts import component, of_class, texts

ASSETS = Path(frontend.__file__).parent / "assets"


@pytest.fixture
def known(fake_api: FastAPI) -> FakeCollections:
    found: FakeCollections = fake_api.state.collections
    return found


def rows(layout: Any, name: str) -> list[html.Tr]:
    (table,) = of_class(layout, name)
    return list(table.children[1].children)


def linked(layout: Any) -> dict[str, str]:
    return {texts(item).strip(): item.href for item in layout._traverse() if getattr(item, "href", None)}


# --- the list


async def test_the_list_says_what_is_in_each_and_how_it_stands(api: ApiClient) -> None:
    layout = await listing.layout(api)
    ready, texts_, importing, failed = (texts(row) for row in rows(layout, "collections-table"))
    said = "Interviews 120 files, 2026-03-04 09:00 UTC 120 2 happy (60), sad (30); 30 without 3 RAVDESS file names"
    assert said in ready
    assert "ready" in ready and "no item succeeded" in ready
    assert "Three sentences" in texts_
    assert "importing, 24 %" in importing
    assert "failed" in failed and "got 'hapy'" in failed


async def test_the_list_leads_to_collections_and_to_what_their_sweeps_show(api: ApiClient) -> None:
    links = linked(await listing.layout(api))
    assert links["Interviews"] == "/collections/c1"
    assert links["New collection"] == "/collections/new"
    assert links[ACTION.title] == "/explore/own-action"
    sweeps = texts(of_class(await listing.layout(api), "sweeps-of")[0])
    assert f"{ACTION.title} running, 64 %" in " ".join(sweeps.split())


async def test_the_list_is_read_again_only_while_something_goes_on(api: ApiClient, known: FakeCollections) -> None:
    assert component(await listing.layout(api), ids.COLLECTIONS_TICK).disabled is False
    for identity in ("c1", "c3"):
        del known.collections[identity]
    # The sweeps over c1 still run, as far as the service says.
    assert (await listing.read(api))[1] is False


async def test_an_empty_list_explains_what_a_collection_is_for(api: ApiClient, known: FakeCollections) -> None:
    known.collections.clear()
    layout = await listing.layout(api)
    assert "No collection yet" in texts(layout)
    assert linked(layout)["Make the first one"] == "/collections/new"
    assert of_class(layout, "collections-table") == []


async def test_deleting_says_what_goes_and_does_not_mind_that_it_is_gone(
    api: ApiClient, known: FakeCollections
) -> None:
    wanted = Wanted(kind="collection", key="c1")
    said = await what_goes(api, wanted, "Interviews")
    assert said.startswith("“Interviews”, 4 sweeps over it and the files that were sent for it alone")
    assert (await what_goes(api, Wanted(kind="collection", key="c2"), "Three")).startswith("“Three” and the files")
    await deleted(api, wanted)
    await deleted(api, wanted)
    assert "c1" not in known.collections


# --- the form


async def test_the_form_knows_the_limits_and_what_could_be_an_item(api: ApiClient) -> None:
    settings = FrontendSettings(public_api="/lens/api/v1", upload_cap_bytes=3 * 2**20)
    form = component(await new.layout(api, settings), ids.COLLECT)
    assert getattr(form, "data-api") == "/lens/api/v1"
    assert getattr(form, "data-cap") == str(3 * 2**20)
    assert getattr(form, "data-most") == "20000"
    assert {f".{ending}" for ending in getattr(form, "data-endings").split()} == MEDIA_SUFFIXES | DATA_SUFFIXES
    assert "up to 3 MiB each" in texts(form)


def test_the_limits_of_the_form_are_those_of_the_request() -> None:
    schema = CollectionRequest.model_json_schema()["properties"]
    assert schema["name"]["maxLength"] == new.MOST_NAME
    assert schema["manifest"]["anyOf"][0]["maxLength"] == new.MOST_MANIFEST


async def test_labels_can_be_checked_against_the_checkpoints_that_can_be_run(
    api: ApiClient, settings: FrontendSettings
) -> None:
    choice = component(await new.layout(api, settings), ids.COLLECT_LABELS)
    assert [item["value"] for item in choice.data] == [EMOTION.id, SENTIMENT.id, ACTION.id]
    assert BROKEN.id not in json.dumps(choice.data)
    assert "sentiment from −3 to 3" in choice.data[1]["label"]


@pytest.mark.parametrize(
    ("name", "columns", "files"),
    [("manifest-of-files.csv", 4, ["anna/first take.mp4", "ben/interview.wav"]), ("manifest-of-sentences.csv", 4, [])],
)
async def test_the_examples_are_manifests_that_the_service_takes(
    api: ApiClient, settings: FrontendSettings, name: str, columns: int, files: list[str]
) -> None:
    assert f"/assets/examples/{name}" in linked(await new.layout(api, settings)).values()
    problems = RowProblems()
    manifest = read_manifest((ASSETS / "examples" / name).read_text("utf-8"), problems)
    assert len(problems) == 0
    assert (len(manifest.columns), len(manifest.rows)) == (columns, 4)
    assert set(files) <= {row.cells.get("file") for row in manifest.rows}


def entered(**given_: Any) -> Entered:
    empty: dict[str, Any] = {"name": "  Mine ", "files": [], "manifest": None, "folder": None}
    return Entered(**{**empty, **given_})  # type: ignore[typeddict-item]


def test_the_form_is_the_request_that_it_means() -> None:
    files = [{"name": "a/one.wav", "clip": "c"}]
    asked = making.requested(entered(files=files, manifest="file\na/one.wav\n"), EMOTION.id)
    assert (asked.name, asked.checkpoint, asked.folder) == ("Mine", EMOTION.id, None)
    assert [(file.name, file.clip) for file in asked.files] == [("a/one.wav", "c")]
    assert asked.manifest == "file\na/one.wav\n"
    # The root of the folders has an empty path, and is none the less a folder.
    assert making.requested(entered(folder=""), "").model_dump()["folder"] == ""
    assert making.requested(entered(folder=""), "").checkpoint is None


def test_what_can_be_no_request_is_refused_with_a_sentence() -> None:
    with pytest.raises(ApiError, match="name"):
        making.requested(entered(name="x" * 201), None)


async def test_a_refused_manifest_is_told_row_by_row_and_what_was_entered_is_kept(api: ApiClient) -> None:
    with pytest.raises(ApiError) as refusal:
        await api.create_collection(making.requested(entered(manifest="text,label\na,happy\nb,hapy\n"), None))
    shown, said = making.refused(refusal.value)
    layout = html.Div(shown)
    assert "2 things are wrong, and nothing was imported" in texts(layout)
    assert making.STAYS in texts(layout)
    first, second = ([texts(cell) for cell in row.children] for row in rows(layout, "report-table"))
    assert first == ["3", "label", "hapy", "expected one of neutral, calm, happy; got 'hapy'"]
    assert second == ["", "file", "gone.mp4", "expected an upload that is here; it is deleted"]
    # The report says it; the file that is gone is sent again at the next try.
    assert said == {"sentence": "", "missing": ["gone.mp4"]}


async def test_any_other_refusal_stands_at_the_button(api: ApiClient) -> None:
    with pytest.raises(ApiError) as refusal:
        await api.create_collection(making.requested(entered(), None))
    assert making.refused(refusal.value) == (
        [],
        {"sentence": "Expected files, a manifest or a folder; got none of them", "missing": []},
    )


def test_a_report_of_many_says_how_many_it_lists_and_is_taken_along_as_csv() -> None:
    layout = html.Div(report(REFUSAL.model_copy(update={"problems": 1234})))
    assert "1,234 things are wrong" in texts(layout)
    assert "The first 2 are listed." in texts(layout)
    kept = component(layout, ids.REPORT_ROWS).data
    assert as_table(kept).csv().splitlines()[:2] == [
        "Row,Column,Value,What is wrong",
        "3,label,hapy,\"expected one of neutral, calm, happy; got 'hapy'\"",
    ]
    assert manifest_problem(Problem(title="t", status=500, detail="d")) is None


def test_a_value_that_a_spreadsheet_would_compute_is_harmless_in_the_csv() -> None:
    assert "'=1+1" in as_table([{"row": 2, "column": "name", "value": "=1+1", "detail": "d"}]).csv()


# --- folders on the server


def test_a_folder_says_what_could_be_made_of_it_and_leads_on() -> None:
    root = browser(FOLDERS["ravdess"])
    assert getattr(root, "data-folder") == "ravdess"
    assert "120 files" in texts(root) and "told by RAVDESS file names" in texts(root)
    opened = [item.id["path"] for item in root._traverse() if isinstance(getattr(item, "id", None), dict)]
    assert opened == ["", "ravdess/Actor_01"]
    below = browser(FOLDERS["ravdess/Actor_01"])
    assert "manifest.csv" in texts(below)
    assert getattr(below, "data-usable") == "true"
    empty = browser(FOLDERS["empty"])
    assert getattr(empty, "data-usable") == ""
    assert "Nothing in it could be an item" in texts(empty)


async def test_without_a_configured_folder_the_page_says_how_to_have_one(
    api: ApiClient, known: FakeCollections
) -> None:
    known.folders = None
    with pytest.raises(ApiError) as refusal:
        await api.folder()
    said = texts(in_the_way(refusal.value, ""))
    assert "LENS_COLLECTIONS" in said and "read-only" in said


async def test_a_folder_that_is_gone_can_be_tried_again(api: ApiClient) -> None:
    with pytest.raises(ApiError) as refusal:
        await api.folder("lost")
    layout = in_the_way(refusal.value, "lost")
    assert "There is no folder lost" in texts(layout)
    assert component(layout, ids.open_folder("lost"))


# --- one collection


async def test_a_collection_shows_its_labels_groups_and_items(api: ApiClient) -> None:
    layout = await page.layout(api, await api.collection("c1"), None)
    said = texts(layout)
    assert "120 items, 2 labels, 3 groups" in said
    assert "Told by: RAVDESS file names. Intervals are computed over the 3 groups" in said
    labels = [" ".join(texts(row).split()) for row in rows(layout, "label-table")]
    assert labels == ["happy 60 50 %", "sad 30 25 %", "no label 30 25 %"]
    first, _, third = rows(layout, "items-table")[:3]
    assert " ".join(texts(first).split()) == "1 take-001.wav video or recording happy actor 01"
    assert "deleted" in texts(third) and "deleted" not in texts(first)


async def test_items_come_a_page_at_a_time_and_the_address_says_which(api: ApiClient) -> None:
    second = await items_shown(api, "c1", "?from=50")
    assert [texts(row).split()[1] for row in rows(second, "items-table")][::49] == ["take-051.wav", "take-100.wav"]
    assert "51 to 100 of 120" in texts(second)
    assert linked(second) == {"Previous": "/collections/c1", "Next": "/collections/c1?from=100"}
    last = await items_shown(api, "c1", "?from=5000")
    assert "101 to 120 of 120" in texts(last)
    assert linked(last) == {"Previous": "/collections/c1?from=50"}
    (around,) = of_class(await items_shown(api, "c2", None), "items-around")
    assert around.hidden is True


@pytest.mark.parametrize(
    ("query", "offset"), [("?from=50", 50), ("?from=77", 50), ("?from=-5", 0), ("?from=x", 0), (None, 0)]
)
def test_an_address_asks_for_the_beginning_of_a_page(query: str | None, offset: int) -> None:
    assert items_offset(query, 50) == offset
    assert items_offset(items_address("c", offset).partition("?")[2], 50) == offset


async def test_texts_are_shown_below_their_names_and_warnings_above(api: ApiClient) -> None:
    layout = await page.layout(api, await api.collection("c2"), None)
    assert "Two rows have the same text." in texts(layout)
    assert "“Sentence 0.”" in texts(rows(layout, "items-table")[0])
    assert "No item has a label" in texts(layout)
    assert "There are no groups" in texts(layout)


async def test_an_import_that_goes_on_shows_how_far_it_is(api: ApiClient) -> None:
    layout = await page.layout(api, await api.collection("c3"), None)
    assert "Examining files: 30 of 120 24 %" in texts(layout)
    assert component(layout, ids.COLLECTION_TICK).interval == page.TICK_MS
    (meter,) = of_class(layout, "meter")
    assert getattr(meter, "aria-valuenow") == "24"


async def test_an_import_that_failed_says_why_row_by_row(api: ApiClient) -> None:
    layout = await page.layout(api, await api.collection("c4"), None)
    assert "2 things are wrong, and nothing was imported" in texts(layout)
    assert making.STAYS not in texts(layout)
    assert linked(layout)["Make it anew"] == "/collections/new"
    plain = (await api.collection("c4")).model_copy(
        update={"error": REFUSAL.model_copy(update={"rows": [], "detail": "The disk is full"})}
    )
    assert "The disk is full" in texts(await page.layout(api, plain, None))


def test_many_labels_are_folded_after_the_most_frequent() -> None:
    many = {f"label {number:02d}": 100 - number for number in range(SHOWN + 3)}
    layout = histogram(_ready(labels=many, items=sum(many.values())))
    shown, folded = of_class(layout, "label-table")
    assert (len(shown.children[1].children), len(folded.children[1].children)) == (SHOWN, 3)
    assert "3 more labels" in texts(layout)


def _ready(**facts: Any) -> Any:
    return Collection(id="x", name="x", state=CollectionState.READY, created_at=datetime.now(UTC), **facts)


# --- sweeps over it


async def test_every_sweep_has_a_card_with_what_can_be_done(api: ApiClient) -> None:
    found = await read_sweeps(api, "c1")
    running, unlabelled, waiting, failed = found.cards
    assert found.settled is False
    assert found.checkpoints == {EMOTION.id, ACTION.id}
    assert "165 of 257 · 14.2 per minute · 8 min left" in texts(running)
    assert linked(running)[f"Explore  what {ACTION.title} attends to"] == "/explore/own-action"
    assert component(running, ids.sweep_action("pause", "own-action"))
    assert "3 items failed" in texts(running)
    assert "done" in texts(unlabelled) and "Pause" not in texts(unlabelled)
    assert "Explore" not in texts(waiting)
    assert component(failed, ids.sweep_action("resume", "all-failed"))
    assert "Try again (2)" in texts(failed)


async def test_a_paused_sweep_can_go_on(api: ApiClient) -> None:
    await api.pause_sweep("own-action")
    card = next(card for card in (await read_sweeps(api, "c1")).cards if "paused" in texts(card))
    assert component(card, ids.sweep_action("resume", "own-action"))
    assert len(of_class(card, "meter-paused")) == 1
    assert "per minute" not in texts(card)


def test_failures_are_told_by_their_reason_the_most_frequent_first() -> None:
    def lost(number: int, detail: str | None) -> SweepItem:
        error = None if detail is None else Problem(title="t", status=422, detail=detail)
        return SweepItem(position=number, name=f"f{number}", state=AnalysisState.FAILED, error=error)

    sentences = ["f1: no face", "clip: too long", "f3: no face", None, "clip: x reads a picture; f5 has none"]
    found = reasons([lost(number, sentence) for number, sentence in enumerate(sentences, 1)])
    assert [(reason, [item.name for item in items]) for reason, items in found.items()] == [
        ("no face", ["f1", "f3"]),
        ("too long", ["f2"]),
        ("The service did not say why.", ["f4"]),
        ("x reads a picture; it has none", ["f5"]),
    ]


async def test_checkpoints_that_read_such_items_are_offered_the_one_that_knows_the_labels_first(
    api: ApiClient,
) -> None:
    checkpoints = [ACTION, SENTIMENT, EMOTION, BROKEN]
    spoken_ = await some_items(api, (await api.collection_items("c1")).items)
    assert all(item.media >= {"audio"} for item in spoken_[1:])
    readers = Readers.of(checkpoints, spoken_, ["Happy", "sad"])
    assert readers.fitting[0] == EMOTION
    typed = await some_items(api, (await api.collection_items("c2")).items)
    readers = Readers.of(checkpoints, typed, ["1.5", "−2"])
    assert (readers.fitting, readers.others) == ((SENTIMENT,), (ACTION, EMOTION))
    numbers = Readers.of([EMOTION, SENTIMENT], [given(text="x"), *spoken_], ["1.5", "−2", "0"])
    assert numbers.fitting == (SENTIMENT, EMOTION)


async def test_the_page_offers_to_start_with_what_was_not_run_yet(api: ApiClient) -> None:
    layout = await page.layout(api, await api.collection("c1"), None)
    choice = component(layout, ids.COLLECTION_CHOICE)
    assert choice.value == SENTIMENT.id, "the others were run already"
    lines = {option.value: option.description for option in choice.children.children}
    assert lines[EMOTION.id].endswith("Was run already.")
    assert component(layout, ids.COLLECTION_START)


async def test_where_nothing_reads_such_items_it_is_said(api: ApiClient, fake_api: FastAPI) -> None:
    fake_api.state.store.checkpoints = {EMOTION.id: EMOTION}
    layout = await page.layout(api, await api.collection("c2"), None)
    assert "No checkpoint here reads such items" in texts(layout)


def test_words_about_how_far_a_sweep_is() -> None:
    running = fake_sweep("s", EMOTION, 4, state=SweepState.RUNNING).message
    assert how_far(running) == "4 of 4 · 14.2 per minute · 8 min left"
    assert spoken(running, "Title") == "Title: 100 % done"
    assert [left(seconds) for seconds in (0.2, 89, 1020, 7500, 7200)] == ["1 s", "89 s", "17 min", "2 h 5 min", "2 h"]
    ended = running.model_copy(
        update={"state": SweepState.ENDED, "counts": running.counts.model_copy(update={"failed": 2, "cancelled": 1})}
    )
    assert state_word(ended) == "done, 2 failed, 1 cancelled"
    assert labels_line({"a": 4, "b": 3, "c": 2, "d": 1}, 1200) == "a (4), b (3), c (2) and 1 more; 1,200 without"
    assert labels_line({}) == "no labels"


def test_all_callbacks_are_coroutines_and_their_scripts_are_there() -> None:
    app = Dash("collections", assets_folder=str(ASSETS))
    registering.register(app, ApiClient("http://nowhere/api/v1"))
    scripts = "\n".join(path.read_text("utf-8") for path in ASSETS.glob("*.js"))
    functions = {
        entry["clientside_function"]["function_name"]
        for entry in app._callback_list
        if entry.get("clientside_function")
    }
    assert functions == {"collectShaped", "collectFolder", "collectSending", "collectRefused"}
    assert all(f"lens.{name} = " in scripts for name in functions)


async def test_inputs_of_a_deleted_file_do_not_stop_the_page(api: ApiClient) -> None:
    items = (await api.collection_items("c1")).items[:1]
    lost = [items[0].model_copy(update={"inputs": AnalysisInputs(clip="gone", text="still here")})]
    assert [item.media for item in await some_items(api, lost)] == [{"text"}]
