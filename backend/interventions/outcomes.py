"""What a network said of all windows, as the wire contract tells it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from backend.analysis.attention import share
from backend.analysis.predictions import overall, window_of
from backend.analysis.sites import site_of
from backend.schemas import Prediction, SiteOutcome
from models.cards import Card
from models.networks.config import NetworkConfig
from models.whatif.network import Outcome


def prediction_of(outcomes: Sequence[Outcome], card: Card, config: NetworkConfig) -> Prediction:
    """The prediction for the whole analysis, as its report has it: the mean over windows."""
    return overall(
        [
            window_of(
                index,
                (0.0, 0.0),
                output=outcome.output,
                parts={name: config.logit_weights[name] * logits for name, logits in outcome.logits.items()},
                present=[],
                kind=card.output,
            )
            for index, outcome in enumerate(outcomes)
        ]
    )


def site_outcomes(outcomes: Sequence[Outcome], config: NetworkConfig) -> list[SiteOutcome]:
    """Attention and what was applied, site by site: means over windows, segments and channels."""
    found = []
    for each in config.sites:
        site = site_of(each)
        attention = _mean([outcome.attention[each.name] for outcome in outcomes])
        shares = share(attention, [block.modality for block in site.blocks])
        found.append(
            SiteOutcome(
                site=site,
                attention=attention.mean(axis=-1).tolist(),
                applied=_mean([outcome.applied[each.name] for outcome in outcomes]).mean(axis=-1).tolist(),
                share={name: float(value) for name, value in shares.items()},
            )
        )
    return found


def _mean(arrays: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
    """(N, Cb) of arrays (q, N, Cb), mean over windows and segments."""
    return np.asarray(np.mean(arrays, axis=(0, 1), dtype=np.float64))
