"""Which picture of face crops belongs to a clip."""

from pathlib import Path

from backend.errors import NotFound
from backend.schemas import AnalysisState
from backend.store import Store

_PAGE = 50


def faces_picture(store: Store, clip: str, analysis: str | None) -> Path:
    """The PNG of one analysis of the clip, or of the newest one that has a picture.

    Raises:
        NotFound: there is no such clip, analysis or picture.
        Conflict: the analysis that was named has not succeeded.
    """
    store.clips.get(clip)
    path = _newest(store, clip) if analysis is None else _named(store, clip, analysis)
    if path is None:
        raise NotFound("There are no faces of this clip: no analysis of it has read its picture")
    return path


def _named(store: Store, clip: str, analysis: str) -> Path | None:
    if store.analyses.get(analysis).inputs.clip != clip:
        raise NotFound(f"There is no analysis {analysis} of the clip {clip}")
    return store.analyses.faces(analysis)


def _newest(store: Store, clip: str) -> Path | None:
    for analysis in store.analyses.list(clip=clip, limit=_PAGE).items:
        # It may be the skeleton of the analysis of another clip.
        if analysis.state is not AnalysisState.SUCCEEDED or analysis.inputs.clip != clip:
            continue
        if (path := store.analyses.faces(analysis.id)) is not None:
            return path
    return None
