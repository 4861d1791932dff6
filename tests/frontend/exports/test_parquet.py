"""Parquet holds the table as it is, with types, and its provenance."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from backend.schemas.provenance import PARQUET_KEY
from frontend.exports.parquet import kind, parquet
from frontend.figures import Table

TABLE = Table(
    "Attention",
    ("modality", "block", "attention", "lift (log2)", "of", "nothing"),
    (("video", 0, 0.1, None, 1, None), ("=sum(A1)", 1, 2, -1.5, "late", None)),
)


def read(table: Table, provenance: str = "{}") -> pa.Table:
    return pq.read_table(io.BytesIO(parquet(table, provenance)))


def test_every_cell_reads_back() -> None:
    found = read(TABLE)
    assert found.column_names == list(TABLE.columns)
    assert found.to_pylist() == [
        {"modality": "video", "block": 0, "attention": 0.1, "lift (log2)": None, "of": "1", "nothing": None},
        {"modality": "=sum(A1)", "block": 1, "attention": 2.0, "lift (log2)": -1.5, "of": "late", "nothing": None},
    ]


def test_title_and_provenance_are_in_the_metadata() -> None:
    metadata = read(TABLE, '{"answers": "ü"}').schema.metadata
    assert metadata[b"title"] == b"Attention"
    assert metadata[PARQUET_KEY.encode()].decode() == '{"answers": "ü"}'


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((1, 2, None), pa.int64()),
        ((1, 2.5), pa.float64()),
        ((None, None), pa.float64()),
        ((), pa.float64()),
        (("a", 1), pa.string()),
    ],
)
def test_a_column_has_the_type_of_its_cells(cells: tuple[str | int | float | None, ...], expected: pa.DataType) -> None:
    assert kind(cells) == expected


def test_a_table_without_rows_keeps_its_columns() -> None:
    found = read(Table("Empty", ("a", "b"), ()))
    assert found.column_names == ["a", "b"]
    assert found.num_rows == 0
