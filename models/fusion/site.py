"""From the configuration of a site to its module."""

from models.fusion.gated import GatedSite
from models.fusion.msaf import MSAF
from models.networks.config import SiteConfig


def fusion_site(site: SiteConfig) -> MSAF | GatedSite:
    """MSAF where blocks are weighed by attention, MMTM where they are by gates."""
    return GatedSite(site) if site.weighting == "gates" else MSAF(site)
