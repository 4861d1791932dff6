"""What-if questions of the shipped sentiment checkpoint on a sentence, answered by a real worker."""

from typing import TypeVar

import numpy as np
import pytest

from backend.schemas import (
    AnalysisState,
    EffectRequest,
    EffectResult,
    InterventionRequest,
    OverrideRequest,
    OverrideResult,
    SanityRequest,
    SanityResult,
    SiteOverride,
    SwapRequest,
    SwapResult,
)
from tests.backend.engine.service import ANALYSIS_S, Service
from tests.backend.engine.waiting import wait_until

SENTIMENT, SITE = "sentiment/mosei-text", "intermediate"
GOOD, BAD = "This is the best film I have seen in years.", "What a terrible, boring waste of time, I hated it."
Result = TypeVar("Result", OverrideResult, EffectResult, SwapResult, SanityResult)

pytestmark = pytest.mark.data


def ask(service: Service, request: InterventionRequest, kind: type[Result]) -> Result:
    weights = service.cards[SENTIMENT].weights.sha256
    asked, _ = service.store.interventions.submit(request, SENTIMENT, weights)
    wait_until(lambda: service.store.interventions.state(asked.id).ended, ANALYSIS_S)
    found = service.store.interventions.get(asked.id)
    assert found.state is AnalysisState.SUCCEEDED, found.error
    assert isinstance(found.result, kind)
    return found.result


@pytest.fixture
def good(service: Service) -> str:
    service.analyse(SENTIMENT, text=GOOD)
    return service.submit(SENTIMENT, text=GOOD)


def test_muted_text_takes_what_the_text_said(service: Service, good: str) -> None:
    muted = OverrideRequest(analysis=good, sites=[SiteOverride(site=SITE, muted=["text"])])
    found = ask(service, muted, OverrideResult)
    report = service.store.analyses.get(good).report
    assert report is not None
    # Eager torch and the compiled network agree.
    np.testing.assert_allclose(found.before.logits, report.overall.logits, atol=1e-3)
    np.testing.assert_allclose(sum(map(np.asarray, found.after.contributions.values())), found.after.logits, atol=1e-5)
    assert found.before.logits[0] > 1
    assert abs(found.after.logits[0]) < found.before.logits[0] / 2
    # The inputs are kept, and are those that are used the next time.
    assert service.store.window_inputs.find(good) is not None
    again = ask(service, OverrideRequest(analysis=good, sites=[SiteOverride(site=SITE)]), OverrideResult)
    assert again.after == again.before == found.before


def test_the_effects_lie_in_the_text(service: Service, good: str) -> None:
    found = ask(service, EffectRequest(analysis=good, output=0), EffectResult)
    (site,) = found.sites
    zero = site.effects[0]
    sizes = np.abs(zero.effect).sum(axis=0)
    text = np.array([block.modality == "text" for block in site.site.blocks])
    assert sizes[text].sum() > 2 * sizes[~text].sum()
    assert zero.probability == []
    assert zero.correlation.n == sizes.size * site.site.segments
    assert {curve.order for curve in zero.deletion} == {"attention", "effect", "random"}


def test_the_words_of_another_sentence_say_what_they_say_there(service: Service, good: str) -> None:
    bad_report = service.analyse(SENTIMENT, text=BAD)
    request = SwapRequest(analysis=good, other=service.submit(SENTIMENT, text=BAD), modalities=["text"])
    found = ask(service, request, SwapResult)
    assert found.other is not None
    np.testing.assert_allclose(found.after.logits, found.other.logits, atol=1e-5)
    np.testing.assert_allclose(found.other.logits, bad_report.overall.logits, atol=1e-3)


def test_random_weights_give_other_maps(service: Service, good: str) -> None:
    (site,) = ask(service, SanityRequest(analysis=good, seeds=2), SanityResult).sites
    for drawn in site.random:
        assert drawn.similarity is not None
        assert drawn.similarity.rho is not None
        assert abs(drawn.similarity.rho) < 0.3
        np.testing.assert_allclose(np.sum(drawn.values, axis=1), 1, atol=1e-4)
