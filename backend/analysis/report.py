"""The report of an analysis, put together from what the runner has measured."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from backend.analysis.attention import share
from backend.analysis.predictions import overall
from backend.analysis.sites import sites_of
from backend.schemas import FaceStrip, ModalityStatus, Report, Site, Transcript, ValueScale, Window, Windowing
from models.cards import Card
from models.networks.config import NetworkConfig

Attention = NDArray[np.float32]


def build_report(
    *,
    checkpoint: str,
    card: Card,
    config: NetworkConfig,
    duration_s: float | None,
    modalities: Sequence[ModalityStatus],
    windows: Sequence[Window],
    attention: Mapping[str, Attention],
    faces: FaceStrip | None,
    transcript: Transcript | None,
    warnings: Sequence[str],
    timings_s: Mapping[str, float],
    versions: Mapping[str, str],
) -> Report:
    """Build the report.

    Args:
        attention: site -> (W, q, N, Cb), one row per window, in their order.
    """
    sites = sites_of(config.sites)
    return Report(
        checkpoint=checkpoint,
        network=card.network,
        weights_sha256=card.weights.sha256,
        output=card.output,
        classes=card.classes,
        value=value_scale(card),
        duration_s=duration_s,
        modalities=list(modalities),
        windowing=windowing(card),
        windows=list(windows),
        overall=overall(windows),
        sites=sites,
        shares={site.name: _shares(attention[site.name], site) for site in sites},
        faces=faces,
        transcript=transcript,
        warnings=list(warnings),
        timings_s=dict(timings_s),
        versions=dict(versions),
    )


def value_scale(card: Card) -> ValueScale | None:
    return None if card.value is None else ValueScale(**card.value.model_dump())


def windowing(card: Card) -> Windowing | None:
    return None if card.windowing is None else Windowing(**card.windowing.model_dump())


def _shares(attention: Attention, site: Site) -> dict[str, list[list[float]]]:
    """modality -> share[window][segment]."""
    shares = share(attention, [block.modality for block in site.blocks])
    return {name: values.tolist() for name, values in shares.items()}
