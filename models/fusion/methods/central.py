"""CentralNet (Vielzeuf, Lechervy, Pateux, Jurie: "CentralNet: a multilayer approach for multimodal fusion", 2018)."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.fusion.methods.method import Features, FusionMethod, Passed, Reading, StreamShapes, error, pooled

_CENTRAL = "central"


class Central(FusionMethod):
    """A central stream beside the others, fed at each place by a weighed sum of itself and of them (equation 1).

    The streams are not changed; their own predictions are trained beside the central one (equation 4). The paper's
    streams have layers of one shape. Here, where shapes differ, what a stream has at a place is pooled over its
    trailing dimensions and brought to the central width by a linear layer; the weights alpha are scalars, as there.
    """

    def __init__(self, shapes: StreamShapes, width: int = 128, streams_weight: float = 1.0) -> None:
        """Make the central stream.

        Args:
            width: of the central stream at all places.
            streams_weight: of the streams' own losses beside that of the central stream.
        """
        super().__init__(shapes)
        places = {**shapes.sites, "end": shapes.ends}
        self.streams_weight = streams_weight
        self.projections = nn.ModuleDict(
            {
                place: nn.ModuleDict({name: nn.Linear(size, width) for name, size in channels.items()})
                for place, channels in places.items()
            }
        )
        self.alphas = nn.ParameterDict(
            {place: nn.Parameter(torch.full((len(channels) + 1,), 1.0)) for place, channels in places.items()}
        )
        self.layers = nn.ModuleDict(
            {place: nn.Sequential(nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, width)) for place in shapes.sites}
        )
        self.output = nn.Linear(width, shapes.outputs)

    def fuse(self, site: str, features: Mapping[str, Tensor], memory: Features | None = None) -> Passed:
        """See `FusionMethod.fuse`."""
        central = self.layers[site](self._sum(site, pooled(features), memory))
        return Passed(dict(features), None, {_CENTRAL: central})

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """See `FusionMethod.read`."""
        return Reading(self.output(F.relu(self._sum("end", ends, memory))), {})

    def loss(self, reading: Reading, logits: Mapping[str, Tensor], target: Tensor) -> Tensor:
        """The central stream's and the streams' own."""
        own = torch.stack([error(logits[name], target) for name in self.shapes.modalities]).sum()
        return super().loss(reading, logits, target) + self.streams_weight * own

    def _sum(self, place: str, features: Mapping[str, Tensor], memory: Features | None) -> Tensor:
        """(B, width): alpha_C h_C + sum_m alpha_m W_m h_m; at the first place there is no central stream yet."""
        alphas = self.alphas[place]
        parts = [
            alpha * projection(features[name])
            for alpha, (name, projection) in zip(alphas[1:], self._projections(place), strict=True)
        ]
        if memory is not None:
            parts.append(alphas[0] * memory[_CENTRAL])
        return torch.stack(parts).sum(0)

    def _projections(self, place: str) -> list[tuple[str, nn.Module]]:
        group = self.projections[place]
        if not isinstance(group, nn.ModuleDict):
            raise TypeError(f"{place}: expected the projections of a place; got {type(group).__name__}")
        return list(group.items())
