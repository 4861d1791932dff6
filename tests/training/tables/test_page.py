"""The page of results: tables below the mark, in the paper's order, and words that nobody overwrites."""

from pathlib import Path

from tests.conftest import ROOT
from training.tables.page import MARK, ORDER, write_page


def test_tables_come_below_the_mark_in_the_order_of_the_paper(tmp_path: Path) -> None:
    tables, page = tmp_path / "results", tmp_path / "results.md"
    tables.mkdir()
    for name in ("own", "figure5", "table1-pairs-clean", "table1-speech-official"):
        (tables / f"{name}.md").write_text(f"### {name}\n", "utf-8")
    page.write_text(f"# Results\n\nWords.\n\n{MARK}\n\n### old\n", "utf-8")
    for _ in range(2):
        write_page(tables)
        assert page.read_text("utf-8") == (
            f"# Results\n\nWords.\n\n{MARK}\n\n### table1-speech-official\n\n### table1-pairs-clean\n\n"
            "### figure5\n\n### own\n"
        )


def test_a_page_without_a_mark_and_a_folder_without_a_page_are_left_alone(tmp_path: Path) -> None:
    tables = tmp_path / "results"
    tables.mkdir()
    (tables / "figure5.md").write_text("### figure5\n", "utf-8")
    write_page(tables)
    assert [path.name for path in tmp_path.iterdir()] == ["results"]
    (tmp_path / "results.md").write_text("# Of somebody else\n", "utf-8")
    write_page(tables)
    assert (tmp_path / "results.md").read_text("utf-8") == "# Of somebody else\n"


def test_the_published_page_has_the_published_tables() -> None:
    _, mark, below = (ROOT / "docs/results.md").read_text("utf-8").partition(MARK)
    published = sorted((ROOT / "docs/results").glob("*.md"), key=lambda path: ORDER.index(path.stem))
    assert mark and published
    assert below.strip() == "\n".join(path.read_text("utf-8") for path in published).strip()
