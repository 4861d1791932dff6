"""Following a sweep from a command line, and telling what came of it."""

import time
from collections.abc import Callable

from backend.remote import writing
from backend.remote.command import FAILURES, INTERRUPTED, OK
from backend.remote.service import RemoteService, ServiceProblem
from backend.schemas import AnalysisState, Sweep, SweepItem, SweepItems, SweepState

_LOOK_S = 1.0
_MINUTE_S, _HOUR_S = 60, 3600
_MOST_TOLD = 100
_PATIENCE = 60
"""Looks in a row that may fail."""


def follow(
    service: RemoteService, sweep: Sweep, resume_command: str, wait: Callable[[float], None] = time.sleep
) -> int:
    """Write the id, then the progress until the sweep ends and what did not succeed; returns the exit status.

    Ctrl-C pauses the sweep: what runs is finished, and nothing is lost.

    Args:
        resume_command: how to go on with a sweep that was paused.
        wait: waits for so many seconds.
    """
    progress, patience = writing.Progress(), _PATIENCE
    path = f"sweeps/{sweep.id}"
    try:
        writing.result(sweep.id)
        while not sweep.state.ended:
            progress.show(progress_line(sweep))
            wait(_LOOK_S)
            try:
                sweep = service.get(path, Sweep)
            except ServiceProblem as error:
                # A service that is started again goes on by itself.
                patience -= 1
                if not error.away or not patience:
                    raise
                progress.show("the service does not answer; trying again")
            else:
                patience = _PATIENCE
    except KeyboardInterrupt:
        progress.end()
        sweep = service.post(f"{path}/pause", Sweep)
        if not sweep.state.ended:
            writing.say(f"Paused after {_ended(sweep):,} of {sweep.counts.total:,}. To go on: {resume_command}")
            return INTERRUPTED
    progress.show(progress_line(sweep))
    progress.end()
    return _told(service, sweep, resume_command)


def progress_line(sweep: Sweep) -> str:
    """`117 of 300, 2 failed, 60.5 per minute, 3 min left`."""
    parts = [f"{_ended(sweep):,} of {sweep.counts.total:,}"]
    if sweep.counts.failed:
        parts.append(f"{sweep.counts.failed:,} failed")
    if sweep.state is SweepState.PAUSED:
        parts.append("paused")
    if sweep.rate_per_minute is not None:
        parts.append(f"{sweep.rate_per_minute:.1f} per minute")
    if sweep.remaining_s is not None:
        parts.append(f"{duration(sweep.remaining_s)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """`45 s`, `12 min` or `3 h 5 min`."""
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    minutes = round(seconds / _MINUTE_S)
    return f"{minutes} min" if seconds < _HOUR_S else f"{minutes // 60} h {minutes % 60} min"


def _ended(sweep: Sweep) -> int:
    return sweep.counts.total - sweep.counts.waiting - sweep.counts.running


def _told(service: RemoteService, sweep: Sweep, resume_command: str) -> int:
    """Tell which items did not succeed; returns the exit status."""
    left = sweep.counts.failed + sweep.counts.cancelled
    if not left:
        return OK
    told: list[SweepItem] = []
    for state in (AnalysisState.FAILED, AnalysisState.CANCELLED):
        query: dict[str, str | int] = {"state": state.value, "limit": _MOST_TOLD}
        told += service.get(f"sweeps/{sweep.id}/items", SweepItems, query).items
    for item in told[:_MOST_TOLD]:
        writing.say(f"  {item.name}: {item.error.detail if item.error is not None else item.state.value}")
    if left > _MOST_TOLD:
        writing.say(f"  and {left - _MOST_TOLD:,} more")
    writing.say(f"{left:,} of {sweep.counts.total:,} did not succeed. To try them again: {resume_command}")
    return FAILURES
