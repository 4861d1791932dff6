"""A folder below the root: what is in it is found, and nothing outside of the root is."""

import os
from pathlib import Path

import numpy as np
import pytest

from backend.collections.files import FileProblem
from backend.collections.folder import FolderFiles
from backend.collections.problems import RowProblems
from backend.errors import Conflict, InvalidRequest, NotFound


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with files at two depths, and one file beside it that is nobody's business."""
    root = tmp_path / "root"
    (root / "set" / "deep").mkdir(parents=True)
    (root / "set" / "b.wav").write_bytes(b"b")
    (root / "set" / "deep" / "a.MP4").write_bytes(b"a")
    (root / "set" / "notes.txt").write_bytes(b"notes")
    (root / "set" / ".hidden.wav").write_bytes(b"hidden")
    (root / ".secret").mkdir()
    (tmp_path / "outside.wav").write_bytes(b"secret")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "c.wav").write_bytes(b"secret")
    return root


def test_without_a_root_there_are_no_folders() -> None:
    with pytest.raises(Conflict, match="LENS_COLLECTIONS"):
        FolderFiles(None, "")


def test_files_are_found_at_any_depth_and_hidden_ones_are_not(root: Path) -> None:
    files = FolderFiles(root, "set")
    assert files.names == ["b.wav", "deep/a.MP4"]
    assert files.others == 1
    assert FolderFiles(root, "").names == ["set/b.wav", "set/deep/a.MP4"]
    with files.open("deep/a.MP4") as file:
        assert file.read() == b"a"


def test_a_folder_is_described(root: Path) -> None:
    (root / "set" / "manifest.csv").write_text("file\nb.wav\n", "utf-8")
    described = FolderFiles(root, "set").described()
    assert (described.path, described.folders, described.files, described.manifest) == ("set", ["deep"], 2, True)
    top = FolderFiles(root, "").described()
    assert (top.path, top.folders, top.files, top.manifest) == ("", ["set"], 2, False)


@pytest.mark.parametrize(
    "path", ["..", "set/../..", "set/../../outside", "..\\outside", ".secret", "set/.hidden.wav", "a\0b"], ids=repr
)
def test_a_path_that_leads_out_is_refused(root: Path, path: str) -> None:
    with pytest.raises(InvalidRequest, match="below the configured root"):
        FolderFiles(root, path)


@pytest.mark.parametrize("path", ["none", "/etc", "//etc/passwd", "set/b.wav", "~"])
def test_a_path_that_is_no_folder_below_the_root_is_not_found(root: Path, path: str) -> None:
    with pytest.raises(NotFound, match="There is no folder"):
        FolderFiles(root, path)


def test_an_absolute_path_is_taken_below_the_root(root: Path) -> None:
    assert FolderFiles(root, "/set/").path == "set"


def test_a_link_to_a_folder_outside_is_refused_and_not_shown(root: Path) -> None:
    (root / "way-out").symlink_to(root.parent / "outside")
    (root / "parent").symlink_to("..")
    for path in ("way-out", "parent", "parent/outside"):
        with pytest.raises(InvalidRequest, match="leads out of it"):
            FolderFiles(root, path)
    files = FolderFiles(root, "")
    assert files.names == ["set/b.wav", "set/deep/a.MP4"]
    assert files.described().folders == ["set"]


def test_a_link_to_a_file_outside_is_no_item(root: Path) -> None:
    (root / "set" / "link.wav").symlink_to(root.parent / "outside.wav")
    files = FolderFiles(root, "set")
    assert "link.wav" not in files.names
    assert files.outside == ["link.wav"]
    with pytest.raises(FileProblem, match="a link that leads out of it"):
        files.find("link.wav")
    with pytest.raises(OSError, match="leads out"), files.open("link.wav"):
        pass


def test_a_file_that_becomes_a_link_outside_is_not_read(root: Path) -> None:
    files = FolderFiles(root, "set")
    assert files.find("b.wav") == "b.wav"
    (root / "set" / "b.wav").unlink()
    (root / "set" / "b.wav").symlink_to(root.parent / "outside.wav")
    with pytest.raises(OSError, match="leads out"), files.open("b.wav"):
        pass


def test_a_link_within_the_root_is_followed(root: Path) -> None:
    (root / "set" / "same.wav").symlink_to("b.wav")
    files = FolderFiles(root, "set")
    assert files.find("same.wav") == "same.wav"
    with files.open("same.wav") as file:
        assert file.read() == b"b"


def test_a_manifest_that_is_a_link_outside_is_not_read(root: Path) -> None:
    (root.parent / "secret.csv").write_text("file\n", "utf-8")
    (root / "set" / "manifest.csv").symlink_to(root.parent / "secret.csv")
    files = FolderFiles(root, "set")
    assert files.manifest(RowProblems()) is None
    assert files.described().manifest is False


@pytest.mark.parametrize(
    "name",
    ["../b.wav", "/etc/passwd", "deep/../../x.wav", "C:\\x.wav", "..\\x.wav", "a\0.wav", "\\\\host\\x.wav"],
    ids=repr,
)
def test_a_manifest_names_nothing_outside_of_its_folder(root: Path, name: str) -> None:
    with pytest.raises(FileProblem, match=r"leads out of it|none of this name"):
        FolderFiles(root, "set").find(name)


@pytest.mark.parametrize("name", ["none.wav", "deep", 5000 * "x"], ids=["none", "folder", "long"])
def test_a_manifest_names_files_that_are_there(root: Path, name: str) -> None:
    with pytest.raises(FileProblem, match="there is none of this name"):
        FolderFiles(root, "set").find(name)


def test_links_in_a_circle_are_no_items(root: Path) -> None:
    (root / "set" / "x.wav").symlink_to("y.wav")
    (root / "set" / "y.wav").symlink_to("x.wav")
    assert FolderFiles(root, "set").names == ["b.wav", "deep/a.MP4"]


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "set" / "pipe.wav")
    with pytest.raises(OSError, match="no file"), FolderFiles(root, "set").open("pipe.wav"):
        pass


def test_the_skeletons_of_utd_mhad_are_taken_one_by_one(root: Path) -> None:
    takes = {f"a{action}_s1_t1": np.full((20, 3, 4), action, np.float64) for action in (1, 2)}
    np.savez(root / "set" / "skeletons.npz", **takes)  # type: ignore[arg-type]
    files = FolderFiles(root, "set")
    assert files.names == ["b.wav", "deep/a.MP4", "skeletons.npz/a1_s1_t1.npy", "skeletons.npz/a2_s1_t1.npy"]
    with files.open("skeletons.npz/a2_s1_t1.npy") as file:
        np.testing.assert_array_equal(np.load(file), takes["a2_s1_t1"])


def test_another_archive_of_that_name_is_one_file(root: Path) -> None:
    np.savez(root / "set" / "skeletons.npz", video=np.zeros(3))
    assert FolderFiles(root, "set").names == ["b.wav", "deep/a.MP4", "skeletons.npz"]
    (root / "set" / "skeletons.npz").write_bytes(b"no archive")
    assert FolderFiles(root, "set").names == ["b.wav", "deep/a.MP4", "skeletons.npz"]
