"""The page of all results: what was found, in words that people wrote, above the tables that are there."""

from pathlib import Path

MARK = "<!-- Tables: written by `python -m training.tables`; what stands above is not touched. -->"
ORDER = (
    *("table1-speech-official", "table1-speech-clean", "table1-pairs-official", "table1-pairs-clean"),
    *("table2-text-official", "table2-text-clean"),
    *("table3-utd-mhad-official", "table3-utd-mhad-clean"),
    *("table4-pairs-official", "table4-pairs-clean", "table4-segments-official", "table4-segments-clean"),
    *("table5-utd-mhad-official", "table5-utd-mhad-clean"),
    "figure5",
)
"""Names of tables as the paper has them; those that are not there are left out, others come last."""


def write_page(tables: Path) -> None:
    """Put the tables of a folder below the mark of `<folder>.md`.

    Does nothing where there is no such page, or one without a mark.
    """
    page = tables.with_suffix(".md")
    if not page.is_file():
        return
    above, mark, _ = page.read_text("utf-8").partition(MARK)
    if not mark:
        return
    found = sorted(tables.glob("*.md"), key=_place)
    page.write_text("\n".join([above + mark, "", *(path.read_text("utf-8") for path in found)]), "utf-8")


def _place(path: Path) -> tuple[int, str]:
    return (ORDER.index(path.stem) if path.stem in ORDER else len(ORDER), path.stem)
