"""The Analyse page: what it offers, and which clip a press means."""

import pytest
from fastapi import FastAPI

from backend.schemas import AnalysisRequest
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.clip_list import contents
from frontend.pages import analyse
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
    ("triggered", "uploaded", "clicks", "clip"),
    [
        (ids.UPLOADED, {"clip": "a"}, [None, None], "a"),
        (ids.UPLOADED, None, [], None),
        (ids.analyse_clip("b"), {"clip": "a"}, [None, 1], "b"),
        (ids.analyse_clip("b"), {"clip": "a"}, [None, None], None),
        (None, None, [], None),
    ],
    ids=["uploaded", "nothing uploaded", "pressed", "buttons appeared", "nothing"],
)
def test_which_clip_is_meant(
    triggered: object, uploaded: dict[str, str] | None, clicks: list[int | None], clip: str | None
) -> None:
    assert analyse.chosen_clip(triggered, uploaded, clicks) == clip


async def test_what_is_in_a_clip_in_a_few_words(api: ApiClient) -> None:
    said = {clip.name: contents(clip) for clip in (await api.clips()).items}
    assert said["A drawn face that talks.mp4"] == "4.0 s, 320 × 240, sound"
    assert said["A voice alone.m4a"] == "5.0 s, sound, no picture"
