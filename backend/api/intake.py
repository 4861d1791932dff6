"""Taking in a file: receive it, look into it, keep it."""

import hashlib
import logging
import shutil
from functools import partial
from pathlib import Path

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request

from backend.api.keeping import known_or_kept
from backend.api.service import Service
from backend.api.uploads import Upload, received
from backend.errors import LensError, UnusableClip
from backend.media.limits import MediaLimits
from backend.schemas import Clip
from backend.store import Store

logger = logging.getLogger(__name__)
HIDDEN = "."


async def take_in(request: Request, name: str, service: Service, *, collected: bool = False) -> tuple[Clip, bool]:
    """Receive the body of a request as a clip; when anything is wrong, nothing of it is kept.

    Args:
        collected: whether it is sent for a collection only, and so is not listed.

    Returns:
        The clip, and whether it is new.
    """
    try:
        async with received(request, name, service.store.blobs, service.settings.max_upload_bytes) as upload:
            service.metrics.received(upload.size_bytes)
            clip, created = await to_thread.run_sync(
                partial(known_or_kept, collected=collected),
                upload,
                service.store,
                service.settings.media_limits,
                limiter=service.probes,
            )
    except LensError as error:
        service.metrics.upload(error.title.lower())
        raise
    except ClientDisconnect:
        service.metrics.upload("disconnected")
        raise
    service.metrics.upload("new" if created else "known")
    return clip, created


def take_in_samples(folder: Path, store: Store, limits: MediaLimits) -> None:
    """Keep the files of a folder as sample clips; those that are here already cost a look only.

    A sample that can't be used is left out with a warning: it's no reason not to start.
    """
    if not folder.is_dir():
        return
    for file in sorted(file for file in folder.iterdir() if file.is_file() and not file.name.startswith(HIDDEN)):
        try:
            _take_in_sample(file, store, limits)
        except (UnusableClip, OSError) as error:
            logger.warning("the sample %s is left out: %s", file.name, error)


def _take_in_sample(file: Path, store: Store, limits: MediaLimits) -> None:
    with file.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    with store.blobs.temporary() as temporary:
        shutil.copyfile(file, temporary)
        upload = Upload(temporary, file.name, sha256, file.stat().st_size)
        known_or_kept(upload, store, limits, sample=True)
