"""Analyses with their files, from the store."""

from backend.engine.protocol import Subject, Upload
from backend.schemas import Analysis
from backend.store import Store


def subject_of(store: Store, analysis: Analysis) -> Subject:
    """An analysis and the files that it names; raises NotFound where one was deleted."""
    inputs = analysis.inputs

    def upload(id_: str | None) -> Upload | None:
        return None if id_ is None else Upload(store.clips.get(id_), store.blobs.path(id_))

    return Subject(
        analysis, clip=upload(inputs.clip), skeleton=upload(inputs.skeleton), features=upload(inputs.features)
    )
