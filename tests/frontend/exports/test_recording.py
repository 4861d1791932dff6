"""Provenance is gathered from what the requests name."""

import hashlib

import pytest
from fastapi import FastAPI

from backend.schemas import AnalysisRequest, EffectRequest, OverrideStudyRequest, SiteOverride
from frontend.client import ApiClient, ApiError
from frontend.exports import Taken, request_of
from frontend.exports.recording import Subjects, recorded
from frontend.figures import Table
from tests.frontend.fake_reports import EMOTION, SENTIMENT

TABLE = Table("Shares", ("modality", "share"), (("video", 0.75), ("=sum", None)))


async def analysed(api: ApiClient) -> str:
    clip = (await api.clips()).items[0]
    return (await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clip.id))).id


def test_requests_are_written_as_the_api_reads_them() -> None:
    assert request_of("analyses", "a") == "analyses/a"
    assert request_of("analyses", "a/b", "attention", site="late & more", window=None) == (
        "analyses/a%2Fb/attention?site=late+%26+more"
    )
    assert request_of("sweeps", "s", "maps", by="label", class_="") == "sweeps/s/maps?by=label&class="
    assert request_of("comparisons", left="analysis:a", right="sweep:b") == "comparisons?left=analysis:a&right=sweep:b"


def test_subjects_are_told_by_the_requests() -> None:
    requests = [
        "analyses/a%2Fb",
        "sweeps/s/classes?site=x",
        "interventions/i",
        "clips/c",
        "comparisons?left=sweep:t&right=analysis:d",
    ]
    assert Subjects.of(requests) == Subjects(analyses={"a/b", "d"}, sweeps={"s", "t"}, interventions={"i"})


async def test_an_analysis_with_its_inputs_checkpoint_and_answers(api: ApiClient) -> None:
    identity = await analysed(api)
    analysis = await api.analysis(identity)
    requests = (request_of("analyses", identity), request_of("analyses", identity, "attention", site="late"))
    found = await recorded(api, Taken(TABLE, None, requests), figure="heatmap", title="Attention", page="/a?site=late")
    provenance = found.provenance
    assert (provenance.figure, provenance.title, provenance.page) == ("heatmap", "Attention", "/a?site=late")
    assert provenance.table_sha256 == hashlib.sha256(b"modality,share\r\nvideo,0.75\r\n'=sum,\r\n").hexdigest()
    (one,) = provenance.analyses
    assert (one.id, one.checkpoint, one.inputs.clip) == (identity, EMOTION.id, analysis.inputs.clip)
    (checkpoint,) = provenance.checkpoints
    assert (checkpoint.id, checkpoint.weights_sha256) == (EMOTION.id, EMOTION.weights_sha256)
    assert checkpoint.card_sha256 == EMOTION.card_sha256
    assert [answer.request for answer in provenance.answers] == list(requests)
    values = (await api.attention(identity, "late")).values
    numbers = provenance.answers[1].numbers
    # Keys are sorted: after "values" come the numbers of the windows alone.
    flat = [cell for window in values for segment in window for block in segment for cell in block]
    assert numbers[-1 - len(flat) : -1] == flat
    assert found.about == (f"{analysis.name} · {EMOTION.id}, weights {str(EMOTION.weights_sha256)[:8]}",)


async def test_of_a_text_nothing_but_its_sha256_is_kept(api: ApiClient) -> None:
    text = "Nobody else should read this"
    job = await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, text=text))
    taken = Taken(TABLE, None, (request_of("analyses", job.id),))
    provenance = (await recorded(api, taken, figure="f", title="t", page="/")).provenance
    assert provenance.analyses[0].inputs.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    written = provenance.model_dump_json()
    assert not [word for word in text.split() if len(word) > 4 and word in written]


async def test_a_shipped_sweep_is_known_by_its_id_alone(api: ApiClient) -> None:
    taken = Taken(TABLE, None, (request_of("sweeps", "shipped-emotion", "classes", site="late", by="label"),))
    found = await recorded(api, taken, figure="f", title="t", page="/")
    (sweep,) = found.provenance.sweeps
    assert (sweep.source, sweep.items, sweep.items_sha256) == ("shipped", [], None)
    assert found.about[0].startswith("RAVDESS speech, actors 20 to 24, n = 240 · ")


async def test_a_sweep_over_a_collection_names_all_of_its_items(api: ApiClient) -> None:
    taken = Taken(TABLE, None, (request_of("sweeps", "all-failed"),))
    (sweep,) = (await recorded(api, taken, figure="f", title="t", page="/")).provenance.sweeps
    assert len(sweep.items) == 2
    assert sweep.items_sha256 is not None


async def test_a_question_brings_what_it_was_asked_of(api: ApiClient) -> None:
    identity = await analysed(api)
    asked = await api.intervene(EffectRequest(analysis=identity), wait_s=1)
    taken = Taken(TABLE, None, (request_of("interventions", asked.id),))
    provenance = (await recorded(api, taken, figure="f", title="t", page="/")).provenance
    assert provenance.interventions[0].request == EffectRequest(analysis=identity)
    assert [one.id for one in provenance.analyses] == [identity]


async def test_other_attention_over_a_sweep_brings_the_sweep(fake_api: FastAPI, api: ApiClient) -> None:
    shipped = next(one for one in (await api.sweeps()).items if one.source == "shipped")
    fake_api.state.interventions.sweeps[shipped.id] = shipped
    request = OverrideStudyRequest(sweep=shipped.id, sites=[SiteOverride(site=shipped.sites[0].name, floor=0.5)])
    asked = await api.intervene(request, wait_s=5)
    taken = Taken(TABLE, None, (request_of("interventions", asked.id),))
    provenance = (await recorded(api, taken, figure="f", title="t", page="/")).provenance
    assert provenance.interventions[0].request == request
    assert [one.id for one in provenance.sweeps] == [shipped.id]
    assert provenance.analyses == []


async def test_what_is_gone_can_not_be_taken_along(api: ApiClient) -> None:
    taken = Taken(TABLE, None, (request_of("analyses", "gone"),))
    with pytest.raises(ApiError) as refused:
        await recorded(api, taken, figure="f", title="t", page="/")
    assert refused.value.not_found
