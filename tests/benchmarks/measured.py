"""Made-up measurements, with round numbers."""

from collections.abc import Mapping

from benchmarks.explore import ExploreTimes
from benchmarks.fusion import FusionTimes
from benchmarks.machine import Machine
from benchmarks.network import Comparison, NetworkResult, Seconds
from benchmarks.results import Results
from benchmarks.service import ServiceStarts, Start
from benchmarks.stages import ClipTimes
from benchmarks.whatif import WhatIfTimes

STAGES: Mapping[str, float] = {
    "probe": 0.1,
    "open": 0.001,
    "decode": 0.25,
    "faces": 0.05,
    "sound": 0.0041,
    "network": 0.2,
    "write": 0.02,
}


def clip(name: str = "a.mp4", *, target: bool = False, total_s: float = 0.6, checkpoint: str = "small") -> ClipTimes:
    return ClipTimes(
        clip=name,
        about="1920x1080, 5.0 s",
        checkpoint=checkpoint,
        target=target,
        windows=2,
        stages=STAGES,
        total_s=total_s,
        rest_cpu_s=0.7,
    )


def network(*, served: float = 0.004, eager: float = 0.02, difference: float = 2e-6) -> NetworkResult:
    comparison = Comparison(
        served=Seconds(served, 0.008),
        eager=Seconds(eager, 0.03),
        tuned=Seconds(0.01, 0.018),
        rounds=50,
        output_difference=difference,
        attention_difference=1e-7,
        largest_output=5.0,
    )
    return NetworkResult("small", 5_540_884, 723_190_016, 2, comparison)


def service(warm_s: float = 4.0) -> ServiceStarts:
    return ServiceStarts(Start(2.0, 30.0, 25.0), Start(1.5, warm_s, 4.4), 3)


def explore(*, opened_s: float = 0.8, site_s: float = 0.16, class_s: float = 0.03) -> ExploreTimes:
    return ExploreTimes(1000, opened_s=opened_s, site_s=site_s, class_s=class_s, again_s=0.048, one_by_one_s=1.6)


def whatif(*, scan_s: float = 1.2) -> WhatIfTimes:
    return WhatIfTimes("small", blocks=132, scan_s=scan_s, pass_s=0.5, served_s=0.3, rounds=5)


def fusion(*, block_s: float = 0.008) -> FusionTimes:
    return FusionTimes(
        site="late",
        blocks=66,
        block_channels=32,
        batch=4,
        threads=2,
        rounds=50,
        block_s=block_s,
        loop_s=0.04,
        layers_s=0.016,
        difference=1e-7,
    )


def results() -> Results:
    machine = Machine("Quick 9000", 2, 8, "Linux x86_64", 0.25, {"python": "3.11.0", "torch": "2.0"})
    return Results(
        machine=machine,
        source="1 clip of a folder",
        repeats=5,
        clips=[clip("sound.wav"), clip(target=True)],
        networks=[network()],
        service=service(),
        explore=explore(),
        whatif=[whatif()],
        fusion=[fusion()],
    )
