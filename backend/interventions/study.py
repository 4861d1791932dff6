"""The effect of every block over many inputs: on the mean, and in each input by itself."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backend.analysis.sites import site_of
from backend.interventions.correlation import grouped_interval, mean_interval, spearman, spearman_rho
from backend.interventions.desk import Desk
from backend.interventions.effect import ablated_alone, ablations, reference_of
from backend.interventions.sample import draw, each_of, group_of
from backend.interventions.scan import Ablation, Scan
from backend.interventions.wording import study_sentence
from backend.schemas import Correlation, StudyEffects, StudyItem, StudyRequest, StudyResult, StudySite
from backend.store.swept import SweptInput
from models.networks.config import SiteConfig
from models.whatif.network import WhatIf

Floats = NDArray[np.float64]
Place = tuple[str, Ablation]


@dataclass
class _Gathered:
    """attention: site -> one (q, N) per item. sizes: site, way of ablating -> one (q, N) of |effect| per item."""

    attention: dict[str, list[Floats]] = field(default_factory=lambda: defaultdict(list))
    sizes: dict[Place, list[Floats]] = field(default_factory=lambda: defaultdict(list))


def study_result(request: StudyRequest, desk: Desk) -> StudyResult:
    """Ablate the blocks of inputs drawn from a sweep; those that fail are counted and left out.

    The effect is on the output that is predicted for each. Raises Conflict where fewer than two are left.
    """
    network = desk.network
    drawn = draw(desk.question.swept(request.sweep), request.most, request.seed)
    gathered = _Gathered()
    items, failed = each_of(drawn, desk, "Ablating blocks", lambda item: _measured(item, desk, gathered))
    with desk.stages.stage("statistics", "Drawing intervals", until=0.99):
        sites = [_site(config, network, gathered, items) for config in network.config.sites]
    return StudyResult(sites=sites, items=items, failed=failed, reference=reference_of(network))


def _measured(item: SweptInput, desk: Desk, gathered: _Gathered) -> StudyItem:
    """What of an input is its own; the rest is gathered once all of it is there."""
    network, windows = desk.network, desk.fed(item.analysis, quietly=True).windows
    scan = Scan(network, [network.prepare(inputs) for inputs in windows])
    base = scan.output
    output = int(np.argmax(base))
    rhos: dict[str, dict[Ablation, float | None]] = {}
    maps: list[tuple[str, Floats]] = []
    found: list[tuple[Place, Floats]] = []
    for config in network.config.sites:
        attention = scan.attention(config.name).mean(axis=-1)
        rhos[config.name] = {}
        for how in ablations(network):
            singles = ablated_alone(scan, config, how, lambda part: desk.stages.check())
            size = np.abs(base[output] - singles[:, output])
            found.append(((config.name, how), size.reshape(attention.shape)))
            rhos[config.name][how] = spearman_rho(attention.ravel(), size)
        maps.append((config.name, attention))
    for site, attention in maps:
        gathered.attention[site].append(attention)
    for place, size in found:
        gathered.sizes[place].append(size)
    return StudyItem(position=item.position, name=item.name, analysis=item.analysis, group=item.group, rho=rhos)


def _site(config: SiteConfig, network: WhatIf, gathered: _Gathered, items: Sequence[StudyItem]) -> StudySite:
    attention = np.mean(gathered.attention[config.name], axis=0)
    groups = [group_of(item) for item in items]
    effects = []
    for how in ablations(network):
        sizes = np.asarray(gathered.sizes[config.name, how])
        low, high = grouped_interval(sizes, groups)
        effects.append(
            StudyEffects(
                ablation=how,
                effect=sizes.mean(axis=0).tolist(),
                low=low.tolist(),
                high=high.tolist(),
                correlation=spearman(attention, sizes.mean(axis=0)),
                rho=_mean_rho([item.rho[config.name][how] for item in items], groups),
            )
        )
    sentence = study_sentence(effects, len(items))
    return StudySite(site=site_of(config), attention=attention.tolist(), effects=effects, sentence=sentence)


def _mean_rho(rhos: Sequence[float | None], groups: Sequence[str]) -> Correlation:
    """Mean over the items that have a rho; no p, since the interval tells."""
    known = [(rho, group) for rho, group in zip(rhos, groups, strict=True) if rho is not None]
    if not known:
        return Correlation(rho=None, n=0)
    values = [rho for rho, _ in known]
    low, high = mean_interval(values, [group for _, group in known])
    return Correlation(rho=float(np.mean(values)), low=low, high=high, n=len(known))
