"""The short memory of results: shared fetches, no kept failures, no stale values."""

import asyncio

import httpx
import pytest

from backend.schemas import AnalysisRequest
from frontend.client import ApiClient, ApiError
from frontend.results import Recent, Results
from tests.frontend.fake_api import create_fake_api
from tests.frontend.fake_reports import EMOTION


class Source:
    """Counts what is fetched of it."""

    def __init__(self) -> None:
        self.fetched: list[str] = []
        self.broken = False

    async def get(self, name: str) -> str:
        self.fetched.append(name)
        await asyncio.sleep(0)
        if self.broken:
            raise ApiError.of(503, "Away", "away")
        return name.upper()


async def test_concurrent_requests_share_one_fetch() -> None:
    source, recent = Source(), Recent[str](2)
    answers = await asyncio.gather(*(recent.get(("a",), lambda: source.get("a")) for _ in range(5)))
    assert answers == ["A"] * 5
    assert source.fetched == ["a"]


async def test_a_failure_is_not_kept() -> None:
    source, recent = Source(), Recent[str](2)
    source.broken = True
    with pytest.raises(ApiError):
        await recent.get(("a",), lambda: source.get("a"))
    source.broken = False
    assert await recent.get(("a",), lambda: source.get("a")) == "A"


async def test_the_oldest_and_the_stale_are_fetched_again() -> None:
    now = [0.0]
    source, recent = Source(), Recent[str](2, kept_s=10, clock=lambda: now[0])
    for name in ("a", "b", "a", "c", "b"):
        await recent.get((name,), lambda name=name: source.get(name))  # type: ignore[misc]
    assert source.fetched == ["a", "b", "c", "b"]
    now[0] = 11
    await recent.get(("b",), lambda: source.get("b"))
    assert source.fetched[-1] == "b"
    assert len(source.fetched) == 5


async def test_one_that_gives_up_does_not_cancel_the_others() -> None:
    source, recent = Source(), Recent[str](2)
    first = asyncio.ensure_future(recent.get(("a",), lambda: source.get("a")))
    second = asyncio.ensure_future(recent.get(("a",), lambda: source.get("a")))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "A"


async def test_an_analysis_without_report_is_refused_and_a_deleted_one_is_forgotten() -> None:
    app = create_fake_api(job_s=60)
    async with ApiClient("http://fake/api/v1", httpx.ASGITransport(app)) as api:
        clip = (await api.clips()).items[0]
        job = await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clip.id))
        results = Results(api)
        with pytest.raises(ApiError, match="no report: it is queued"):
            await results.report(job.id)
        app.state.store.job_s = 0
        assert (await results.report(job.id)).checkpoint == EMOTION.id
        await api.delete_analysis(job.id)
        assert (await results.report(job.id)).checkpoint == EMOTION.id
        results.forget(job.id)
        with pytest.raises(ApiError, match="there is no analysis"):
            await results.report(job.id)
