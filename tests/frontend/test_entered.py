"""What the form holds becomes analyses, and what the service refuses of it comes back to where it belongs."""

from datetime import UTC, datetime

import httpx
import pytest
from fastapi import FastAPI

from backend.schemas import AnalysisRequest
from frontend.client import ApiClient, ApiError
from frontend.pages.analyse.entered import Entered, address, already_here, refused, requests, submitted
from frontend.pages.analyse.starting import started
from tests.frontend.fake_api import FakeStore
from tests.frontend.fake_reports import EMOTION, SENTIMENT


def entered(
    *texts: str,
    clip: str | None = None,
    skeleton: str | None = None,
    features: str | None = None,
    known: list[str] | None = None,
) -> Entered:
    return Entered(texts=list(texts), clip=clip, skeleton=skeleton, features=features, known=known or [])


def test_several_texts_are_an_analysis_each() -> None:
    found = requests(entered("One.", "Two."), "x")
    assert found == [AnalysisRequest(checkpoint="x", text="One."), AnalysisRequest(checkpoint="x", text="Two.")]


def test_text_and_files_together_are_one_analysis() -> None:
    (found,) = requests(entered("Said.", clip="a", skeleton="b"), "x")
    assert found == AnalysisRequest(checkpoint="x", text="Said.", clip="a", skeleton="b")
    (found,) = requests(entered(skeleton="b"), "x")
    assert found == AnalysisRequest(checkpoint="x", skeleton="b")


def test_arrays_come_alone() -> None:
    (found,) = requests(entered("Said.", clip="a", features="c"), "x")
    assert found == AnalysisRequest(checkpoint="x", features="c")


async def test_one_analysis_has_a_page_and_several_have_a_table(api: ApiClient) -> None:
    one = await started(api, entered("It was good."), SENTIMENT.id)
    assert one.href.startswith("/analyses/")
    several = await started(api, entered("It was good.", "It was bad."), SENTIMENT.id)
    assert several.href == address([one.href.rpartition("/")[2], several.href.rpartition(",")[2]])
    assert several.said is None
    with pytest.raises(ApiError, match="no checkpoint to run"):
        await started(api, entered("It was good."), None)


async def test_a_sentence_that_is_refused_is_named_and_the_others_are_there_at_the_next_try(api: ApiClient) -> None:
    wanted = [AnalysisRequest(checkpoint=SENTIMENT.id, text=text) for text in ("Good.", " ", "Bad.")]
    with pytest.raises(ApiError) as error:
        await submitted(api, wanted)
    said = refused(entered("Good.", " ", "Bad."), error.value)
    assert said["part"] == "text"
    assert said["sentence"] == "sentence 2 of 3: expected at least a word; got an empty text"
    first = (await api.analyses()).items[0].id
    assert (await submitted(api, [wanted[0], wanted[2]]))[0] == first


@pytest.mark.parametrize(
    ("form", "status", "detail", "part", "sentence"),
    [
        (entered("a", clip="1"), 422, "text: expected a word; got none", "text", "expected a word; got none"),
        (entered("a", clip="1"), 422, "clip: x takes no video", "media", "x takes no video"),
        (entered(clip="1", skeleton="2"), 422, "skeleton: 20 joints", "skeleton", "20 joints"),
        (entered(features="3"), 422, "features: a.npz: text: no", "features", "a.npz: text: no"),
        (entered(skeleton="2"), 422, "a.npy: cut off: frame 3", "skeleton", "a.npy: cut off: frame 3"),
        (entered("a", clip="1"), 422, "They differ: 3 s and 9 s", "", "They differ: 3 s and 9 s"),
        (entered("a"), 503, "100 analyses are waiting", "", "100 analyses are waiting"),
    ],
    ids=["text", "clip", "skeleton", "features", "the only one", "several", "the service itself"],
)
def test_a_refusal_is_said_where_it_belongs(form: Entered, status: int, detail: str, part: str, sentence: str) -> None:
    said = refused(form, ApiError.of(status, "No", detail))
    assert (said["part"], said["sentence"], said["gone"]) == (part, sentence, False)


def test_a_file_that_was_deleted_meanwhile_must_be_sent_again() -> None:
    said = refused(entered(clip="1"), ApiError.of(httpx.codes.NOT_FOUND, "Not found", "There is no clip 1"))
    assert said == {"part": "media", "sentence": "There is no clip 1", "gone": True}


async def test_files_that_were_here_already_say_since_when_and_as_what(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    own = store.add("first name.mp4", b"....ftyp", 4.0).model_copy(
        update={"created_at": datetime(2026, 3, 1, 9, 30, tzinfo=UTC)}
    )
    said = already_here("/analyses/a", [own])
    assert said["path"] == "/analyses/a"
    assert said["title"] == "This very file was here already"
    assert said["text"].startswith("It came on 2026-03-01 09:30 UTC as “first name.mp4”")
    sample = own.model_copy(update={"sample": True})
    both = already_here("/analyses/a", [own, sample])
    assert both["title"] == "These very files were here already"
    assert "It is the sample “first name.mp4”." in both["text"]
    carried = (await started(api, entered(clip=own.id, known=[own.id]), EMOTION.id)).said
    assert carried is not None and "first name.mp4" in carried["text"]
