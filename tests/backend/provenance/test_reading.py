"""Provenance is found in every kind of file that is exported, and its absence is told in a sentence."""

import hashlib
import html
import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backend.provenance import reading
from backend.provenance.reading import ProvenanceError, read_provenance, table_sha256
from backend.schemas import Provenance, RecordedAnswer

PROVENANCE = Provenance(
    created_at=datetime(2026, 3, 1, tzinfo=UTC),
    figure="heatmap",
    title="Attention </script> & <b>",
    page="/analyses/a?site=late",
    table_sha256="0" * 64,
    answers=[RecordedAnswer.of("analyses/a", {"share": 0.25, "text": "naïve"})],
    versions={"python": "3.11"},
)
TEXT = PROVENANCE.model_dump_json()
CSV = b"block,attention\r\n0,0.5\r\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*texts: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(b"iTXt", text) for text in texts) + chunk(b"IEND", b"")


def archive(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, data in files.items():
            file.writestr(name.replace("_", "."), data)
    return content.getvalue()


def parquet(metadata: dict[str, str] | None) -> bytes:
    content = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}).replace_schema_metadata(metadata), content)
    return content.getvalue()


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


IN_JSON = TEXT.replace("<", "\\u003c")
FILES: dict[str, bytes | str] = {
    "a.provenance.json": TEXT,
    "a.svg": f'<svg xmlns="x"><title>t</title><metadata id="provenance">{html.escape(TEXT)}</metadata><g/></svg>',
    "a.png": png(b"Software\0\0\0\0\0x", b"provenance\0\1\0\0\0" + zlib.compress(TEXT.encode())),
    "a.html": f'<h1>t</h1><script type="application/json" id="provenance">{IN_JSON}</script><script>1</script>',
    "a.parquet": parquet({"msaf_lens.provenance": TEXT}),
    "a.zip": archive(a_csv=CSV, a_provenance_json=TEXT.encode(), a_png=b""),
}


@pytest.mark.parametrize("name", FILES)
def test_it_is_read_from_every_kind_of_export(tmp_path: Path, name: str) -> None:
    assert read_provenance(write(tmp_path, name, FILES[name])) == PROVENANCE


def test_that_of_csv_lies_beside_it(tmp_path: Path) -> None:
    table = write(tmp_path, "a.csv", CSV)
    with pytest.raises(ProvenanceError, match=r"expected its provenance beside it, .*: a.provenance.json"):
        read_provenance(table)
    write(tmp_path, "a.provenance.json", TEXT)
    assert read_provenance(table) == PROVENANCE


def test_the_table_is_known_by_the_sha256_of_its_bytes(tmp_path: Path) -> None:
    expected = hashlib.sha256(CSV).hexdigest()
    assert table_sha256(write(tmp_path, "a.csv", CSV)) == expected
    assert table_sha256(write(tmp_path, "a.zip", FILES["a.zip"])) == expected
    assert table_sha256(write(tmp_path, "a.svg", FILES["a.svg"])) is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.svg", "<svg></svg>", "there is no provenance in it"),
        ("a.html", "<html></html>", "there is no provenance in it"),
        ("a.png", png(), "there is no provenance in it"),
        ("a.png", png(b"provenance\0\1\0\0\0" + b"no stream"), "expected an exported file"),
        (
            "a.png",
            png(b"provenance\0\1\0\0\0" + zlib.compress(TEXT.encode()))[:60],
            "its provenance is cut off",
        ),
        ("a.parquet", parquet(None), "there is no provenance in it"),
        ("a.parquet", b"PAR1 nothing", "expected an exported file"),
        ("a.zip", b"no archive", "expected an exported file"),
        ("a.zip", archive(a_csv=CSV), r"expected one file \*.provenance.json in it; there are 0"),
        ("a.json", "{}", "expected provenance of MSAF Lens; created_at"),
        ("a.json", "[", "expected provenance of MSAF Lens"),
        ("a.json", TEXT.replace("provenance/1", "provenance/9"), "expected provenance of MSAF Lens; format"),
        ("a.json", b"\xff\xfe", "expected an exported file"),
    ],
)
def test_a_file_without_it_is_refused(tmp_path: Path, name: str, content: bytes | str, said: str) -> None:
    with pytest.raises(ProvenanceError, match=said):
        read_provenance(write(tmp_path, name, content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProvenanceError, match=r"gone.svg: expected an exported file; No such file"):
        read_provenance(tmp_path / "gone.svg")


def test_what_is_larger_than_any_export_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = write(tmp_path, "a.png", png(b"provenance\0\1\0\0\0" + zlib.compress(b" " * 100_000)))
    packed = write(tmp_path, "a.zip", archive(a_provenance_json=b" " * 100_000))
    monkeypatch.setattr(reading, "MOST_BYTES", 50_000)
    with pytest.raises(ProvenanceError, match="expected an export of at most"):
        read_provenance(packed)
    with pytest.raises(ProvenanceError, match="its provenance has more than"):
        read_provenance(picture)
