"""One LSTM layer over a sequence in the layout of the fusion sites, and the step of it that a head reads."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn


class Layer(nn.Module):
    """An LSTM (Hochreiter, Schmidhuber, 1997) that starts from zeros: (B, features, T) to (B, hidden, T).

    The parameters are those of `nn.LSTM`, names included. That module itself keeps them in a second list, which the
    export takes for a change of the network.
    """

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.weight_ih_l0 = nn.Parameter(torch.empty(4 * hidden, features))
        self.weight_hh_l0 = nn.Parameter(torch.empty(4 * hidden, hidden))
        self.bias_ih_l0 = nn.Parameter(torch.empty(4 * hidden))
        self.bias_hh_l0 = nn.Parameter(torch.empty(4 * hidden))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(hidden**-0.5), hidden**-0.5)

    def forward(self, x: Tensor) -> Tensor:
        """(B, features, T) to the states of all steps, (B, hidden, T)."""
        start = x.new_zeros(1, x.shape[0], self.weight_hh_l0.shape[1])
        parameters = list[Tensor](self.parameters())
        # With biases, one layer, no dropout, one direction, batch first.
        states = torch.lstm(x.transpose(1, 2), (start, start), parameters, True, 1, 0.0, self.training, False, True)[0]
        return states.transpose(1, 2)


def last_step(x: Tensor) -> Tensor:
    """(B, T, features) to (B, T), one at the last step of every sequence and zero elsewhere."""
    steps = torch.arange(x.shape[1], device=x.device)
    return (steps == x.shape[1] - 1).to(x.dtype).expand(x.shape[0], -1)


def last_token(x: Tensor) -> Tensor:
    """(B, T, features) to (B, T), one at the last step that is not all zeros, for sequences that are padded with zeros.

    A sequence of nothing but zeros, a missing modality, is read at its last step.
    """
    steps = torch.arange(1, x.shape[1] + 1, device=x.device)
    length = ((x != 0).any(dim=2) * steps).amax(dim=1)
    length = torch.where(length == 0, x.shape[1], length)
    return (steps == length[:, None]).to(x.dtype)


def read(states: Tensor, step: Tensor) -> Tensor:
    """States (B, hidden, T) at the step that is marked in (B, T): (B, hidden)."""
    return (states * step[:, None]).sum(dim=2)


def _flops(
    sequence: Sequence[int], weight_ih: Sequence[int], weight_hh: Sequence[int], *_rest: object, **_named: object
) -> int:
    """Two per multiply-add of a layer, from the shapes (T, B, features) and of its two weights."""
    return 2 * sequence[0] * sequence[1] * (math.prod(weight_ih) + math.prod(weight_hh))


FLOPS: dict[Any, Callable[..., int]] = {torch.ops.aten.mkldnn_rnn_layer: _flops}
"""For torch's counter, which knows no formula for the one operation that a layer is where oneDNN runs it."""
