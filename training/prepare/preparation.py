"""The run of a preparation: items one by one in worker processes, each kept as it is done, then joined.

An interruption loses the items that were in work. What an item lacks, or what is wrong with it, is collected over all
items and said at the end; the rest is used only where the caller asks for that.
"""

import hashlib
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from training.command import InputError
from training.prepare.workers import in_workers

log = logging.getLogger(__name__)

Arrays = Mapping[str, NDArray[Any]]
_BETWEEN_LOGS = 200
_SHOWN = 20
REPORT = "report.json"
PROBLEMS = "problems.txt"
"""Where all that is wrong is listed while nothing was written for it."""
LENGTHS = "lengths"
"""Name of the array that says how many rows of an array of changing length each item has."""


class BadItemError(ValueError):
    """An item that can't be used; the message says what was expected and what came."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with an item, or with a file that belongs to none."""

    item: str
    reason: str

    def __str__(self) -> str:
        return f"{self.item}: {self.reason}"


class PreparationError(InputError):
    """Nothing was written; `problems` says item by item what is wrong.

    listed: a file with all of them; the message has the first ones.
    """

    def __init__(self, problems: Sequence[Problem], used: int, listed: Path) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in problems[:_SHOWN])
        more = f"\n  and {len(problems) - _SHOWN} more, all of them in {listed}" if len(problems) > _SHOWN else ""
        hint = f"; the other {used} are used with --skip-bad" if used else "; there is nothing else"
        super().__init__(f"{len(problems)} items can't be used{hint}:\n{shown}{more}")


@dataclass(frozen=True)
class Source:
    """One item before it is read: its name, and the files that it is read from."""

    name: str
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Plan:
    """What is to be prepared.

    read: source -> its arrays, the same names for all, each with one shape but for its first axis where the name is in
    `ragged`; raises BadItemError. It runs in a process of its own and has to be picklable.
    problems: what was found wrong before anything is read, such as missing files.
    excluded: items that are left out on purpose, such as those that a data set's makers tell to; the report lists them.
    recipe: what `read` does, in a text that changes when it does: items that another recipe has made are read again.
    """

    sources: Sequence[Source]
    read: Callable[[Source], Arrays]
    recipe: str
    problems: Sequence[Problem] = ()
    ragged: frozenset[str] = frozenset()
    excluded: Sequence[Problem] = ()


@dataclass(frozen=True)
class Prepared:
    """The folder of the arrays, how many items they hold, and what was left out."""

    path: Path
    items: int
    problems: tuple[Problem, ...]


def prepare(plan: Plan, out: Path, *, skip_bad: bool = False, processes: int | None = None) -> Prepared:
    """Read what has not been read yet and join all to one `.npy` per array in the folder `out`, with a report.

    `names.npy` has one name per item. The others are those of `plan.read`: stacked, or joined along the first axis with
    their lengths in `lengths.<array>.npy`. They are written row by row and can be mapped, so that the data may be
    larger than memory. `report.json` is written last: without it the folder is not finished.

    Args:
        skip_bad: whether to go on without the items that can't be used.
        processes: at once; as many as there are cores by default.

    Raises:
        PreparationError: items can't be used and `skip_bad` is not set, or no item can.
        WorkerError: a process that reads items was ended from outside.
    """
    if (finished := _finished(plan, out)) is not None:
        if finished.problems and not skip_bad:
            raise _said(finished.problems, finished.items, out)
        log.info("%s is there already", out)
        return finished
    parts = out / f".parts-{hashlib.sha256(plan.recipe.encode()).hexdigest()[:12]}"
    missing = [source for source in plan.sources if not _part(parts, source).is_file()]
    if done := len(plan.sources) - len(missing):
        log.info("%d of %d items were read before", done, len(plan.sources))
    problems = [*plan.problems, *_read(missing, plan.read, parts, processes)]
    usable = [source for source in plan.sources if _part(parts, source).is_file()]
    if (problems and not (skip_bad and usable)) or not usable:
        raise _said(problems or [Problem(str(out), "expected items; there are none")], len(usable), out)
    for problem in problems:
        log.warning("left out: %s", problem)
    if plan.excluded:
        log.info("%d items are left out on purpose; %s lists them", len(plan.excluded), REPORT)
    # Not before there is something to take its place: what an earlier run has finished stays until then.
    (out / REPORT).unlink(missing_ok=True)
    _join(usable, parts, plan.ragged, out)
    report = {
        "items": len(usable),
        "recipe": plan.recipe,
        "left_out": [vars(problem) for problem in problems],
        "excluded": [vars(problem) for problem in plan.excluded],
    }
    unfinished = out / f"partial-{REPORT}"
    unfinished.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", "utf-8")
    unfinished.replace(out / REPORT)
    (out / PROBLEMS).unlink(missing_ok=True)
    shutil.rmtree(parts)
    return Prepared(out, len(usable), tuple(problems))


def read_prepared(folder: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a finished folder by name, mapped from the disk.

    Raises:
        BadItemError: the folder is not finished.
    """
    if not (folder / REPORT).is_file():
        raise BadItemError(f"expected a prepared data set in {folder}; there is no {REPORT}")
    return {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in sorted(folder.glob("*.npy"))}


def stamp(path: Path) -> tuple[int, int]:
    """Time of the last change (ns) and size (bytes): what is kept of a file holds as long as they stay.

    Raises:
        BadItemError: no such file.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise BadItemError(f"expected the file {path}; {error.strerror}") from error
    return found.st_mtime_ns, found.st_size


def _said(problems: Sequence[Problem], used: int, out: Path) -> PreparationError:
    """An error with the first problems, and a file with all where these are more."""
    listed = out / PROBLEMS
    if len(problems) > _SHOWN:
        out.mkdir(parents=True, exist_ok=True)
        listed.write_text("".join(f"{problem}\n" for problem in problems), "utf-8")
    return PreparationError(problems, used, listed)


def _finished(plan: Plan, out: Path) -> Prepared | None:
    """What an earlier run has made of the same items by the same recipe; None where there is no such folder."""
    if not (out / REPORT).is_file():
        return None
    try:
        report = json.loads((out / REPORT).read_text("utf-8"))
        recipe, left_out = report["recipe"], tuple(Problem(**problem) for problem in report["left_out"])
        names = set(np.load(out / "names.npy", allow_pickle=False).tolist())
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        log.warning("%s is damaged and is made anew: %s", out, error)
        return None
    wanted = {source.name for source in plan.sources} - {problem.item for problem in left_out}
    if recipe != plan.recipe or names != wanted:
        return None
    return Prepared(out, len(names), left_out)


def _part(folder: Path, source: Source) -> Path:
    return folder / f"{hashlib.sha256(source.name.encode()).hexdigest()[:24]}.npz"


def _read(
    sources: Sequence[Source], read: Callable[[Source], Arrays], folder: Path, processes: int | None
) -> list[Problem]:
    if not sources:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    return list(_problems(in_workers(partial(_keep, read=read, folder=folder), sources, processes), len(sources)))


def _problems(outcomes: Iterable[Problem | None], count: int) -> Iterable[Problem]:
    for done, outcome in enumerate(outcomes, start=1):
        if done % _BETWEEN_LOGS == 0 or done == count:
            log.info("%d of %d items read", done, count)
        if outcome is not None:
            yield outcome


def _keep(source: Source, read: Callable[[Source], Arrays], folder: Path) -> Problem | None:
    try:
        arrays = read(source)
    except BadItemError as error:
        return Problem(source.name, str(error))
    path = _part(folder, source)
    partial_path = path.with_name(f"partial-{path.name}")
    np.savez(partial_path, allow_pickle=False, **arrays)
    partial_path.replace(path)
    return None


def _join(sources: Sequence[Source], folder: Path, ragged: frozenset[str], out: Path) -> None:
    with np.load(_part(folder, sources[0]), allow_pickle=False) as file:
        like = {name: file[name] for name in file.files}
    lengths = {name: np.zeros(len(sources), dtype=np.int64) for name in ragged}
    for index, source in enumerate(sources):
        if ragged:
            with np.load(_part(folder, source), allow_pickle=False) as file:
                for name in ragged:
                    lengths[name][index] = len(file[name])
    rows = {
        name: open_memmap(
            out / f"{name}.npy",
            mode="w+",
            dtype=array.dtype,
            shape=(int(lengths[name].sum()), *array.shape[1:]) if name in ragged else (len(sources), *array.shape),
        )
        for name, array in like.items()
    }
    starts = {name: np.concatenate([[0], np.cumsum(length)]) for name, length in lengths.items()}
    for index, source in enumerate(sources):
        with np.load(_part(folder, source), allow_pickle=False) as file:
            for name, array in rows.items():
                if name in ragged:
                    array[starts[name][index] : starts[name][index + 1]] = file[name]
                else:
                    array[index] = file[name]
    for array in rows.values():
        array.flush()
    for name, length in lengths.items():
        np.save(out / f"{LENGTHS}.{name}.npy", length)
    np.save(out / "names.npy", np.array([source.name for source in sources]))
