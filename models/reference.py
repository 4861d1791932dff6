"""`python -m models.reference --card CARD --inputs FILE [FILE ...] --out FILE`: the reference means of a checkpoint.

Feeds arrays (as `python -m models.run` takes them) and writes the mean features of each block beside the card, which
then names them: what a block is replaced by where it is ablated to its mean instead of to zero. Feed a few hundred
samples that the network was trained on, or others like them.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from models.arrays import ArraysError, check_place, read_arrays
from models.cards import Card, CardError, ReferenceTable, read_card, sha256_of, write_card
from models.checkpoint import open_checkpoint, zeros_for
from models.networks.config import NetworkConfig
from models.registry import network_config
from models.whatif.reference import REFERENCE_NAME, reference_means, write_reference

_PROG = "python -m models.reference"
_AVERAGED = "Features after the site has reweighed them, one mean per channel (and segment) over samples and positions."


def add_reference(
    card_path: Path, batches: Iterable[Mapping[str, Tensor]], of_what: str, name: str = REFERENCE_NAME
) -> Card:
    """Make the reference means of a checkpoint and let its card name them.

    Args:
        batches: modality -> (B, *), one at least.
        of_what: a sentence on the samples, in which `{n}` is their number.
        name: of the file, beside the card.

    Returns:
        the card as it was written.

    Raises:
        CardError: the checkpoint can't be used.
        ArraysError: the features of these samples are not finite.
    """
    card, network = open_checkpoint(card_path)
    means, samples = reference_means(network, batches)
    if not all(x.isfinite().all() for x in means.values()):
        raise ArraysError("expected inputs normalised as the card says; the features of these are not finite")
    path = card_path.parent / name
    write_reference(means, path)
    description = f"{of_what.replace('{n}', f'{samples:,}')} {_AVERAGED}"
    table = ReferenceTable(file=name, sha256=sha256_of(path), description=description)
    card = card.model_copy(update={"reference": table})
    write_card(card, card_path)
    return card


def _samples(files: Sequence[Path], config: NetworkConfig) -> Iterator[Mapping[str, Tensor]]:
    """Batches of one: those of videos gain nothing and cost memory."""
    for path in files:
        arrays = read_arrays(path, config.input_shapes)
        for name in (name for name in config.input_shapes if name not in arrays):
            sys.stderr.write(f"{_PROG}: {path} has no {name}; it is fed as zeros\n")
        for row in range(len(next(iter(arrays.values())))):
            given = {name: torch.from_numpy(np.ascontiguousarray(x[row]))[None] for name, x in arrays.items()}
            yield zeros_for(config) | given


def _check_place(out: Path, card_path: Path, card: Card) -> None:
    check_place(out)
    if out.resolve().parent != card_path.resolve().parent:
        raise ArraysError(f"{out}: expected a file beside the card, in {card_path.parent}")
    if out.name in {card_path.name, card.weights.file}:
        raise ArraysError(f"{out}: expected a file of its own; this one is the card or the weights")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns:
        the exit status: 0, or 2 where the checkpoint, the arrays or the place are not usable.
    """
    parser = argparse.ArgumentParser(prog=_PROG, description="Make the reference means of a checkpoint.")
    parser.add_argument("--card", required=True, type=Path, help="card.toml of the checkpoint, which is written anew")
    parser.add_argument("--inputs", required=True, type=Path, nargs="+", help=".npz with an array (B, *) per modality")
    parser.add_argument("--out", required=True, type=Path, help="file beside the card, e.g. reference.safetensors")
    parser.add_argument("--description", default="", help="a sentence on the samples, for the card")
    given = parser.parse_args(arguments)
    of_what = given.description or "{n} samples of " + ", ".join(path.name for path in given.inputs) + "."
    try:
        card = read_card(given.card)
        _check_place(given.out, given.card, card)
        add_reference(given.card, _samples(given.inputs, network_config(card)), of_what, given.out.name)
    except (CardError, ArraysError) as error:
        return _refuse(str(error))
    except OSError as error:
        return _refuse(f"{error.filename or given.out}: expected to write beside the card; {error.strerror}")
    return 0


def _refuse(message: str) -> int:
    sys.stderr.write(f"{_PROG}: {message}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
