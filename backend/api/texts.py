"""Texts as people paste them: what can't be seen or stored is taken out, everything else stays as it came."""

import unicodedata

_KEPT = {"\n", "\t"}
_BYTE_ORDER_MARK = "\ufeff"
_REPLACEMENT = "\ufffd"
# Controls, formats, separators and unassigned codes: a text of these alone shows nothing.
_UNSEEN = ("C", "Z")


def cleaned(text: str) -> str:
    """The text without blanks around it; controls become blanks, and every end of a line becomes a line feed.

    Joiners stay: scripts and emoji are written with them. Halves of characters, left where a text was cut, become
    replacement characters. A text of which nothing can be seen becomes empty.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace(_BYTE_ORDER_MARK, "")
    plain = "".join(map(_plain, lines)).strip()
    return plain if any(not unicodedata.category(letter).startswith(_UNSEEN) for letter in plain) else ""


def _plain(letter: str) -> str:
    category = unicodedata.category(letter)
    if category == "Cs":
        return _REPLACEMENT
    return " " if category == "Cc" and letter not in _KEPT else letter
