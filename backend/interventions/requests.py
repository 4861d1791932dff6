"""Questions as they come in: checked against what they are about, and brought into one form for all that ask the same.

Nothing here runs a network, so that the service can refuse at once, in a sentence, what makes no sense.
"""

from collections.abc import Iterable, Mapping, Sequence

from backend.errors import InvalidRequest
from backend.schemas import (
    Analysis,
    Checkpoint,
    EffectRequest,
    OverrideRequest,
    OverrideStudyRequest,
    Report,
    Site,
    SiteOverride,
    SwapRequest,
)

MOST_SHIFT_S, MOST_NOISE = 600.0, 100.0

LEAST_INPUTS = 2
"""Inputs of which a study can say something."""


def plain_override(request: OverrideRequest, report: Report) -> OverrideRequest:
    """The request with its sites in the order of the network, and what changes nothing left out.

    Raises InvalidRequest for a site, block or modality that the network does not have, or for a site that comes twice.
    """
    return request.model_copy(update={"sites": _plain_sites(request.sites, report.sites)})


def plain_override_study(request: OverrideStudyRequest, sites: Sequence[Site]) -> OverrideStudyRequest:
    """The same of the sites of a sweep; raises InvalidRequest as `plain_override` does."""
    return request.model_copy(update={"sites": _plain_sites(request.sites, sites)})


def _plain_sites(overrides: Sequence[SiteOverride], known: Sequence[Site]) -> list[SiteOverride]:
    sites = {site.name: site for site in known}
    asked: dict[str, SiteOverride] = {}
    for override in overrides:
        if override.site not in sites:
            raise InvalidRequest(f"sites: expected sites among {_listed(sites)}; got {override.site!r}")
        if override.site in asked:
            raise InvalidRequest(f"sites: expected each site once; got {override.site!r} twice")
        asked[override.site] = _plain_site(override, sites[override.site])
    return [asked[name] for name in sites if name in asked]


def _plain_site(override: SiteOverride, site: Site) -> SiteOverride:
    last = len(site.blocks) - 1
    given = [] if override.forced is None else [override.forced]
    for name, blocks in (("forced", given), ("muted_blocks", override.muted_blocks)):
        for block in blocks:
            if not 0 <= block <= last:
                raise InvalidRequest(f"{site.name}: {name}: expected blocks from 0 to {last}; got {block}")
    _known(override.muted, site.prior, f"{site.name}: muted")
    if site.weighting == "gates" and (override.forced is not None or override.floor not in {None, site.floor}):
        what = "floor" if override.forced is None else "forced"
        raise InvalidRequest(f"{site.name}: {what}: its blocks have gates of their own; nothing is shared out there")
    # All attention on one block is the same whatever it was before.
    attention = "trained" if override.forced is not None else override.attention
    return SiteOverride(
        site=site.name,
        attention=attention,
        seed=override.seed if attention == "permuted" else 0,
        forced=override.forced,
        floor=None if override.floor == site.floor else override.floor,
        muted=[name for name in site.prior if name in override.muted],
        muted_blocks=sorted(
            {index for index in override.muted_blocks if site.blocks[index].modality not in override.muted}
        ),
    )


def plain_effect(request: EffectRequest, report: Report) -> EffectRequest:
    """The request with the index of the output; raises InvalidRequest for an output that the network does not have."""
    if request.output is None:
        return request.model_copy(update={"output": report.overall.prediction})
    last = len(report.overall.logits) - 1
    if request.output > last:
        raise InvalidRequest(f"output: expected an index from 0 to {last}; got {request.output}")
    return request


def plain_swap(request: SwapRequest, analysis: Analysis, other: Analysis | None, checkpoint: Checkpoint) -> SwapRequest:
    """The request with modalities in the order of the checkpoint, and what changes nothing left out.

    Raises InvalidRequest for a modality that the checkpoint, or the analysis that it is to come from, does not have.
    """
    names = [modality.name for modality in checkpoint.modalities]
    _known(request.modalities, names, "modalities")
    _known(request.shift_s, names, "shift_s")
    _known(request.noise, names, "noise")
    taken = [name for name in names if name in request.modalities]
    shifts = {name: request.shift_s[name] for name in names if request.shift_s.get(name)}
    noise = {name: request.noise[name] for name in names if request.noise.get(name)}
    if (other is None) != (not taken):
        raise InvalidRequest("expected `other` and `modalities` together: whose streams are taken, and which")
    if not (taken or shifts or noise):
        raise InvalidRequest("expected streams of another analysis, a shift or noise; nothing would be different")
    _within(shifts, (-MOST_SHIFT_S, MOST_SHIFT_S), "shift_s")
    _within(noise, (0.0, MOST_NOISE), "noise")
    if other is not None:
        _comparable(analysis, other)
        _present(taken, other, "modalities")
    for name in shifts:
        _movable(name, other if other is not None and name in taken else analysis, checkpoint)
    _present([name for name in noise if name not in taken], analysis, "noise")
    return request.model_copy(
        update={
            "other": request.other,
            "modalities": taken,
            "shift_s": shifts,
            "noise": noise,
            "seed": request.seed if noise else 0,
        }
    )


def _within(given: Mapping[str, float], bounds: tuple[float, float], where: str) -> None:
    for name, value in given.items():
        if not bounds[0] <= value <= bounds[1]:  # Nor is what is no number.
            raise InvalidRequest(f"{where}: {name}: expected from {bounds[0]:g} to {bounds[1]:g}; got {value:g}")


def _comparable(analysis: Analysis, other: Analysis) -> None:
    if (other.checkpoint, other.weights_sha256) != (analysis.checkpoint, analysis.weights_sha256):
        raise InvalidRequest(
            f"other: expected an analysis by the same weights of {analysis.checkpoint}; got one by {other.checkpoint}"
        )


def _present(names: Iterable[str], analysis: Analysis, where: str) -> None:
    there = [] if analysis.report is None else [each.name for each in analysis.report.modalities if each.present]
    if missing := [name for name in names if name not in there]:
        whose = analysis.name or "the analysis"
        raise InvalidRequest(f"{where}: expected streams that {whose} has ({_listed(there)}); got {missing[0]!r}")


def _movable(name: str, analysis: Analysis, checkpoint: Checkpoint) -> None:
    """Sound is moved before it is measured: there must be a file with sound in it."""
    modality = next(each for each in checkpoint.modalities if each.name == name)
    if modality.medium != "audio" or modality.arrays_only:
        sound = [each.name for each in checkpoint.modalities if each.medium == "audio" and not each.arrays_only]
        raise InvalidRequest(f"shift_s: expected modalities that are made of sound ({_listed(sound)}); got {name!r}")
    if analysis.inputs.clip is None:
        raise InvalidRequest(f"shift_s: expected an analysis of a file with sound; {analysis.name} is none")
    _present([name], analysis, "shift_s")


def _known(given: Iterable[str], names: Iterable[str], where: str) -> None:
    expected = list(names)
    if unknown := [name for name in given if name not in expected]:
        raise InvalidRequest(f"{where}: expected modalities among {_listed(expected)}; got {unknown[0]!r}")


def _listed(names: Iterable[str]) -> str:
    listed: Sequence[str] = list(names)
    return ", ".join(listed) or "none"
