"""The Analyse page: what it offers, and which clip a press means."""

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI

from backend.schemas import Analysis, AnalysisRequest, AnalysisState, Checkpoint, Progress
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.clip_list import checkpoint_title, contents
from frontend.pages import analyse, recordings
from frontend.settings import FrontendSettings
from tests.frontend.fake_api import FakeStore
from tests.frontend.fake_reports import BROKEN, EMOTION, SENTIMENT
from tests.frontend.layouts import component, of_class, texts


async def test_samples_are_cards_and_uploads_are_rows(
    fake_api: FastAPI, api: ApiClient, settings: FrontendSettings
) -> None:
    store: FakeStore = fake_api.state.store
    own = store.add("mine <b>.mp4", b"....ftyp", 4.0)
    job = await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=own.id))
    layout = await analyse.layout(api, settings)
    assert len(of_class(layout, "sample")) == 3
    (row,) = of_class(layout, "clip-row")
    assert "mine <b>.mp4" in texts(row)
    assert [link.href for link in of_class(row, "analysis-link")] == [f"/analyses/{job.id}"]
    assert component(row, ids.analyse_clip(own.id))
    assert component(row, ids.ask_delete(own.id, own.name))


async def test_the_list_says_how_each_analysis_stands_and_is_read_again_until_all_ended(
    fake_api: FastAPI, api: ApiClient
) -> None:
    store: FakeStore = fake_api.state.store
    own = store.add("mine.mp4", b"....ftyp", 4.0)
    done = await api.analysis((await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=own.id))).id)
    running = done.model_copy(
        update={"state": AnalysisState.RUNNING, "progress": Progress(stage="Finding faces", fraction=0.4)}
    )
    clips = await api.every_clip()

    def listed(*analyses: Analysis) -> recordings.Listed:
        return recordings.listed(clips, list(analyses), [EMOTION], everything=False)

    assert "Emotion from faces and speech running, 40 %" in " ".join(texts(listed(running).rows).split())
    assert not listed(running).settled
    assert "done" in texts(listed(done).rows)
    assert listed(done).settled


@pytest.mark.parametrize(
    ("weights", "checkpoint", "title"),
    [
        ("ab" * 32, EMOTION, "Emotion from faces and speech"),
        ("", EMOTION, "Emotion from faces and speech"),
        ("cd" * 32, EMOTION, "Emotion from faces and speech (earlier weights)"),
        ("ab" * 32, None, "emotion/faces-speech"),
    ],
    ids=["same", "unknown", "other", "gone"],
)
def test_results_of_earlier_weights_say_so(weights: str, checkpoint: Checkpoint | None, title: str) -> None:
    assert checkpoint_title("emotion/faces-speech", weights, checkpoint) == title


async def test_more_recordings_than_the_list_shows_are_one_press_away(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    for number in range(recordings.SHOWN + 5):
        store.add(f"clip {number}.mp4", b"ftyp%d" % number, 4.0)
    clips = await api.every_clip()
    first = recordings.listed(clips, [], [], everything=False)
    assert len(of_class(first.rows, "clip-row")) == recordings.SHOWN
    assert not first.complete
    everything = recordings.listed(clips, [], [], everything=True)
    assert len(of_class(everything.rows, "clip-row")) == recordings.SHOWN + 5
    assert everything.complete
    section = recordings.section(first, len(clips) - 3)
    assert component(section, ids.SHOW_ALL).children == f"Show all {recordings.SHOWN + 5}"
    assert component(section, ids.SHOW_ALL).hidden is False


async def test_samples_are_offered_however_much_was_uploaded_after_them(
    fake_api: FastAPI, api: ApiClient, settings: FrontendSettings
) -> None:
    store: FakeStore = fake_api.state.store
    for number in range(450):
        store.add(f"clip {number}.mp4", b"ftyp%d" % number, 4.0)
    assert len(of_class(await analyse.layout(api, settings), "sample")) == 3


@pytest.mark.parametrize(
    ("triggered", "pressed"),
    [([{"prop_id": "a.n_clicks", "value": 1}], True), ([{"prop_id": "a.n_clicks", "value": None}], False), ([], False)],
    ids=["pressed", "drawn anew", "nothing"],
)
def test_a_button_that_is_drawn_anew_is_not_pressed(triggered: list[dict[str, object]], pressed: bool) -> None:
    assert recordings.pressed(triggered) is pressed


async def test_only_checkpoints_that_can_be_run_are_offered(api: ApiClient, settings: FrontendSettings) -> None:
    choice = component(await analyse.layout(api, settings), ids.CHECKPOINT)
    assert [item["value"] for item in choice.data] == [EMOTION.id, SENTIMENT.id]
    assert choice.value == EMOTION.id


async def test_without_any_checkpoint_the_page_says_what_to_do(
    fake_api: FastAPI, api: ApiClient, settings: FrontendSettings
) -> None:
    fake_api.state.store.checkpoints = {BROKEN.id: BROKEN}
    layout = await analyse.layout(api, settings)
    assert "There is no checkpoint to run" in texts(layout)
    assert component(layout, ids.CHECKPOINT).data == []


async def test_the_form_knows_the_cap_and_where_to_send_files(api: ApiClient) -> None:
    settings = FrontendSettings(public_api="/lens/api/v1", upload_cap_bytes=3 * 2**20)
    form = component(await analyse.layout(api, settings), "upload")
    assert getattr(form, "data-cap") == str(3 * 2**20)
    assert getattr(form, "data-api") == "/lens/api/v1"
    assert "up to 3 MiB" in texts(form)
    assert "Deleting the clip removes them all" in texts(form)


@pytest.mark.parametrize(
    ("triggered", "uploaded", "pressed", "clip"),
    [
        (ids.UPLOADED, {"clip": "a", "known": False}, False, "a"),
        (ids.UPLOADED, None, False, None),
        (ids.analyse_clip("b"), {"clip": "a", "known": False}, True, "b"),
        (ids.analyse_clip("b"), {"clip": "a", "known": False}, False, None),
        (None, None, False, None),
    ],
    ids=["uploaded", "nothing uploaded", "pressed", "buttons appeared", "nothing"],
)
def test_which_clip_is_meant(
    triggered: object, uploaded: analyse.Uploaded | None, pressed: bool, clip: str | None
) -> None:
    assert analyse.chosen_clip(triggered, uploaded, pressed=pressed) == clip


async def test_a_file_that_was_here_already_says_since_when_and_as_what(fake_api: FastAPI) -> None:
    store: FakeStore = fake_api.state.store
    own = store.add("first name.mp4", b"....ftyp", 4.0).model_copy(
        update={"created_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC)}
    )
    said = analyse.already_here("/analyses/a", own)
    assert said["path"] == "/analyses/a"
    assert said["text"].startswith("It came on 2026-03-01 09:30 UTC as “first name.mp4”")
    sample = own.model_copy(update={"sample": True})
    assert analyse.already_here("/analyses/a", sample)["text"].startswith("It is the sample “first name.mp4”.")


async def test_what_is_in_a_clip_in_a_few_words(api: ApiClient) -> None:
    said = {clip.name: contents(clip) for clip in (await api.clips()).items}
    assert said["A drawn face that talks.mp4"] == "4.0 s, 320 × 240, sound"
    assert said["A voice alone.m4a"] == "5.0 s, sound, no picture"
