"""Attention arrays of an analysis, of one window or all: as a message, or as a file of arrays."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backend.analysis import arrays
from backend.errors import NotFound
from backend.schemas import Report, Site, SiteAttention


def site_attention(path: Path, report: Report, site: str, window: int | None) -> SiteAttention:
    """Attention of one site as a message; raises NotFound for a site or window that the analysis does not have.

    Args:
        path: `.npz` of the analysis.
    """
    try:
        return arrays.site_attention(path, _site(report, site), _windows(report, window))
    except FileNotFoundError as error:
        raise _deleted() from error


def arrays_file(path: Path, report: Report, site: str | None, window: int | None) -> bytes:
    """An `.npz` with the arrays of one site or of all, and the times of the windows.

    Holds `attention.<site>` (W, q, N, Cb), before lambda, `blocks.<site>` (N,), the modality of each block,
    `windows` (W,), their indices, and `times_s` (W, 2), their beginnings and ends.
    """
    sites = report.sites if site is None else [_site(report, site)]
    chosen = _windows(report, window)
    times = [(report.windows[index].start_s, report.windows[index].end_s) for index in chosen]
    content: dict[str, NDArray[np.generic]] = {"windows": np.asarray(chosen), "times_s": np.asarray(times)}
    try:
        for each in sites:
            content[f"attention.{each.name}"] = arrays.read_attention(path, each.name)[chosen]
            content[f"blocks.{each.name}"] = np.asarray([block.modality for block in each.blocks])
    except FileNotFoundError as error:
        raise _deleted() from error
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **content)
    return buffer.getvalue()


def _site(report: Report, name: str) -> Site:
    for site in report.sites:
        if site.name == name:
            return site
    raise NotFound(f"There is no site {name}; this network has {', '.join(site.name for site in report.sites)}")


def _windows(report: Report, window: int | None) -> list[int]:
    if window is None:
        return list(range(len(report.windows)))
    if window >= len(report.windows):
        raise NotFound(f"There is no window {window}; this analysis has {len(report.windows)}, counted from 0")
    return [window]


def _deleted() -> NotFound:
    """Between the look at the analysis and the reading of its arrays."""
    return NotFound("The arrays have just been deleted.")
