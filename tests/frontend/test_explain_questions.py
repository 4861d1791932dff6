"""What the controls of the Explain page ask, and how a permalink leads back to them."""

from datetime import UTC, datetime

import pytest

from backend.schemas import (
    AnalysisState,
    EffectRequest,
    Intervention,
    OverrideRequest,
    OverrideStudyRequest,
    SanityRequest,
    SiteOverride,
    StudyRequest,
    SwapRequest,
)
from frontend.pages.explain.leading import block_address, clicked_cell, clicked_item, clicked_point
from frontend.pages.explain.questions import (
    asked_before,
    effect_request,
    override_request,
    override_study_request,
    sanity_request,
    study_request,
    swap_request,
)
from frontend.pages.explain.view import ablation_of, defaults, site_of, study_defaults, views_of
from tests.frontend.fake_interventions import fake_sweep
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT, fake

REPORT = fake(EMOTION, 4.0, "one").report
UNASKED = defaults(REPORT, EMOTION, clip=True)
PREDICTED = REPORT.overall.prediction
OTHER = (PREDICTED + 1) % len(REPORT.classes)


def test_a_page_without_a_query_asks_nothing_live() -> None:
    views = views_of(None, UNASKED)
    assert views == UNASKED
    assert override_request("a", REPORT, views["override"]) is None
    assert swap_request("a", views["swap"]) is None
    assert effect_request("a", REPORT, views["effect"]) == EffectRequest(analysis="a")
    assert sanity_request("a", views["sanity"]) == SanityRequest(analysis="a", seeds=3)


def test_a_query_leads_back_to_every_control() -> None:
    query = (
        f"?site=late&ablation=reference&output={OTHER}&seeds=5&attention.late=permuted&seed.late=7&lambda.late=0.25"
        "&mute.late=audio&force.intermediate=3&other=b&take=audio,video&shift.audio=-1.5&noise.video=0.5"
    )
    views = views_of(query, UNASKED)
    assert site_of(views["view"], REPORT.sites).name == "late"
    assert ablation_of(views["view"]) == "reference"
    assert effect_request("a", REPORT, views["effect"]) == EffectRequest(analysis="a", output=OTHER)
    assert sanity_request("a", views["sanity"]).seeds == 5
    assert override_request("a", REPORT, views["override"]) == OverrideRequest(
        analysis="a",
        sites=[
            SiteOverride(site="intermediate", forced=3),
            SiteOverride(site="late", attention="permuted", seed=7, floor=0.25, muted=["audio"]),
        ],
    )
    assert swap_request("a", views["swap"]) == SwapRequest(
        analysis="a",
        other="b",
        modalities=["audio", "video"],
        shift_s={"audio": -1.5},
        noise={"video": 0.5},
    )


@pytest.mark.parametrize(
    "query",
    [
        "site=nowhere&ablation=fire&output=99&seeds=x",
        "attention.late=evil&lambda.late=&force.late=9999&mute.late=smell&unknown=1",
        "noise.video=much&shift.smell=1&take=audio",
    ],
)
def test_nonsense_in_a_query_asks_nothing(query: str) -> None:
    views = views_of(query, UNASKED)
    assert {group: set(view) for group, view in views.items()} == {group: set(view) for group, view in UNASKED.items()}
    assert site_of(views["view"], REPORT.sites) is REPORT.sites[0]
    assert effect_request("a", REPORT, views["effect"]) == EffectRequest(analysis="a")
    assert override_request("a", REPORT, views["override"]) is None
    assert swap_request("a", views["swap"]) is None
    assert sanity_request("a", views["sanity"]).seeds == 3


def test_numbers_beyond_what_makes_sense_are_held_back() -> None:
    found = swap_request("a", {"noise.video": 99, "shift.audio": -99})
    assert found == SwapRequest(analysis="a", noise={"video": 3.0}, shift_s={"audio": -3.0})
    lambdas = override_request("a", REPORT, {"lambda.late": 7})
    assert lambdas is not None
    assert lambdas.sites[0].floor == 1.0


def test_the_seed_counts_only_for_a_permutation_and_the_trained_lambda_is_no_change() -> None:
    assert override_request("a", REPORT, {"seed.late": 5, "lambda.late": 0.0}) is None
    report = fake(ACTION, 4.0, "x").report
    assert override_request("a", report, {"lambda.late": 0.5}) is None
    changed = override_request("a", report, {"lambda.late": 0.0})
    assert changed is not None
    assert changed.sites == [SiteOverride(site="late", floor=0.0)]


def test_streams_are_only_taken_from_somewhere() -> None:
    assert swap_request("a", {"other": "b", "take": []}) is None
    assert swap_request("a", {"other": None, "take": ["audio"]}) is None


def test_only_the_sound_of_a_file_can_be_shifted() -> None:
    assert "shift.audio" in UNASKED["swap"]
    assert not any(key.startswith("shift.") for key in defaults(REPORT, EMOTION, clip=False)["swap"])
    assert not any(key.startswith("shift.") for key in defaults(REPORT, None, clip=True)["swap"])
    arrays = [item.model_copy(update={"arrays_only": True}) for item in EMOTION.modalities]
    only = EMOTION.model_copy(update={"modalities": arrays})
    assert not any(key.startswith("shift.") for key in defaults(REPORT, only, clip=True)["swap"])


def test_a_modality_without_data_gets_no_noise() -> None:
    report = fake(SENTIMENT, None, "x", missing=["visual", "audio"], text="words").report
    noisy = [key for key in defaults(report, SENTIMENT, clip=False)["swap"] if key.startswith("noise.")]
    assert noisy == ["noise.text"]


def test_study_of_a_sweep() -> None:
    sweep = fake_sweep(EMOTION)
    views = views_of("most=100&site=late", study_defaults(sweep))
    assert study_request("s", views["study"]) == StudyRequest(sweep="s", most=100)
    assert site_of(views["view"], sweep.sites).name == "late"
    assert study_request("s", {"most": "1"}).most == 2


def test_other_attention_over_a_sweep() -> None:
    sweep = fake_sweep(EMOTION)
    unasked = study_defaults(sweep)["override-study"]
    assert override_study_request("s", sweep.sites, unasked) is None, "the number and the seed alone change nothing"
    assert override_study_request("s", sweep.sites, {**unasked, "inputs": "100", "draw": 3.0}) is None
    views = views_of("?mute.late=audio&lambda.intermediate=0.5&inputs=10&draw=3&most=25", study_defaults(sweep))
    assert override_study_request("s", sweep.sites, views["override-study"]) == OverrideStudyRequest(
        sweep="s",
        sites=[SiteOverride(site="intermediate", floor=0.5), SiteOverride(site="late", muted=["audio"])],
        most=10,
        seed=3,
    )
    assert study_request("s", views["study"]).most == 25
    nonsense = views_of("inputs=many&draw=x&lambda.late=9", study_defaults(sweep))["override-study"]
    asked = override_study_request("s", sweep.sites, nonsense)
    assert asked == OverrideStudyRequest(sweep="s", sites=[SiteOverride(site="late", floor=1.0)])


def known(state: AnalysisState, request: EffectRequest, identity: str) -> Intervention:
    return Intervention(
        id=identity, state=state, request=request, checkpoint="c", weights_sha256="", created_at=datetime.now(UTC)
    )


def test_an_answer_goes_before_what_is_on_its_way_and_the_predicted_output_has_two_names() -> None:
    items = [
        known(AnalysisState.FAILED, EffectRequest(analysis="a"), "failed"),
        known(AnalysisState.RUNNING, EffectRequest(analysis="a"), "running"),
        known(AnalysisState.SUCCEEDED, EffectRequest(analysis="a", output=2), "named"),
        known(AnalysisState.SUCCEEDED, EffectRequest(analysis="a", output=3), "other"),
    ]
    found = asked_before(items, EffectRequest(analysis="a"), predicted=2)
    assert found is not None and found.id == "named"
    found = asked_before(items[:2], EffectRequest(analysis="a", output=2), predicted=2)
    assert found is not None and found.id == "running"
    assert asked_before(items, EffectRequest(analysis="a", output=5), predicted=2) is None


def test_clicks_lead_to_the_block() -> None:
    site = REPORT.sites[0]
    videos = sum(block.modality == "video" for block in site.blocks)
    assert clicked_point({"points": [{"customdata": [4, 0, 0.1, 0.2]}]}) == (4, 0)
    assert clicked_point({"points": [{}]}) is None
    assert clicked_point(None) is None
    assert clicked_cell({"points": [{"curveNumber": 3, "x": 1, "y": 0}]}, site) == (videos + 1, 0)
    assert clicked_cell({"points": [{"curveNumber": 4, "x": 1, "y": 0}]}, site) is None
    assert clicked_cell({"points": [{"curveNumber": 0, "x": 999, "y": 0}]}, site) is None
    assert clicked_item({"points": [{"customdata": [0, "abc", 0.1]}]}) == "abc"
    assert clicked_item({"points": [{"customdata": [0, "", 0.1]}]}) is None
    assert block_address("a b", site, 4, 0) == "/analyses/a%20b?site=intermediate&block=4"
    layers = SENTIMENT.sites[0]
    assert block_address("a", layers, 4, 2) == "/analyses/a?site=layers&block=4&segment=2"
