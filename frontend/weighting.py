"""What is said of how a site weighs its blocks: the share that counting them gives, and gates instead of attention."""

from collections.abc import Mapping

from backend.schemas import Site
from frontend.components.formats import percent


def counting_note(site: Site, titles: Mapping[str, str]) -> str:
    """The share that the modality with the most blocks has by their number alone, as a sentence without its end.

    Args:
        titles: modality -> what it is called.
    """
    largest = max(site.prior, key=lambda name: site.prior[name])
    count = sum(block.modality == largest for block in site.blocks)
    return (
        f"{count} of the {len(site.blocks)} blocks here are of {titles.get(largest, largest)}, so their share would be "
        f"{percent(site.prior[largest], 1)} even if the network preferred nothing"
    )


def gates_note(site: Site) -> str:
    """What stands for attention where there are gates, with a space before it; empty where there are none."""
    if site.weighting != "gates":
        return ""
    return (
        " Every channel has a gate of its own here, between 0 and 2: gates do not compete for a sum of 1, as attention "
        "does. What is shown is a gate's share of the gates of all blocks."
    )
