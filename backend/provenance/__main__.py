"""Command line: what an export says of its origin, and whether its numbers come out again.

Exit status of `replay`: 0 where all is the same, 1 where something differs, 2 where something could not be looked at:
no provenance in the file, no answer from the service, an input that is nowhere.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from backend.provenance.files import GivenFiles
from backend.provenance.findings import Finding, Tolerance, exit_code, verdict
from backend.provenance.reading import ProvenanceError, read_provenance, table_sha256
from backend.provenance.replaying import replay
from backend.provenance.service import Service
from backend.provenance.showing import shown
from backend.schemas import Provenance

_PROG = "python -m backend.provenance"
DEFAULT_URL = "http://127.0.0.1:8000"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit status."""
    given = _parser().parse_args(arguments)
    try:
        provenance = read_provenance(given.file)
    except ProvenanceError as error:
        sys.stderr.write(f"{_PROG}: {error}\n")
        return 2
    if given.command == "show":
        sys.stdout.writelines(f"{line}\n" for line in shown(provenance))
        return 0
    if given.files is not None and not given.files.is_dir():
        sys.stderr.write(f"{_PROG}: --files: expected a folder; got {given.files}\n")
        return 2
    return _replay(given, provenance)


def _replay(given: argparse.Namespace, provenance: Provenance) -> int:
    tolerance = Tolerance(given.tolerance, given.absolute)
    findings = []
    with Service(given.service, patience_s=given.wait) as service:
        for finding in _findings(given, provenance, service, tolerance):
            findings.append(finding)
            sys.stdout.write(f"{finding.verdict:<11}  {finding.subject}: {finding.detail}\n")
            # Jobs that are run again take their time; what is known so far is said at once.
            sys.stdout.flush()
    sys.stdout.write(f"{verdict(findings)}\n")
    return exit_code(findings)


def _findings(
    given: argparse.Namespace, provenance: Provenance, service: Service, tolerance: Tolerance
) -> Iterator[Finding]:
    table = table_sha256(given.file)
    if table is not None:
        same = table == provenance.table_sha256
        detail = "as it was exported" if same else "it was changed after its export"
        yield Finding("table", "same" if same else "differs", detail)
    yield from replay(provenance, service, GivenFiles(given.files), tolerance)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=_PROG, description="Where an export comes from, and whether it still holds.")
    commands = parser.add_subparsers(dest="command", required=True)
    show = commands.add_parser("show", help="say what an export comes from", description="Asks no service.")
    again = commands.add_parser(
        "replay",
        help="compute the numbers of an export anew and compare them",
        description="Looks at checkpoints, runs what the service lacks, and asks for every recorded answer again.",
        epilog="exit status: 0 same, 1 differs, 2 something could not be looked at",
    )
    for command in (show, again):
        command.add_argument(
            "file", type=Path, metavar="FILE", help="an export: SVG, PNG, HTML, CSV, Parquet, ZIP, JSON"
        )
    again.add_argument("--service", default=DEFAULT_URL, metavar="URL", help="running service (default: %(default)s)")
    again.add_argument(
        "--files",
        type=Path,
        metavar="DIR",
        help="folder with inputs, known by SHA-256, to upload where the service lacks them",
    )
    again.add_argument(
        "--tolerance",
        type=_distance,
        default=Tolerance.relative,
        metavar="R",
        help="how far a number may be off, relative to the recorded one (default: %(default)g)",
    )
    again.add_argument(
        "--absolute",
        type=_distance,
        default=Tolerance.absolute,
        metavar="A",
        help="and how far beside that, for numbers around zero (default: %(default)g)",
    )
    again.add_argument(
        "--wait", type=_distance, default=3600.0, metavar="S", help="most seconds for one job (default: %(default)g)"
    )
    return parser


def _distance(text: str) -> float:
    value = float(text)
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"expected a number from 0 on; got {text}")
    return value


if __name__ == "__main__":
    sys.exit(main())
