"""Two sides of a comparison put beside each other: shares of what both have, and differences where blocks correspond.

Block i of one training run is not block i of another, even of one architecture: channels have no order that training
would respect. Blocks are told from each other by their weights only, so a difference per block is taken within the same
weights and nowhere else; whatever else is compared is compared per modality.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from backend.analysis.attention import share
from backend.schemas import Band, Comparison, SharePair, Side, Site, SiteComparison

Map = NDArray[np.floating]
_DECIMALS = 8


@dataclass(frozen=True)
class SideData:
    """What is known of one side.

    Attributes:
        weights_sha256: the weights that its attention was computed with.
        classes: of the network; empty where it gives out a value.
        sites: in the order of the network.
        maps: site -> (q, N, Cb) attention before lambda, the mean over windows and items.
        missing: modality -> how many of the items had no data for it, of those that lack any.
        titles: name -> title of the streams of the network.
        windows: most windows that one item had.
    """

    side: Side
    weights_sha256: str
    output: Literal["classes", "value"]
    classes: Sequence[str]
    sites: Sequence[Site]
    maps: Mapping[str, Map]
    missing: Mapping[str, int]
    titles: Mapping[str, str]
    windows: int


def compare(left: SideData, right: SideData) -> Comparison:
    """The sites of the same name beside each other, and what to keep in mind of them."""
    left, right = _titled(left), _titled(right)
    theirs = {site.name: site for site in right.sites}
    both = [(site, theirs[site.name]) for site in left.sites if site.name in theirs]
    names = {site.name for site, _ in both}
    return Comparison(
        left=left.side,
        right=right.side,
        sites=[_site(left, right, one, other) for one, other in both],
        only_left=[site.name for site in left.sites if site.name not in names],
        only_right=[site.name for site in right.sites if site.name not in names],
        notes=_notes(left, right, both),
    )


def _titled(data: SideData) -> SideData:
    """Bands that are streams of the network under the titles of these; a site by itself knows their names only."""

    def band(own: Band) -> Band:
        return own.model_copy(update={"title": data.titles.get(own.modality) or own.title})

    sites = [site.model_copy(update={"bands": [band(own) for own in site.bands]}) for site in data.sites]
    return replace(data, sites=sites)


def _site(left: SideData, right: SideData, one: Site, other: Site) -> SiteComparison:
    mine, theirs = left.maps[one.name].astype(np.float64), right.maps[other.name].astype(np.float64)
    reason = why_not(left, right, one, other)
    own, opposite = mean_shares(mine, one), mean_shares(theirs, other)
    titles = {band.modality: band.title for band in one.bands}
    return SiteComparison(
        site=one.name,
        left=one,
        right=other,
        shares=[
            SharePair(
                modality=name,
                title=titles.get(name, name),
                left=own[name],
                right=opposite[name],
                left_prior=one.prior[name],
                right_prior=other.prior[name],
            )
            for name in own
            if name in opposite
        ],
        left_map=mine.round(_DECIMALS).tolist(),
        right_map=theirs.round(_DECIMALS).tolist(),
        difference=[] if reason else (theirs - mine).round(_DECIMALS).tolist(),
        blocks_correspond=not reason,
        reason=reason,
    )


def mean_shares(attention: Map, site: Site) -> dict[str, float]:
    """Share of each modality, the mean over segments and channels.

    Args:
        attention: (q, N, Cb).
    """
    shares = share(attention, [block.modality for block in site.blocks])
    return {name: float(values.mean()) for name, values in shares.items()}


def why_not(left: SideData, right: SideData, one: Site, other: Site) -> str:
    """Why the blocks of a site don't correspond, in one sentence; empty where they do."""
    if left.weights_sha256 != right.weights_sha256:
        if left.side.checkpoint == right.side.checkpoint:
            return (
                "The checkpoint has been trained anew between the two, and a block of one training run is not the "
                "block of the same number in another: only shares of modalities can be compared."
            )
        return (
            "The two sides are different checkpoints, and a block of one training run is not the block of the same "
            "number in another: only shares of modalities can be compared."
        )
    if _layout(one) != _layout(other):
        return (
            f"The blocks of this site are laid out differently: {_laid_out(one)} on the left, {_laid_out(other)} on "
            "the right, so only shares of modalities can be compared."
        )
    return ""


def _layout(site: Site) -> tuple[object, ...]:
    return site.segments, site.segment_steps, site.channels_per_block, site.blocks


def _laid_out(site: Site) -> str:
    segments = f" in {site.segments} segments" if site.segments > 1 else ""
    return f"{len(site.blocks)} blocks of {site.channels_per_block} channels{segments}"


def _notes(left: SideData, right: SideData, both: Sequence[tuple[Site, Site]]) -> list[str]:
    """What makes the two sides differ beside attention, a sentence each."""
    notes: list[str] = []
    if (left.side.kind, left.side.id) == (right.side.kind, right.side.id):
        notes.append("Both sides are the same.")
    if left.side.n != right.side.n:
        notes.append(
            f"The left side is {_of_items(left)}, the right side {_of_items(right)}: "
            "a mean over more items varies less."
        )
    elif left.windows != right.windows and left.side.n == 1:
        notes.append(f"The left side is a mean over {_windows(left)}, the right side over {_windows(right)}.")
    notes += _missing(left, right)
    if left.output != right.output:
        named = {"classes": "classes", "value": "a value"}
        notes.append(
            f"The left side gives out {named[left.output]}, the right side {named[right.output]}: "
            "what they predict can't be compared."
        )
    elif list(left.classes) != list(right.classes):
        notes.append("The two sides tell different classes apart.")
    for one, other in both:
        notes += _site_notes(one, other)
    if not both:
        notes.append("No fusion site has the same name on both sides.")
    return notes


def _site_notes(one: Site, other: Site) -> list[str]:
    common = [name for name in one.prior if name in other.prior]
    if not common:
        mine, theirs = (_listed([band.title for band in site.bands]) for site in (one, other))
        return [f"{one.title}: the two sides have no modality in common ({mine}; {theirs})."]
    notes: list[str] = []
    for site, where in ((one, "left"), (other, "right")):
        lone = [band.title for band in site.bands if band.modality not in common]
        if lone:
            notes.append(f"{site.title}: only the {where} side has {_listed(lone)}.")
    if any(abs(one.prior[name] - other.prior[name]) > 1e-9 for name in common):
        notes.append(
            f"{one.title}: the priors differ, as the modalities have other numbers of blocks; "
            "compare lifts instead of shares."
        )
    if one.weighting != other.weighting:
        gated = "left" if one.weighting == "gates" else "right"
        notes.append(
            f"{one.title}: the {gated} side has gates, each a channel's own, the other a softmax over all blocks; what "
            "is shown of a gate is its share of all gates."
        )
    if one.floor != other.floor:
        notes.append(
            f"{one.title}: the floor λ is {one.floor:g} on the left and {other.floor:g} on the right; "
            "what is shown is attention before it."
        )
    return notes


def _missing(left: SideData, right: SideData) -> list[str]:
    """Modalities that items had no data for; what both sides lack is said once."""
    both = [name for name in left.missing if name in right.missing] if left.side.n == right.side.n == 1 else []
    notes = [_absent([left.titles.get(name, name) for name in both], "both sides")] if both else []
    for data, where in ((left, "the left side"), (right, "the right side")):
        lone = {name: count for name, count in data.missing.items() if name not in both}
        whole = [data.titles.get(name, name) for name, count in lone.items() if count == data.side.n]
        if whole:
            notes.append(_absent(whole, where if data.side.n == 1 else f"{where} in all {data.side.n:,} items"))
        notes += [
            f"{data.titles.get(name, name)} is missing in {count:,} of the {data.side.n:,} items on {where}, "
            "for which the network was fed zeros."
            for name, count in lone.items()
            if count < data.side.n
        ]
    return notes


def _absent(titles: Sequence[str], where: str) -> str:
    verb = "is" if len(titles) == 1 else "are"
    return f"{_listed(titles)} {verb} missing on {where}: the network was fed zeros instead."


def _of_items(data: SideData) -> str:
    return "a single input" if data.side.n == 1 else f"a mean over {data.side.n:,} items"


def _windows(data: SideData) -> str:
    return "one window" if data.windows == 1 else f"{data.windows} windows"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)
