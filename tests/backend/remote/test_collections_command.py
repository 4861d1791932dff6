"""`python -m backend.collections` against a running service."""

from pathlib import Path

import pytest

from backend.collections.__main__ import main
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.remote.conftest import Running

Captured = pytest.CaptureFixture[str]


def items(running: Running, collection: str) -> list[tuple[str, str | None, str | None]]:
    found = running.service.store.collections.all_items(collection)
    return [(item.name, item.label, item.group) for item in found]


def test_files_and_folders_are_sent(running: Running, recordings: Path, capsys: Captured) -> None:
    status = main(["create", "Mine", str(recordings), "--checkpoint", CHECKPOINT, "--service", running.address])
    written = capsys.readouterr()
    assert status == 0
    made = running.service.store.collections.get(written.out.strip())
    assert (made.name, made.items, made.convention) == ("Mine", 3, "RAVDESS file names")
    assert items(running, made.id) == [
        ("03-01-01-01-01-01-01.wav", "neutral", "actor 01"),
        ("03-01-03-01-01-01-01.wav", "happy", "actor 01"),
        ("Actor_24/03-01-03-01-01-01-24.wav", "happy", "actor 24"),
    ]
    assert "Sending files: 3 of 3" in written.err
    assert "Mine: 3 items, 2 labels, 0 without one, 2 groups, by RAVDESS file names\n" in written.err
    # They came for the collection alone.
    assert running.service.store.clips.list().total == 0


def test_files_that_a_manifest_names_are_found_beside_it(running: Running, recordings: Path, capsys: Captured) -> None:
    manifest = recordings / "table.csv"
    manifest.write_text("file;label\nActor_24/03-01-03-01-01-01-24.wav;Joy\n03-01-01-01-01-01-01.wav;\n", "utf-16")
    status = main(
        ["create", "x", "--manifest", str(manifest), "--checkpoint", CHECKPOINT, "--service", running.address]
    )
    assert status == 0
    assert items(running, capsys.readouterr().out.strip()) == [
        ("Actor_24/03-01-03-01-01-01-24.wav", "happy", "actor 24"),
        ("03-01-01-01-01-01-01.wav", None, "actor 01"),
    ]


def test_sentences_need_no_files(running: Running, tmp_path: Path, capsys: Captured) -> None:
    manifest = tmp_path / "texts.csv"
    manifest.write_text("text,label\nGood film.,2\nBad film.,-2\n", "utf-8")
    assert main(["create", "x", "--manifest", str(manifest), "--service", running.address]) == 0
    assert [label for _, label, _ in items(running, capsys.readouterr().out.strip())] == ["2", "-2"]


def test_a_bad_manifest_is_told_row_by_row_and_nothing_is_sent(
    running: Running, recordings: Path, capsys: Captured
) -> None:
    manifest = recordings / "table.csv"
    manifest.write_text(
        "file,label\n03-01-01-01-01-01-01.wav,happy\nnone.wav,happy\n03-01-03-01-01-01-01.wav,hapy\n", "utf-8"
    )
    status = main(
        ["create", "x", "--manifest", str(manifest), "--checkpoint", CHECKPOINT, "--service", running.address]
    )
    written = capsys.readouterr()
    assert (status, written.out) == (2, "")
    assert written.err.splitlines()[-2:] == [
        f"  row 3, file: expected a file below {recordings}; there is none of this name",
        "  row 4, label: expected one of neutral, happy; got 'hapy'",
    ]
    assert running.service.store.blobs.names() == []
    assert running.service.store.collections.list().total == 0


def test_a_file_that_the_service_refuses_is_told_with_its_row(
    running: Running, recordings: Path, capsys: Captured
) -> None:
    (recordings / "text.wav").write_text("no recording", "utf-8")
    (recordings / "empty.wav").write_bytes(b"")
    manifest = recordings / "table.csv"
    manifest.write_text("file\ntext.wav\n03-01-01-01-01-01-01.wav\nempty.wav\n", "utf-8")
    assert main(["create", "x", "--manifest", str(manifest), "--service", running.address]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines[-2:]] == ["  row 2, file", "  row 4, file"]
    assert running.service.store.collections.list().total == 0


def test_a_folder_of_the_service_is_imported(running: Running, capsys: Captured) -> None:
    (running.root / "set").mkdir()
    (running.root / "set" / "a.wav").write_bytes(files.sound())
    assert main(["create", "Set", "--folder", "set", "--service", running.address]) == 0
    assert items(running, capsys.readouterr().out.strip()) == [("a.wav", None, None)]


def test_a_folder_with_a_file_that_cannot_be_used_leaves_nothing(running: Running, capsys: Captured) -> None:
    (running.root / "set").mkdir()
    (running.root / "set" / "a.wav").write_bytes(b"")
    (running.root / "set" / "b.wav").write_bytes(b"")
    assert main(["create", "Set", "--folder", "set", "--service", running.address]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert [line.split(":")[0] for line in written.err.splitlines()[-2:]] == ["  a.wav", "  b.wav"]
    assert running.service.store.collections.list().total == 0


@pytest.mark.parametrize("folder", ["..", "none"])
def test_a_folder_that_may_not_be_read_is_refused(running: Running, capsys: Captured, folder: str) -> None:
    assert main(["create", "x", "--folder", folder, "--service", running.address]) == 2
    assert capsys.readouterr().err.startswith("python -m backend.collections: ")


def test_collections_are_listed_and_deleted_by_id_or_name(running: Running, tmp_path: Path, capsys: Captured) -> None:
    manifest = tmp_path / "texts.csv"
    manifest.write_text("text,label\nGood film.,2\n", "utf-8")
    ids = []
    for name in ("one", "two", "two"):
        main(["create", name, "--manifest", str(manifest), "--service", running.address])
        ids.append(capsys.readouterr().out.strip())
    assert main(["list", "--service", running.address]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["ID", "STATE", "ITEMS", "LABELS", "GROUPS", "SOURCE", "NAME"]
    assert [line.split()[0] for line in lines] == ids[::-1]
    assert lines[-1].split()[1:] == ["ready", "1", "1", "0", "1", "texts", "one"]
    assert main(["delete", "two", "--service", running.address]) == 2
    assert f"2 are called so: {ids[2]}, {ids[1]}" in capsys.readouterr().err
    assert main(["delete", "one", ids[1], "--service", running.address]) == 0
    assert [each.id for each in running.service.store.collections.list().items] == [ids[2]]
    assert main(["delete", ids[0], "--service", running.address]) == 2


@pytest.mark.parametrize(
    "arguments",
    [["create", "x"], ["create", "x", "a.wav", "--folder", "y"], ["create"], [], ["delete"]],
    ids=["nothing", "both", "nameless", "command", "which"],
)
def test_a_command_that_makes_no_sense_is_refused(capsys: Captured, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m backend.collections")


def test_what_is_not_here_is_told(running: Running, tmp_path: Path, capsys: Captured) -> None:
    service = ["--service", running.address]
    assert main(["create", "x", str(tmp_path / "none.wav"), *service]) == 2
    assert "expected a file or folder; there is none of this name" in capsys.readouterr().err
    assert main(["create", "x", "--manifest", str(tmp_path / "none.csv"), *service]) == 2
    assert capsys.readouterr().err == f"python -m backend.collections: {tmp_path}/none.csv: No such file or directory\n"
    assert main(["create", "", str(tmp_path), *service]) == 2
    assert "name: String should have at least 1 character" in capsys.readouterr().err
    (tmp_path / "a.wav").write_bytes(files.sound())
    assert main(["create", "x", str(tmp_path / "a.wav"), "--checkpoint", "none", *service]) == 2
    assert "There is no checkpoint none" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "nowhere", "http://127.0.0.1:1/api/v1"])
def test_a_service_that_does_not_answer_is_told(capsys: Captured, address: str) -> None:
    assert main(["list", "--service", address]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"python -m backend.collections: the service at {address} does not answer")
    assert "is --service its address?" in err
