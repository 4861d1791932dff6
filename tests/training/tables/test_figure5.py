"""Figure 5's numbers are those that the paper prints."""

import pytest

from training.tables.figure5 import figure5
from training.tables.published import FIGURE_5


def test_every_printed_number_comes_out() -> None:
    rows = {row.name: row for row in figure5().rows}
    for (module, what, channels), paper in FIGURE_5.items():
        row = rows[f"{module}, {channels} channels, {what}"]
        assert row.ours is not None and row.paper == paper
        # Printed to a tenth of a thousand, or of a million.
        digit = 0.001 if what == "parameters" else 0.1 if paper < 1000 else 100
        assert row.ours.mean == pytest.approx(paper, abs=digit / 2 + 1e-9)
        assert row.note == {2600.0: "Printed as 2.6 M.", 33600.0: "Printed as 33.6 M."}.get(paper, "")
    assert rows["MSAF, 1024 channels, parameters"].ours.mean * 1000 == 330_112  # type: ignore[union-attr]
