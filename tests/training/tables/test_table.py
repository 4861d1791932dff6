"""Tables: means with intervals, the paper beside them, and what was not run said so."""

import json
from pathlib import Path

import pytest

from training.tables.intervals import Interval, interval
from training.tables.table import Row, Table


def test_the_interval_is_students() -> None:
    # By hand: mean 2, standard deviation 1, t of 2 degrees of freedom 4.3027.
    found = interval([1.0, 2.0, 3.0])
    assert found.low is not None and found.high is not None
    assert (found.mean, found.n, found.values) == (2.0, 3, (1.0, 2.0, 3.0))
    assert found.high - found.mean == pytest.approx(4.3027 / 3**0.5, abs=1e-4)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)
    assert interval([5.0]) == Interval(5.0, None, None, 1)
    with pytest.raises(ValueError, match="expected at least one value"):
        interval([])


TABLE = Table(
    name="table1",
    title="Table 1",
    measure="accuracy, %",
    units="folds",
    data="RAVDESS.",
    protocol="official.",
    rows=[
        Row("audio", Interval(55.123, 52.0, 58.25, 6), 56.53),
        Row("msaf", None, 74.86),
        Row("misa", Interval(60.0, None, None, 1), note="Not in the paper's table."),
        Row("msaf less misa", Interval(-0.5, -2.25, 1.25, 6)),
        Row("even", Interval(50.01, -0.01, 60.0, 6), 50.03),
    ],
)


def test_markdown_has_ours_and_the_papers() -> None:
    lines = TABLE.markdown().splitlines()
    assert "| audio | 55.1 (52.0 to 58.2) | 6 | 56.53 | −1.4 |" in lines
    assert "| msaf | not run |  | 74.86 |  |" in lines
    assert "| misa [1] | 60.0 | 1 |  |  |" in lines
    assert "| msaf less misa | −0.5 (−2.2 to 1.2) | 6 |  |  |" in lines
    assert "| even | 50.0 (0.0 to 60.0) | 6 | 50.03 | +0.0 |" in lines
    assert lines[-1] == "1. Not in the paper's table."
    assert "RAVDESS. Protocol: official." in lines


def test_json_has_all_digits(tmp_path: Path) -> None:
    TABLE.write(tmp_path)
    read = json.loads((tmp_path / "table1.json").read_text("utf-8"))
    assert read["rows"][0]["ours"] == {"mean": 55.123, "low": 52.0, "high": 58.25, "n": 6, "values": []}
    assert read["rows"][0]["difference"] == pytest.approx(55.123 - 56.53)
    assert read["rows"][1]["difference"] is None
    assert (tmp_path / "table1.md").read_text("utf-8") == TABLE.markdown()
