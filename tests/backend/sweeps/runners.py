"""Runners for the items of `made`; each notes in a file of the store's folder what it computes."""

import time
from collections.abc import Callable
from pathlib import Path

from backend.engine.config import EngineConfig
from backend.engine.protocol import Job, Runner
from backend.errors import UnusableClip
from backend.schemas import Progress, Report
from tests.backend.engine.fakes import FakeRunner
from tests.backend.sweeps import made

FAILING = frozenset({3, 11})
"""The items that `failing` can't use."""
_ITEM_S = 0.02


def computed(folder: Path) -> list[int]:
    """The items in the order in which their computation was begun."""
    noted = folder / "computed"
    return [int(line) for line in noted.read_text("ascii").split()] if noted.exists() else []


class MadeRunner(FakeRunner):
    """Gives each item the result that is its own."""

    def __init__(self, folder: Path, failing: frozenset[int]) -> None:
        super().__init__(lambda job, publish, check: None)
        self._noted = folder / "computed"
        self._failing = failing

    def run(self, job: Job, publish: Callable[[Progress], None], check: Callable[[], None]) -> Report:
        index = made.index_of(job)
        with self._noted.open("a", encoding="ascii") as file:
            file.write(f"{index}\n")
        time.sleep(_ITEM_S)
        if index in self._failing:
            raise UnusableClip(f"item {index} can't be used")
        made.write_result(job.arrays, index)
        return made.report_of(index)


def steady(config: EngineConfig) -> Runner:
    """Succeeds with every item."""
    return MadeRunner(config.folder, frozenset())


def failing(config: EngineConfig) -> Runner:
    """Can't use some of them."""
    return MadeRunner(config.folder, FAILING)
