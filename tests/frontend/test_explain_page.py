"""The Explain pages: their states, where questions stand, what answers come to."""

from collections.abc import Awaitable, Callable

import pytest
from dash import no_update
from fastapi import FastAPI

from backend.schemas import (
    AnalysisRequest,
    AnalysisState,
    EffectRequest,
    Intervention,
    InterventionRequest,
    OverrideRequest,
    OverrideStudyRequest,
    SanityRequest,
    SiteOverride,
    StudyRequest,
    SwapRequest,
)
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.pages.explain import asking, drawing, study_page
from frontend.pages.explain.answers import Answers, Explained
from frontend.pages.explain.choices import other_choices
from frontend.pages.explain.page import layout
from frontend.pages.explain.panels import panels_of
from frontend.pages.explain.seen import KINDS, Kind
from frontend.pages.explain.wording import changed_sentence, why_no_study, why_unable
from frontend.routes import Route, explain_path, route, study_path
from frontend.theme import theme
from tests.frontend.fake_interventions import FakeInterventions, fake_sweep
from tests.frontend.fake_reports import BROKEN, EMOTION, SENTIMENT
from tests.frontend.layouts import component, texts

VIEW = {"site": "late", "ablation": "reference"}


async def analysed(api: ApiClient, number: int = 0) -> str:
    """Id of a succeeded analysis of a sample."""
    clips = sorted((await api.clips()).items, key=lambda clip: clip.name)
    return (await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clips[number].id))).id


@pytest.fixture
def fakes(fake_api: FastAPI) -> FakeInterventions:
    made: FakeInterventions = fake_api.state.interventions
    made.sweeps["s"] = fake_sweep(EMOTION, "s")
    return made


async def page(api: ApiClient, analysis: str, query: str | None = None) -> str:
    return texts(await layout(api, await api.analysis(analysis), query))


# --- the page


def test_addresses_lead_to_the_pages() -> None:
    assert route(explain_path("a b")) == Route("explain", "a b")
    assert route(study_path("shipped-1")) == Route("study", "shipped-1")
    assert route("/explain") == Route("unknown")


async def test_page_asks_what_is_to_be_explained(api: ApiClient) -> None:
    analysis = await analysed(api)
    report = (await api.analysis(analysis)).report
    assert report is not None
    said = await page(api, analysis)
    assert f"Does attention explain “{report.classes[report.overall.prediction]}”?" in said
    for part in ("Block effect", "Override", "Swap", "Sanity", "Measure the effect of every block"):
        assert part in said
    made = await layout(api, await api.analysis(analysis), "?site=late&attention.late=uniform&take=audio")
    assert component(made, ids.explain("view", "site")).value == "late"
    assert component(made, ids.explain("override", "attention.late")).value == "uniform"
    assert component(made, ids.explain("override", "attention.intermediate")).value == "trained"
    assert component(made, ids.explain("swap", "take")).value == ["audio"]
    assert component(made, ids.explain_note("override", "attention.late")).hidden is True
    for kind in ("effect", "override", "swap", "sanity"):
        assert component(made, ids.explain_part(kind, "body")).hidden is True, "nothing is shown before it is asked"


async def test_a_network_with_a_value_has_no_choice_of_outputs(api: ApiClient) -> None:
    asked = AnalysisRequest(checkpoint=SENTIMENT.id, text="what a lovely film")
    analysis = (await api.submit(asked)).id
    made = await layout(api, await api.analysis(analysis), None)
    said = texts(made)
    assert "Does attention explain “sentiment " in said
    assert "There is no sound of a file here that could be shifted in time." in said
    assert "Only one modality has data here" in said
    assert component(made, ids.explain("effect", "output")).value == "0"
    keys = [
        item.id["key"] for item in made._traverse() if isinstance(getattr(item, "id", None), dict) and "key" in item.id
    ]
    assert "noise.text" in keys
    assert not {"noise.audio", "shift.audio"} & set(keys), "what has no data cannot be made worse"


async def test_analysis_without_result_leads_to_it(fake_api: FastAPI, api: ApiClient) -> None:
    fake_api.state.store.job_s = 60
    analysis = await analysed(api)
    assert "Not analysed yet" in await page(api, analysis)
    await api.cancel(analysis)
    said = await page(api, analysis)
    assert "Nothing to explain" in said
    assert "See the analysis" in said


async def test_nothing_new_is_asked_of_another_checkpoint(fake_api: FastAPI, api: ApiClient) -> None:
    analysis = await analysed(api)
    store = fake_api.state.store
    store.checkpoints[EMOTION.id] = EMOTION.model_copy(update={"weights_sha256": "cd" * 32})
    made = await layout(api, await api.analysis(analysis), None)
    assert "other weights now" in texts(made)
    assert component(made, ids.explain_part("effect", "ask")).disabled is True
    assert component(made, ids.EXPLAINED).data["able"] is False
    del store.checkpoints[EMOTION.id]
    assert "is not here any more" in await page(api, analysis)


async def test_why_nothing_can_be_asked(api: ApiClient) -> None:
    found = await api.analysis(await analysed(api))
    assert found.report is not None
    assert why_unable(found, found.report, EMOTION) == ""
    assert BROKEN.reason is not None
    assert BROKEN.reason in why_unable(found, found.report, BROKEN)


def test_page_of_a_sweep() -> None:
    made = study_page.layout(fake_sweep(EMOTION), "Faces", "?most=25&site=late")
    assert "Does attention follow effect, over many inputs?" in texts(made)
    assert "analysed with  Faces ." in texts(made)
    assert component(made, ids.explain("study", "most")).value == "25"
    assert component(made, ids.explain_part("study", "ask")).disabled is False


def test_page_of_a_sweep_leads_back_to_its_other_attention() -> None:
    made = study_page.layout(fake_sweep(EMOTION), "Faces", "?attention.late=permuted&seed.late=4&inputs=25&draw=7")
    said = texts(made)
    assert "Other attention, over many inputs" in said
    assert "Choose other attention above" in said
    group = "override-study"
    assert component(made, ids.explain(group, "attention.late")).value == "permuted"
    assert component(made, ids.explain(group, "attention.intermediate")).value == "trained"
    assert component(made, ids.explain(group, "inputs")).value == "25"
    assert component(made, ids.explain(group, "draw")).value == 7
    assert component(made, ids.explain_note(group, "attention.late")).hidden is False
    assert component(made, ids.explain_note(group, "attention.intermediate")).hidden is True
    assert component(made, ids.explain_part(group, "body")).hidden is True
    keys = [item.id["key"] for item in made._traverse() if isinstance(getattr(item, "id", None), dict)]
    assert len({key for key in keys if "." not in key}) == len([key for key in keys if "." not in key])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"source": "shipped"}, "its inputs are not here"),
        ({"current": False}, "other weights"),
        ({"counts": fake_sweep(EMOTION, items=1).counts}, "two inputs at least"),
    ],
)
def test_why_no_study_can_be_started(more: dict[str, object], why: str) -> None:
    sweep = fake_sweep(EMOTION, **more)  # type: ignore[arg-type]
    assert why in why_no_study(sweep)
    made = study_page.layout(sweep, "Faces", None)
    assert why in texts(made)
    for kind in ("study", "override-study"):
        assert component(made, ids.explain_part(kind, "ask")).disabled is True


# --- where questions stand


def look_for(found: Intervention | None) -> Callable[[], Awaitable[Intervention | None]]:
    async def look() -> Intervention | None:
        return found

    return look


async def test_question_that_nobody_asked_offers_its_button(api: ApiClient) -> None:
    now = await asking.answered(api, "effect", "wish", None, look_for(None), keep=False)
    assert (now["ask"], now["body"], now["still"], now["cancel"]) == (False, True, True, True)
    assert now["answer"] is None


async def test_question_is_followed_cancelled_and_answered(
    fake_api: FastAPI, api: ApiClient, fakes: FakeInterventions
) -> None:
    analysis = await analysed(api)
    fake_api.state.store.job_s = 60
    asked = await api.intervene(EffectRequest(analysis=analysis))
    now = await asking.answered(api, "effect", "wish", None, look_for(asked), keep=False)
    assert (now["asked"], now["still"], now["cancel"], now["ask"]) == (asked.id, False, False, True)
    assert "Waiting for a free worker" in texts(now["said"][0])
    tick, cancel = ids.explain_part("effect", "tick"), ids.explain_part("effect", "cancel")
    now = await asking.answered(api, "effect", cancel, asked.id, look_for(None), keep=False)
    assert fakes.asked[asked.id].state is AnalysisState.CANCELLED
    assert "Cancelled" in texts(now["said"][0])
    assert (now["ask"], now["still"]) == (False, True)
    fake_api.state.store.job_s = 0
    again = await api.intervene(EffectRequest(analysis=analysis))
    now = await asking.answered(api, "effect", tick, again.id, look_for(None), keep=False)
    assert (now["answer"], now["body"], now["still"], now["ask"]) == (again.id, False, True, True)
    # Whoever cancels too late gets the answer.
    now = await asking.answered(api, "effect", cancel, again.id, look_for(None), keep=False)
    assert now["answer"] == again.id


async def test_refusal_of_a_live_question_keeps_the_last_answer(api: ApiClient, fakes: FakeInterventions) -> None:
    request = OverrideRequest(analysis=await analysed(api), sites=[SiteOverride(site="late", floor=0.5)])
    fakes.refusing = "the weights are not here"
    now = await asking.answered(api, "override", "wish", None, lambda: api.intervene(request), keep=True)
    assert now["answer"] is no_update
    assert now["body"] is no_update
    assert "the weights are not here" in texts(now["said"][0])
    fakes.refusing = ""
    now = await asking.answered(api, "override", "wish", None, lambda: api.intervene(request), keep=True)
    assert now["said"] == []
    assert now["answer"] is not None


async def test_live_question_without_changes_shows_nothing(api: ApiClient) -> None:
    now = await asking.answered(api, "swap", "wish", None, look_for(None), keep=True)
    assert (now["answer"], now["body"], now["ask"]) == (None, True, True)


async def test_failed_question_says_why(api: ApiClient, fakes: FakeInterventions) -> None:
    request = SwapRequest(analysis=await analysed(api), other="gone", modalities=["audio"])
    now = await asking.answered(api, "swap", "wish", None, lambda: api.intervene(request), keep=True)
    assert "The other analysis is not here any more." in texts(now["said"][0])
    assert next(iter(fakes.asked.values())).state is AnalysisState.FAILED


async def test_what_was_asked_before_is_found(api: ApiClient, fakes: FakeInterventions) -> None:
    analysis = await analysed(api)
    answers, explained = Answers(api), Explained(id=analysis, of="analysis", able=True)
    asked = await api.intervene(SanityRequest(analysis=analysis))
    assert [each.id for each in await answers.known(explained, "sanity")] == [asked.id]
    assert await answers.known(explained, "effect") == []
    study = await api.intervene(StudyRequest(sweep="s", most=25))
    of_sweep = Explained(id="s", of="sweep", able=True)
    assert [each.id for each in await answers.known(of_sweep, "study")] == [study.id]
    sites = [SiteOverride(site="late", floor=0.5)]
    other = await api.intervene(OverrideStudyRequest(sweep="s", sites=sites, most=25))
    assert [each.id for each in await answers.known(of_sweep, "override-study")] == [other.id]
    view = {"lambda.late": 0.5, "inputs": "25"}
    assert await asking.request_of(answers, of_sweep, "override-study", view) == other.request
    assert await asking.request_of(answers, of_sweep, "override-study", {"inputs": "25"}) is None
    with pytest.raises(ApiError, match="there is no"):
        await answers.result("nothing")


# --- answers


async def answer(api: ApiClient, kind: Kind) -> tuple[Explained, str]:
    """A question of a kind that has been answered."""
    analysis, other = await analysed(api, 0), await analysed(api, 1)
    requests: dict[Kind, InterventionRequest] = {
        "effect": EffectRequest(analysis=analysis),
        "override": OverrideRequest(analysis=analysis, sites=[SiteOverride(site="late", floor=0.5)]),
        "swap": SwapRequest(analysis=analysis, other=other, modalities=["audio"]),
        "sanity": SanityRequest(analysis=analysis, seeds=1),
        "study": StudyRequest(sweep="s", most=25),
        "override-study": OverrideStudyRequest(sweep="s", sites=[SiteOverride(site="late", floor=0.5)], most=25),
    }
    found = await api.intervene(requests[kind], wait_s=1)
    assert found.state is AnalysisState.SUCCEEDED
    if kind in {"study", "override-study"}:
        return Explained(id="s", of="sweep", able=True), found.id
    return Explained(id=analysis, of="analysis", able=True), found.id


@pytest.mark.parametrize("kind", KINDS)
async def test_every_figure_of_an_answer_is_of_the_chosen_site_and_has_a_table(
    api: ApiClient, fakes: FakeInterventions, kind: Kind
) -> None:
    explained, identity = await answer(api, kind)
    # Inputs of the fake study have a correlation of their own by one way of ablating only.
    view = {**VIEW, "ablation": "zero"} if kind == "study" else VIEW
    shown = await drawing.seen(Answers(api), explained, identity, view)
    for panel in panels_of(kind):
        figure = panel.draw(shown, theme("dark"))
        assert figure.data
        assert 90 < figure.layout.height < 700
        table = panel.table(shown)
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
        if "blocks" in panel.name:
            assert "Late fusion" in table.title
    assert fakes.asked[identity].request.kind == kind


async def test_sentences_of_answers(api: ApiClient, fakes: FakeInterventions) -> None:
    answers = Answers(api)
    fakes.related = 0.0
    said = {}
    for kind in KINDS:
        explained, identity = await answer(api, kind)
        said[kind] = " ".join(
            texts(each) for each in drawing.words(await drawing.seen(answers, explained, identity, VIEW))
        )
    assert said["effect"].startswith("No relation")
    assert "3.2 passes of the network" in said["effect"]
    assert "The network was not trained with this" in said["override"]
    assert "λ 0.5, trained with 0" in said["override"]
    assert "The other one, as it is" in said["swap"]
    assert "not trained with" not in said["swap"]
    assert "learnt nothing" in said["sanity"]
    assert "Inputs that failed and are left out: 1." in said["study"]
    assert "The network was not trained with this" in said["override-study"]
    assert "accuracy" in said["override-study"]
    assert "Inputs that failed and are left out: 1." in said["override-study"]


async def test_change_of_a_prediction_in_a_sentence(api: ApiClient) -> None:
    report = (await api.analysis(await analysed(api))).report
    assert report is not None
    before = report.overall
    best, name = before.prediction, report.classes[before.prediction]
    surer = [*before.probabilities]
    surer[best] = 0.999
    after = before.model_copy(update={"probabilities": surer})
    assert changed_sentence(report, before, before).startswith(f"The prediction stays {name}, as sure as before")
    assert changed_sentence(report, before, after).endswith("to 99.9 %.")
    other = before.model_copy(update={"prediction": (best + 1) % 8})
    assert changed_sentence(report, before, other).startswith(f"The prediction changes from {name} (")


# --- other inputs


async def test_streams_come_from_analyses_of_the_same_weights(fake_api: FastAPI, api: ApiClient) -> None:
    own, other, voice = await analysed(api, 0), await analysed(api, 1), await analysed(api, 2)
    await api.submit(AnalysisRequest(checkpoint=SENTIMENT.id, text="another network"))
    choices, sentence = await other_choices(api, own, None)
    assert {choice["value"] for choice in choices} == {other, voice}
    assert sentence == ""
    assert {choice["label"] for choice in choices} == {
        (await api.analysis(other)).name,
        (await api.analysis(voice)).name,
    }
    fake_api.state.store.background.add(voice)
    assert await other_choices(api, own, None) == (choices, ""), "a sweep's analyses have streams too"
    jobs = fake_api.state.store.jobs
    jobs[other] = jobs[other].model_copy(update={"weights_sha256": "cd" * 32})
    jobs[voice] = jobs[voice].model_copy(update={"name": ""})
    choices, _ = await other_choices(api, own, None)
    assert [choice["value"] for choice in choices] == [voice]
    del jobs[voice]
    assert await other_choices(api, own, "gone") == (
        [],
        "No other input has been analysed with this checkpoint yet.",
    )
