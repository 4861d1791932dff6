"""In what an edit of the attention differs from all that a network was trained with, a sentence each."""

from collections.abc import Mapping

from backend.analysis.sites import site_of
from backend.schemas import SiteOverride
from models.networks.config import SiteConfig


def untrained(override: SiteOverride, config: SiteConfig, inputs: Mapping[str, str]) -> list[str]:
    """Sentences for a person; none where the site is as it was trained.

    Args:
        inputs: input of the network -> its title.
    """
    site = site_of(config)
    titles = {band.modality: inputs.get(band.modality, band.title) for band in site.bands}
    said = []
    what = "attention" if config.weighting == "attention" else "gates"
    if override.attention == "uniform":
        said.append(f"it never had uniform {what} in training.")
    if override.attention == "permuted":
        said.append(f"{what} came from the features in training; a permutation has nothing to do with them.")
    if override.forced is not None:
        block = site.blocks[override.forced]
        said.append(
            f"the softmax never gives all to one block; {titles[block.modality]} block {block.position} gets it here."
        )
    if override.floor is not None and override.floor != config.floor:
        said.append(f"λ is {override.floor:g}; it was trained with {config.floor:g}.")
    muted = {index for index, block in enumerate(site.blocks) if block.modality in override.muted}
    muted |= set(override.muted_blocks)
    if muted:
        said.append(_muted(len(muted), config))
    return [f"{site.title}: {sentence}" for sentence in said]


def _muted(count: int, config: SiteConfig) -> str:
    """What BlockDropout trained of it, and what not."""
    what = "a block is muted" if count == 1 else f"{count} blocks are muted together"
    if config.weighting == "gates":
        return f"{what}; in training a gate was never quite shut."
    if not config.dropout:
        return f"{what}; it was trained without BlockDropout, so that no block was ever missing."
    return (
        f"{what}; BlockDropout (p = {config.dropout:g}) did drop blocks in training, these at once in "
        f"{_passes(config.dropout**count)}, but before attention was computed, not after it."
    )


def _passes(part: float) -> str:
    return "hardly any pass" if part < 1e-4 else f"{100 * part:.2g}\u00a0% of the passes"
