"""Other attention: the same windows with the attention of some sites replaced."""

from collections.abc import Sequence

from backend.analysis.modalities import modalities_of
from backend.engine.stages import Advance
from backend.interventions.desk import Desk
from backend.interventions.inputs import Inputs
from backend.interventions.outcomes import prediction_of, site_outcomes
from backend.interventions.untrained import untrained
from backend.schemas import OverrideRequest, OverrideResult, SiteOverride
from models.whatif.edits import SiteEdit
from models.whatif.network import Outcome, WhatIf


def override_result(request: OverrideRequest, desk: Desk) -> OverrideResult:
    """Run all windows as they are, and with the edits."""
    network, windows = desk.network, desk.fed(request.analysis).windows
    with desk.stages.stage("network", "Running the network", until=0.98) as advance:
        before, after = overridden(network, windows, request.sites, advance)
    card, config = network.card, network.config
    return OverrideResult(
        before=prediction_of(before, card, config),
        after=prediction_of(after, card, config),
        untrained=untrained_sentences(network, request.sites),
        sites_before=site_outcomes(before, config),
        sites_after=site_outcomes(after, config),
    )


def overridden(
    network: WhatIf, windows: Sequence[Inputs], sites: Sequence[SiteOverride], advance: Advance
) -> tuple[list[Outcome], list[Outcome]]:
    """What the network says of every window as it is, and with the edits; what precedes the first of them is run once.

    Args:
        advance: takes the part that is done.
    """
    edits = {each.site: edit_of(each) for each in sites}
    before, after = [], []
    for done, inputs in enumerate(windows):
        advance(done / len(windows))
        prepared = network.prepare(inputs)
        before.append(prepared.outcome)
        after.append(network.rerun(prepared, edits))
    return before, after


def untrained_sentences(network: WhatIf, sites: Sequence[SiteOverride]) -> list[str]:
    """In what the edits differ from all that the network was trained with, site by site."""
    configs = {site.name: site for site in network.config.sites}
    titles = {modality.name: modality.title for modality in modalities_of(network.card.inputs)}
    return [sentence for each in sites for sentence in untrained(each, configs[each.site], titles)]


def edit_of(override: SiteOverride) -> SiteEdit:
    return SiteEdit(
        attention=override.attention,
        seed=override.seed,
        forced=override.forced,
        floor=override.floor,
        muted=tuple(override.muted),
        muted_blocks=tuple(override.muted_blocks),
    )
