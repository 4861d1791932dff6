"""Holding a job: heartbeats from a thread of their own while the job runs."""

import logging
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy.exc import SQLAlchemyError

from backend.errors import Cancelled
from backend.schemas import Progress

logger = logging.getLogger(__name__)
OVERTIME_EXIT = 75


class Stopped(Exception):  # noqa: N818 - like Cancelled, it is an event and no error
    """The worker is to stop; its job goes back to the queue."""


class Lease:
    """Beats while it is entered; `check` tells the job when it has to end.

    A job that overruns its limit can't be relied on to call `check`, so the whole process ends then.
    """

    def __init__(
        self,
        beat: Callable[[Progress], bool],
        stopping: threading.Event,
        *,
        beat_s: float,
        lease_s: float,
        limit_s: float,
    ) -> None:
        self._beat = beat
        self._stopping = stopping
        self._beat_s = beat_s
        self._lease_s = lease_s
        self._limit_s = limit_s
        self._progress = Progress(stage="Starting", fraction=0.0)
        self._lost = threading.Event()
        self._done = threading.Event()
        self._part_began = time.monotonic()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

    def publish(self, progress: Progress) -> None:
        """Take the progress to send with the next heartbeat; a fraction never falls."""
        fraction = max(progress.fraction, self._progress.fraction)
        self._progress = Progress(stage=progress.stage, fraction=fraction)

    def begin_part(self) -> None:
        """Give a job of many parts its limit anew."""
        self._part_began = time.monotonic()

    def check(self) -> None:
        """Raise Cancelled when the job is no longer ours, Stopped when the worker is to stop."""
        if self._lost.is_set():
            raise Cancelled("It was cancelled")
        if self._stopping.is_set():
            raise Stopped

    def _keep(self) -> None:
        renewed = time.monotonic()
        while not self._done.wait(self._beat_s):
            if time.monotonic() - self._part_began > self._limit_s:
                logger.error("the job has run for more than %g s; the worker ends", self._limit_s)
                os._exit(OVERTIME_EXIT)
            try:
                held = self._beat(self._progress)
                renewed = time.monotonic()
            except SQLAlchemyError:
                logger.warning("a heartbeat failed", exc_info=True)
                held = time.monotonic() - renewed < self._lease_s
            if not held:
                self._lost.set()
                return
