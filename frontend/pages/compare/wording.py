"""Sentences about a comparison, worded so that they claim no more than the numbers do."""

import math
from collections.abc import Sequence

from backend.schemas import Comparison, Side, SiteComparison
from frontend.figures import labels
from frontend.figures.compare_drawing import moved, titles


def facts(side: Side, class_: str, by: str) -> str:
    """What a side is, in a few words."""
    if side.kind == "analysis":
        return "one input"
    items = f"{side.n:,} {'item' if side.n == 1 else 'items'} of a sweep"
    if not class_:
        return f"mean over {items}"
    return f"mean over {items} {'labelled' if by == 'label' else 'predicted to be'} {class_}"


def reasons(found: Comparison) -> list[str]:
    """Why blocks are not compared, each reason once."""
    return list(dict.fromkeys(site.reason for site in found.sites if site.reason))


def lone_sites(found: Comparison) -> list[str]:
    """Sites that only one side has, a sentence each."""
    sides = (("left", found.only_left), ("right", found.only_right))
    return [
        f"Only the {which} side has the site “{name}”; it is not compared." for which, names in sides for name in names
    ]


def moved_sentence(sites: Sequence[SiteComparison]) -> str:
    """How far the two maps of every site are apart.

    Args:
        sites: those whose blocks correspond.
    """
    parts = [f"{labels.percent(moved(site))} at {site.left.title}" for site in sites]
    return (
        f"Attention that lies on other blocks on the right than on the left: {', '.join(parts)} "
        "(half the sum of absolute differences over blocks, the mean over channels)."
    )


def shares_sentence(site: SiteComparison, named: dict[str, str]) -> str:
    """The modality whose lift differs most at a site, and by how much; empty where no modality is common."""
    lifts = {
        pair.modality: (pair.left / pair.left_prior, pair.right / pair.right_prior)
        for pair in site.shares
        if pair.left > 0 and pair.right > 0
    }
    if not lifts:
        return ""
    name, (one, other) = max(lifts.items(), key=lambda each: abs(math.log(each[1][1] / each[1][0])))
    return (
        f"{site.left.title}: the share of {named.get(name, name)} is {labels.times(one)} its prior on the left and "
        f"{labels.times(other)} on the right."
    )


def sentences(found: Comparison) -> list[str]:
    """A sentence per site on its modalities."""
    named = titles(found)
    return [said for site in found.sites if (said := shares_sentence(site, named))]
