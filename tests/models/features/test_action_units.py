"""The columns of OpenFace's action units, in its order."""

from pathlib import Path

from models.features.action_units import ACTION_UNIT_COLUMNS
from models.features.steps import column_table
from models.inputs import ActionUnits

DOCUMENT = Path(__file__).parents[3] / "docs/action-units.md"
NAMES = [column.name for column in ACTION_UNIT_COLUMNS]


def test_the_intensities_come_first_and_only_unit_28_has_none() -> None:
    intensities = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 17, 20, 23, 25, 26, 45)
    assert NAMES[:17] == [f"AU{unit:02}_r" for unit in intensities]
    assert NAMES[17:] == [f"AU{unit:02}_c" for unit in sorted({*intensities, 28})]


def test_the_document_has_the_columns() -> None:
    assert column_table(ACTION_UNIT_COLUMNS) in DOCUMENT.read_text(encoding="utf-8")


def test_a_card_takes_all_columns_and_only_as_an_array() -> None:
    spec = ActionUnits()
    assert (spec.shape, spec.medium, spec.arrays_only) == ((35,), "video", True)
    assert spec.units == len(NAMES)
