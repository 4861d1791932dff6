"""What the API says of the items of a sweep: on a collection with odd items, and on the sweeps that ship."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import numpy as np
import pyarrow.parquet as pq
import pytest
from fastapi import FastAPI

from backend import schemas
from backend.analysis.frame import read_frame
from backend.api.app import create_app
from backend.api.service import Service
from backend.schemas import AnalysisInputs, Problem
from backend.settings import Settings
from backend.store.collections import NewItem
from frontend.client import ApiClient, ApiError
from tests.backend.api.conftest import IdleEngine
from tests.backend.engine.service import CHECKPOINTS
from tests.backend.sweeps import made

ITEMS, FAILED, WAITING = 12, 3, 11
UNREADABLE = Problem(title="Unusable clip", status=422, detail="notes.txt: expected a video")
SITE = {"site": "late"}


def ended_sweep(service: Service) -> str:
    """A sweep of 12 sentences, of which the fourth has failed and the last one waits."""
    store = service.store
    sweep = made.sweep(store, ITEMS)
    for index in range(WAITING):
        if index == FAILED:
            claimed = store.analyses.claim("one", 60)
            assert claimed is not None
            assert store.analyses.fail(claimed.id, "one", UNREADABLE, retry=False)
        else:
            assert made.end_next(store) == index
    return sweep


@pytest.fixture
def sweep(service: Service) -> str:
    return ended_sweep(service)


@pytest.fixture
async def api(app: FastAPI) -> AsyncIterator[ApiClient]:
    async with ApiClient("http://lens.test/api/v1", httpx.ASGITransport(app)) as client:
        yield client


def item_map(index: int) -> np.ndarray:
    """(1, 2, 2) attention of an item, the mean over its windows."""
    return np.asarray(made.attention(index).astype(np.float64).mean(axis=0))


CALM = [0, 2, 4, 8, 10]  # even ones, but the seventh has no label
HAPPY = [1, 5, 7, 9]  # odd ones, without the one that failed


async def test_classes_are_means_over_their_items(api: ApiClient, sweep: str) -> None:
    found = await api.sweep_classes(sweep, "late")
    calm, happy = found.classes
    assert [(one.name, one.n, one.groups) for one in found.classes] == [("calm", 5, 3), ("happy", 4, 3)]
    assert (found.left_out, found.everything.n) == (1, 10)
    assert (found.resampling.unit, found.resampling.units) == ("groups", 3)
    for one, rows in ((calm, CALM), (happy, HAPPY)):
        mean = np.mean([item_map(row) for row in rows], axis=0)[0]
        assert one.channels["video"].values == pytest.approx(mean[0], abs=1e-6)
        assert one.share["audio"].value == pytest.approx(mean[1].mean(), abs=1e-6)
        estimate = one.share["audio"]
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low <= estimate.value <= estimate.high


async def test_maps_are_of_a_class_or_of_all(api: ApiClient, sweep: str) -> None:
    found = await api.sweep_maps(sweep, "label", "happy")
    assert (found.class_, found.n) == ("happy", 4)
    np.testing.assert_allclose(found.sites[0].values, np.mean([item_map(row) for row in HAPPY], axis=0), atol=1e-6)
    assert (await api.sweep_maps(sweep)).n == 10


async def test_time_is_over_segments_or_windows(api: ApiClient, sweep: str) -> None:
    segments = await api.sweep_time(sweep, "late")
    assert [position.n for position in segments.everything.positions] == [10]
    windows = await api.sweep_time(sweep, "late", axis="windows")
    there = [row for row in range(WAITING) if row != FAILED]
    for number, position in enumerate(windows.everything.positions):
        rows = [row for row in there if made.windows_of(row) > number]
        assert position.n == len(rows)
        values = [made.attention(row)[number, 0, 0].astype(np.float64).mean() for row in rows]
        assert position.share["video"].value == pytest.approx(np.mean(values), abs=1e-6)


async def test_a_difference_is_of_the_first_less_the_second(api: ApiClient, sweep: str) -> None:
    found = await api.sweep_difference(sweep, "late", "calm", "happy")
    means = [np.mean([item_map(row)[0, 0] for row in rows], axis=0) for rows in (CALM, HAPPY)]
    values = [each.difference.value for each in found.channels if each.modality == "video"]
    assert values == pytest.approx(means[0] - means[1], abs=1e-6)
    assert found.n == (5, 4)
    other = await api.sweep_difference(sweep, "late", "happy", "calm")
    assert [each.difference.value for each in other.channels] == pytest.approx(
        [-each.difference.value for each in found.channels]
    )


async def test_variation_is_in_parts_that_sum_to_one(api: ApiClient, sweep: str) -> None:
    found = await api.sweep_variation(sweep, "late")
    assert found.blocks + found.classes + found.groups + found.clips == pytest.approx(1)
    assert found.n == 9  # those with a label
    assert found.sentence.startswith("Late fusion: ")


async def test_confusion_counts_what_items_were_taken_for(api: ApiClient, sweep: str) -> None:
    # Logits are (i, -i / 2): the first item is taken for the first class, as all others.
    found = await api.sweep_confusion(sweep)
    assert found.counts == [[5, 0], [4, 0]]
    (accuracy,) = [each.estimate for each in found.metrics if each.name == "accuracy"]
    assert accuracy.value == pytest.approx(100 * 5 / 9, abs=1e-6)
    # Video is there in even items only.
    assert (await api.sweep_confusion(sweep, "video")).counts == [[5, 0], [0, 0]]


async def test_rows_are_of_all_items_in_their_order(api: ApiClient, sweep: str) -> None:
    found = await api.sweep_rows(sweep, "late", 1)
    assert (found.site, found.block) == ("late", 1)
    assert [row.position for row in found.rows] == list(range(ITEMS))
    states = [row.state.value for row in found.rows]
    assert states == ["succeeded"] * 3 + ["failed"] + ["succeeded"] * 7 + ["queued"]
    assert found.rows[FAILED].error is not None
    assert found.rows[FAILED].error.detail == UNREADABLE.detail
    assert found.rows[6].label is None
    assert list(found.rows[1].alone) == ["audio"]
    for row in (0, 5):
        assert found.rows[row].block == pytest.approx(item_map(row)[0, 1].mean(), abs=1e-6)


async def test_attention_of_an_item_is_the_mean_over_its_windows(api: ApiClient, sweep: str) -> None:
    found = await api.sweep_item_attention(sweep, 5, "late")
    assert (found.shape, found.windows) == ((1, 1, 2, 2), [0])
    np.testing.assert_allclose(found.values[0], item_map(5), atol=1e-6)


async def test_answers_grow_with_the_sweep(client: httpx.AsyncClient, service: Service, sweep: str) -> None:
    before = (await client.get(f"sweeps/{sweep}/classes", params=SITE)).json()
    rows = (await client.get(f"sweeps/{sweep}/rows", params=SITE)).json()
    assert made.end_next(service.store) == WAITING
    after = (await client.get(f"sweeps/{sweep}/classes", params=SITE)).json()
    assert (before["everything"]["n"], after["everything"]["n"]) == (10, 11)
    again = (await client.get(f"sweeps/{sweep}/rows", params=SITE)).json()
    assert (rows["rows"][WAITING]["state"], again["rows"][WAITING]["state"]) == ("queued", "succeeded")


async def test_rows_follow_items_that_run(client: httpx.AsyncClient, service: Service, sweep: str) -> None:
    async def state() -> str:
        found = (await client.get(f"sweeps/{sweep}/rows", params=SITE)).json()
        return str(found["rows"][WAITING]["state"])

    assert await state() == "queued"
    claimed = service.store.analyses.claim("one", 60)
    assert claimed is not None
    assert await state() == "running"
    service.store.analyses.fail(claimed.id, "one", UNREADABLE, retry=False)
    assert await state() == "failed"


async def test_before_an_item_has_succeeded_only_rows_are_there(client: httpx.AsyncClient, service: Service) -> None:
    sweep = made.sweep(service.store, 2)
    rows = (await client.get(f"sweeps/{sweep}/rows", params=SITE)).json()["rows"]
    assert [(row["position"], row["state"]) for row in rows] == [(0, "queued"), (1, "queued")]
    for path, query in QUESTIONS:
        if path != "rows":
            response = await client.get(f"sweeps/{sweep}/{path}", params=query)
            assert response.status_code == 409, path
            assert response.json()["detail"].startswith("No item of the sweep has succeeded so far"), path


async def test_without_labels_items_can_be_asked_about_by_prediction(api: ApiClient, service: Service) -> None:
    store = service.store
    collection = store.collections.begin("Set", "texts", {}).id
    items = [NewItem(f"item {row}", AnalysisInputs(text=made.sentence(row)), None, None) for row in range(4)]
    assert store.collections.finish(collection, items)
    sweep = made.sweep(store, 4, over=collection)
    while made.end_next(store) is not None:
        pass
    found = await api.sweep_classes(sweep, "late")
    assert ([one.n for one in found.classes], found.left_out, found.everything.n) == ([0, 0], 4, 4)
    assert found.resampling.unit == "items"
    assert [one.n for one in (await api.sweep_classes(sweep, "late", "prediction")).classes] == [4, 0]
    assert (await api.sweep_confusion(sweep)).metrics == []
    assert "no input has a label" in (await api.sweep_variation(sweep, "late")).sentence
    assert "all inputs are of one class" in (await api.sweep_variation(sweep, "late", "prediction")).sentence
    with pytest.raises(ApiError, match="no item of the sweep is labelled calm"):
        await api.sweep_maps(sweep, "label", "calm")
    with pytest.raises(ApiError, match="no item of the sweep is predicted to be happy"):
        await api.sweep_difference(sweep, "late", "calm", "happy", "prediction")


QUESTIONS: list[tuple[str, dict[str, str]]] = [
    ("classes", SITE),
    ("maps", {}),
    ("time", SITE),
    ("difference", {**SITE, "first": "calm", "second": "happy"}),
    ("variation", SITE),
    ("confusion", {}),
    ("rows", SITE),
    ("items/0/attention", SITE),
]


@pytest.mark.parametrize(("path", "query"), QUESTIONS, ids=[path for path, _ in QUESTIONS])
async def test_an_unknown_sweep_is_not_found(client: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    response = await client.get(f"sweeps/none/{path}", params=query)
    assert (response.status_code, response.json()["detail"]) == (404, "There is no sweep none")


@pytest.mark.parametrize("path", ["classes", "time", "difference", "variation", "rows", "items/0/attention"])
async def test_an_unknown_site_is_not_found(client: httpx.AsyncClient, sweep: str, path: str) -> None:
    query = {"site": "early", "first": "calm", "second": "happy"}
    response = await client.get(f"sweeps/{sweep}/{path}", params=query)
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["detail"]) == (
        404,
        "There is no site early; this network has late",
    )
    assert (await client.get(f"sweeps/{sweep}/{path}", params={"first": "calm", "second": "happy"})).status_code == 422


@pytest.mark.parametrize(
    ("path", "query", "status", "detail"),
    [
        ("maps", {"class": "sad"}, 404, "There is no class sad; this network has calm, happy"),
        ("difference", {**SITE, "first": "sad", "second": "calm"}, 404, "There is no class sad"),
        (
            "difference",
            {**SITE, "first": "calm", "second": "calm"},
            422,
            "Expected two different classes; got calm",
        ),
        ("difference", {**SITE, "first": "calm"}, 422, "second in the query: field required"),
        ("maps", {"class": "happy", "by": "prediction"}, 409, "no item of the sweep is predicted to be happy"),
        ("confusion", {"modality": "touch"}, 404, "There is no modality touch; this network has video, audio"),
        ("rows", {**SITE, "block": "2"}, 404, "There is no block 2; late has 2, counted from 0"),
        ("rows", {**SITE, "block": "-1"}, 422, "block in the query"),
        ("time", {**SITE, "axis": "frames"}, 422, "axis in the query: input should be 'segments' or 'windows'"),
        ("classes", {**SITE, "by": "guess"}, 422, "by in the query: input should be 'label' or 'prediction'"),
        ("classes", {**SITE, "format": "xlsx"}, 422, "format in the query"),
        ("items/3/attention", SITE, 409, "Item 3 of the sweep has not succeeded"),
        ("items/99/attention", SITE, 404, "There is no item 99; the sweep has 12, counted from 0"),
        ("items/x/attention", SITE, 422, "position in the path"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    client: httpx.AsyncClient, sweep: str, path: str, query: dict[str, str], status: int, detail: str
) -> None:
    response = await client.get(f"sweeps/{sweep}/{path}", params=query)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.status_code == status
    assert detail in response.json()["detail"]


class TestTables:
    """Rows and classes as files."""

    @pytest.mark.parametrize(
        ("query", "accept"),
        [({}, "text/csv"), ({}, "text/*, application/json;q=0.1"), ({"format": "csv"}, "*/*")],
    )
    async def test_rows_as_csv(self, client: httpx.AsyncClient, sweep: str, query: dict[str, str], accept: str) -> None:
        response = await client.get(f"sweeps/{sweep}/rows", params={**SITE, **query}, headers={"Accept": accept})
        assert response.headers["content-type"] == "text/csv; charset=utf-8"
        assert response.headers["content-disposition"] == 'attachment; filename="items-late.csv"'
        assert response.headers["vary"] == "Accept"
        rows = list(csv.DictReader(io.StringIO(response.text)))
        assert len(rows) == ITEMS
        assert (rows[0]["label"], rows[0]["wrong"], rows[6]["label"], rows[6]["wrong"]) == ("calm", "false", "", "")
        assert rows[FAILED]["error"] == UNREADABLE.detail
        assert float(rows[5]["share_video"]) == pytest.approx(item_map(5)[0, 0].mean(), abs=1e-6)

    async def test_classes_as_parquet(self, client: httpx.AsyncClient, sweep: str) -> None:
        accept = {"Accept": "application/vnd.apache.parquet"}
        response = await client.get(f"sweeps/{sweep}/classes", params=SITE, headers=accept)
        assert response.headers["content-type"] == "application/vnd.apache.parquet"
        assert response.headers["content-disposition"] == 'attachment; filename="classes-late-label.parquet"'
        table = pq.read_table(io.BytesIO(response.content))
        message = (await client.get(f"sweeps/{sweep}/classes", params=SITE)).json()
        assert table.num_rows == 3 * 2 * 3  # classes and all items; modalities; the share and two channels
        assert table["share"].to_pylist()[0] == message["classes"][0]["share"]["video"]["value"]
        assert str(table.schema.field("channel").type) == "int64"

    async def test_rows_as_parquet_have_types_even_where_all_is_missing(
        self, client: httpx.AsyncClient, service: Service
    ) -> None:
        sweep = made.sweep(service.store, 1)
        response = await client.get(f"sweeps/{sweep}/rows", params={**SITE, "format": "parquet"})
        schema = pq.read_schema(io.BytesIO(response.content))
        kinds = {name: str(schema.field(name).type) for name in ("label", "wrong", "value", "position")}
        assert kinds == {"label": "string", "wrong": "bool", "value": "double", "position": "int64"}

    async def test_a_name_that_begins_as_a_formula_is_made_harmless(
        self, client: httpx.AsyncClient, service: Service
    ) -> None:
        store = service.store
        collection = store.collections.begin("Set", "texts", {}).id
        names = ("=1+2", "-6rXp3zJ3kc/14")
        items = [NewItem(name, AnalysisInputs(text=made.sentence(row)), "calm", "a") for row, name in enumerate(names)]
        assert store.collections.finish(collection, items)
        sweep = made.sweep(store, 2, over=collection)
        response = await client.get(f"sweeps/{sweep}/rows", params={**SITE, "format": "csv"})
        assert [row["name"] for row in csv.DictReader(io.StringIO(response.text))] == ["'=1+2", "-6rXp3zJ3kc/14"]

    async def test_another_form_is_not_acceptable(self, client: httpx.AsyncClient, sweep: str) -> None:
        for path in ("rows", "classes"):
            response = await client.get(f"sweeps/{sweep}/{path}", params=SITE, headers={"Accept": "image/png"})
            assert response.status_code == 406
            assert "application/json, text/csv or application/vnd.apache.parquet" in response.json()["detail"]


SHIPPED = sorted(CHECKPOINTS.glob("*/*/sweeps/*.npz"))


class TestShipped:
    """The sweeps of the checkpoints, whose files are read here by themselves."""

    @pytest.fixture
    async def app(self, settings: Settings) -> AsyncIterator[FastAPI]:
        application = create_app(settings.model_copy(update={"checkpoints": (CHECKPOINTS,)}), IdleEngine())
        async with application.router.lifespan_context(application):
            yield application

    async def sweep_of(self, api: ApiClient, path: Path) -> schemas.Sweep:
        name = path.parents[1].relative_to(CHECKPOINTS).as_posix()
        return next(each for each in (await api.sweeps()).items if each.checkpoint == name)

    @pytest.mark.parametrize("path", SHIPPED, ids=[path.parents[1].name for path in SHIPPED])
    async def test_shares_are_those_of_the_file(self, api: ApiClient, path: Path) -> None:
        sweep = await self.sweep_of(api, path)
        frame, _ = read_frame(path)
        for site in sweep.sites:
            found = await api.sweep_classes(sweep.id, site.name)
            assert sum(one.n for one in found.classes) + found.left_out == found.everything.n == len(frame)
            attention = frame.attention[site.name].astype(np.float64)
            for modality in site.prior:
                blocks = [block.index for block in site.blocks if block.modality == modality]
                per_channel = attention[:, :, blocks].sum(axis=2).mean(axis=(0, 1))
                assert found.everything.channels[modality].values == pytest.approx(per_channel, abs=1e-6)
                assert site.prior[modality] == pytest.approx(len(blocks) / len(site.blocks))

    @pytest.mark.parametrize("path", SHIPPED, ids=[path.parents[1].name for path in SHIPPED])
    async def test_parts_of_the_modalities_add_up_to_the_output(self, path: Path) -> None:
        frame, _ = read_frame(path)
        np.testing.assert_allclose(sum(frame.contributions.values()), frame.logits, atol=1e-5)

    @pytest.mark.parametrize("path", SHIPPED, ids=[path.parents[1].name for path in SHIPPED])
    async def test_metrics_are_those_of_the_rows(self, api: ApiClient, path: Path) -> None:
        sweep = await self.sweep_of(api, path)
        rows = (await api.sweep_rows(sweep.id, sweep.sites[-1].name)).rows
        metrics = {each.name: each.estimate for each in (await api.sweep_confusion(sweep.id)).metrics}
        judged = [row for row in rows if row.wrong is not None]
        right = 100 * sum(not row.wrong for row in judged) / len(judged)
        if sweep.value is None:
            assert metrics["accuracy"].value == pytest.approx(right, abs=1e-6)
        else:
            assert metrics["Acc-7"].value == pytest.approx(right, abs=1e-6)
            deviations = [row.deviation for row in judged if row.deviation is not None]
            assert metrics["MAE"].value == pytest.approx(np.mean(deviations), abs=1e-6)
        for estimate in metrics.values():
            assert estimate.low is not None
            assert estimate.high is not None
            assert estimate.low < estimate.value < estimate.high

    @pytest.mark.parametrize("path", SHIPPED, ids=[path.parents[1].name for path in SHIPPED])
    async def test_every_question_has_an_answer(self, api: ApiClient, path: Path) -> None:
        sweep = await self.sweep_of(api, path)
        first, second = sweep.classes[1:3]
        for site in sweep.sites:
            variation = await api.sweep_variation(sweep.id, site.name)
            assert variation.blocks + variation.classes + variation.groups + variation.clips == pytest.approx(1)
            difference = await api.sweep_difference(sweep.id, site.name, first, second)
            assert len(difference.channels) == len(site.bands) * site.channels_per_block
            assert difference.different == sum(each.q <= difference.level for each in difference.channels)
            for axis in ("segments", "windows"):
                time = await api.sweep_time(sweep.id, site.name, axis=axis)  # type: ignore[arg-type]
                assert time.everything.positions[0].n == sweep.counts.succeeded
            item = await api.sweep_item_attention(sweep.id, 3, site.name)
            assert item.shape == (1, site.segments, len(site.blocks), site.channels_per_block)
        maps = await api.sweep_maps(sweep.id, "prediction", first)
        assert [each.site.name for each in maps.sites] == [site.name for site in sweep.sites]
