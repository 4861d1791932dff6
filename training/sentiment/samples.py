"""What the network is fed in training: utterances with voices and faces of their sign, some of the three left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from training.sentiment.pairing import Witnesses, valence_of, with_strangers
from training.sentiment.recipe import Fed, Recipe


class Batch(NamedTuple):
    """inputs: modality -> (B, steps, width). labels and taught: (B,), what people and what the teachers said."""

    inputs: dict[str, Tensor]
    labels: Tensor
    taught: Tensor


@dataclass(frozen=True)
class Split:
    """One split of the data: texts (n, steps, width) half precision, labels (n,), and what is joined with them.

    taught: (n,) what the teachers say of the texts; the labels themselves, where there are no teachers.
    """

    texts: Tensor
    labels: NDArray[np.float32]
    taught: NDArray[np.float32]
    witnesses: Mapping[str, Witnesses]

    def __len__(self) -> int:
        return len(self.labels)

    def joined(self, generator: torch.Generator) -> dict[str, Tensor]:
        """`visual` and `audio` (n, steps, width): for each utterance a face and a voice of its sign."""
        valences = valence_of(self.labels)
        return {name: witnesses.draw(valences, generator) for name, witnesses in self.witnesses.items()}


def batches(recipe: Recipe, kinds: Fed, split: Split, epoch: int) -> Iterator[Batch]:
    """The batches of an epoch: every utterance once, with what is fed beside it or in its place."""
    generator = torch.Generator().manual_seed(recipe.seed * 1000 + epoch)
    order = torch.randperm(len(split), generator=generator)
    for start in range(0, len(split) - recipe.batch + 1, recipe.batch):
        rows = order[start : start + recipe.batch]
        labels = split.labels[rows.numpy()]
        fed = draw_fed(kinds, list(recipe.network.input_shapes), len(rows), generator)
        inputs = {"text": _thinned(split.texts[rows].float(), recipe.text_dropout, generator)}
        for name, witnesses in split.witnesses.items():
            valences = valence_of(labels)
            mixed = with_strangers(valences, recipe.strangers, generator)
            drawn = witnesses.draw(np.where(fed["text"].numpy(), mixed, valences), generator)
            inputs[name] = _thinned(drawn, recipe.witness_dropout, generator)
        yield Batch(
            {name: x * fed[name][:, None, None] for name, x in inputs.items()},
            torch.from_numpy(labels),
            torch.from_numpy(split.taught[rows.numpy()]),
        )


def _thinned(x: Tensor, dropout: float, generator: torch.Generator) -> Tensor:
    """Dropout of single numbers."""
    return x * (torch.rand(x.shape, generator=generator) >= dropout) / (1 - dropout)


def draw_fed(kinds: Fed, modalities: Sequence[str], n: int, generator: torch.Generator) -> dict[str, Tensor]:
    """modality -> (n,) whether each sample is fed with it."""
    weights = torch.tensor([weight for _, weight in kinds])
    drawn = torch.multinomial(weights, n, replacement=True, generator=generator)
    return {name: torch.tensor([name in kind for kind, _ in kinds])[drawn] for name in modalities}
