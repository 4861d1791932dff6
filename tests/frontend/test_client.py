"""The client: what it asks for, what it gives, and how it says what went wrong."""

import httpx
import pytest
from fastapi import FastAPI

from backend.schemas import (
    AnalysisRequest,
    AnalysisState,
    OverrideStudyRequest,
    OverrideStudyResult,
    SiteOverride,
)
from frontend.client import ApiClient, ApiError
from tests.frontend.fake_interventions import fake_sweep
from tests.frontend.fake_reports import EMOTION, SENTIMENT


def client_of(answer: httpx.Response | Exception, asked: list[httpx.Request] | None = None) -> ApiClient:
    """A client whose every request gets one answer."""

    def handle(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return ApiClient("http://service/api/v1", httpx.MockTransport(handle))


async def test_checkpoints_and_one_of_them_by_an_id_with_slashes(api: ApiClient) -> None:
    assert [item.state for item in (await api.checkpoints()).items] == ["ready", "ready", "ready", "broken"]
    assert await api.checkpoint(EMOTION.id) == EMOTION


async def test_an_analysis_from_submission_to_its_arrays(api: ApiClient) -> None:
    clip = (await api.clips()).items[0]
    submitted = await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, clip=clip.id))
    analysis = await api.analysis(submitted.id)
    assert analysis.state is AnalysisState.SUCCEEDED
    assert analysis.report is not None
    attention = await api.attention(analysis.id, "layers")
    assert attention.shape == (1, 5, 14, 16)
    assert [item.id for item in (await api.analyses(clip=clip.id)).items] == [analysis.id]
    await api.delete_analysis(analysis.id)
    with pytest.raises(ApiError) as error:
        await api.analysis(analysis.id)
    assert error.value.not_found


async def test_a_skeleton_to_be_drawn(fake_api: FastAPI, api: ApiClient) -> None:
    skeleton = fake_api.state.store.add_skeleton("wave.skeleton", b"joints")
    picture = await api.skeleton(skeleton.id)
    assert len(picture.persons[0]) == len(picture.times_s) == 120
    with pytest.raises(ApiError) as error:
        await api.skeleton((await api.clips()).items[-1].id)
    assert error.value.not_found


async def test_a_text_needs_no_clip(api: ApiClient) -> None:
    submitted = await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, text="It was good."))
    report = (await api.analysis(submitted.id)).report
    assert submitted.inputs.clip is None
    assert report is not None and report.transcript is not None
    assert [token.text for token in report.transcript.tokens] == ["[CLS]", "It", "was", "good.", "[SEP]"]


async def test_a_deleted_clip_is_gone(api: ApiClient) -> None:
    clip = (await api.clips()).items[0]
    assert await api.clip(clip.id) == clip
    await api.delete_clip(clip.id)
    assert clip not in (await api.clips()).items


async def test_cancelling_what_has_ended_is_a_conflict(api: ApiClient) -> None:
    clip = (await api.clips()).items[0]
    done = await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clip.id))
    with pytest.raises(ApiError, match="this one has ended") as error:
        await api.cancel(done.id)
    assert error.value.conflict


async def test_other_attention_over_a_sweep_comes_with_its_numbers(fake_api: FastAPI, api: ApiClient) -> None:
    fake_api.state.interventions.sweeps["s"] = fake_sweep(EMOTION, "s")
    request = OverrideStudyRequest(sweep="s", sites=[SiteOverride(site="late", attention="uniform")], most=10)
    found = await api.intervene(request, wait_s=5)
    assert found.request == request
    assert isinstance(found.result, OverrideStudyResult)
    assert found.result.score is not None
    assert found.result.score.metric == "accuracy"
    assert [item.position for item in found.result.items] == list(range(10))
    assert [each.id for each in (await api.interventions(sweep="s", kind="override-study")).items] == [found.id]


async def test_paths_and_queries_are_quoted() -> None:
    asked: list[httpx.Request] = []
    api = client_of(httpx.Response(404, json={"title": "t", "status": 404, "detail": "d"}), asked)
    for call in (
        api.analysis("../clips"),
        api.attention("a", "x&y=1"),
        api.checkpoint("emotion/a b"),
        api.clip("?q"),
        api.skeleton("a/b"),
    ):
        with pytest.raises(ApiError):
            await call
    assert [request.url.raw_path.decode() for request in asked] == [
        "/api/v1/analyses/..%2Fclips",
        "/api/v1/analyses/a/attention?site=x%26y%3D1",
        "/api/v1/checkpoints/emotion/a%20b",
        "/api/v1/clips/%3Fq",
        "/api/v1/clips/a%2Fb/skeleton",
    ]


async def test_the_sentence_of_a_problem_document_is_passed_on() -> None:
    document = {"type": "about:blank", "title": "Busy", "status": 503, "detail": "100 wait already.", "instance": "/x"}
    with pytest.raises(ApiError, match="100 wait already") as error:
        await client_of(httpx.Response(503, json=document)).clips()
    assert error.value.away
    assert error.value.problem.title == "Busy"


@pytest.mark.parametrize(
    ("answer", "sentence", "status"),
    [
        (httpx.ConnectError("refused"), "does not answer", 503),
        (httpx.ReadTimeout("slow"), "took too long", 503),
        (httpx.Response(502, text="<html>Bad gateway</html>"), "answered 502", 502),
        (httpx.Response(200, json={"unknown": 1}), "expected Clips", 502),
        (httpx.Response(200, text="<html>a login page</html>"), "expected Clips", 502),
    ],
    ids=["refused", "slow", "proxy page", "other version", "login page"],
)
async def test_trouble_on_the_way_becomes_a_sentence(answer: httpx.Response, sentence: str, status: int) -> None:
    with pytest.raises(ApiError, match=sentence) as error:
        await client_of(answer).clips()
    assert error.value.problem.status == status
    assert error.value.away
