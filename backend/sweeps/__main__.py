"""`python -m backend.sweeps run | list | pause | resume | delete`: sweeps of a running service.

The id of a sweep is written to standard output; its progress, and what did not succeed, to standard error.
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from urllib.parse import quote

from backend.remote import writing
from backend.remote.command import OK, carried_out, service_option
from backend.remote.naming import collection_id
from backend.remote.service import RemoteService
from backend.schemas import Sweep, SweepRequest, Sweeps, SweepState
from backend.sweeps.following import follow

_PROG = "python -m backend.sweeps"


def run(service: RemoteService, given: argparse.Namespace) -> int:
    """Run a checkpoint over a collection, or go on with the sweep that there is."""
    request = SweepRequest(collection=collection_id(service, given.collection), checkpoint=given.checkpoint)
    sweep = service.post("sweeps", Sweep, request)
    if sweep.state is SweepState.PAUSED:
        sweep = service.post(f"{_path(sweep.id)}/resume", Sweep)
    return _followed(service, sweep, given)


def resume(service: RemoteService, given: argparse.Namespace) -> int:
    """Go on with a sweep, and try again what did not succeed."""
    return _followed(service, service.post(f"{_path(given.sweep)}/resume", Sweep), given)


def pause(service: RemoteService, given: argparse.Namespace) -> int:
    """Hold back what waits; what runs is finished."""
    service.post(f"{_path(given.sweep)}/pause", Sweep)
    return OK


def show(service: RemoteService, given: argparse.Namespace) -> int:
    """List the sweeps, those over collections first, newest first."""

    def part(offset: int, limit: int) -> tuple[list[Sweep], int]:
        found = service.get("sweeps", Sweeps, {"offset": offset, "limit": limit})
        return found.items, found.total

    rows = [
        [
            each.id,
            each.source if each.source == "shipped" else each.state.value,
            f"{each.counts.succeeded}/{each.counts.total}",
            f"{each.counts.failed + each.counts.cancelled}",
            each.checkpoint,
            each.name,
        ]
        for each in service.every(part)
    ]
    writing.table(["ID", "STATE", "DONE", "FAILED", "CHECKPOINT", "NAME"], rows)
    return OK


def delete(service: RemoteService, given: argparse.Namespace) -> int:
    """Delete sweeps with their analyses."""
    for sweep in given.sweeps:
        service.delete(_path(sweep))
    return OK


def _followed(service: RemoteService, sweep: Sweep, given: argparse.Namespace) -> int:
    if given.no_wait:
        writing.result(sweep.id)
        return OK
    return follow(service, sweep, f"{_PROG} resume {sweep.id} --service {shlex.quote(given.service)}")


def _path(sweep: str) -> str:
    return f"sweeps/{quote(sweep, safe='')}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_PROG, description="Sweeps of a running service.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    option = service_option()
    waiting = argparse.ArgumentParser(add_help=False)
    waiting.add_argument("--no-wait", action="store_true", help="do not wait for the end")
    run_ = commands.add_parser("run", parents=[option, waiting], help="run a checkpoint over a collection")
    run_.add_argument("collection", metavar="COLLECTION", help="id, or a name that only one has")
    run_.add_argument("checkpoint", metavar="CHECKPOINT", help="id, such as emotion/faces-speech")
    run_.set_defaults(action=run)
    list_ = commands.add_parser("list", parents=[option], help="list the sweeps")
    list_.set_defaults(action=show)
    pause_ = commands.add_parser("pause", parents=[option], help="hold back what waits")
    resume_ = commands.add_parser("resume", parents=[option, waiting], help="go on, and try again what did not succeed")
    for parser_, action in ((pause_, pause), (resume_, resume)):
        parser_.add_argument("sweep", metavar="SWEEP", help="id of the sweep")
        parser_.set_defaults(action=action)
    delete_ = commands.add_parser("delete", parents=[option], help="delete sweeps with their analyses")
    delete_.add_argument("sweeps", nargs="+", metavar="SWEEP", help="id of a sweep")
    delete_.set_defaults(action=delete)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        the exit status: 0; 1 where some items did not succeed; 2 where it could not be done; 130 where Ctrl-C paused
        the sweep.
    """
    return carried_out(_PROG, _parser().parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main())
