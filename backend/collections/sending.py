"""Making a collection of files on this machine: everything is looked at here first, then sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from backend.collections.entries import Entries, entries_of_manifest, entries_of_names
from backend.collections.labels import ClassLabels
from backend.collections.local import LocalFiles
from backend.collections.manifest import decoded, read_manifest
from backend.collections.problems import RowProblems
from backend.remote.service import RemoteService, ServiceProblem
from backend.remote.writing import Progress
from backend.schemas import Checkpoint, CollectionFile, CollectionRequest


@dataclass(frozen=True)
class Looked:
    """What a collection will be made of.

    paths: name -> file to be sent.
    rows: name -> line of the manifest that names it, None where there is none.
    """

    manifest: str | None
    paths: Mapping[str, Path]
    rows: Mapping[str, int | None]


def look(service: RemoteService, given: Iterable[Path], manifest: Path | None, checkpoint: str | None) -> Looked:
    """Look at manifest and files as the service will; sends nothing.

    Raises:
        InvalidManifest: something is wrong with some rows or files.
        ServiceProblem: there is no such checkpoint.
        OSError: the manifest can't be read.
    """
    problems = RowProblems()
    files = LocalFiles(list(given), None if manifest is None else manifest.parent, problems)
    problems.raise_any()
    labels = None
    if checkpoint is not None:
        known = service.get(f"checkpoints/{quote(checkpoint, safe='/')}", Checkpoint)
        labels = ClassLabels(known.classes, known.value)
    text = None if manifest is None else decoded(manifest.read_bytes(), problems)
    entries: Entries
    if text is None:
        entries = entries_of_names(files.names, labels, problems)
    else:
        entries = entries_of_manifest(read_manifest(text, problems), files, labels, problems)
    problems.raise_any()
    rows = {name: entry.row for entry in entries.entries for _, name in entry.files}
    return Looked(text, {name: files.paths[name] for name in rows}, rows)


def send(service: RemoteService, looked: Looked, name: str, checkpoint: str | None) -> CollectionRequest:
    """Send the files; returns the request for the collection.

    Raises:
        InvalidManifest: some of them can't be used; the others are forgotten by the service after a day.
        ServiceProblem: the service does not take any.
        OSError: a file can't be read.
    """
    problems = RowProblems()
    progress = Progress()
    sent = []
    for count, (file, path) in enumerate(looked.paths.items(), start=1):
        progress.show(f"Sending files: {count:,} of {len(looked.paths):,}")
        try:
            sent.append(CollectionFile(name=file, clip=service.upload(path, path.name).id))
        except ServiceProblem as error:
            if not error.unusable_file:
                raise
            problems.add(error.problem.detail, row=looked.rows[file], column="file", value=file)
    progress.end()
    problems.raise_any()
    return CollectionRequest(name=name, checkpoint=checkpoint, files=sent, manifest=looked.manifest)
