"""`python -m backend.collections create | list | delete`: collections of a running service.

What is made is written to standard output, its id alone; what a person should know goes to standard error.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from backend.collections.manifest import decoded
from backend.collections.problems import RowProblems
from backend.collections.sending import look, send
from backend.remote import writing
from backend.remote.command import OK, UNUSABLE, carried_out, service_option
from backend.remote.naming import collection_id
from backend.remote.service import RemoteService
from backend.schemas import Collection, CollectionRequest, Collections, CollectionState

_PROG = "python -m backend.collections"
_LOOK_S = 0.5


def create(service: RemoteService, given: argparse.Namespace) -> int:
    """Make a collection and wait until it is ready."""
    CollectionRequest(name=given.name)  # A name that is refused is refused before anything is sent.
    if given.folder is not None:
        manifest = None if given.manifest is None else decoded(given.manifest.read_bytes(), RowProblems())
        request = CollectionRequest(
            name=given.name, folder=given.folder, manifest=manifest, checkpoint=given.checkpoint
        )
    else:
        looked = look(service, given.files, given.manifest, given.checkpoint)
        request = send(service, looked, given.name, given.checkpoint)
    collection = _imported(service, service.post("collections", Collection, request))
    if collection.state is CollectionState.FAILED and collection.error is not None:
        writing.problem(_PROG, collection.error)
        # It holds nothing, and whoever called knows why.
        service.delete(f"collections/{collection.id}")
        return UNUSABLE
    for warning in collection.warnings:
        writing.say(warning)
    told = f", by {collection.convention}" if collection.convention else ""
    writing.say(
        f"{collection.name}: {collection.items:,} items, {len(collection.labels)} labels, "
        f"{collection.unlabelled:,} without one, {collection.groups:,} groups{told}"
    )
    writing.result(collection.id)
    return OK


def show(service: RemoteService, given: argparse.Namespace) -> int:
    """List the collections, newest first."""

    def part(offset: int, limit: int) -> tuple[list[Collection], int]:
        found = service.get("collections", Collections, {"offset": offset, "limit": limit})
        return found.items, found.total

    rows = [
        [each.id, each.state.value, f"{each.items}", f"{len(each.labels)}", f"{each.groups}", each.source, each.name]
        for each in service.every(part)
    ]
    writing.table(["ID", "STATE", "ITEMS", "LABELS", "GROUPS", "SOURCE", "NAME"], rows)
    return OK


def delete(service: RemoteService, given: argparse.Namespace) -> int:
    """Delete collections with their sweeps."""
    for collection in given.collections:
        service.delete(f"collections/{quote(collection_id(service, collection), safe='')}")
    return OK


def _imported(service: RemoteService, collection: Collection) -> Collection:
    """The collection once its import has ended; Ctrl-C cancels it."""
    progress = writing.Progress()
    try:
        while not collection.state.ended:
            progress.show(collection.progress.stage)
            time.sleep(_LOOK_S)
            collection = service.get(f"collections/{collection.id}", Collection)
    except KeyboardInterrupt:
        progress.end()
        service.delete(f"collections/{collection.id}")
        writing.say("Nothing was imported.")
        raise
    progress.end()
    return collection


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_PROG, description="Collections of a running service.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    option = service_option()
    create_ = commands.add_parser("create", parents=[option], help="make a collection")
    create_.add_argument("name", metavar="NAME", help="what it is called")
    create_.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="files to send, and folders with all files below them"
    )
    create_.add_argument(
        "--manifest",
        type=Path,
        metavar="CSV",
        help="table of the items; files that it names and that are not given are looked for beside it",
    )
    create_.add_argument("--folder", metavar="PATH", help="folder of the service, below its LENS_COLLECTIONS")
    create_.add_argument("--checkpoint", metavar="ID", help="its classes are the labels that may occur")
    create_.set_defaults(action=create)
    list_ = commands.add_parser("list", parents=[option], help="list the collections")
    list_.set_defaults(action=show)
    delete_ = commands.add_parser("delete", parents=[option], help="delete collections with their sweeps")
    delete_.add_argument("collections", nargs="+", metavar="COLLECTION", help="id, or a name that only one has")
    delete_.set_defaults(action=delete)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        the exit status: 0, or 2 where nothing was made or deleted.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.action is create and given.folder is not None and given.files:
        parser.error("expected files to send or --folder; got both")
    if given.action is create and given.folder is None and given.manifest is None and not given.files:
        parser.error("expected files to send, --manifest or --folder; got none of them")
    return carried_out(_PROG, given)


if __name__ == "__main__":
    sys.exit(main())
