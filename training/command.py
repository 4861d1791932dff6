"""How the commands of this package end: what a person can mend is a sentence in the log, without a traceback."""

import logging
from collections.abc import Callable

from models.arrays import ArraysError
from models.cards import CardError
from models.checkpoint import MismatchError
from models.features.text_weights import EncoderError

log = logging.getLogger("training")

INTERRUPTED = 130
"""Exit status after Ctrl-C, as a shell has it."""


class InputError(ValueError):
    """What a command was given, or found of an earlier run, can't be used; the message says what was expected."""


_MENDABLE = (InputError, ArraysError, CardError, EncoderError, MismatchError)


def finish(work: Callable[[], object], kept: str) -> int:
    """Do the work of a command with its log on, and return its exit status: 0, 1 for what a person can mend, or 130.

    Args:
        kept: what an interruption leaves.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    try:
        work()
    except _MENDABLE as error:
        log.error("%s", error)  # noqa: TRY400 - a person's mistake has no traceback
        return 1
    except KeyboardInterrupt:
        log.warning("interrupted; %s", kept)
        return INTERRUPTED
    return 0
