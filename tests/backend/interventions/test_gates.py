"""Other gates: what can be asked of a site that has them, and in what it was not trained."""

import pytest

from backend.analysis.sites import site_of
from backend.errors import InvalidRequest
from backend.interventions.requests import plain_override
from backend.interventions.untrained import untrained
from backend.schemas import OverrideRequest, Report, SiteOverride
from models.networks.config import SiteConfig

GATED = SiteConfig("late", {"face": 6, "voice": 4}, 2, weighting="gates")


def asked(override: SiteOverride) -> OverrideRequest:
    report = Report.model_construct(sites=[site_of(GATED)])
    return plain_override(OverrideRequest(analysis="a", sites=[override]), report)


@pytest.mark.parametrize(("field", "value"), [("forced", 0), ("floor", 0.5)])
def test_nothing_is_forced_and_there_is_no_floor(field: str, value: float) -> None:
    with pytest.raises(InvalidRequest, match=f"late: {field}: its blocks have gates of their own"):
        asked(SiteOverride(site="late", **{field: value}))  # type: ignore[arg-type]


def test_a_floor_that_changes_nothing_is_left_out() -> None:
    (site,) = asked(SiteOverride(site="late", attention="uniform", floor=0.0)).sites
    assert (site.attention, site.floor) == ("uniform", None)


def test_what_the_network_was_not_trained_with() -> None:
    override = SiteOverride(site="late", attention="permuted", muted_blocks=[1])
    assert untrained(override, GATED, {}) == [
        "Late fusion: gates came from the features in training; a permutation has nothing to do with them.",
        "Late fusion: a block is muted; in training a gate was never quite shut.",
    ]
