"""The frame of a command that speaks to a service: its address, and what an error becomes."""

import argparse
from collections.abc import Callable

from pydantic import ValidationError

from backend.collections.problems import manifest_problem
from backend.errors import InvalidManifest
from backend.remote import writing
from backend.remote.service import RemoteService, ServiceProblem

DEFAULT_ADDRESS = "http://127.0.0.1:8000"
OK, FAILURES, UNUSABLE, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses: all went well; some items failed; it could not be done; Ctrl-C."""

Action = Callable[[RemoteService, argparse.Namespace], int]


def service_option() -> argparse.ArgumentParser:
    """The option that all commands have, as a parent of their parsers."""
    parent = argparse.ArgumentParser(add_help=False)
    parent.add_argument(
        "--service", default=DEFAULT_ADDRESS, metavar="URL", help="address of the service (default: %(default)s)"
    )
    return parent


def carried_out(prog: str, given: argparse.Namespace) -> int:
    """Carry out `given.action` against the service; returns the exit status."""
    action: Action = given.action
    try:
        with RemoteService(given.service) as service:
            return action(service, given)
    except ServiceProblem as error:
        writing.problem(prog, error.problem)
    except InvalidManifest as error:
        writing.problem(prog, manifest_problem(error))
    except ValidationError as error:
        first = error.errors()[0]
        writing.say(f"{prog}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
    except OSError as error:
        writing.say(f"{prog}: {error.filename or 'a file'}: {error.strerror or error}")
    except KeyboardInterrupt:
        return INTERRUPTED
    return UNUSABLE
