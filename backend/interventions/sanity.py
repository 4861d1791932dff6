"""The same maps of networks that have learnt nothing (Adebayo et al. 2018, "Sanity Checks for Saliency Maps")."""

import numpy as np
from numpy.typing import NDArray

from backend.analysis.sites import site_of
from backend.interventions.correlation import spearman
from backend.interventions.desk import Desk
from backend.interventions.inputs import Fed
from backend.interventions.wording import sanity_sentence
from backend.schemas import SanityMap, SanityRequest, SanityResult, SiteSanity
from models.whatif.network import WhatIf

Floats = NDArray[np.float64]


def sanity_result(request: SanityRequest, desk: Desk) -> SanityResult:
    """Attention of the trained network and of newly initialised ones, on the same windows."""
    network, fed = desk.network, desk.fed(request.analysis)
    maps: list[dict[str, Floats]] = []
    with desk.stages.stage("networks", "Running networks with random weights", until=0.98) as advance:
        for seed in (None, *range(request.seeds)):
            advance(len(maps) / (request.seeds + 1))
            maps.append(_maps(network if seed is None else network.random(seed), fed))
    sites = []
    for config in network.config.sites:
        trained, *others = (each[config.name] for each in maps)
        random = [
            SanityMap(seed=seed, values=values.tolist(), similarity=spearman(trained, values))
            for seed, values in enumerate(others)
        ]
        sites.append(
            SiteSanity(
                site=site_of(config),
                trained=SanityMap(seed=None, values=trained.tolist()),
                random=random,
                sentence=sanity_sentence([each.similarity.rho for each in random if each.similarity is not None]),
            )
        )
    return SanityResult(sites=sites)


def _maps(network: WhatIf, fed: Fed) -> dict[str, Floats]:
    """site -> (q, N, Cb), mean over windows."""
    outcomes = [network.run(inputs) for inputs in fed.windows]
    return {
        site.name: np.mean([outcome.attention[site.name] for outcome in outcomes], axis=0, dtype=np.float64)
        for site in network.config.sites
    }
