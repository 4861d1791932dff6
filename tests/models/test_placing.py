"""A checkpoint appears complete or not at all."""

from pathlib import Path

import pytest

from models.placing import Placement, PlacementError

NAMES = ("README.md", "weights", "card")


def fill(folder: Path, text: str) -> None:
    for name in NAMES:
        (folder / name).write_text(text)


def content(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("there", [False, True], ids=["new", "empty"])
def test_a_new_folder_comes_into_being_at_the_end(tmp_path: Path, there: bool) -> None:
    out = tmp_path / "deep" / "er"
    if there:
        out.mkdir(parents=True)
    with Placement(out, NAMES).staged() as folder:
        fill(folder, "new")
        assert folder.name.startswith(".")
        assert not out.exists() or not any(out.iterdir())
    assert content(out) == dict.fromkeys(NAMES, "new")
    assert [path.name for path in out.parent.iterdir()] == ["er"]


def test_other_files_stay_where_they_are(tmp_path: Path) -> None:
    (tmp_path / "official.pth").write_text("theirs")
    with Placement(tmp_path, NAMES).staged() as folder:
        fill(folder, "new")
    assert content(tmp_path) == dict.fromkeys(NAMES, "new") | {"official.pth": "theirs"}


def test_a_checkpoint_is_replaced_only_on_demand(tmp_path: Path) -> None:
    fill(tmp_path, "old")
    with pytest.raises(
        PlacementError, match=r"expected a folder without a checkpoint; it holds README.md, weights, card"
    ):
        Placement(tmp_path, NAMES)
    with Placement(tmp_path, NAMES, replace=True).staged() as folder:
        fill(folder, "new")
    assert content(tmp_path) == dict.fromkeys(NAMES, "new")


def test_a_failure_leaves_everything_as_it_was(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    fill(old, "old")
    for out in (old, new):
        with pytest.raises(RuntimeError, match="disk full"), Placement(out, NAMES, replace=True).staged() as folder:
            fill(folder, "new")
            raise RuntimeError("disk full")
    assert content(old) == dict.fromkeys(NAMES, "old")
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    for out in (tmp_path / "x", tmp_path / "x" / "deep" / "er"):
        with pytest.raises(PlacementError, match=f"{out}: expected a folder; x is a file"):
            Placement(out, NAMES)
