"""Fusion of what the streams have made at the end, by one vector: concatenation and the products of vectors."""

from abc import abstractmethod
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.fusion.blocks import FusionError
from models.fusion.methods.method import Features, FusionMethod, Reading, StreamShapes


class JointFusion(FusionMethod):
    """One vector is made of the ends of all streams, and one linear layer reads it."""

    def __init__(self, shapes: StreamShapes, width: int) -> None:
        """Make the last layer.

        Args:
            width: D, numbers of the joint vector.
        """
        super().__init__(shapes)
        self.output = nn.Linear(width, shapes.outputs)

    @abstractmethod
    def join(self, ends: Mapping[str, Tensor]) -> Tensor:
        """modality -> (B, C_m) to the joint vector (B, D)."""

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """See `FusionMethod.read`."""
        return Reading(self.output(self.join(ends)), {})


class Concatenation(JointFusion):
    """Concatenation and fully connected layers, the plainest early fusion (paper, Table 1)."""

    def __init__(self, shapes: StreamShapes, width: int = 128, dropout: float = 0.2) -> None:
        super().__init__(shapes, width)
        self.hidden = nn.Sequential(nn.Linear(sum(shapes.ends.values()), width), nn.ReLU(), nn.Dropout(dropout))

    def join(self, ends: Mapping[str, Tensor]) -> Tensor:
        """See `JointFusion.join`."""
        return self.hidden(torch.cat([ends[name] for name in self.shapes.modalities], dim=1))  # type: ignore[no-any-return]


class TensorFusion(JointFusion):
    """Outer product of all streams' vectors, each with a one (Zadeh et al., EMNLP 2017, equation 2).

    Every stream is first brought to a few numbers, as there: the product has prod(width_m + 1).
    """

    def __init__(self, shapes: StreamShapes, width: int = 32, hidden: int = 128, dropout: float = 0.2) -> None:
        """Make the layers.

        Args:
            width: numbers that each stream is brought to.
            hidden: of the layer that reads the product.
        """
        super().__init__(shapes, hidden)
        self.reduce = nn.ModuleDict({name: nn.Linear(size, width) for name, size in shapes.ends.items()})
        product = (width + 1) ** len(shapes.ends)
        self.hidden = nn.Sequential(nn.Dropout(dropout), nn.Linear(product, hidden), nn.ReLU(), nn.Dropout(dropout))

    def product(self, ends: Mapping[str, Tensor]) -> Tensor:
        """modality -> (B, C_m) to the outer product (B, prod(width_m + 1)), the first modality's index slowest."""
        joint: Tensor | None = None
        for name, reduce in self.reduce.items():
            own = _with_one(torch.relu(reduce(ends[name])))
            joint = own if joint is None else torch.einsum("bi,bj->bij", joint, own).flatten(1)
        if joint is None:
            raise FusionError("expected at least one modality; got none")
        return joint

    def join(self, ends: Mapping[str, Tensor]) -> Tensor:
        """See `JointFusion.join`."""
        return self.hidden(self.product(ends))  # type: ignore[no-any-return]


class LowRankFusion(FusionMethod):
    """Tensor fusion whose weight is a sum of `rank` products, so that the tensor is never made (Liu et al., ACL 2018).

    Output is sum_r prod_m (W_m^r [z_m; 1]) (equation 7), each rank with its learnt weight, as in the authors' code.
    """

    def __init__(self, shapes: StreamShapes, rank: int = 4) -> None:
        super().__init__(shapes)
        if rank < 1:
            raise FusionError(f"expected a rank of at least 1; got {rank}")
        self.factors = nn.ParameterDict(
            {name: nn.Parameter(torch.empty(rank, size + 1, shapes.outputs)) for name, size in shapes.ends.items()}
        )
        self.ranks = nn.Parameter(torch.empty(rank))
        self.bias = nn.Parameter(torch.zeros(shapes.outputs))
        for factor in self.factors.values():
            nn.init.xavier_normal_(factor)
        nn.init.normal_(self.ranks, std=rank**-0.5)

    def read(self, ends: Mapping[str, Tensor], logits: Mapping[str, Tensor], memory: Features | None = None) -> Reading:
        """See `FusionMethod.read`."""
        parts = [torch.einsum("bi,rik->rbk", _with_one(ends[name]), factor) for name, factor in self.factors.items()]
        product = torch.stack(parts).prod(0)
        return Reading(torch.einsum("r,rbk->bk", self.ranks, product) + self.bias, {})


class CompactBilinear(JointFusion):
    """Multimodal compact bilinear pooling (Fukui et al., EMNLP 2016): the outer product, projected by count sketches.

    The count sketch of an outer product is the convolution of the sketches (Pham and Pagh, KDD 2013), which is a
    product of Fourier transforms. The sketches are drawn once and not learnt; signed square root and L2 norm follow.
    """

    def __init__(self, shapes: StreamShapes, width: int = 1024, seed: int = 0, dropout: float = 0.1) -> None:
        """Draw the sketches.

        Args:
            width: d, numbers of each sketch and of the joint vector.
            seed: of the hashes and signs.
        """
        super().__init__(shapes, width)
        self.width = width
        self.dropout = nn.Dropout(dropout)
        draw = torch.Generator().manual_seed(seed)
        for name, size in shapes.ends.items():
            self.register_buffer(f"place_{name}", torch.randint(width, (size,), generator=draw))
            self.register_buffer(f"sign_{name}", 2.0 * torch.randint(2, (size,), generator=draw) - 1)

    def sketch(self, name: str, x: Tensor) -> Tensor:
        """Count sketch of a modality's vector: (B, C_m) to (B, d)."""
        place, sign = self.get_buffer(f"place_{name}"), self.get_buffer(f"sign_{name}")
        return x.new_zeros(len(x), self.width).index_add(1, place, x * sign)

    def join(self, ends: Mapping[str, Tensor]) -> Tensor:
        """See `JointFusion.join`."""
        transforms = [torch.fft.rfft(self.sketch(name, ends[name])) for name in self.shapes.modalities]
        joint = torch.fft.irfft(torch.stack(transforms).prod(0), n=self.width)
        # The derivative of the square root at zero is infinite.
        rooted = torch.sign(joint) * torch.sqrt(joint.abs() + 1e-12)
        return self.dropout(nn.functional.normalize(rooted, dim=1))  # type: ignore[no-any-return]


def _with_one(x: Tensor) -> Tensor:
    """(B, C) to (B, C + 1), a one at the end, so that a product also holds the products of fewer."""
    return torch.cat([x, x.new_ones(len(x), 1)], dim=1)
