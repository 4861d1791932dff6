"""Answers of a confined process as they should not be; run by the tests of the sandbox."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from backend.media.sandbox import Confinement, confine


def main() -> None:
    request = json.load(sys.stdin)
    confine(Confinement(**request["confinement"]))
    match request["how"]:
        case "well":
            sys.stdout.write(json.dumps({"environment": sorted(os.environ), "echo": request["echo"]}))
        case "hang":
            time.sleep(60)
        case "spin":
            while True:
                pass
        case "eat memory":
            hoard = [bytes(1 << 24) for _ in range(1 << 10)]
            sys.stdout.write(json.dumps({"held": len(hoard)}))
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "babble":
            sys.stdout.write("not JSON")
        case "list":
            sys.stdout.write("[]")
        case "flood":
            while True:
                sys.stdout.write("x" * 65536)
        case "write":
            Path(request["path"]).write_text("left behind")


if __name__ == "__main__":
    main()
