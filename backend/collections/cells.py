"""Cells of a manifest: what may stand in a name, a label or a group."""

import re
import unicodedata

from backend.analysis.values import MINUS, label_number

LONGEST = {"name": 300, "label": 200, "group": 200}
# The wide forms are taken for the others where Chinese, Japanese or Korean is written.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Ids of videos begin with a minus; what a spreadsheet could compute holds more than these.
_HARMLESS = re.compile(r"-[\w ./-]*")
_COMMA_DECIMAL = re.compile(rf"[+\-{MINUS}]?\d+,\d+")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def cell_problem(column: str, raw: str) -> str | None:
    """Why a name, label or group is refused; None where it is none of these or fine."""
    if column not in LONGEST:
        return None
    # What is kept is without blanks and what can't be seen at its beginning.
    formula = next((text for text in (raw, shown(raw)) if begins_as_formula(text)), None)
    if formula is not None:
        return (
            "expected a text that a spreadsheet does not take for a formula; it begins with "
            f"{'a tab' if formula[0] == chr(9) else 'a carriage return' if formula[0] == chr(13) else formula[0]}"
        )
    if len(raw.strip()) > LONGEST[column]:
        return f"expected at most {LONGEST[column]} characters; got {len(raw.strip())}"
    return None


def begins_as_formula(text: str) -> bool:
    """Whether a spreadsheet that opens an exported table would compute it; a number is no formula."""
    if not text.startswith(_STARTS):
        return False
    return label_number(text) is None and not _COMMA_DECIMAL.fullmatch(text) and not _HARMLESS.fullmatch(text)


def shown(text: str) -> str:
    """The text on one line, without what can't be seen."""
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return " ".join(seen.split())


def with_point(label: str) -> str:
    """A number with a comma for its decimals, as tables with semicolons have them, with a point."""
    return label.replace(",", ".") if _COMMA_DECIMAL.fullmatch(label) else label
