"""The scan of a network's blocks, each taken away alone, beside single passes of the same network."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from benchmarks.network import Window
from models.inference import Session
from models.whatif.network import Prepared, WhatIf


@dataclass(frozen=True)
class WhatIfTimes:
    """Medians over rounds, in seconds.

    blocks: of all segments of all sites. scan_s: the outputs without each of them, at all sites, from a pass that is
    there already. pass_s: one pass of the same network by the same torch in the same process, float32. served_s: one of
    OpenVINO, as analyses are run.
    """

    checkpoint: str
    blocks: int
    scan_s: float
    pass_s: float
    served_s: float
    rounds: int

    @property
    def passes(self) -> float:
        """The scan in passes of torch."""
        return self.scan_s / self.pass_s

    @property
    def served_passes(self) -> float:
        """The scan in passes as they are served."""
        return self.scan_s / self.served_s


def measure_whatif(title: str, whatif: WhatIf, session: Session, windows: Sequence[Window], rounds: int) -> WhatIfTimes:
    """Time a scan, a pass and a served pass by turns; whatever else the machine does falls on all alike.

    Args:
        whatif, session: of the same checkpoint.
        windows: taken in turn, one per round.
    """
    times: tuple[list[float], list[float], list[float]] = ([], [], [])
    blocks = sum(site.segments * sum(site.blocks.values()) for site in whatif.config.sites)
    # The first round is to warm up.
    for index in range(rounds + 1):
        window = windows[index % len(windows)]
        prepared = whatif.prepare(window)
        turns = (
            lambda prepared=prepared: scan(whatif, prepared),
            lambda window=window: whatif.run(window),
            lambda window=window: session.run(window),
        )
        for found, turn in zip(times, turns, strict=True):
            found.append(_seconds(turn))
    scans, passes, served = (median(found[1:]) for found in times)
    return WhatIfTimes(title, blocks, scans, passes, served, rounds)


def scan(whatif: WhatIf, prepared: Prepared) -> dict[str, np.ndarray]:
    """Site -> outputs (q * N, K), without each block of each segment alone."""
    outputs = {}
    for site in whatif.config.sites:
        shape = site.segments, sum(site.blocks.values())
        single = np.eye(shape[0] * shape[1], dtype=bool).reshape(-1, *shape)
        outputs[site.name] = whatif.ablate(prepared, site.name, single, "zero")
    return outputs


def _seconds(turn: Callable[[], object]) -> float:
    began = time.perf_counter()
    turn()
    return time.perf_counter() - began
