"""Reading a manifest: what tables look like, and each thing that can be wrong with one, with its row."""

import pytest

from backend.collections.manifest import decoded, read_manifest
from backend.collections.problems import MOST_TOLD, RowProblems
from backend.errors import InvalidManifest
from backend.schemas import MOST_ITEMS
from tests.backend.collections.noted import noted

Told = tuple[int | None, str, str]


def problems_of(text: str) -> list[Told]:
    """Row, column and sentence of each thing that is wrong."""
    problems = RowProblems()
    try:
        read_manifest(text, problems)
    except InvalidManifest as error:
        return [(row.row, row.column, row.detail) for row in error.rows]
    return [(row.row, row.column, row.detail) for row in noted(problems)]


@pytest.mark.parametrize(
    "text",
    [
        "file,label,group\na.wav,happy,x\n",
        "\ufefffile,label,group\r\na.wav,happy,x\r\n",
        "file;label;group\na.wav;happy;x\n",
        "file\tlabel\tgroup\na.wav\thappy\tx",
        " FILE , Label ,Group\n a.wav , happy , x \n\n",
        '"file","label","group"\n"a.wav","happy","x"\n',
        "filename,label,actor\na.wav,happy,x\n",
        "path,label,speaker\na.wav,happy,x\n",
    ],
    ids=repr,
)
def test_tables_as_spreadsheets_write_them_are_read_alike(text: str) -> None:
    problems = RowProblems()
    manifest = read_manifest(text, problems)
    assert noted(problems) == []
    assert manifest.columns == ("file", "label", "group")
    (row,) = manifest.rows
    assert (row.number, row.cells) == (2, {"file": "a.wav", "label": "happy", "group": "x"})


def test_a_row_is_told_by_the_line_on_which_it_begins() -> None:
    manifest = read_manifest('text,label\n"Two\nlines.",happy\nOne line.,sad\n', RowProblems())
    assert [(row.number, row.cells["text"]) for row in manifest.rows] == [(2, "Two\nlines."), (4, "One line.")]


def test_empty_cells_are_left_out() -> None:
    (row,) = read_manifest("file,label,group\na.wav,,  \n", RowProblems()).rows
    assert row.cells == {"file": "a.wav"}


def test_decimal_commas_are_read_where_semicolons_separate() -> None:
    (row,) = read_manifest("text;label\nGood.;1,5\n", RowProblems()).rows
    assert row.cells["label"] == "1.5"


@pytest.mark.parametrize("text", ["", "\n", "  \n", "\ufeff"], ids=repr)
def test_an_empty_file_is_no_manifest(text: str) -> None:
    assert problems_of(text) == [(1, "", "expected a header and rows below it; got nothing")]


def test_a_header_alone_is_no_manifest() -> None:
    assert problems_of("file,label\n") == [(1, "", "expected at least one row below the header; got none")]


def test_a_table_without_a_header_is_told_what_it_should_be() -> None:
    names = "file, clip, skeleton, features, text, label, group, name"
    assert problems_of("a.wav,happy\nb.wav,sad\n") == [
        (1, "a.wav", f"expected columns named {names}; got 'a.wav'"),
        (1, "happy", f"expected columns named {names}; got 'happy'"),
        (1, "", "expected a column that says what each item is: file (or clip, skeleton, features) or text"),
    ]


def test_unknown_and_repeated_columns_are_told() -> None:
    found = problems_of("file,emotion,file\na.wav,happy,b.wav\n")
    assert [(row, column) for row, column, _ in found] == [(1, "emotion"), (1, "")]
    assert found[1][2] == "expected the column file once; it is there 2 times"


def test_a_column_and_its_other_name_are_the_same_column() -> None:
    assert problems_of("file,actor,speaker\na.wav,x,y\n") == [
        (1, "", "expected the column group once; it is there 2 times")
    ]


def test_ragged_and_empty_rows_are_told_and_the_others_are_read() -> None:
    text = "file,label\na.wav\nb.wav,sad,more\n,\n\nc.wav,happy\n"
    assert problems_of(text) == [
        (2, "", "expected 2 cells, as in the header; got 1"),
        (3, "", "expected 2 cells, as in the header; got 3"),
        (4, "", "expected a row; it is empty"),
        (5, "", "expected a row; it is empty"),
    ]


def test_rows_of_which_none_has_the_cells_of_the_header_are_no_missing_rows() -> None:
    assert problems_of("text,label\nhello,1,2\n") == [(2, "", "expected 2 cells, as in the header; got 3")]


def test_a_row_that_says_nothing_to_run_on_is_told() -> None:
    assert problems_of("file,text,label\n,,happy\n") == [(2, "", "expected a file or a text; got neither")]


def test_a_quote_that_never_ends_is_told_where_it_begins() -> None:
    ((row, _, detail),) = problems_of('file,label\na.wav,happy\n"b.wav,sad\nc.wav,sad\n')
    assert row == 3
    assert detail.startswith("expected CSV; ")


def test_formulas_are_told_by_row_and_column() -> None:
    text = "file,label,group,name\na.wav,=1+1,x,a\nb.wav,sad,@x,b\nc.wav,sad,x,+c()\nd.wav, =2,x,d\n"
    assert [(row, column) for row, column, _ in problems_of(text)] == [
        (2, "label"),
        (3, "group"),
        (4, "name"),
        (5, "label"),
    ]


def test_ten_thousand_rows_are_read() -> None:
    problems = RowProblems()
    rows = "".join(f"Sentence {index}.,{index % 3}\n" for index in range(10_000))
    manifest = read_manifest("text,label\n" + rows, problems)
    assert noted(problems) == []
    assert len(manifest.rows) == 10_000
    assert (manifest.rows[-1].number, manifest.rows[-1].cells) == (10_001, {"text": "Sentence 9999.", "label": "0"})


def test_more_rows_than_a_collection_holds_are_counted_and_refused() -> None:
    text = "text\n" + "".join(f"Sentence {index}.\n" for index in range(MOST_ITEMS + 7))
    assert problems_of(text) == [(None, "", f"expected at most {MOST_ITEMS:,} rows; got {MOST_ITEMS + 7:,}")]


def test_of_ten_thousand_problems_the_first_are_told_and_all_are_counted() -> None:
    problems = RowProblems()
    read_manifest("text,label\n" + 10_000 * "Good.,=1\n", problems)
    with pytest.raises(InvalidManifest) as raised:
        problems.raise_any()
    assert (raised.value.problems, len(raised.value.rows)) == (10_000, MOST_TOLD)
    assert [row.row for row in raised.value.rows[:2]] == [2, 3]
    assert str(raised.value).endswith(" (10000 problems in all; nothing was imported)")


def test_a_long_value_is_shortened() -> None:
    problems = RowProblems()
    problems.add("expected less", row=2, value=1000 * "x")
    (row,) = noted(problems)
    assert row.value == 79 * "x" + "…"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_say_what_they_are_are_read(encoding: str) -> None:
    problems = RowProblems()
    manifest = read_manifest(decoded("text,label\nSchön, 1\n".encode(encoding), problems), problems)
    assert manifest.rows[0].cells == {"text": "Schön", "label": "1"}


def test_another_encoding_is_told_with_its_row() -> None:
    with pytest.raises(InvalidManifest) as raised:
        decoded("text\nGood.\nSchön.\n".encode("latin-1"), RowProblems())
    assert [(row.row, row.detail) for row in raised.value.rows] == [(3, "expected text in UTF-8; got the byte 0xf6")]
