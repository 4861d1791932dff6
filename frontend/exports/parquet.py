"""A table as Parquet, with typed columns and its provenance in the schema's metadata."""

import io

import pyarrow as pa
import pyarrow.parquet as pq

from backend.schemas.provenance import PARQUET_KEY
from frontend.figures import Table
from frontend.figures.table import Cell


def parquet(table: Table, provenance: str) -> bytes:
    """The file.

    Args:
        provenance: as JSON.
    """
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [pa.array(_plain(cells), kind(cells)) for cells in columns]
    fields = [pa.field(name, array.type) for name, array in zip(table.columns, arrays, strict=True)]
    schema = pa.schema(fields, metadata={"title": table.title, PARQUET_KEY: provenance})
    target = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), target, compression="zstd")
    return target.getvalue()


def kind(cells: tuple[Cell, ...]) -> pa.DataType:
    """The type of a column: whole numbers, numbers, or text where anything in it is text."""
    given = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, str) for cell in given):
        return pa.string()
    if given and all(isinstance(cell, int) for cell in given):
        return pa.int64()
    return pa.float64()


def _plain(cells: tuple[Cell, ...]) -> list[Cell]:
    """Cells of a column that holds text are all text."""
    if any(isinstance(cell, str) for cell in cells):
        return [None if cell is None else str(cell) for cell in cells]
    return list(cells)
