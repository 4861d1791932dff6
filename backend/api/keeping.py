"""Keeping a file that has arrived: known by its bytes, or looked into first."""

from backend.api.uploads import Upload
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.schemas import Clip
from backend.store import Store


def known_or_kept(
    upload: Upload, store: Store, limits: MediaLimits, *, sample: bool = False, collected: bool = False
) -> tuple[Clip, bool]:
    """The clip of a file that has arrived, and whether it is new; raises UnusableClip for one that can't be analysed.

    Blocks while the file is examined.
    """
    known = store.clips.known(upload.sha256, collected=collected)
    if known is not None:
        return known, False
    result = probe_file(upload.path, upload.name, limits)
    return store.clips.add(
        upload.path,
        sha256=upload.sha256,
        name=upload.name,
        size_bytes=upload.size_bytes,
        result=result,
        sample=sample,
        collected=collected,
    )
