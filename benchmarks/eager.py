"""The baseline in a process of its own, `python -m benchmarks.eager CARD WINDOWS OUTPUTS THREADS`.

The same weights in eager torch, float32, without gradients. It runs every window once, writes the outputs, answers
`ready`, and then runs the window whose number it reads and answers its seconds, until its input ends.
"""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np
import torch

from benchmarks.clips import ROOT
from benchmarks.network import Seconds, Window
from models.checkpoint import open_checkpoint
from models.inference import WindowOutput
from models.networks.config import NetworkConfig
from models.window import Array

READY = "ready"


class EagerNetwork:
    """A checkpoint in eager torch."""

    def __init__(self, card_path: Path, threads: int) -> None:
        """
        Args:
            threads: of torch, in this whole process.
        """
        torch.set_num_threads(threads)
        _, self._network = open_checkpoint(card_path)

    @property
    def config(self) -> NetworkConfig:
        return self._network.config

    def run(self, inputs: Window) -> WindowOutput:
        """Run one window; a modality that is not in `inputs` is fed as zeros, as a session does."""
        shapes = self.config.input_shapes
        given = {name: inputs.get(name, np.zeros(shape, np.float32)) for name, shape in shapes.items()}
        with torch.inference_mode():
            out = self._network({name: torch.from_numpy(x)[None] for name, x in given.items()})
        return WindowOutput(
            output=out.output[0].numpy(),
            logits={name: x[0].numpy() for name, x in out.logits.items()},
            attention={name: x[0].numpy() for name, x in out.attention.items()},
        )


class EagerProcess:
    """The baseline as a contestant."""

    def __init__(self, process: "subprocess.Popen[str]", outputs: Path) -> None:
        self._process = process
        self._outputs = outputs

    def outputs(self) -> list[WindowOutput]:
        """What it gives for each window."""
        self._read(READY)
        return read_outputs(self._outputs)

    def time(self, index: int) -> Seconds:
        """Run one window; the seconds are those that the other process measured."""
        _stream(self._process.stdin).write(f"{index}\n")
        _stream(self._process.stdin).flush()
        return Seconds(**json.loads(self._read("{")))

    def _read(self, start: str) -> str:
        line = _stream(self._process.stdout).readline()
        if not line.startswith(start):
            raise RuntimeError(f"the eager baseline: expected a line that starts with {start}; got {line!r}")
        return line


@contextlib.contextmanager
def eager_process(
    card: Path, windows: Sequence[Window], threads: int, temporary: Path, environment: Mapping[str, str]
) -> Iterator[EagerProcess]:
    """Start the baseline; it's ended at the end.

    Args:
        temporary: folder for the windows and the outputs.
        environment: of the process; what the C library reads makes a difference.
    """
    folder = Path(tempfile.mkdtemp(dir=temporary))
    fed, given = folder / "windows.npz", folder / "outputs.npz"
    write_windows(fed, windows)
    command = [sys.executable, "-m", "benchmarks.eager", str(card), str(fed), str(given), str(threads)]
    with subprocess.Popen(  # noqa: S603 - our own command line
        command, cwd=ROOT, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield EagerProcess(process, given)
        finally:
            with contextlib.suppress(OSError):
                _stream(process.stdin).close()


def write_windows(path: Path, windows: Sequence[Window]) -> None:
    """Keep the inputs of windows; `read_windows` gives them back."""
    _write(path, {f"{index} {name}": x for index, window in enumerate(windows) for name, x in window.items()})


def write_outputs(path: Path, outputs: Sequence[WindowOutput]) -> None:
    """Keep what a network gave; `read_outputs` gives it back."""
    arrays: dict[str, Array] = {}
    for index, output in enumerate(outputs):
        arrays[f"{index} output"] = output.output
        arrays |= {f"{index} logits {name}": x for name, x in output.logits.items()}
        arrays |= {f"{index} attention {name}": x for name, x in output.attention.items()}
    _write(path, arrays)


def read_outputs(path: Path) -> list[WindowOutput]:
    """The outputs in their order."""
    with np.load(path, allow_pickle=False) as arrays:
        count = sum(name.endswith(" output") for name in arrays)
        return [
            WindowOutput(
                output=arrays[f"{index} output"],
                logits=_under(arrays, f"{index} logits "),
                attention=_under(arrays, f"{index} attention "),
            )
            for index in range(count)
        ]


def read_windows(path: Path) -> list[dict[str, Array]]:
    """The inputs in their order, by modality."""
    with np.load(path, allow_pickle=False) as arrays:
        count = 1 + max(int(name.partition(" ")[0]) for name in arrays)
        return [_under(arrays, f"{index} ") for index in range(count)]


def _write(path: Path, arrays: dict[str, Array]) -> None:
    # The names stand in for keywords, of which one has another type.
    np.savez(path, **arrays)  # type: ignore[arg-type]


def _under(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}


def _stream(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise RuntimeError("expected a process with pipes")
    return stream


def main() -> None:
    card, fed, given, threads = sys.argv[1:]
    network, windows = EagerNetwork(Path(card), int(threads)), read_windows(Path(fed))
    write_outputs(Path(given), [network.run(window) for window in windows])
    _say(READY)
    for line in sys.stdin:
        wall, cpu = time.perf_counter(), time.process_time()
        network.run(windows[int(line)])
        _say(json.dumps({"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
