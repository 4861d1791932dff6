"""Late fusion: every stream predicts alone, and the predictions are combined.

The multiplicative methods are those of Liu, Li, Xu, Natarajan: "Learn to combine modalities in multimodal deep
learning", arXiv 1805.11730 (equations 3 to 8). They need classes; a value has no probability to multiply.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from models.fusion.blocks import FusionError
from models.fusion.methods.method import Features, FusionMethod, Reading, StreamShapes


class Averaging(FusionMethod):
    """The logits of the streams are averaged, and trained together."""


class Multiplication(FusionMethod):
    """The probabilities of the streams are multiplied, which sums their logits up to a constant."""

    def __init__(self, shapes: StreamShapes) -> None:
        super().__init__(shapes)
        _expect_classes(shapes, "multiplication")

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """See `FusionMethod.read`; the output is log-probabilities."""
        summed = torch.stack([logits[name].log_softmax(1) for name in self.shapes.modalities]).sum(0)
        return Reading(summed.log_softmax(1), {})


class Multiplicative(FusionMethod):
    """Multiplicative combination with beta: a stream's error counts less where the others are right (equation 5).

    Modality i has the weight q_i = prod_{j != i} (1 - p_j)^(beta / (M - 1)), per class; the class is that of the
    least sum_i -q_i log p_i.
    """

    def __init__(self, shapes: StreamShapes, beta: float = 0.5) -> None:
        super().__init__(shapes)
        _expect_classes(shapes, "the multiplicative combination")
        if not 0 <= beta <= 1:
            raise FusionError(f"expected beta in [0, 1]; got {beta}")
        self.beta = beta

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """See `FusionMethod.read`; the output is sum_i q_i log p_i per class, which is not normalised."""
        return Reading(self._weighed(logits), {})

    def loss(self, reading: Reading, logits: Mapping[str, Tensor], target: Tensor) -> Tensor:
        """sum_i -q_i log p_i of the true class (equation 6), mean over the batch."""
        return -reading.output.gather(1, target[:, None]).mean()

    def _weighed(self, logits: Mapping[str, Tensor]) -> Tensor:
        stacked = torch.stack([logits[name] for name in self.shapes.modalities])
        own = stacked.log_softmax(2)
        # log(1 - p) of class k is the log of the other classes' sum, which stays exact where p is nearly one.
        others = _log_rest(stacked) - stacked.logsumexp(2, keepdim=True)
        exponent = self.beta / (len(stacked) - 1)
        weights = torch.exp(exponent * (others.sum(0, keepdim=True) - others))
        return (weights * own).sum(0)


def _log_rest(logits: Tensor) -> Tensor:
    """(M, B, K) to the log of the sum of all other classes' exponentials, class by class."""
    classes = logits.shape[2]
    repeated = logits[:, :, None, :].expand(*logits.shape, classes)
    itself = torch.eye(classes, dtype=torch.bool, device=logits.device)
    return repeated.masked_fill(itself, float("-inf")).logsumexp(3)


def _expect_classes(shapes: StreamShapes, what: str) -> None:
    if shapes.outputs < 2:
        raise FusionError(f"{what} needs probabilities of classes; got a network with {shapes.outputs} output")
