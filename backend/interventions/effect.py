"""The effect of every block, ablated alone, and whether attention follows it."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.analysis.predictions import probabilities
from backend.analysis.sites import site_of
from backend.engine.stages import Advance
from backend.interventions.control import random_control
from backend.interventions.correlation import spearman
from backend.interventions.curves import curves
from backend.interventions.desk import Desk
from backend.interventions.outcomes import prediction_of
from backend.interventions.scan import Ablation, Masks, Scan, cell_modalities
from backend.interventions.wording import effect_sentence
from backend.schemas import BlockEffects, EffectRequest, EffectResult, SiteEffects
from models.networks.config import SiteConfig
from models.whatif.network import WhatIf

Floats = NDArray[np.float64]

_BEGIN, _END = 0.65, 0.98
"""Of the whole, between reading the input and writing the answer."""


def effect_result(request: EffectRequest, desk: Desk) -> EffectResult:
    """Ablate every block of every site alone, in each way that there is, then several together."""
    network, windows = desk.network, desk.fed(request.analysis).windows
    passed_s = _seconds(lambda: [network.run(inputs) for inputs in windows])
    began = time.perf_counter()
    scan = Scan(network, [network.prepare(inputs) for inputs in windows])
    scanned_s = time.perf_counter() - began
    prediction = prediction_of(scan.outcomes, network.card, network.config)
    output = prediction.prediction if request.output is None else request.output
    sites, configs = [], network.config.sites
    for index, config in enumerate(configs):
        until = _BEGIN + (_END - _BEGIN) * (index + 1) / len(configs)
        title = site_of(config).title
        with desk.stages.stage("ablation", f"Ablating blocks: {title.lower()}", until=until) as advance:
            measured = _Measured(scan, config, output, advance)
            sites.append(measured.effects())
        scanned_s += measured.scanned_s
    return EffectResult(
        prediction=prediction, output=output, sites=sites, reference=reference_of(network), cost=scanned_s / passed_s
    )


def ablations(network: WhatIf) -> list[Ablation]:
    return ["zero", "reference"] if network.has_reference else ["zero"]


def reference_of(network: WhatIf) -> str:
    """What blocks are replaced by where they are not set to zero, or why there is nothing."""
    return f"The reference set: {network.reference}" if network.has_reference else network.reference


def ablated_alone(scan: Scan, config: SiteConfig, how: Ablation, advance: Advance) -> Floats:
    """Outputs with each cell of a site ablated alone, (cells, K), mean over windows."""
    return scan.ablated(config, np.eye(config.segments * sum(config.blocks.values()), dtype=np.bool_), how, advance)


class _Measured:
    """One site of a scan; `scanned_s` are the seconds that ablating single blocks to zero took."""

    def __init__(self, scan: Scan, config: SiteConfig, output: int, advance: Advance) -> None:
        self._scan = scan
        self._config = config
        self._output = output
        self._advance = advance
        self._base = scan.output
        self._attention = scan.attention(config.name).mean(axis=-1)
        """(q, N)."""
        self._modalities = np.asarray(cell_modalities(config))
        self.scanned_s = 0.0

    def effects(self) -> SiteEffects:
        """With every way of ablating that there is."""
        ways = ablations(self._scan.network)
        found = [self._with(how, index / len(ways), 1 / len(ways)) for index, how in enumerate(ways)]
        return SiteEffects(
            site=site_of(self._config),
            attention=self._attention.tolist(),
            effects=found,
            sentence=effect_sentence(found),
        )

    def _with(self, how: Ablation, start: float, part: float) -> BlockEffects:
        """Everything with one way of ablating, which takes a part of the site's progress."""

        def evaluate(masks: Masks) -> Floats:
            outputs = self._scan.ablated(self._config, masks, how, lambda done: self._advance(start + part * done))
            return np.asarray(outputs[:, self._output])

        began = time.perf_counter()
        singles = ablated_alone(self._scan, self._config, how, lambda done: self._advance(start))
        if how == "zero":
            self.scanned_s = time.perf_counter() - began
        base = self._base[self._output]
        effect, cells = base - singles[:, self._output], self._attention.ravel()
        size, modalities = np.abs(effect), self._modalities
        curve_draws, control_draws = (draws(bounds, len(self._scan.prepared)) for bounds in (CURVES, CONTROL))
        drawn = curves(cells, effect, evaluate, draws=curve_draws)
        return BlockEffects(
            ablation=how,
            effect=effect.reshape(self._attention.shape).tolist(),
            probability=self._probability(singles),
            correlation=spearman(cells, size),
            within={
                str(name): spearman(cells[modalities == name], size[modalities == name])
                for name in dict.fromkeys(modalities.tolist())
            },
            control=random_control(
                cells, modalities.tolist(), lambda masks: np.asarray(base - evaluate(masks)), draws=control_draws
            ),
            deletion=drawn.deletion,
            insertion=drawn.insertion,
        )

    def _probability(self, singles: Floats) -> list[list[float]]:
        """The change of the probability that the report would tell; nothing for a value."""
        if not self._scan.network.card.classes:
            return []
        change = probabilities(self._base)[self._output] - probabilities(singles)[:, self._output]
        rows: list[list[float]] = change.reshape(self._attention.shape).tolist()
        return rows


@dataclass(frozen=True)
class Draws:
    """Fewest and most random draws, and how many there are in all windows together."""

    least: int
    most: int
    altogether: int


CURVES, CONTROL = Draws(8, 20, 40), Draws(49, 199, 400)


def draws(bounds: Draws, windows: int) -> int:
    """The more windows there are, the fewer draws, so that long clips don't take forever."""
    return min(bounds.most, max(bounds.least, bounds.altogether // windows))


def _seconds(work: Callable[[], object]) -> float:
    """Of a second time: the first one also sets up what torch keeps."""
    work()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
