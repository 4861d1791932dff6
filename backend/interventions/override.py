"""Other attention: the same windows with the attention of some sites replaced."""

from backend.analysis.modalities import modalities_of
from backend.interventions.desk import Desk
from backend.interventions.outcomes import prediction_of, site_outcomes
from backend.interventions.untrained import untrained
from backend.schemas import OverrideRequest, OverrideResult, SiteOverride
from models.whatif.edits import SiteEdit


def override_result(request: OverrideRequest, desk: Desk) -> OverrideResult:
    """Run all windows as they are, and with the edits."""
    network, windows = desk.network, desk.fed(request.analysis).windows
    edits = {each.site: edit_of(each) for each in request.sites}
    before, after = [], []
    with desk.stages.stage("network", "Running the network", until=0.98) as advance:
        for done, inputs in enumerate(windows):
            advance(done / len(windows))
            before.append(network.run(inputs))
            after.append(network.run(inputs, edits))
    card, config = network.card, network.config
    sites = {site.name: site for site in config.sites}
    titles = {modality.name: modality.title for modality in modalities_of(card.inputs)}
    return OverrideResult(
        before=prediction_of(before, card, config),
        after=prediction_of(after, card, config),
        untrained=[sentence for each in request.sites for sentence in untrained(each, sites[each.site], titles)],
        sites_before=site_outcomes(before, config),
        sites_after=site_outcomes(after, config),
    )


def edit_of(override: SiteOverride) -> SiteEdit:
    return SiteEdit(
        attention=override.attention,
        seed=override.seed,
        forced=override.forced,
        floor=override.floor,
        muted=tuple(override.muted),
        muted_blocks=tuple(override.muted_blocks),
    )
