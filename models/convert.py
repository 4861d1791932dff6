"""`python -m models.convert FILE --network NAME --out DIR`: the authors' weights as a checkpoint that the app can open.

Reads the official file without running code that it may hold, and writes weights (safetensors), card and README. DIR
appears complete or not at all.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from models.networks.config import ConfigError
from models.official.importers import IMPORTERS, import_official
from models.official.keys import OfficialError
from models.placing import PlacementError

_PROG = "python -m models.convert"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        the exit status: 0, or 2 where the file, the settings or the folder are not usable.
    """
    parser = argparse.ArgumentParser(prog=_PROG, description="Import official MSAF weights.")
    parser.add_argument("file", type=Path, metavar="FILE", help="checkpoint as the authors publish it")
    parser.add_argument("--network", required=True, choices=sorted(IMPORTERS), help="which network the file is of")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="folder of the new checkpoint")
    parser.add_argument(
        "--set",
        action="extend",
        nargs="+",
        default=[],
        metavar="key=value",
        help="a field of the network's configuration that differs from the paper's, for a variant, e.g. classes=7",
    )
    parser.add_argument("--force", action="store_true", help="overwrite a checkpoint that DIR holds")
    given = parser.parse_args(arguments)
    try:
        card = import_official(given.file, given.network, given.out, given.set, replace=given.force)
    except (OfficialError, ConfigError, PlacementError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or given.out}: expected to write a checkpoint; {error.strerror}")
    names = ", ".join(card.output_names)
    sys.stdout.write(f"{given.out}: {card.title}, {card.parameters:,} parameters, {card.output}: {names}\n")
    return 0


def _refuse(message: str) -> int:
    sys.stderr.write(f"{_PROG}: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
