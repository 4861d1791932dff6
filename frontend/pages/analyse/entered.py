"""What the form holds, as analyses; what the service refuses of it, as sentences for the form."""

from collections.abc import Sequence
from typing import TypedDict

from backend.schemas import AnalysisRequest, Clip
from frontend.client import ApiClient, ApiError
from frontend.components.formats import moment
from frontend.components.notices import Carried
from frontend.routes import clip_path, sentences_address

ROLES = {"text": "text", "clip": "media", "skeleton": "skeleton", "features": "features"}
"""Input of an analysis -> part of the form."""


class Entered(TypedDict):
    """What `assets/form.js` says when all files are there: ids of files, and the texts to analyse."""

    texts: list[str]
    clip: str | None
    skeleton: str | None
    features: str | None
    known: list[str]
    """The files whose bytes were here already."""


class Refused(TypedDict):
    """Why nothing was started, for `assets/form.js` to show where it belongs."""

    part: str
    """`text`, a slot of the form, or nothing for the form as a whole."""
    sentence: str
    gone: bool
    """Whether a file that was sent is no longer here, so that it must be sent again."""


def requests(entered: Entered, checkpoint: str) -> list[AnalysisRequest]:
    """The analyses that are meant: one, or one for each of several texts."""
    if entered["features"]:
        return [AnalysisRequest(checkpoint=checkpoint, features=entered["features"])]
    texts: list[str] | list[None] = entered["texts"] or [None]
    return [
        AnalysisRequest(checkpoint=checkpoint, text=text, clip=entered["clip"], skeleton=entered["skeleton"])
        for text in texts
    ]


async def submitted(api: ApiClient, wanted: Sequence[AnalysisRequest]) -> list[str]:
    """Ids of the analyses, in order.

    Raises:
        ApiError: one is refused; those before it are queued, and asking again will find them.
    """
    found: list[str] = []
    for number, request in enumerate(wanted, 1):
        try:
            found.append((await api.submit(request)).id)
        except ApiError as error:
            if len(wanted) == 1:
                raise
            part, said = about(error.problem.detail)
            detail = f"{f'{part}: ' if part else ''}sentence {number} of {len(wanted)}: {said}"
            raise ApiError.of(error.problem.status, error.problem.title, detail) from error
    return found


def address(analyses: Sequence[str]) -> str:
    """Where analyses are shown: one on its own page, several as a table."""
    return clip_path(analyses[0]) if len(analyses) == 1 else sentences_address(analyses)


def refused(entered: Entered, error: ApiError) -> Refused:
    """What the form says: at the input that the service names, or at the only one there is, or else at the button."""
    role, sentence = about(error.problem.detail)
    given_ = {
        "text": entered["texts"],
        "clip": entered["clip"],
        "skeleton": entered["skeleton"],
        "features": entered["features"],
    }
    filled = [name for name, value in given_.items() if value]
    if not role and len(filled) == 1 and not error.away:
        role = filled[0]
    return Refused(part=ROLES.get(role, ""), sentence=sentence, gone=error.not_found)


def about(detail: str) -> tuple[str, str]:
    """The input that a refusal of the service is about, which it names first, and the rest of the sentence."""
    role, colon, rest = detail.partition(": ")
    return (role, rest) if colon and role in ROLES else ("", detail)


def already_here(href: str, clips: Sequence[Clip]) -> Carried:
    """What the page of the analysis says of files that were uploaded a second time."""
    title = "This very file was here already" if len(clips) == 1 else "These very files were here already"
    came = " ".join(_came(clip) for clip in clips)
    return Carried(path=href, title=title, text=f"{came} Nothing was stored twice.")


def _came(clip: Clip) -> str:
    if clip.sample:
        return f"It is the sample “{clip.name}”."
    return f"It came on {moment(clip.created_at)} as “{clip.name}”, the name that it keeps."
