"""The benchmark: `python -m benchmarks [--clips DIR] [--card CARD] [--repeats N] [--json FILE] [--check]`."""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks.checkpoints import Subject, paper, shipped
from benchmarks.clips import ClipFile, find_clips, with_target
from benchmarks.eager import eager_process
from benchmarks.explore import measure_explore
from benchmarks.fusion import measure_fusion
from benchmarks.machine import describe, enter_worker_environment, keep_to, plain_environment
from benchmarks.network import NetworkResult, ServedNetwork, Window, compare
from benchmarks.report import as_json, text
from benchmarks.results import Results, targets
from benchmarks.service import ServiceError, measure_starts
from benchmarks.stages import ClipTimes, StageClock
from benchmarks.whatif import WhatIfTimes, measure_whatif
from models.cards import CardError
from models.inference import open_session
from models.whatif.network import WhatIf

logger = logging.getLogger("benchmarks")
CORES = 2
"""What the targets are about; a larger machine is made to use as many."""
_WARM_STARTS = 3
# Enough windows to see a difference that depends on the input.
_MOST_WINDOWS = 4
# Rounds of the comparison per repetition: the small network's windows take milliseconds, the paper's seconds.
_ROUNDS, _PAPER_ROUNDS = 10, 2
_FUSION_ROUNDS = 10


def measure_checkpoint(
    subject: Subject, clips: Sequence[ClipFile], *, repeats: int, rounds: int, threads: int
) -> tuple[list[ClipTimes], NetworkResult, WhatIfTimes]:
    """Time clips and network of one checkpoint, the network and the scan on the first windows of these clips."""
    with tempfile.TemporaryDirectory(prefix="lens-benchmark-") as folder:
        session = open_session(subject.path, threads=threads)
        clock = StageClock(subject, session, threads, Path(folder))
        times: list[ClipTimes] = []
        windows: list[Window] = []
        for clip in clips:
            logger.info("%s: %s", subject.title, clip.path.name)
            measured, inputs = clock.measure(clip, repeats)
            times.append(measured)
            windows += inputs[: _MOST_WINDOWS - len(windows)]
        logger.info("%s: the network beside eager torch, %d rounds", subject.title, rounds)
        baseline = partial(eager_process, subject.path, windows, threads, Path(folder))
        with baseline(plain_environment()) as eager, baseline(os.environ) as tuned:
            comparison = compare(ServedNetwork(session, windows), eager, tuned, len(windows), rounds)
        logger.info("%s: the effect of every block, %d rounds", subject.title, repeats)
        whatif = WhatIf.open(subject.path, threads=threads)
        scan = measure_whatif(subject.title, whatif, session, windows, repeats)
    card = session.card
    return times, NetworkResult(subject.title, card.parameters, card.flops, threads, comparison), scan


def measure_all(folder: Path | None, card: Path | None, repeats: int, cores: int) -> Results:
    """Everything, in one run."""
    machine = describe(cores)
    with tempfile.TemporaryDirectory(prefix="lens-benchmark-") as name:
        temporary = Path(name)
        found, source = find_clips(folder, temporary)
        clips = with_target(found, temporary)
        subject = shipped(card, temporary)
        # First, while this process has not grown yet.
        service = measure_starts(subject.folder, temporary / "data", _WARM_STARTS)
        explore = measure_explore(subject.folder, temporary / "explore")
        logger.info("the fusion block beside loops over its blocks")
        fusion = measure_fusion(rounds=_FUSION_ROUNDS * repeats, threads=cores)
        times, network, scan = measure_checkpoint(
            subject, clips, repeats=repeats, rounds=_ROUNDS * repeats, threads=cores
        )
        paper_times, paper_network, paper_scan = measure_checkpoint(
            paper(temporary),
            [clip for clip in clips if clip.is_target],
            repeats=repeats,
            rounds=_PAPER_ROUNDS * repeats,
            threads=cores,
        )
    return Results(
        machine=machine,
        source=source,
        repeats=repeats,
        clips=[*times, *paper_times],
        networks=[network, paper_network],
        service=service,
        explore=explore,
        whatif=[scan, paper_scan],
        fusion=fusion,
    )


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Time the stages of an analysis.")
    parser.add_argument("--clips", type=Path, help="folder of clips (default: LENS_SHARED/data/clips, else drawn ones)")
    parser.add_argument("--card", type=Path, help="card.toml of the checkpoint (default: the first that ships)")
    parser.add_argument("--repeats", type=int, default=5, help="runs per clip, of which the medians are shown")
    parser.add_argument("--json", type=Path, help="file to write the measurements to")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a target is missed")
    arguments = parser.parse_args()
    if arguments.repeats < 1:
        parser.error(f"--repeats: expected at least 1; got {arguments.repeats}")
    cores = keep_to(CORES)
    enter_worker_environment(sys.orig_argv[1:])
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    try:
        results = measure_all(arguments.clips, arguments.card, arguments.repeats, cores)
    except (CardError, FileNotFoundError, ServiceError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if arguments.json is not None:
        arguments.json.write_text(as_json(results), "utf-8")
    sys.stdout.write(text(results))
    missed = [target for target in targets(results) if not target.met]
    return 1 if arguments.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
