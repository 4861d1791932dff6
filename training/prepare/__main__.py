"""`python -m training.prepare DATASET --data DIR --out DIR`: original files to arrays; goes on where it stopped."""

import argparse
import logging
import sys
from collections.abc import Callable
from pathlib import Path

from training.prepare import ravdess
from training.prepare.preparation import Plan, PreparationError, prepare

log = logging.getLogger("training.prepare")

UNITS_FILE = "action_units_1440_clips.npz"
PLANS: dict[str, tuple[Callable[[Path], Plan], str]] = {
    "ravdess-units": (
        lambda folder: ravdess.units(folder / "ravdess_speech", folder / "ravdess_face" / UNITS_FILE),
        f"ravdess_speech/ with the spoken takes, ravdess_face/{UNITS_FILE} with OpenFace action units of the same",
    ),
    "ravdess-speech": (ravdess.speech, "RAVDESS: Actor_01 to Actor_24 with the spoken takes"),
}
"""Name -> what is to be done with its folder, and what the folder holds."""


def main(arguments: list[str] | None = None) -> int:
    """Prepare a data set; 1 where items can't be used."""
    parser = argparse.ArgumentParser(
        prog="python -m training.prepare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="\n".join(f"{name:16} {what}" for name, (_, what) in PLANS.items()),
    )
    parser.add_argument("dataset", choices=sorted(PLANS))
    parser.add_argument("--data", type=Path, required=True, help="folder as its makers lay it out")
    parser.add_argument("--out", type=Path, required=True, help="folder of the arrays")
    parser.add_argument("--skip-bad", action="store_true", help="go on without items that can't be used")
    parser.add_argument("--processes", type=int, help="at once; as many as there are cores by default")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        plan = PLANS[given.dataset][0](given.data)
        done = prepare(plan, given.out, skip_bad=given.skip_bad, processes=given.processes)
    except PreparationError as error:
        log.error("%s", error)  # noqa: TRY400 - a person's mistake has no traceback
        return 1
    log.info("%s: %d items, %d left out", done.path, done.items, len(done.problems))
    return 0


if __name__ == "__main__":
    sys.exit(main())
