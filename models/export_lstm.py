"""LSTM layers of a network as one operation each of an OpenVINO graph.

Left to itself, the export unrolls a layer into the operations of its steps, thousands for the sentiment network, which
takes several times as long to export and compile and about ten times as long to run.
"""

from typing import Any

import numpy as np
from torch import Tensor

from models.encoders.lstm import Layer
from models.offline_openvino import ov, torch_frontend

_NAME = "LensLstmLayer"

_ORDER = (1, 0, 2, 3)
"""OpenVINO has the gates as forget, input, cell, output; torch has input, forget, cell, output."""


def extensions() -> list[Any]:
    """What tells `ov.convert_model` how to convert them."""
    frontend = torch_frontend()
    return [
        frontend.ModuleExtension(Layer, _NAME, evaluate=lambda layer, x: layer(x), convert=_call),
        frontend.ConversionExtension(_NAME, _convert),
    ]


def _call(layer: Layer, operation: Any, x: Tensor) -> Tensor:
    """The operation with what it needs of the layer; its result stands for the layer's."""
    result: Tensor = operation(x, layer.weight_ih_l0, layer.weight_hh_l0, layer.bias_ih_l0 + layer.bias_hh_l0)
    return result


def _convert(context: Any) -> list[Any]:
    """(B, features, T), weights and bias to the states of all steps (B, hidden, T)."""
    ops = ov.opset15
    x, weight_ih, weight_hh, bias = (context.get_input(index) for index in range(4))
    batch, _, steps = (size.get_length() for size in x.get_partial_shape())
    hidden = weight_hh.get_partial_shape()[1].get_length()

    def reordered(gates: Any) -> Any:
        """(4 * hidden, *) of torch to (1, 4 * hidden, *) of OpenVINO."""
        parts = ops.split(gates, ops.constant(np.int64(0)), 4).outputs()
        return ops.unsqueeze(ops.concat([parts[index] for index in _ORDER], 0), ops.constant(np.int64(0)))

    swapped = ops.constant(np.array([0, 2, 1]))
    start = ops.constant(np.zeros((batch, 1, hidden), np.float32))
    states = ops.lstm_sequence(
        ops.transpose(x, swapped),
        start,
        start,
        ops.constant(np.full(batch, steps, np.int64)),
        reordered(weight_ih),
        reordered(weight_hh),
        reordered(bias),
        hidden,
        "forward",
    )
    one_direction = ops.squeeze(states.output(0), ops.constant(np.int64(1)))
    return [ops.transpose(one_direction, swapped).output(0)]
