"""What may stand in a name, a label or a group: nothing that a spreadsheet would compute."""

import pytest

from backend.collections.cells import begins_as_formula, cell_problem, shown, with_point


@pytest.mark.parametrize("column", ["name", "label", "group"])
@pytest.mark.parametrize(
    "cell, begins",
    [
        ('=HYPERLINK("http://x")', "="),
        ("+1+1", "+"),
        ("-cmd|' /C calc'!A0", "-"),
        ("-1+1", "-"),
        ("@SUM(A1)", "@"),
        ("\t=1+1", "a tab"),
        ("\r=1+1", "a carriage return"),
        ("  =1+1", "="),
        ("\u200b=1+1", "="),
        ("\x00@SUM(A1)", "@"),
        ("\uff1d1+1", "\uff1d"),
    ],
    ids=repr,
)
def test_what_a_spreadsheet_takes_for_a_formula_is_refused(column: str, cell: str, begins: str) -> None:
    expected = "expected a text that a spreadsheet does not take for a formula; it begins with "
    assert cell_problem(column, cell) == expected + begins


@pytest.mark.parametrize(
    "cell", ["happy", "-1", "+2.5", "−3", "-3g5yACwYnA/10", "-1,5", "a=b", "1e-3", "e@mail", "Actor 01-24"]
)
def test_numbers_ids_and_words_are_fine(cell: str) -> None:
    assert cell_problem("label", cell) is None


def test_texts_and_paths_are_no_cells_of_a_table() -> None:
    assert cell_problem("text", "=1 is what she wrote") is None
    assert cell_problem("file", "=1.wav") is None


@pytest.mark.parametrize("column, most", [("name", 300), ("label", 200), ("group", 200)])
def test_a_cell_has_a_greatest_length(column: str, most: int) -> None:
    assert cell_problem(column, most * "x" + "  ") is None
    assert cell_problem(column, (most + 1) * "x") == f"expected at most {most} characters; got {most + 1}"


def test_what_is_shown_is_one_line_that_can_be_seen() -> None:
    assert shown(" a\u200bb\n c\x07 \u2028d ") == "a b c d"


@pytest.mark.parametrize("label, read", [("1,5", "1.5"), ("-0,25", "-0.25"), ("one, two", "one, two"), ("2", "2")])
def test_a_comma_for_decimals_becomes_a_point(label: str, read: str) -> None:
    assert with_point(label) == read


def test_a_formula_is_told_by_how_it_begins() -> None:
    assert [begins_as_formula(text) for text in ("=a", "a=", "-5", "-5*2", "")] == [True, False, False, True, False]
