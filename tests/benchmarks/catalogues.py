"""A catalogue for services that run nothing."""

from backend.errors import NotFound
from backend.schemas import Checkpoint


class NoCheckpoints:
    """Knows no checkpoint."""

    def get(self, id: str) -> Checkpoint:  # noqa: A002 - the word of the API
        raise NotFound(f"There is no checkpoint {id}")
