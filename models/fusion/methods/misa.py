"""MISA (Hazarika, Zimmermann, Poria: "MISA: modality-invariant and -specific representations", ACM MM 2020)."""

from collections.abc import Mapping
from itertools import combinations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.fusion.methods.joint import JointFusion
from models.fusion.methods.method import Features, Reading, StreamShapes

MOMENTS = 5
"""Of the central moment discrepancy (section 3.5.1)."""


class MISA(JointFusion):
    """What a modality shares with the others and what is its own, made apart by three losses (section 3).

    Each modality's vector is projected, then encoded once by an encoder that all share (invariant) and once by its own
    (specific). A transformer layer lets the 2M vectors look at each other; their concatenation is read. Training adds:
    similarity, the central moment discrepancy between the shared representations (equation 7); difference, their
    squared inner products with the specific ones and of these with each other (equation 10); and reconstruction of the
    projected vector from both (equation 11).
    """

    def __init__(
        self,
        shapes: StreamShapes,
        width: int = 128,
        *,
        similarity: float = 1.0,
        difference: float = 0.3,
        reconstruction: float = 1.0,
        dropout: float = 0.1,
    ) -> None:
        """Make the encoders.

        Args:
            width: of every representation.
            similarity, difference, reconstruction: weights of the three losses.
        """
        modalities = len(shapes.ends)
        super().__init__(shapes, 3 * width)
        self.weights = {"similarity": similarity, "difference": difference, "reconstruction": reconstruction}
        self.project = nn.ModuleDict(
            {
                name: nn.Sequential(nn.Linear(size, width), nn.ReLU(), nn.LayerNorm(width))
                for name, size in shapes.ends.items()
            }
        )
        self.shared = _encoder(width)
        self.specific = nn.ModuleDict({name: _encoder(width) for name in shapes.ends})
        self.decode = nn.ModuleDict({name: nn.Linear(width, width) for name in shapes.ends})
        self.attend = nn.TransformerEncoderLayer(width, nhead=2, dim_feedforward=2 * width, dropout=dropout)
        self.hidden = nn.Sequential(nn.Linear(2 * modalities * width, 3 * width), nn.Dropout(dropout), nn.ReLU())

    def join(self, ends: Mapping[str, Tensor]) -> Tensor:
        """See `JointFusion.join`."""
        return self._fused(*self._representations(ends)[1:])

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """See `FusionMethod.read`; the penalties are the three losses, in training only."""
        projected, shared, specific = self._representations(ends)
        output = self.output(self._fused(shared, specific))
        if not self.training:
            return Reading(output, {})
        losses = {
            "similarity": _mean_of([moment_discrepancy(a, b) for a, b in combinations(shared.values(), 2)]),
            "difference": _sum_of(
                [
                    *(overlap(shared[name], specific[name]) for name in shared),
                    *(overlap(a, b) for a, b in combinations(specific.values(), 2)),
                ]
            ),
            "reconstruction": _mean_of(
                [F.mse_loss(self.decode[name](shared[name] + specific[name]), x) for name, x in projected.items()]
            ),
        }
        return Reading(output, {name: self.weights[name] * loss for name, loss in losses.items()})

    def _representations(self, ends: Mapping[str, Tensor]) -> tuple[Features, Features, Features]:
        """Projected, shared and specific, each modality -> (B, width)."""
        projected = {name: project(ends[name]) for name, project in self.project.items()}
        shared = {name: self.shared(x) for name, x in projected.items()}
        return projected, shared, {name: self.specific[name](x) for name, x in projected.items()}

    def _fused(self, shared: Features, specific: Features) -> Tensor:
        tokens = torch.stack([*specific.values(), *shared.values()])
        return self.hidden(self.attend(tokens).transpose(0, 1).flatten(1))  # type: ignore[no-any-return]


def moment_discrepancy(a: Tensor, b: Tensor, moments: int = MOMENTS) -> Tensor:
    """Central moment discrepancy of two samples (B, D) of a representation in (0, 1) (Zellinger et al., ICLR 2017).

    The Euclidean distance of the means, and of the central moments up to the order `moments`.
    """
    mean_a, mean_b = a.mean(0), b.mean(0)
    centred_a, centred_b = a - mean_a, b - mean_b
    distances = [_distance(mean_a, mean_b)]
    distances += [_distance((centred_a**order).mean(0), (centred_b**order).mean(0)) for order in range(2, moments + 1)]
    return _sum_of(distances)


def overlap(a: Tensor, b: Tensor) -> Tensor:
    """How far two representations (B, D) are from orthogonal: mean squared inner product of their columns.

    Columns are centred over the batch, rows are brought to unit length, as in the authors' code, which takes no
    gradient through the lengths.
    """
    a, b = (F.normalize(x - x.mean(0), dim=1) for x in (a, b))
    return ((a.T @ b) ** 2).mean()


def _sum_of(parts: list[Tensor]) -> Tensor:
    return torch.stack(parts).sum()


def _distance(a: Tensor, b: Tensor) -> Tensor:
    # The derivative of the root at zero is infinite.
    return ((a - b) ** 2).sum().clamp_min(1e-12).sqrt()


def _mean_of(parts: list[Tensor]) -> Tensor:
    return torch.stack(parts).mean()


def _encoder(width: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, width), nn.Sigmoid())
