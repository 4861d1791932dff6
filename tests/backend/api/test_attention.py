"""Attention arrays: as JSON and as a NumPy file, of one window and of all."""

import io
import json

import httpx
import numpy as np
import pytest

from tests.backend.api import results


@pytest.mark.parametrize("site", ["intermediate", "late"])
async def test_attention_as_json(client: httpx.AsyncClient, succeeded: str, site: str) -> None:
    response = await client.get(f"analyses/{succeeded}/attention", params={"site": site})
    assert response.status_code == 200
    found = response.json()
    expected = results.attention(site)
    assert found["shape"] == list(expected.shape)
    assert found["windows"] == [0, 1]
    assert found["site"]["name"] == site
    np.testing.assert_allclose(found["values"], expected, atol=1e-7)
    np.testing.assert_allclose(np.sum(list(found["share"].values()), axis=0), 1, atol=1e-6)
    config = next(each for each in results.SITES if each.name == site)
    video = expected[:, :, : config.blocks["video"]].sum(axis=2)
    np.testing.assert_allclose(found["share"]["video"], video, atol=1e-6)


async def test_one_window(client: httpx.AsyncClient, succeeded: str) -> None:
    response = await client.get(f"analyses/{succeeded}/attention", params={"site": "late", "window": 1})
    found = response.json()
    assert found["windows"] == [1]
    np.testing.assert_allclose(found["values"], results.attention("late")[1:], atol=1e-7)


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ({}, "application/x-npz"),
        ({}, "application/octet-stream"),
        ({}, "application/json;q=0.5, application/x-npz"),
        ({"format": "npz"}, "application/json"),
    ],
)
async def test_attention_as_arrays(
    client: httpx.AsyncClient, succeeded: str, query: dict[str, str], accept: str
) -> None:
    response = await client.get(f"analyses/{succeeded}/attention", params=query, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/x-npz"
    assert response.headers["content-disposition"] == f'attachment; filename="attention-{succeeded[:12]}-all.npz"'
    arrays = np.load(io.BytesIO(response.content))
    assert sorted(arrays) == [
        *("attention.intermediate", "attention.late", "blocks.intermediate", "blocks.late", "times_s", "windows")
    ]
    for site in ("intermediate", "late"):
        np.testing.assert_array_equal(arrays[f"attention.{site}"], results.attention(site))
    assert arrays["blocks.intermediate"].tolist() == ["video", "video", "audio"]
    assert arrays["times_s"].tolist() == [[0.0, 3.0], [1.5, 4.5]]
    assert arrays["windows"].tolist() == [0, 1]


async def test_arrays_of_one_site_and_window(client: httpx.AsyncClient, succeeded: str) -> None:
    query = {"site": "late", "window": "0", "format": "npz"}
    response = await client.get(f"analyses/{succeeded}/attention", params=query)
    arrays = np.load(io.BytesIO(response.content))
    assert sorted(arrays) == ["attention.late", "blocks.late", "times_s", "windows"]
    np.testing.assert_array_equal(arrays["attention.late"], results.attention("late")[:1])


@pytest.mark.parametrize(
    ("query", "accept", "status", "sentence"),
    [
        ({}, "*/*", 422, "Expected the name of a site; this network has intermediate, late"),
        ({"site": "early"}, "*/*", 404, "There is no site early; this network has intermediate, late"),
        (
            {"site": "late", "window": "2"},
            "*/*",
            404,
            "There is no window 2; this analysis has 2, counted from 0",
        ),
        (
            {"site": "late"},
            "text/csv",
            406,
            "Expected to be asked for application/json or application/x-npz; got Accept: text/csv",
        ),
    ],
)
async def test_what_is_not_there(
    client: httpx.AsyncClient, succeeded: str, query: dict[str, str], accept: str, status: int, sentence: str
) -> None:
    response = await client.get(f"analyses/{succeeded}/attention", params=query, headers={"Accept": accept})
    assert response.status_code == status
    assert response.json()["detail"] == sentence


async def test_an_analysis_that_waits_has_no_arrays(client: httpx.AsyncClient, queued: str) -> None:
    response = await client.get(f"analyses/{queued}/attention", params={"site": "late"})
    assert response.status_code == 409
    assert response.json()["detail"] == "The analysis is queued; its arrays are there once it has succeeded"


async def test_json_has_no_needless_digits(client: httpx.AsyncClient, succeeded: str) -> None:
    response = await client.get(f"analyses/{succeeded}/attention", params={"site": "late"})
    numbers = json.loads(response.text, parse_float=str)["values"]
    assert max(len(number) for number in np.ravel(numbers)) <= len("0.12345678")
