"""Addresses within the Collections pages."""

from urllib.parse import urlencode

from frontend.routes import asked, collection_path

COLLECTIONS = "/collections"
NEW_COLLECTION = "/collections/new"
_FROM = "from"


def items_address(collection: str, offset: int) -> str:
    """Address of a collection with its items from an offset on."""
    path = collection_path(collection)
    return f"{path}?{urlencode({_FROM: offset})}" if offset else path


def items_offset(query: str | None, per_page: int) -> int:
    """The offset that an address asks for, at the beginning of a page; 0 where it asks for none.

    Args:
        query: as in `location.search`.
    """
    named = asked(query, _FROM) or ""
    return int(named) // per_page * per_page if named.isdecimal() and len(named) < 9 else 0
