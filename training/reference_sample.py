"""What reference means are made of: a sample of what a network was trained on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from torch import Tensor

MOST = 400
"""Training samples at most: a mean needs no more."""
_AT_ONCE = 16


@dataclass(frozen=True)
class Sample:
    """inputs: modality -> (n, *), all modalities. of_what: a sentence on them, in which `{n}` is their number."""

    inputs: Mapping[str, Tensor]
    of_what: str

    def batches(self) -> Iterator[Mapping[str, Tensor]]:
        """The samples in their order."""
        count = len(next(iter(self.inputs.values())))
        for start in range(0, count, _AT_ONCE):
            yield {name: x[start : start + _AT_ONCE].float() for name, x in self.inputs.items()}
