"""From a model of the experiments to the network that ships, which says the same."""

from collections.abc import Mapping

import torch
from torch import Tensor

from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from models.networks.output import NetworkOutput

_PARTS = {"network.": "", "method.modules_at.": "fusions."}
"""Beginning of a key in the experiment -> in the network."""


def shipped_network(config: ExpressionConfig, state: Mapping[str, Tensor]) -> ExpressionNetwork:
    """The network of a trained `FusedModel` with MSAF at the sites.

    The method averages the logits of the two streams, the network sums them: its heads are those of the model times a
    half, which changes no digit of a binary number, so that the outputs are the very same.

    Args:
        state: of the model.

    Raises:
        ValueError: a key that is neither of the streams nor of a site.
    """
    network = ExpressionNetwork(config)
    share = 1 / len(network.heads)
    ours = {}
    for key, tensor in state.items():
        name = _ours(key)
        ours[name] = tensor * share if name.startswith("heads.") else tensor
    network.load_state_dict(ours)
    return network.eval()


def _ours(key: str) -> str:
    for theirs, ours in _PARTS.items():
        if key.startswith(theirs):
            return ours + key.removeprefix(theirs)
    raise ValueError(f"expected keys that begin with {' or '.join(_PARTS)}; got {key}")


def predicted(network: ExpressionNetwork, inputs: Mapping[str, Tensor], missing: str | None = None) -> Tensor:
    """(n,) classes; a missing stream is fed as zeros."""
    fed = {name: torch.zeros_like(x) if name == missing else x for name, x in inputs.items()}
    with torch.inference_mode():
        out: NetworkOutput = network({name: x.float() for name, x in fed.items()})
    return out.output.argmax(1)
