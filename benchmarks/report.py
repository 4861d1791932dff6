"""The results as text tables and as JSON."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.explore import ExploreTimes
from benchmarks.fusion import FusionTimes
from benchmarks.machine import Machine
from benchmarks.network import NetworkResult, Seconds
from benchmarks.results import Results, Target, targets
from benchmarks.service import ServiceStarts
from benchmarks.stages import STAGES, ClipTimes
from benchmarks.whatif import WhatIfTimes


@dataclass(frozen=True)
class Table:
    """A table of text: the first columns, as many as `words`, hold words and are set left, the others numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1

    def text(self) -> str:
        """The table in columns of even width."""
        widths = [max(len(row[index]) for row in [self.columns, *self.rows]) for index in range(len(self.columns))]
        lines = [self._line(row, widths) for row in [self.columns, ["-" * width for width in widths], *self.rows]]
        return "\n".join([self.title, *lines])

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = [
            cell.ljust(width) if index < self.words else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()


def text(results: Results) -> str:
    """The whole report for a terminal."""
    tables = [
        *clips_tables(results.clips, results.repeats),
        networks_table(results.networks),
        service_table(results.service),
        explore_table(results.explore),
        whatif_table(results.whatif),
        fusion_table(results.fusion),
        targets_table(targets(results)),
    ]
    head = f"{machine_line(results.machine)}\nClips: {results.source}."
    return "\n\n".join([head, *(table.text() for table in tables)]) + "\n"


def as_json(results: Results) -> str:
    """Everything that was measured, in seconds, with the targets."""
    judged = targets(results)
    content = {
        **dataclasses.asdict(results),
        "clips": [{**dataclasses.asdict(clip), "rest_s": clip.rest_s} for clip in results.clips],
        "networks": [
            {**dataclasses.asdict(one), "ratio": one.comparison.ratio, "tuned_ratio": one.comparison.tuned_ratio}
            for one in results.networks
        ],
        "whatif": [{**dataclasses.asdict(scan), "passes": scan.passes} for scan in results.whatif],
        "fusion": [
            {**dataclasses.asdict(site), "ratio": site.ratio, "layers_ratio": site.layers_ratio}
            for site in results.fusion
        ],
        "targets": [dataclasses.asdict(target) for target in judged],
    }
    return json.dumps(content, indent=2) + "\n"


def machine_line(machine: Machine) -> str:
    """What it ran on, in two lines."""
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    load = f"load {machine.load:.1f} before it began"
    busy = " (busy with other work: trust the ratios, not the seconds)" if machine.busy else ""
    cores = f"{machine.cores} of {machine.of_cores} cores"
    return f"{machine.processor}, {cores}, {machine.system}, {load}{busy}\n{versions}"


def clips_tables(clips: Sequence[ClipTimes], repeats: int) -> list[Table]:
    """A table per checkpoint with a row per clip: milliseconds of each stage."""
    columns = ["clip", "what", "windows", *(_NAMES.get(name, name) for name in STAGES), "total", "rest", "rest CPU"]
    explanation = (
        f"ms, medians of {repeats}. probe: at upload; total: the analysis, from file to report; "
        "rest: both but the network; CPU: over all threads."
    )
    return [
        Table(
            f"Clips by {checkpoint}, {explanation}",
            columns,
            [_clip_row(clip) for clip in clips if clip.checkpoint == checkpoint],
            words=2,
        )
        for checkpoint in dict.fromkeys(clip.checkpoint for clip in clips)
    ]


def _clip_row(clip: ClipTimes) -> list[str]:
    seconds = [*(clip.stages.get(stage) for stage in STAGES), clip.total_s, clip.rest_s, clip.rest_cpu_s]
    return [clip.clip, clip.about, str(clip.windows), *(_milliseconds(one) for one in seconds)]


def networks_table(networks: Sequence[NetworkResult]) -> Table:
    """A row per checkpoint: the network as it is served, beside the baseline."""
    rows = [
        [
            network.checkpoint,
            f"{network.parameters / 1e6:.2f}",
            f"{network.flops / 1e9:.2f}",
            str(network.threads),
            str(network.comparison.rounds),
            _wall_and_cpu(network.comparison.served),
            _wall_and_cpu(network.comparison.eager),
            f"{network.comparison.ratio:.2f}",
            _wall_and_cpu(network.comparison.tuned),
            f"{network.comparison.tuned_ratio:.2f}",
            f"{network.comparison.output_difference:.0e}",
            f"{network.comparison.attention_difference:.0e}",
            f"{network.comparison.largest_output:.2f}",
        ]
        for network in networks
    ]
    columns = [
        "checkpoint",
        "M parameters",
        "GFLOP",
        "threads",
        "rounds",
        "served",
        "eager",
        "ratio",
        "tuned",
        "ratio",
        "d output",
        "d attention",
        "max output",
    ]
    title = (
        "Network, ms per window (CPU ms), medians of rounds by turns. served: OpenVINO, as in a worker; eager: torch, "
        "float32;\ntuned: eager torch in a worker's environment; d: largest difference between served and eager."
    )
    return Table(title, columns, rows)


def service_table(service: ServiceStarts) -> Table:
    """Cold and warm start in seconds."""
    starts = [("cold: nothing kept", service.cold), (f"warm: median of {service.warm_starts}", service.warm)]
    rows = [[name, f"{start.announced_s:.1f}", f"{start.ready_s:.1f}", f"{start.cpu_s:.1f}"] for name, start in starts]
    title = "Service, s from the start of its process: to the pages, and to a worker that takes an analysis."
    return Table(title, ["start", "pages", "ready", "CPU"], rows)


def explore_table(explore: ExploreTimes) -> Table:
    """What is done on the page, in milliseconds and beside reading the analyses one by one."""
    seconds = [
        ("opened after a start", explore.opened_s),
        ("another site or grouping", explore.site_s),
        ("another class", explore.class_s),
        ("back to what was seen", explore.again_s),
        ("reading the arrays one by one", explore.one_by_one_s),
    ]
    rows = [[name, _milliseconds(one), f"{one / explore.one_by_one_s:.2f}"] for name, one in seconds]
    title = f"Explore page over {explore.items} analyses of the paper's emotion network, all that it asks the service."
    return Table(title, ["what", "ms", "ratio"], rows)


def whatif_table(scans: Sequence[WhatIfTimes]) -> Table:
    """A row per checkpoint: the effect of every block, in milliseconds and in passes of the network."""
    rows = [
        [
            scan.checkpoint,
            str(scan.blocks),
            str(scan.rounds),
            _milliseconds(scan.scan_s),
            _milliseconds(scan.pass_s),
            f"{scan.passes:.1f}",
            _milliseconds(scan.served_s),
            f"{scan.served_passes:.1f}",
        ]
        for scan in scans
    ]
    columns = ["checkpoint", "blocks", "rounds", "scan", "pass", "passes", "served", "passes"]
    title = (
        "Effect of every block, each taken away alone, ms, medians of rounds by turns. pass: the same network in eager "
        "torch\nin the same process; served: OpenVINO; passes: the scan in them."
    )
    return Table(title, columns, rows)


def fusion_table(sites: Sequence[FusionTimes]) -> Table:
    """A row per site of the emotion network: the fusion block, in milliseconds and beside loops."""
    rows = [
        [
            site.site,
            f"{site.blocks} of {site.block_channels}",
            str(site.batch),
            str(site.threads),
            str(site.rounds),
            _milliseconds(site.block_s),
            _milliseconds(site.loop_s),
            f"{site.ratio:.2f}",
            _milliseconds(site.layers_s),
            f"{site.layers_ratio:.2f}",
            f"{site.difference:.0e}",
        ]
        for site in sites
    ]
    columns = ["site", "blocks", "batch", "threads", "rounds", "block", "loop", "ratio", "layers", "ratio", "d"]
    title = (
        "Fusion block of the paper's emotion network, forward and backward, training, ms, medians of rounds by turns.\n"
        "loop: over its blocks; layers: over their linear layers only; d: largest difference between block and loop."
    )
    return Table(title, columns, rows)


def targets_table(judged: Sequence[Target]) -> Table:
    """Each target with a mark."""
    rows = [
        [target.what, f"{target.value:.2g}{_unit(target)}", f"{target.limit:g}{_unit(target)}", _mark(target)]
        for target in judged
    ]
    return Table("Targets", ["what", "measured", "at most", ""], rows)


_NAMES = {"sound": "MFCC"}


def _mark(target: Target) -> str:
    return "met" if target.met else "MISSED"


def _unit(target: Target) -> str:
    return f" {target.unit}" if target.unit else ""


def _wall_and_cpu(seconds: Seconds) -> str:
    return f"{_milliseconds(seconds.wall)} ({_milliseconds(seconds.cpu)})"


def _milliseconds(seconds: float | None) -> str:
    """Milliseconds with one decimal below ten; a dash for a stage that a clip does not have."""
    if seconds is None:
        return "-"
    milliseconds = 1000 * seconds
    return f"{milliseconds:.1f}" if milliseconds < 10 else f"{milliseconds:.0f}"
