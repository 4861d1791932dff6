"""`python -m models.run --card CARD --inputs FILE --outputs FILE`: a checkpoint on arrays, without the app.

Arrays by modality name in, batch first and normalised as the card says (emotion: `video` (B, 3, T, H, W), `audio`
(B, 13, 212); sentiment: `visual`, `audio`, `text` (B, 50, *); action: `rgb` (B, 3, T, H, W), `skeleton` (B, 3, T,
joints, persons); expression: `face` (B, 35), `audio` (B, 13, 212)). Out: `output` (B, K), `logits.<modality>` (B, K),
`attention.<site>` (B, q, N, Cb) before lambda, and `blocks.<site>` (N,), the modality of each block.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from models.arrays import ArraysError, check_place, read_arrays, write_arrays
from models.cards import CardError
from models.checkpoint import open_checkpoint
from models.fusion.blocks import BlockLayout
from models.networks.base import FusionNetwork

_PROG = "python -m models.run"


def run(network: FusionNetwork, inputs: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[Any]]:
    """Run a network on a batch, one sample at a time: batches of videos gain nothing and cost memory.

    Args:
        inputs: modality -> (B, *), one B for all; a missing modality is fed as zeros.

    Returns:
        the arrays by the names in this module's first lines.

    Raises:
        ArraysError: the inputs are so large that the output is not finite.
    """
    shapes = network.config.input_shapes
    batch = len(next(iter(inputs.values())))
    samples: list[dict[str, NDArray[np.float32]]] = []
    for index in range(batch):
        sample = {name: inputs[name][index] if name in inputs else np.zeros(shapes[name], "f4") for name in shapes}
        with torch.inference_mode():
            out = network({name: torch.from_numpy(array)[None] for name, array in sample.items()})
        named = {
            "output": out.output,
            **{f"logits.{name}": logits for name, logits in out.logits.items()},
            **{f"attention.{site}": attention for site, attention in out.attention.items()},
        }
        samples.append({name: tensor[0].numpy() for name, tensor in named.items()})
    arrays: dict[str, NDArray[Any]] = {name: np.stack([sample[name] for sample in samples]) for name in samples[0]}
    if not np.isfinite(arrays["output"]).all():
        raise ArraysError("expected inputs normalised as the card says; the output of these is not finite")
    return arrays | {f"blocks.{site.name}": np.array(BlockLayout(site).modalities) for site in network.config.sites}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        the exit status: 0, or 2 where the checkpoint or the arrays are not usable.
    """
    parser = argparse.ArgumentParser(prog=_PROG, description="Run a checkpoint on arrays.")
    parser.add_argument("--card", required=True, type=Path, help="card.toml of the checkpoint")
    parser.add_argument("--inputs", required=True, type=Path, help=".npz with an array (B, *) per modality")
    parser.add_argument("--outputs", required=True, type=Path, help=".npz to write")
    given = parser.parse_args(arguments)
    try:
        check_place(given.outputs)
        _, network = open_checkpoint(given.card)
        inputs = read_arrays(given.inputs, network.config.input_shapes)
        for name in (name for name in network.config.input_shapes if name not in inputs):
            sys.stderr.write(f"{_PROG}: {given.inputs} has no {name}; it is fed as zeros\n")
        write_arrays(given.outputs, run(network, inputs))
    except (CardError, ArraysError) as error:
        sys.stderr.write(f"{_PROG}: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
