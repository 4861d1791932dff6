"""The network as the service runs it against baselines: time per window by turns, and whether the outputs agree."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

import numpy as np

from models.inference import Session, WindowOutput
from models.window import Array

Window = Mapping[str, Array]


@dataclass(frozen=True)
class Seconds:
    """Of one window: on the clock, and of the processor over all threads."""

    wall: float
    cpu: float


class Contestant(Protocol):
    """A network that has its windows and is timed on them."""

    def outputs(self) -> list[WindowOutput]:
        """What it gives for each window; asked first, and once."""
        ...

    def time(self, index: int) -> Seconds:
        """Run one of the windows."""
        ...


class ServedNetwork:
    """A session of the service as a contestant."""

    def __init__(self, session: Session, windows: Sequence[Window]) -> None:
        self._session = session
        self._windows = windows

    def outputs(self) -> list[WindowOutput]:
        return [self._session.run(window) for window in self._windows]

    def time(self, index: int) -> Seconds:
        wall, cpu = time.perf_counter(), time.process_time()
        self._session.run(self._windows[index])
        return Seconds(time.perf_counter() - wall, time.process_time() - cpu)


@dataclass(frozen=True)
class Comparison:
    """Medians per window of the three, and how far the served outputs are off.

    eager: torch in a process as anybody starts it. tuned: the same in the environment of a worker, which spares torch
    much of its memory traffic. output_difference, attention_difference: the largest absolute differences to `eager`
    over all windows. largest_output: the largest magnitude among the outputs, to judge them by.
    """

    served: Seconds
    eager: Seconds
    tuned: Seconds
    rounds: int
    output_difference: float
    attention_difference: float
    largest_output: float

    @property
    def ratio(self) -> float:
        """Time of the served network relative to that of the eager one."""
        return self.served.wall / self.eager.wall

    @property
    def tuned_ratio(self) -> float:
        """Time of the served network relative to that of the eager one in a worker's environment."""
        return self.served.wall / self.tuned.wall

    @property
    def difference(self) -> float:
        """The largest difference of all, of outputs and attention."""
        return max(self.output_difference, self.attention_difference)


@dataclass(frozen=True)
class NetworkResult:
    """A comparison, and what was compared."""

    checkpoint: str
    parameters: int
    flops: int
    threads: int
    comparison: Comparison


def compare(served: Contestant, eager: Contestant, tuned: Contestant, windows: int, rounds: int) -> Comparison:
    """Run the three by turns (A B C A B C ...), so that whatever else the machine does falls on all alike.

    Args:
        windows: how many each of them has; the rounds take them in turn.
        rounds: how often each is timed.
    """
    # Each of them has so run every window before it is timed.
    ours, theirs, _ = served.outputs(), eager.outputs(), tuned.outputs()
    times: tuple[list[Seconds], list[Seconds], list[Seconds]] = ([], [], [])
    for index in range(rounds):
        for contestant, found in zip((served, eager, tuned), times, strict=True):
            found.append(contestant.time(index % windows))
    return Comparison(
        served=_median(times[0]),
        eager=_median(times[1]),
        tuned=_median(times[2]),
        rounds=rounds,
        output_difference=max(_difference(a.output, b.output) for a, b in zip(ours, theirs, strict=True)),
        attention_difference=max(
            _difference(a.attention[site], b.attention[site])
            for a, b in zip(ours, theirs, strict=True)
            for site in b.attention
        ),
        largest_output=max(float(np.abs(output.output).max()) for output in theirs),
    )


def _median(times: Sequence[Seconds]) -> Seconds:
    return Seconds(median(one.wall for one in times), median(one.cpu for one in times))


def _difference(ours: Array, theirs: Array) -> float:
    return float(np.abs(ours - theirs).max())
