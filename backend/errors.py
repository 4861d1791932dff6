"""The one tree of errors of the service; each says what was expected and what came, in a sentence for a person."""

# ruff: noqa: N818 - the names are those of the problems that a client reads

from collections.abc import Mapping, Sequence
from typing import Any

from backend.schemas import RowProblem


class LensError(Exception):
    """Base of all errors that a client is told of."""

    status = 500
    title = "Internal error"

    @property
    def extensions(self) -> Mapping[str, Any]:
        """What a problem document tells beside the sentence."""
        return {}


class NotFound(LensError):
    """The thing that was asked for is not here."""

    status = 404
    title = "Not found"


class InvalidRequest(LensError):
    """The request does not make sense as it stands."""

    status = 422
    title = "Invalid request"


class InvalidManifest(InvalidRequest):
    """A manifest, or the files of a collection, with something wrong in some of its rows."""

    title = "Invalid manifest"

    def __init__(self, detail: str, rows: Sequence[RowProblem], problems: int) -> None:
        super().__init__(detail)
        self.rows = rows
        self.problems = problems

    @property
    def extensions(self) -> Mapping[str, Any]:
        return {"rows": [row.model_dump(mode="json") for row in self.rows], "problems": self.problems}


class UnusableClip(LensError):
    """The uploaded file can't be analysed."""

    status = 422
    title = "Unusable clip"


class ClipTooLarge(UnusableClip):
    """The uploaded file is over the cap on bytes."""

    status = 413
    title = "File too large"


class UnsupportedMedia(LensError):
    """The body is of a kind that this route does not read."""

    status = 415
    title = "Unsupported media type"


class NotAcceptable(LensError):
    """The client asked for a form that this route can't give."""

    status = 406
    title = "Not acceptable"


class Forbidden(LensError):
    """The request comes from a page of another site."""

    status = 403
    title = "Forbidden"


class Busy(LensError):
    """There is too much waiting already; the same request may work later."""

    status = 503
    title = "Busy"


class StorageFull(LensError):
    """There is no room left for what was sent."""

    status = 507
    title = "Storage full"


class Conflict(LensError):
    """The thing is in a state that does not allow this."""

    status = 409
    title = "Conflict"


class Cancelled(LensError):
    """The work was cancelled while it ran."""

    status = 409
    title = "Cancelled"
