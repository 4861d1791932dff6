"""A preparation keeps what is done, says what is wrong with the rest, and writes all or what is asked for."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from training.prepare.preparation import (
    Arrays,
    BadItemError,
    Plan,
    PreparationError,
    Problem,
    Source,
    prepare,
    read_prepared,
)


def numbers(source: Source, log: Path) -> Arrays:
    """Squares of the numbers in the item's file; writes down that it was read."""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{source.name}\n")
    text = source.files[0].read_text("utf-8")
    if not text.strip().isdigit():
        raise BadItemError(f"expected a number; got {text.strip()!r}")
    count = int(text)
    return {"square": np.array(count**2), "row": np.arange(count, dtype=np.float32)}


def plan(folder: Path, recipe: str = "squares", problems: tuple[Problem, ...] = ()) -> Plan:
    sources = [Source(path.stem, (path,)) for path in sorted(folder.glob("*.txt"))]
    read = partial(numbers, log=folder / "log")
    return Plan(sources, read, recipe, problems, ragged=frozenset({"row"}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    for name, text in {"a": "3", "b": "1", "c": "2"}.items():
        (made / f"{name}.txt").write_text(text, "utf-8")
    return made


def test_items_are_stacked_and_those_of_changing_length_joined(folder: Path, tmp_path: Path) -> None:
    done = prepare(plan(folder), tmp_path / "out", processes=1)
    assert (done.items, done.problems) == (3, ())
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == ["a", "b", "c"]
    assert arrays["square"].tolist() == [9, 1, 4]
    assert arrays["lengths.row"].tolist() == [3, 1, 2]
    assert arrays["row"].tolist() == [0, 1, 2, 0, 0, 1]


def test_what_is_wrong_is_said_item_by_item_and_the_rest_is_used_only_when_asked(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").write_text("one", "utf-8")
    missing = (Problem("d", "expected a file; there is none"),)
    out = tmp_path / "out"
    with pytest.raises(PreparationError) as caught:
        prepare(plan(folder, problems=missing), out, processes=1)
    expected = (*missing, Problem("b", "expected a number; got 'one'"))
    assert caught.value.problems == expected
    assert "2 items can't be used; the other 2 are used with --skip-bad" in str(caught.value)
    with pytest.raises(BadItemError, match=r"there is no report\.json"):
        read_prepared(out)
    done = prepare(plan(folder, problems=missing), out, skip_bad=True, processes=1)
    assert done.problems == expected
    assert read_prepared(out)["names"].tolist() == ["a", "c"]
    report = json.loads((out / "report.json").read_text("utf-8"))
    assert report["left_out"][1] == {"item": "b", "reason": "expected a number; got 'one'"}


def test_a_second_run_reads_only_what_the_first_could_not(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").write_text("one", "utf-8")
    with pytest.raises(PreparationError):
        prepare(plan(folder), tmp_path / "out", processes=1)
    (folder / "b.txt").write_text("1", "utf-8")
    (folder / "log").unlink()
    prepare(plan(folder), tmp_path / "out", processes=1)
    assert (folder / "log").read_text("utf-8").split() == ["b"]
    (folder / "log").unlink()
    assert prepare(plan(folder), tmp_path / "out", processes=1).items == 3
    assert not (folder / "log").exists()


def test_another_recipe_reads_all_again(folder: Path, tmp_path: Path) -> None:
    prepare(plan(folder), tmp_path / "out", processes=1)
    (folder / "log").unlink()
    prepare(plan(folder, recipe="other"), tmp_path / "out", processes=1)
    assert (folder / "log").read_text("utf-8").split() == ["a", "b", "c"]


def test_what_is_finished_stays_until_something_takes_its_place(folder: Path, tmp_path: Path) -> None:
    (folder / "b.txt").write_text("one", "utf-8")
    prepare(plan(folder), tmp_path / "out", skip_bad=True, processes=1)
    kept = (tmp_path / "out/report.json").read_text("utf-8")
    (folder / "log").unlink()
    # Without the option, with a folder that is not there, and with another recipe that can't be followed, either.
    for other in (plan(folder), plan(tmp_path / "nowhere"), plan(folder, recipe="other")):
        with pytest.raises(PreparationError):
            prepare(other, tmp_path / "out", processes=1)
        assert (tmp_path / "out/report.json").read_text("utf-8") == kept
        assert read_prepared(tmp_path / "out")["names"].tolist() == ["a", "c"]
    assert (folder / "log").read_text("utf-8").split() == ["a", "b", "c"]


@pytest.mark.parametrize(("name", "text"), [("report.json", '{"items": 3'), ("report.json", "[]"), ("names.npy", "")])
def test_a_finished_folder_that_is_damaged_is_made_anew(name: str, text: str, folder: Path, tmp_path: Path) -> None:
    prepare(plan(folder), tmp_path / "out", processes=1)
    (tmp_path / "out" / name).write_text(text, "utf-8")
    assert prepare(plan(folder), tmp_path / "out", processes=1).items == 3
    assert read_prepared(tmp_path / "out")["names"].tolist() == ["a", "b", "c"]


def test_a_list_that_is_too_long_to_be_shown_is_in_a_file(folder: Path, tmp_path: Path) -> None:
    missing = tuple(Problem(str(index), "expected a file; there is none") for index in range(30))
    out = tmp_path / "out"
    with pytest.raises(PreparationError, match=r"none\n  and 10 more, all of them in .*problems\.txt"):
        prepare(plan(folder, problems=missing), out, processes=1)
    assert (out / "problems.txt").read_text("utf-8").splitlines() == [str(problem) for problem in missing]
    prepare(plan(folder, problems=missing), out, skip_bad=True, processes=1)
    assert not (out / "problems.txt").exists()


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(PreparationError, match="there is nothing else"):
        prepare(plan(tmp_path / "data"), tmp_path / "out", skip_bad=True)
