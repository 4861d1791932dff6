"""Names of uploaded files: text to show to people, never a path."""

import unicodedata

LONGEST_NAME = 120
UNNAMED = "unnamed"
# Controls, formats (bidirectional overrides can disguise an extension), surrogates, private, unassigned, separators.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def display_name(name: str) -> str:
    """The name without what can't be seen, on one line and not too long; everything else stays as it came.

    Slashes and HTML stay: the name is only ever shown, and whoever shows it escapes it.
    """
    seen = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in name)
    text = " ".join(seen.split())
    if len(text) <= LONGEST_NAME:
        return text or UNNAMED
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) > 8:
        return text[: LONGEST_NAME - 1] + "…"
    return stem[: LONGEST_NAME - len(extension) - 2] + "…." + extension


def download_name(name: str) -> str:
    """The name as one that a browser may save a file under: no separators of folders."""
    return name.replace("/", "_").replace("\\", "_").lstrip(".") or UNNAMED
