"""The attention arrays of an analysis as a `.npz` file: what a person downloads, and what the API reads from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.analysis.attention import channel_share
from backend.schemas import Site, SiteAttention

Attention = NDArray[np.float32]

# As many as float32 has for values below one; all the digits of float64 would double the message.
_DECIMALS = 8


def write_arrays(path: Path, attention: Mapping[str, Attention], sites: Sequence[Site]) -> None:
    """Write `attention.<site>` (W, q, N, Cb), before lambda, and `blocks.<site>` (N,), the modality of each block."""
    arrays: dict[str, NDArray[np.float32] | NDArray[np.str_]] = {}
    for site in sites:
        arrays[f"attention.{site.name}"] = attention[site.name].astype(np.float32, copy=False)
        arrays[f"blocks.{site.name}"] = np.array([block.modality for block in site.blocks])
    with path.open("wb") as file:
        # The names of the arrays hold dots, which is fine for keys but not for Python's keyword syntax.
        np.savez_compressed(file, allow_pickle=False, **arrays)


def read_attention(path: Path, site: str) -> Attention:
    """Attention of one site, (W, q, N, Cb); raises KeyError for a site that the file does not have."""
    with np.load(path, allow_pickle=False) as file:
        return np.asarray(file[f"attention.{site}"], dtype=np.float32)


def site_attention(path: Path, site: Site, chosen: Sequence[int] | None = None) -> SiteAttention:
    """The attention of one site as a message: of all windows, or of those that are chosen by their index."""
    attention = read_attention(path, site.name).astype(np.float64)
    indices = list(range(len(attention)) if chosen is None else chosen)
    attention = attention[indices]
    windows, segments, blocks, channels = attention.shape
    shares = channel_share(attention, [block.modality for block in site.blocks])
    return SiteAttention(
        site=site,
        windows=indices,
        shape=(windows, segments, blocks, channels),
        values=attention.round(_DECIMALS).tolist(),
        share={name: values.round(_DECIMALS).tolist() for name, values in shares.items()},
    )
