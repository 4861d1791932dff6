"""Worker processes of a preparation, none of which outlives the command."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

from training.command import InputError

Item = TypeVar("Item")
Result = TypeVar("Result")


class WorkerError(InputError):
    """A worker was ended from outside."""


def in_workers(function: Callable[[Item], Result], items: Sequence[Item], processes: int | None) -> Iterator[Result]:
    """What a function makes of each item, in their order.

    Args:
        processes: at once; as many as there are cores for None.

    Raises:
        WorkerError: a worker was ended from outside.
    """
    # Not forked: torch may have threads by now, which a fork would not bring along.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_end_with_parent) as workers:
        try:
            yield from workers.map(function, items, chunksize=4)
        except BrokenProcessPool as error:
            raise WorkerError(
                "a process that reads items was ended from outside, such as for want of memory; what was read is kept, "
                "and the same command goes on, with fewer --processes if it has to"
            ) from error


def _end_with_parent() -> None:
    """A command that is killed can't end its workers, which would wait for more work for ever."""
    Thread(target=_exit_after_parent, daemon=True).start()


def _exit_after_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
