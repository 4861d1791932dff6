"""What values are measured by: the paper's four measures (section 5.2) as torchmetrics."""

from collections.abc import Callable

import torch
from torch import Tensor
from torchmetrics import MeanAbsoluteError, Metric, MetricCollection, PearsonCorrCoef
from torchmetrics.utilities import dim_zero_cat

from training.sentiment.metrics import Values, acc2, acc7


class Counted(Metric):
    """A part of values, in [0, 1], that is counted when all of them are there."""

    full_state_update = False
    higher_is_better = True
    is_differentiable = False
    predicted: list[Tensor]
    labels: list[Tensor]

    def __init__(self, part: Callable[[Values, Values], float]) -> None:
        """Make an empty one.

        Args:
            part: predicted values and labels, each (n,), to what is counted.
        """
        super().__init__()
        self.part = part
        self.add_state("predicted", default=[], dist_reduce_fx="cat")
        self.add_state("labels", default=[], dist_reduce_fx="cat")

    def update(self, predicted: Tensor, labels: Tensor) -> None:
        """A batch, each (B, 1) or (B,)."""
        self.predicted.append(predicted.detach().flatten())
        self.labels.append(labels.detach().flatten())

    def compute(self) -> Tensor:
        """The part of all batches."""
        predicted, labels = (dim_zero_cat(x).double().cpu().numpy() for x in (self.predicted, self.labels))
        return torch.tensor(self.part(predicted, labels))


def value_metrics() -> MetricCollection:
    """`mae`, `corr` (Pearson's), `acc2` and `acc7` of values from -3 to 3."""
    return MetricCollection(
        {"mae": MeanAbsoluteError(), "corr": PearsonCorrCoef(), "acc2": Counted(acc2), "acc7": Counted(acc7)}
    )
