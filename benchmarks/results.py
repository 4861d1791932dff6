"""What one run of the benchmark gives, and whether the targets are met."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.explore import ExploreTimes
from benchmarks.fusion import FusionTimes
from benchmarks.machine import Machine
from benchmarks.network import NetworkResult
from benchmarks.service import ServiceStarts
from benchmarks.stages import ClipTimes
from benchmarks.whatif import WhatIfTimes

REST_S = 1.0
RATIO = 0.5
DIFFERENCE = 1e-3
WARM_S = 8.0
OPENED_S = 2.0
CHANGED_S = 0.3
SCAN_PASSES = 6.0
FUSION_RATIO = 0.35


@dataclass(frozen=True)
class Results:
    """Everything that was measured. source: which clips were at hand, for a person."""

    machine: Machine
    source: str
    repeats: int
    clips: Sequence[ClipTimes]
    networks: Sequence[NetworkResult]
    service: ServiceStarts
    explore: ExploreTimes
    whatif: Sequence[WhatIfTimes]
    fusion: Sequence[FusionTimes]


@dataclass(frozen=True)
class Target:
    """Something that was promised: `value` is to be at most `limit`."""

    what: str
    value: float
    limit: float
    unit: str = ""
    met: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "met", self.value <= self.limit)


def targets(results: Results) -> list[Target]:
    """The targets, each with what was measured."""
    found = [
        Target(f"{clip.clip}, {clip.checkpoint}: all but the network", clip.rest_s, REST_S, "s")
        for clip in results.clips
        if clip.target
    ]
    for network in results.networks:
        found += [
            Target(f"network, {network.checkpoint}: time relative to eager float32", network.comparison.ratio, RATIO),
            Target(f"network, {network.checkpoint}: largest difference", network.comparison.difference, DIFFERENCE),
        ]
    found += [
        Target(f"effect of {scan.blocks} blocks, {scan.checkpoint}: passes of the network", scan.passes, SCAN_PASSES)
        for scan in results.whatif
    ]
    found += [
        Target(f"fusion of {site.blocks} blocks, {site.site}: time relative to a loop", site.ratio, FUSION_RATIO)
        for site in results.fusion
    ]
    explore = results.explore
    return [
        *found,
        Target("service, warm start to ready", results.service.warm.ready_s, WARM_S, "s"),
        Target(f"explore, {explore.items} analyses: opened", explore.opened_s, OPENED_S, "s"),
        Target(f"explore, {explore.items} analyses: another site", explore.site_s, CHANGED_S, "s"),
        Target(f"explore, {explore.items} analyses: another class", explore.class_s, CHANGED_S, "s"),
    ]
