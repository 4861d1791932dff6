"""The folder of blobs: nothing half-written, nothing left behind."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from backend.store import BlobStore, Store
from backend.store.store import open_store, sweep
from tests.backend.stored import add_clip

CONTENT = b"content"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "store")


def temporaries(blobs: BlobStore) -> list[Path]:
    return list((blobs.root / "tmp").iterdir())


def test_a_kept_file_lies_under_the_sha256_of_its_bytes(blobs: BlobStore) -> None:
    with blobs.temporary() as path:
        path.write_bytes(CONTENT)
        assert blobs.prepare(path) == SHA256
        with blobs.exclusive():
            blobs.keep(path, SHA256)
    assert blobs.path(SHA256).read_bytes() == CONTENT
    assert blobs.names() == [SHA256]
    assert temporaries(blobs) == []


def test_a_temporary_that_is_not_kept_is_gone(blobs: BlobStore) -> None:
    with pytest.raises(ZeroDivisionError), blobs.temporary() as path:
        path.write_bytes(CONTENT)
        raise ZeroDivisionError
    assert temporaries(blobs) == []


def test_removing_a_blob_leaves_no_folder(blobs: BlobStore) -> None:
    with blobs.temporary() as path, blobs.exclusive():
        blobs.keep(path, SHA256)
        blobs.remove(SHA256)
        blobs.remove(SHA256)
    assert list((blobs.root / "blobs").iterdir()) == []


def test_a_sweep_removes_the_temporaries_of_dead_processes_only(blobs: BlobStore) -> None:
    program = (
        "import os; from pathlib import Path; from backend.store import BlobStore\n"
        f"with BlobStore(Path({str(blobs.root)!r})).temporary() as path: path.write_text('x'); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    with blobs.temporary() as mine:
        assert len(temporaries(blobs)) == 2
        assert blobs.sweep_temporaries() == 1
        assert temporaries(blobs) == [mine]


def test_opening_the_store_sweeps_blobs_that_no_row_names(store: Store) -> None:
    clip, _ = add_clip(store.clips, store.blobs)
    with store.blobs.temporary() as path, store.blobs.exclusive():
        store.blobs.keep(path, SHA256)
    with open_store(store.database.url, store.blobs.root) as again:
        assert again.blobs.names() == [clip.id]
        assert sweep(again.database, again.blobs) == 0
