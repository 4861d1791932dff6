"""Interventions by the API: asked once, refused with what was expected, waited for, cancelled, gone."""

from typing import Any

import anyio
import httpx
import pytest
from anyio import to_thread

from backend.api.service import Service
from backend.schemas import SanityResult
from models.cards import write_card
from tests.backend.api import sweeping
from tests.backend.api.checkpoint import CHECKPOINT, small_card
from tests.backend.api.conftest import wait_until
from tests.backend.api.results import WORKER, finish, report

OTHER_ORIGIN = {"Origin": "http://elsewhere.test", "Sec-Fetch-Site": "cross-site"}


def override(analysis: str, **site: Any) -> dict[str, Any]:
    return {"kind": "override", "analysis": analysis, "sites": [{"site": "late", **site}]}


def override_study(sweep: str, **site: Any) -> dict[str, Any]:
    return {"kind": "override-study", "sweep": sweep, "sites": [{"site": "late", **site}]}


def answer(service: Service) -> str:
    """Answer the next question as a worker would."""
    claimed = service.store.interventions.claim(WORKER, 60)
    assert claimed is not None
    assert service.store.interventions.succeed(claimed.id, WORKER, SanityResult(sites=[]))
    return claimed.id


async def ask(client: httpx.AsyncClient, body: dict[str, Any], **query: Any) -> httpx.Response:
    return await client.post("interventions", json=body, params=query)


async def test_a_question_is_queued_and_the_same_one_is_there(client: httpx.AsyncClient, succeeded: str) -> None:
    first = await ask(client, override(succeeded, attention="uniform", seed=5))
    assert first.status_code == 202
    asked = first.json()
    assert first.headers["location"] == f"/api/v1/interventions/{asked['id']}"
    assert (asked["state"], asked["checkpoint"], asked["result"]) == ("queued", CHECKPOINT, None)
    # The seed of no permutation, and the lambda that the network has, ask nothing else.
    again = await ask(client, override(succeeded, attention="uniform", seed=6, floor=0.0))
    assert (again.status_code, again.json()["id"]) == (202, asked["id"])
    other = await ask(client, override(succeeded, attention="permuted", seed=6))
    assert other.json()["id"] != asked["id"]
    assert (await client.get("interventions")).json()["total"] == 2


async def test_an_answer_that_is_there_comes_at_once(
    client: httpx.AsyncClient, service: Service, succeeded: str
) -> None:
    asked = (await ask(client, {"kind": "sanity", "analysis": succeeded})).json()
    assert answer(service) == asked["id"]
    found = await ask(client, {"kind": "sanity", "analysis": succeeded, "seeds": 3})
    assert (found.status_code, found.json()["state"]) == (200, "succeeded")
    assert found.json()["result"] == {"kind": "sanity", "sites": []}
    listed = (await client.get("interventions", params={"analysis": succeeded, "kind": "sanity"})).json()
    assert [(each["id"], each["result"]) for each in listed["items"]] == [(asked["id"], None)]
    assert (await client.get("interventions", params={"kind": "swap"})).json()["total"] == 0


async def test_an_answer_is_waited_for(client: httpx.AsyncClient, service: Service, succeeded: str) -> None:
    found: list[httpx.Response] = []

    async def wait() -> None:
        found.append(await ask(client, override(succeeded), wait=20))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await to_thread.run_sync(wait_until, lambda: service.store.interventions.waiting() == 1)
        answer(service)
    assert (found[0].status_code, found[0].json()["state"]) == (200, "succeeded")


async def test_what_takes_longer_is_told_as_it_stands(client: httpx.AsyncClient, succeeded: str) -> None:
    found = await ask(client, override(succeeded), wait=0.05)
    assert (found.status_code, found.json()["state"]) == (202, "queued")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"sites": [{"site": "early"}]}, "sites: expected sites among intermediate, late; got 'early'"),
        ({"sites": [{"site": "late"}] * 2}, "sites: expected each site once; got 'late' twice"),
        ({"sites": [{"site": "late", "forced": 3}]}, "late: forced: expected blocks from 0 to 2; got 3"),
        (
            {"sites": [{"site": "late", "muted_blocks": [-1]}]},
            "late: muted_blocks: expected blocks from 0 to 2; got -1",
        ),
        (
            {"sites": [{"site": "late", "muted": ["text"]}]},
            "late: muted: expected modalities among video, audio; got 'text'",
        ),
        ({"kind": "effect", "output": 2}, "output: expected an index from 0 to 1; got 2"),
        ({"kind": "swap", "noise": {"text": 1}}, "noise: expected modalities among video, audio; got 'text'"),
        ({"kind": "swap", "noise": {"audio": -1}}, "noise: audio: expected from 0 to 100; got -1"),
        ({"kind": "swap", "noise": {"video": 1}}, "noise: expected streams that tone.wav has (audio); got 'video'"),
        (
            {"kind": "swap", "shift_s": {"video": 1}},
            "shift_s: expected modalities that are made of sound (audio); got 'video'",
        ),
        ({"kind": "swap", "shift_s": {"audio": 601}}, "shift_s: audio: expected from -600 to 600; got 601"),
        ({"kind": "swap", "modalities": ["audio"]}, "expected `other` and `modalities` together"),
        ({"kind": "swap"}, "expected streams of another analysis, a shift or noise; nothing would be different"),
        (
            {"kind": "swap", "other": "none", "modalities": ["audio"]},
            "other: expected the id of an analysis; there is no none",
        ),
    ],
)
async def test_what_makes_no_sense_is_refused_with_what_was_expected(
    client: httpx.AsyncClient, succeeded: str, body: dict[str, Any], detail: str
) -> None:
    refused = await ask(client, {"kind": "override", "analysis": succeeded, **body})
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith(detail)
    assert (await client.get("interventions")).json()["total"] == 0


async def test_an_unknown_kind_is_refused_with_those_that_there_are(client: httpx.AsyncClient, succeeded: str) -> None:
    refused = await ask(client, {"kind": "guess", "analysis": succeeded})
    assert refused.status_code == 422
    for kind in ("override", "effect", "swap", "sanity", "study", "override-study"):
        assert kind in refused.json()["detail"]
    assert (await client.get("interventions", params={"kind": "guess"})).status_code == 422
    assert (await ask(client, override(succeeded), wait=31)).status_code == 422


async def test_what_is_not_there_can_not_be_asked(client: httpx.AsyncClient, queued: str) -> None:
    waiting = await ask(client, override(queued))
    assert (waiting.status_code, "is queued" in waiting.json()["detail"]) == (409, True)
    assert (await ask(client, override("none"))).status_code == 404
    assert (await ask(client, {"kind": "study", "sweep": "none"})).status_code == 404
    assert (await ask(client, override_study("none"))).status_code == 404
    for path in ("interventions/none", "interventions/none/events"):
        assert (await client.get(path)).status_code == 404


async def test_a_checkpoint_that_has_changed_is_not_asked(
    client: httpx.AsyncClient, service: Service, succeeded: str
) -> None:
    card = next(service.settings.checkpoints[0].rglob("card.toml"))
    write_card(small_card("1" * 64, "Trained again"), card)
    refused = await ask(client, override(succeeded))
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith(f"The checkpoint {CHECKPOINT} has other weights now")
    card.unlink()
    refused = await ask(client, override(succeeded))
    assert (refused.status_code, refused.json()["detail"]) == (409, f"The checkpoint {CHECKPOINT} is not here any more")


async def test_one_that_waits_or_runs_is_cancelled(client: httpx.AsyncClient, service: Service, succeeded: str) -> None:
    asked = (await ask(client, override(succeeded))).json()["id"]
    assert service.store.interventions.claim(WORKER, 60) is not None
    cancelled = await client.post(f"interventions/{asked}/cancel")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert not service.store.interventions.succeed(asked, WORKER, SanityResult(sites=[]))
    again = await ask(client, override(succeeded))
    assert (again.json()["id"], again.json()["state"]) == (asked, "queued")
    answer(service)
    assert (await client.post(f"interventions/{asked}/cancel")).status_code == 409


async def test_it_goes_with_its_analysis(client: httpx.AsyncClient, service: Service, succeeded: str) -> None:
    kept = (await ask(client, override(succeeded))).json()["id"]
    answer(service)
    before = len(service.store.blobs.names())
    assert (await client.delete(f"interventions/{kept}")).status_code == 204
    assert len(service.store.blobs.names()) == before - 1
    asked = (await ask(client, override(succeeded))).json()["id"]
    assert (await client.delete(f"analyses/{succeeded}")).status_code == 204
    assert (await client.get(f"interventions/{asked}")).status_code == 404


async def test_events_tell_the_end_without_the_answer(
    client: httpx.AsyncClient, service: Service, succeeded: str
) -> None:
    asked = (await ask(client, override(succeeded))).json()["id"]
    answer(service)
    text = (await client.get(f"interventions/{asked}/events")).text
    assert "event: end" in text
    assert '"result":null' in text


async def test_too_much_that_waits_is_told(client: httpx.AsyncClient, service: Service, succeeded: str) -> None:
    for number in range(service.settings.max_queue):
        assert (await ask(client, override(succeeded, floor=(number + 1) / 1000))).status_code == 202
    refused = await ask(client, override(succeeded, floor=0.9))
    assert refused.status_code == 503
    assert refused.headers["retry-after"]
    # One that is there already is no more.
    assert (await ask(client, override(succeeded, floor=0.001))).status_code == 202


async def test_other_attention_over_a_sweep_is_one_question(client: httpx.AsyncClient, service: Service) -> None:
    sweep = (await sweeping.sweep(client, 2))["id"]
    finish(service.store)
    refused = await ask(client, override_study(sweep))
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "A study needs 2 analysed inputs at least; this sweep has 1",
    )
    finish(service.store)
    first = await ask(client, override_study(sweep, attention="uniform", seed=5))
    assert first.status_code == 202
    asked = first.json()
    assert (asked["request"]["sweep"], asked["request"]["most"], asked["request"]["seed"]) == (sweep, 50, 0)
    # The seed of no permutation and the lambda that the network has ask nothing else; another draw does.
    body = override_study(sweep, attention="uniform", seed=6, floor=0.0)
    assert (await ask(client, body)).json()["id"] == asked["id"]
    assert (await ask(client, {**body, "seed": 1})).json()["id"] != asked["id"]
    assert (await client.get("interventions", params={"sweep": sweep, "kind": "override-study"})).json()["total"] == 2
    assert (await client.get("interventions", params={"sweep": sweep, "kind": "study"})).json()["total"] == 0
    # It waits behind what somebody waits for, and is claimed as a study is.
    assert service.store.interventions.claim(WORKER, 60) is None
    assert service.store.interventions.claim(WORKER, 60, studies=True) is not None
    assert (await client.post(f"interventions/{asked['id']}/cancel")).json()["state"] == "cancelled"
    assert (await ask(client, body)).json()["state"] == "queued"
    assert (await client.delete(f"sweeps/{sweep}")).status_code == 204
    assert (await client.get(f"interventions/{asked['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({"sites": [{"site": "early"}]}, "sites: expected sites among intermediate, late; got 'early'"),
        ({"sites": [{"site": "late"}] * 2}, "sites: expected each site once; got 'late' twice"),
        ({"sites": [{"site": "late", "forced": 66}]}, "late: forced: expected blocks from 0 to 4; got 66"),
        (
            {"sites": [{"site": "late", "muted": ["text"]}]},
            "late: muted: expected modalities among video, audio; got 'text'",
        ),
    ],
)
async def test_other_attention_over_a_sweep_is_checked_as_that_of_one_analysis(
    client: httpx.AsyncClient, service: Service, body: dict[str, Any], detail: str
) -> None:
    sweep = (await sweeping.sweep(client, 2))["id"]
    finish(service.store)
    finish(service.store)
    refused = await ask(client, {**override_study(sweep), **body})
    assert (refused.status_code, refused.json()["detail"]) == (422, detail)
    for most in (1, 1001):
        assert (await ask(client, {**override_study(sweep), "most": most})).status_code == 422
    assert (await ask(client, {**override_study(sweep), "sites": []})).status_code == 422


async def test_no_study_of_a_checkpoint_that_has_changed(client: httpx.AsyncClient, service: Service) -> None:
    sweep = (await sweeping.sweep(client, 2))["id"]
    finish(service.store)
    finish(service.store)
    card = next(service.settings.checkpoints[0].rglob("card.toml"))
    write_card(small_card("1" * 64, "Trained again"), card)
    refused = await ask(client, override_study(sweep, attention="uniform"))
    assert refused.status_code == 409
    assert refused.json()["detail"].endswith("has other weights now than those with which this sweep was run")


async def test_pages_of_other_sites_ask_nothing(client: httpx.AsyncClient, succeeded: str) -> None:
    refused = await client.post("interventions", json=override(succeeded), headers=OTHER_ORIGIN)
    assert refused.status_code == 403


async def test_the_predicted_output_is_the_one_that_is_left_out(client: httpx.AsyncClient, succeeded: str) -> None:
    predicted = report().overall.prediction
    left_out, named = [
        (await ask(client, {"kind": "effect", "analysis": succeeded, "output": output})).json()
        for output in (None, predicted)
    ]
    assert left_out["id"] == named["id"]
    assert left_out["request"]["output"] == predicted
