"""Inputs are found by their SHA-256, under whatever name, and uploaded only where the service lacks them."""

import hashlib
from pathlib import Path

import httpx
import pytest

from backend.provenance.files import GivenFiles
from backend.provenance.service import Service, Unavailable
from backend.schemas import ProvenanceInputs
from backend.schemas.provenance import text_sha256

CLIP, SKELETON = b"clip", b"skeleton"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Uploads:
    """A service that has some uploads, and takes more."""

    def __init__(self, *there: bytes) -> None:
        self._there = {sha256(content) for content in there}
        self.taken: dict[str, tuple[bytes, str]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.taken[request.url.params["filename"]] = (request.content, request.url.params["collected"])
            return httpx.Response(201, json={})
        known = request.url.path.rpartition("/")[2] in self._there
        return httpx.Response(200 if known else 404, json={})


def service(uploads: Uploads) -> Service:
    return Service("http://lens.test", httpx.MockTransport(uploads), patience_s=1)


def test_only_what_the_service_lacks_is_uploaded(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "märz 1.mp4").write_bytes(CLIP)
    (tmp_path / "other").write_bytes(SKELETON)
    uploads = Uploads(SKELETON)
    inputs = ProvenanceInputs(clip=sha256(CLIP), skeleton=sha256(SKELETON))
    found = GivenFiles(tmp_path).resolved(inputs, service(uploads))
    assert (found.clip, found.skeleton, found.text) == (sha256(CLIP), sha256(SKELETON), None)
    assert uploads.taken == {"märz 1.mp4": (CLIP, "false")}


def test_files_of_a_collection_are_sent_as_such(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(CLIP)
    uploads = Uploads()
    GivenFiles(tmp_path).resolved(ProvenanceInputs(clip=sha256(CLIP)), service(uploads), collected=True)
    assert uploads.taken == {"a.mp4": (CLIP, "true")}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "So, so\r\n  “fine”\n"),
        ("b.csv", 'label,text\n1,Another\n2,"So, so\n  “fine”"\n'),
        ("c.csv", '\ufefftext\n"So, so\n  “fine”  "\n'),
    ],
)
def test_a_text_is_found_as_a_file_or_in_a_table_as_the_service_keeps_it(
    tmp_path: Path, name: str, content: str
) -> None:
    (tmp_path / name).write_bytes(content.encode())
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff\xfe")
    inputs = ProvenanceInputs(text_sha256=text_sha256("So, so\n  “fine”"))
    assert GivenFiles(tmp_path).resolved(inputs, service(Uploads())).text == "So, so\n  “fine”"


@pytest.mark.parametrize("given", [True, False])
def test_a_text_that_is_nowhere_is_told_by_its_sha256_alone(tmp_path: Path, given: bool) -> None:
    (tmp_path / "table.csv").write_text("label\n1\n")
    where = f"it is not in {tmp_path} either" if given else "--files may name a folder with it"
    with pytest.raises(Unavailable, match=f"provenance keeps no texts, of this one the SHA-256 {'0' * 64}; {where}"):
        GivenFiles(tmp_path if given else None).resolved(ProvenanceInputs(text_sha256="0" * 64), service(Uploads()))
