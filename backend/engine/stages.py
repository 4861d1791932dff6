"""The stages of a run: told to the person who waits, and timed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from backend.schemas import Progress

Advance = Callable[[float], None]


class Stages:
    """Publishes progress that only grows, and adds up the seconds of each stage."""

    def __init__(self, publish: Callable[[Progress], None], check: Callable[[], None]) -> None:
        self._publish = publish
        self.check = check
        self._began = time.perf_counter()
        self._fraction = 0.0
        self._timings: dict[str, float] = {}

    @contextmanager
    def stage(self, key: str, text: str, until: float) -> Iterator[Advance]:
        """One stage, which takes the whole to the fraction `until`.

        Args:
            key: what its seconds are added up under.
            text: what is being done, for a person.

        Yields:
            A function that takes the part of the stage that is done, 0 to 1, and raises when the work is to end.
        """
        start, began = self._fraction, time.perf_counter()

        def advance(part: float) -> None:
            self.check()
            self._tell(text, start + (until - start) * min(max(part, 0.0), 1.0))

        advance(0.0)
        try:
            yield advance
        finally:
            self._timings[key] = self._timings.get(key, 0.0) + time.perf_counter() - began
        advance(1.0)

    def timings(self) -> dict[str, float]:
        """Seconds per stage so far, and `total` since the beginning."""
        return {**self._timings, "total": time.perf_counter() - self._began}

    def _tell(self, text: str, fraction: float) -> None:
        self._fraction = max(self._fraction, fraction)
        self._publish(Progress(stage=text, fraction=self._fraction))
