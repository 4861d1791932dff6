"""Several sentences as a table: what it says, in which order, and how it goes on."""

import math

import httpx
import pytest
from fastapi import FastAPI

from backend.schemas import Analysis, AnalysisRequest, AnalysisState, Problem, ValueScale
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.scale import on_scale
from frontend.components.trail import Trail, way_back
from frontend.pages.sentences import page
from frontend.pages.sentences.batch import Batch
from frontend.pages.sentences.rows import Row, arranged, columns, row_of, strongest
from frontend.pages.sentences.table import Sorting, as_file, table
from frontend.routes import MOST_SENTENCES
from tests.frontend.fake_api import FakeStore
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT, fake
from tests.frontend.layouts import component, of_class, texts

TEXTS = ("It was good.", "fail, please", "It was bad, and far too long.")


async def analysed(api: ApiClient, *said: str) -> list[Analysis]:
    jobs = [await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, text=text)) for text in said]
    return [await api.analysis(job.id) for job in jobs]


@pytest.fixture
async def three(api: ApiClient) -> list[Analysis]:
    return await analysed(api, *TEXTS)


def rows_of(analyses: list[Analysis]) -> list[Row]:
    return [row_of(number, analysis) for number, analysis in enumerate(analyses, 1)]


def query(analyses: list[Analysis], more: str = "") -> str:
    return f"?ids={','.join(analysis.id for analysis in analyses)}{more}"


async def test_a_row_says_the_value_and_the_exact_part_of_each_modality(three: list[Analysis]) -> None:
    row = row_of(1, three[0])
    report = three[0].report
    assert report is not None
    assert (row.outcome, row.value) == ("sentiment", report.overall.logits[0])
    assert sum(row.parts.values()) == pytest.approx(row.value)
    assert row.absent == {"visual", "audio"}
    assert row.name == TEXTS[0]


async def test_a_row_of_a_network_with_classes_says_the_first_of_them(api: ApiClient) -> None:
    clip = (await api.clips()).items[0]
    job = await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clip.id))
    row = row_of(1, await api.analysis(job.id))
    assert row.report is not None and row.value is not None
    best = row.report.overall.prediction
    assert row.outcome == EMOTION.classes[best]
    assert row.value == row.report.overall.probabilities[best]
    assert sum(row.parts.values()) == pytest.approx(row.report.overall.logits[best])
    assert row.name == clip.name


def test_the_highest_lift_is_found_among_what_had_data() -> None:
    report = fake(SENTIMENT, None, "x", missing=["visual", "audio"], text="Good.").report
    shares = {name: [[prior] * 5] for name, prior in report.sites[0].prior.items()}
    prior = report.sites[0].prior["text"]
    shares["text"] = [[prior, prior * 2, prior / 2, prior, prior]]
    shares["visual"] = [[0.9] * 5]
    best = strongest(report.model_copy(update={"shares": {"layers": shares}}))
    assert best is not None
    assert (best.site, best.band, best.segment, best.lift) == ("Between the layers", "Text", 1, 1.0)


def test_persons_of_a_skeleton_are_told_apart() -> None:
    report = fake(ACTION, 4.0, "x").report
    shares = {site.name: {name: [[prior]] for name, prior in site.prior.items()} for site in report.sites}
    shares["intermediate"]["person_2"] = [[4 * report.sites[0].prior["person_2"]]]
    best = strongest(report.model_copy(update={"shares": shares}))
    assert best is not None
    assert (best.band, best.segment, best.lift) == ("Person 2", None, pytest.approx(2.0))


def test_where_there_is_nothing_to_choose_from_there_is_no_highest_lift() -> None:
    report = fake(ACTION, 4.0, "x", missing="skeleton").report
    alone = report.model_copy(update={"sites": report.sites[1:]})
    assert strongest(alone) is None


async def test_rows_are_sorted_by_any_column_and_those_without_a_value_come_last(three: list[Analysis]) -> None:
    rows = rows_of(three)
    values = [row.value for row in arranged(rows, "value", "down")]
    assert values[-1] is None
    assert values[0] is not None and values[1] is not None and values[0] > values[1]
    assert [row.value for row in arranged(rows, "value", "up")] == [values[1], values[0], None]
    assert [row.name for row in arranged(rows, "name", "up")] == [TEXTS[1], TEXTS[2], TEXTS[0]]
    assert arranged(rows, "state", "up")[0].analysis.state is AnalysisState.FAILED
    texts_ = [row.parts["text"] for row in arranged(rows, "text", "down")[:2]]
    assert texts_ == sorted(texts_, reverse=True)
    assert [row.number for row in arranged(rows, "number", "down")] == [3, 2, 1]


async def test_the_headers_are_links_that_sort(three: list[Analysis]) -> None:
    made = table(rows_of(three), ["a", "b"], Sorting("value", "down"), {})
    links = {texts(link).split(" ")[0]: link.href for link in of_class(made, "sorter")}
    assert links["Result"] == "/sentences?ids=a,b&sort=value&order=up"
    assert links["Sentence"] == "/sentences?ids=a,b&sort=name&order=up"
    assert links["Text,"] == "/sentences?ids=a,b&sort=text&order=down"
    sorts = [getattr(cell, "aria-sort", None) for cell in made._traverse() if hasattr(cell, "aria-sort")]
    assert sorts == ["none", "none", "none", "descending", "none", "none", "none", "none"]


async def test_the_table_opens_each_result_and_says_why_one_failed(three: list[Analysis]) -> None:
    made = table(rows_of(three), ["a"], Sorting(), {})
    assert [link.href for link in of_class(made, "sentence-link")] == [f"/analyses/{item.id}" for item in three]
    said = texts(made)
    assert "could not be decoded" in said
    assert said.count("no data") == 4
    assert "none yet" in said
    assert "Checkpoint" not in said


async def test_several_checkpoints_have_a_column(api: ApiClient, three: list[Analysis]) -> None:
    other = three[0].model_copy(update={"checkpoint": EMOTION.id})
    made = table(rows_of([three[0], other]), ["a"], Sorting(), {SENTIMENT.id: SENTIMENT, EMOTION.id: EMOTION})
    assert [title for title in (SENTIMENT.title, EMOTION.title) if title not in texts(made)] == []


async def test_what_speaks_against_a_result_stands_under_its_sentence(api: ApiClient) -> None:
    (long,) = await analysed(api, "word " * 60)
    assert long.report is not None
    said = ["The text has 60 tokens and the network reads 48 of them.", "No word of it is known."]
    warned = long.model_copy(update={"report": long.report.model_copy(update={"warnings": said})})
    row = row_of(1, warned)
    assert (row.left_out, row.warnings) == (12, tuple(said))
    shown = of_class(table(rows_of([warned]), ["a"], Sorting(), {}), "muted")
    assert [item.children for item in shown if item.children in said] == said
    made = as_file(rows_of([warned]))
    kept = dict(zip(made.columns, made.rows[0], strict=True))
    assert (kept["tokens left out"], kept["warnings"]) == (12, " ".join(said))


async def test_the_file_holds_plain_values(three: list[Analysis]) -> None:
    made = as_file(rows_of(three))
    first, failed = (dict(zip(made.columns, row, strict=True)) for row in made.rows[:2])
    report = three[0].report
    assert report is not None
    assert first["value or probability"] == report.overall.logits[0]
    assert first["contribution of Text"] == report.overall.contributions["text"][0]
    assert first["text"] == TEXTS[0]
    assert (first["segment"], first["modality"]) != (None, "")
    assert (failed["state"], failed["value or probability"]) == ("failed", None)
    assert failed["reason"] == "The clip could not be decoded after 1.2 s."
    assert made.csv().count("\n") == 4


def test_the_address_names_each_analysis_once_and_no_more_than_fit() -> None:
    wanted = page.Asked.of(f"?ids=a,b,,a, c&sort=value&order=down&junk=1,{'x' * 3}")
    assert wanted.analyses == ("a", "b", "c")
    assert wanted.sorting == Sorting("value", "down")
    many = page.Asked.of("?ids=" + ",".join(str(number) for number in range(MOST_SENTENCES + 7)))
    assert (len(many.analyses), many.left_out) == (MOST_SENTENCES, 7)
    assert page.Asked.of("?ids=").analyses == page.Asked.of(None).analyses == ()


async def test_a_column_that_there_is_not_sorts_nothing(three: list[Analysis]) -> None:
    shown = page.content(page.Asked.of(query(three, "&sort=nonsense&order=down")), three, [])
    assert shown.trail["analyses"] == [item.id for item in three]


async def test_what_is_no_longer_here_is_said(api: ApiClient, three: list[Analysis]) -> None:
    layout, trail = await page.layout(api, Batch(api), query(three, ",gone"))
    assert "1 analysis is no longer here." in texts(layout)
    assert component(layout, ids.HEADING).children == "3 sentences"
    assert trail is not None and trail["analyses"] == [item.id for item in three]


async def test_too_many_are_said(api: ApiClient, three: list[Analysis]) -> None:
    more = "," + ",".join(str(number) for number in range(MOST_SENTENCES))
    layout, _trail = await page.layout(api, Batch(api), query(three, more))
    assert "A table shows at most 50: 3 more in the address are left out." in texts(layout)


@pytest.mark.parametrize(
    ("asked", "said"), [("?ids=gone,lost", "None of these analyses is here"), ("", "No sentences")]
)
async def test_an_address_of_nothing_is_a_page_of_its_own(api: ApiClient, asked: str, said: str) -> None:
    layout, trail = await page.layout(api, Batch(api), asked)
    assert said in texts(layout)
    assert trail is None


async def test_the_buttons_are_there_when_there_is_something_for_them(api: ApiClient, three: list[Analysis]) -> None:
    running = three[2].model_copy(update={"state": AnalysisState.RUNNING, "report": None})
    asked = page.Asked.of(query(three))
    shown = page.content(asked, [*three[:2], running], [SENTIMENT])
    assert (shown.settled, shown.waiting, shown.unsuccessful) == (False, 1, 1)
    assert shown.standing == "1 running, 1 done, 1 failed"
    settled = page.content(asked, [three[0], three[2], None], [SENTIMENT])
    assert (settled.settled, settled.waiting, settled.unsuccessful) == (True, 0, 0)


async def test_ended_analyses_are_read_once_and_the_others_again(fake_api: FastAPI) -> None:
    store: FakeStore = fake_api.state.store
    asked: list[str] = []
    transport = httpx.ASGITransport(fake_api)

    class Counting(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            asked.append(request.url.path.rpartition("/")[2])
            return await transport.handle_async_request(request)

    async with ApiClient("http://fake/api/v1", Counting()) as api:
        (done,) = await analysed(api, "Good.")
        store.job_s = math.inf
        (waiting,) = await analysed(api, "Bad.")
        batch, wanted = Batch(api), [done.id, waiting.id, "gone"]
        asked.clear()
        for _ in range(2):
            found = await batch.read(wanted)
        assert [item.state if item else None for item in found] == [
            *(AnalysisState.SUCCEEDED, AnalysisState.QUEUED), None,
        ]  # fmt: skip
        assert sorted(asked) == sorted([done.id, waiting.id, "gone", waiting.id, "gone"])
        await api.delete_analysis(done.id)
        assert (await batch.read(wanted, anew=True))[0] is None


async def test_all_that_wait_are_cancelled_and_tried_again(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    done = await analysed(api, "Good.")
    store.job_s = math.inf
    waiting = await analysed(api, "One.", "Two.")
    wanted = [item.id for item in [*done, *waiting]]
    batch = Batch(api)
    await batch.cancel(wanted)
    states = [item.state for item in await batch.read(wanted) if item is not None]
    assert states == [AnalysisState.SUCCEEDED, AnalysisState.CANCELLED, AnalysisState.CANCELLED]
    store.job_s = 0
    assert await batch.retry(wanted) == wanted
    assert [item.state for item in await batch.read(wanted) if item is not None] == [AnalysisState.SUCCEEDED] * 3


async def test_retrying_asks_for_the_same_inputs(fake_api: FastAPI, api: ApiClient) -> None:
    store: FakeStore = fake_api.state.store
    (failed,) = await analysed(api, TEXTS[1])
    assert failed.state is AnalysisState.FAILED
    store.jobs[failed.id] = failed.model_copy(update={"inputs": failed.inputs.model_copy(update={"text": "New."})})
    (again,) = await Batch(api).retry([failed.id])
    assert again != failed.id
    assert (await api.analysis(again)).inputs.text == "New."


def test_the_way_back_leads_to_the_table_and_its_neighbours() -> None:
    trail = Trail(address="/sentences?ids=a,b,c", analyses=["c", "a", "b"])
    (links,) = way_back("a", trail)
    assert [(texts(link), link.href) for link in links._traverse() if hasattr(link, "href")] == [
        ("← Table of 3", "/sentences?ids=a,b,c"),
        ("Previous", "/analyses/c"),
        ("Next", "/analyses/b"),
    ]
    assert "Row 2" in texts(links)
    assert way_back("other", trail) == way_back("a", None) == []


@pytest.mark.parametrize(
    ("value", "left", "width"), [(1.5, "50.00%", "25.00%"), (-3, "0.00%", "50.00%"), (9, "50.00%", "50.00%")]
)
def test_a_value_stands_on_its_scale(value: float, left: str, width: str) -> None:
    bar = on_scale(value, ValueScale(name="sentiment", low=-3, high=3))
    assert bar.children[0].style == {"left": left, "width": width}
    assert getattr(bar, "aria-label").endswith("on a scale from −3 to 3")


def test_columns_are_the_modalities_of_all_reports() -> None:
    analyses = [
        Analysis(
            id=name, state=AnalysisState.SUCCEEDED, checkpoint=checkpoint.id, inputs={"text": "x"},
            created_at="2026-03-01T09:00:00Z", report=fake(checkpoint, 4.0, name).report,
        )
        for name, checkpoint in (("a", SENTIMENT), ("b", ACTION))
    ]  # fmt: skip
    assert [column.name for column in columns(rows_of(analyses))] == ["visual", "audio", "text", "rgb", "skeleton"]
    failed = analyses[0].model_copy(
        update={"report": None, "state": AnalysisState.FAILED, "error": Problem(title="t", status=1, detail="d")}
    )
    assert columns(rows_of([failed])) == []
