"""Making a collection: everything is looked at first, then all of it is kept, or nothing.

Uploaded files and texts are there already, so such a collection is ready at once. The files of a folder have to be
examined one by one: that is done in the background, as uploads are, and begun anew after a restart.
"""

import errno
import hashlib
import logging
import threading
import time
import zipfile
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sqlalchemy.exc import SQLAlchemyError

from backend.api.catalogue import Catalogue
from backend.api.keeping import known_or_kept
from backend.api.names import display_name
from backend.api.uploads import MEBIBYTE, Upload
from backend.collections.entries import Entries, entries_of_manifest, entries_of_names
from backend.collections.files import Files, UploadedFiles
from backend.collections.folder import FolderFiles
from backend.collections.labels import ClassLabels
from backend.collections.manifest import decoded, read_manifest
from backend.collections.problems import RowProblems, manifest_problem
from backend.collections.roles import new_items, repeated_content
from backend.errors import ClipTooLarge, InvalidManifest, InvalidRequest, LensError, StorageFull, UnusableClip
from backend.media.limits import MediaLimits
from backend.schemas import Clip, Collection, CollectionRequest, Folder, ManifestProblem, Progress
from backend.store import Store

logger = logging.getLogger(__name__)
_PUBLISH_S = 0.5


class _Ended(Exception):  # noqa: N818 - an event, no error
    """The import was cancelled, or the service stops."""


@dataclass(frozen=True)
class Sources:
    """Where files come from, and what they may be."""

    root: Path | None
    limits: MediaLimits
    max_bytes: int
    at_once: int
    """Files that are examined at the same time."""


class Importer:
    """Makes collections; those of folders one after the other, in a thread of its own."""

    def __init__(self, store: Store, catalogue: Catalogue, sources: Sources) -> None:
        self._store = store
        self._catalogue = catalogue
        self._sources = sources
        self._stopping = threading.Event()
        self._runs = ThreadPoolExecutor(1, thread_name_prefix="import")

    def start(self) -> None:
        """Go on with what was interrupted, and remove files whose collection was never made."""
        self._store.collections.delete_strays()
        for id_, request in self._store.collections.unfinished():
            self._runs.submit(self._run, id_, CollectionRequest.model_validate(request))

    def stop(self) -> None:
        """Stop; what is not finished is begun anew at the next start."""
        self._stopping.set()
        self._runs.shutdown(wait=True, cancel_futures=True)

    def make(self, request: CollectionRequest) -> Collection:
        """Make a collection, or begin to.

        Raises:
            InvalidManifest: something is wrong with some rows; nothing is imported.
            InvalidRequest, NotFound, Conflict: there is nothing to make it of, or no such folder or checkpoint.
        """
        store = self._store.collections
        if request.folder is not None:
            if request.files:
                raise InvalidRequest("Expected uploaded files or a folder; got both")
            self._of_folder(request)
            source = f"folder {request.folder or 'at the root'}"
            collection = store.begin(request.name, source, request.model_dump(mode="json"))
            self._runs.submit(self._run, collection.id, request)
            return collection
        problems = RowProblems()
        known = self._store.clips.many(file.clip for file in request.files)
        files = UploadedFiles(request.files, known, problems)
        found = self._entries(request, request.manifest, files, problems)
        clips = {name: known[id_] for name, id_ in files.clips.items() if id_ in known}
        items = new_items(found.entries, clips, problems)
        problems.raise_any()
        source = f"{len(request.files):,} files" if request.files else f"{len(items):,} texts"
        collection = store.begin(request.name, source, {})
        warnings = [*found.warnings, *repeated_content(found.entries, clips)]
        store.finish(collection.id, items, convention=found.convention, warnings=warnings)
        return store.get(collection.id)

    def folder(self, path: str) -> Folder:
        """A folder that collections may be made of; raises as `make`."""
        return FolderFiles(self._sources.root, path).described()

    def _entries(
        self, request: CollectionRequest, manifest: str | None, files: Files, problems: RowProblems
    ) -> Entries:
        """The items that are described; raises InvalidManifest where any is wrong."""
        labels = None
        if request.checkpoint is not None:
            checkpoint = self._catalogue.usable(request.checkpoint)[0]
            labels = ClassLabels(checkpoint.classes, checkpoint.value)
        if manifest is None:
            if not files.names and not isinstance(files, FolderFiles):
                problems.raise_any()
                raise InvalidRequest("Expected files, a manifest or a folder; got none of them")
            found = entries_of_names(files.names, labels, problems)
        else:
            found = entries_of_manifest(read_manifest(manifest, problems), files, labels, problems)
        problems.raise_any()
        return found

    def _of_folder(self, request: CollectionRequest) -> tuple[FolderFiles, Entries, list[str]]:
        """What a folder holds, and what a person should know of that; raises as `make`."""
        problems = RowProblems()
        files = FolderFiles(self._sources.root, request.folder or "")
        manifest = request.manifest
        if manifest is None and (content := files.manifest(problems)) is not None:
            manifest = decoded(content, problems)
        warnings = []
        if manifest is None:
            for name in files.outside:
                problems.add("expected a file within the configured root; this link leads out of it", value=name)
            if files.others:
                warnings.append(f"{files.others:,} files are no video, recording, skeleton or features: left out.")
        return files, self._entries(request, manifest, files, problems), warnings

    # --- in the thread of imports

    def _run(self, id: str, request: CollectionRequest) -> None:  # noqa: A002 - the word of the API
        new: set[str] = set()
        store = self._store.collections
        try:
            self._import(id, request, new)
        except _Ended:
            logger.info("collection %s: the import was ended", id)
        except InvalidManifest as error:
            store.fail(id, manifest_problem(error))
        except LensError as error:
            store.fail(id, ManifestProblem(title=error.title, status=error.status, detail=str(error)))
        except Exception as error:  # What goes wrong in a thread would be told to nobody.
            logger.exception("collection %s: the import failed", id)
            detail = f"The import failed for an internal reason ({type(error).__name__}); the service's log says more"
            store.fail(id, ManifestProblem(title="Internal error", status=500, detail=detail))
        else:
            return
        if not self._stopping.is_set():
            try:
                store.delete_strays(new)
            except (OSError, SQLAlchemyError):
                logger.exception("collection %s: its files could not be removed", id)

    def _import(self, id: str, request: CollectionRequest, new: set[str]) -> None:  # noqa: A002
        self._tell(id, "Looking at the folder", 0.0)
        files, found, warnings = self._of_folder(request)
        problems = RowProblems()
        rows = {name: entry.row for entry in found.entries for _, name in entry.files}
        clips = self._take_in(id, files, rows, problems, new)
        items = new_items(found.entries, clips, problems)
        problems.raise_any()
        told = [*found.warnings, *warnings, *repeated_content(found.entries, clips)]
        if not self._store.collections.finish(id, items, convention=found.convention, warnings=told):
            raise _Ended

    def _take_in(
        self,
        id: str,  # noqa: A002
        files: FolderFiles,
        rows: Mapping[str, int | None],
        problems: RowProblems,
        new: set[str],
    ) -> dict[str, Clip]:
        """Examine the files and keep those that can be used; what is wrong with the others is noted.

        Args:
            rows: name of a file -> line of the manifest that names it.
            new: takes the ids of the files that were not here before.
        """
        clips: dict[str, Clip] = {}
        refused: dict[str, str] = {}
        told_at = 0.0
        with ThreadPoolExecutor(self._sources.at_once, thread_name_prefix="examination") as pool:
            futures: dict[Future[tuple[Clip, bool]], str] = {
                pool.submit(self._take_in_one, files, name): name for name in rows
            }
            try:
                for done, future in enumerate(as_completed(futures), start=1):
                    name = futures[future]
                    try:
                        clips[name], created = future.result()
                    except UnusableClip as error:
                        refused[name] = str(error)
                    except (OSError, zipfile.BadZipFile, KeyError) as error:
                        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
                            raise StorageFull("There is no room left on the service's disk for these files") from error
                        refused[name] = f"expected a file that can be read; {_reason(error)}"
                    else:
                        if created:
                            new.add(clips[name].id)
                    if time.monotonic() - told_at > _PUBLISH_S:
                        told_at = time.monotonic()
                        self._tell(id, f"Examining files: {done:,} of {len(rows):,}", 0.98 * done / len(rows))
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
                new.update(id_ for future in futures if (id_ := _created(future)) is not None)
        for name, row in rows.items():
            if name in refused:
                problems.add(refused[name], row=row, column="file", value=name)
        return clips

    def _take_in_one(self, files: FolderFiles, name: str) -> tuple[Clip, bool]:
        """Copy a file, look into it and keep it as a clip that is not listed by itself."""
        if self._stopping.is_set():
            raise _Ended
        shown = display_name(PurePosixPath(name).name)
        digest, size = hashlib.sha256(), 0
        with self._store.blobs.temporary() as temporary:
            with files.open(name) as source, temporary.open("wb") as copy:
                while block := source.read(MEBIBYTE):
                    size += len(block)
                    if size > self._sources.max_bytes:
                        most = self._sources.max_bytes / MEBIBYTE
                        raise ClipTooLarge(f"{shown}: at most {most:g} MiB are accepted; the file is larger")
                    digest.update(block)
                    copy.write(block)
            if size == 0:
                raise UnusableClip(f"{shown}: expected a video or sound file, a skeleton or features; it is empty")
            upload = Upload(temporary, shown, digest.hexdigest(), size)
            return known_or_kept(upload, self._store, self._sources.limits, collected=True)

    def _tell(self, id: str, stage: str, fraction: float) -> None:  # noqa: A002
        """Publish the progress; raises _Ended when there is nobody left to tell."""
        if self._stopping.is_set() or not self._store.collections.publish(id, Progress(stage=stage, fraction=fraction)):
            raise _Ended


def _created(future: Future[tuple[Clip, bool]]) -> str | None:
    """The id of the clip that was kept, if one was and it is new."""
    if not future.done() or future.cancelled() or future.exception() is not None:
        return None
    clip, created = future.result()
    return clip.id if created else None


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    return "it is no archive of arrays" if isinstance(error, zipfile.BadZipFile) else f"there is no {error}"
