"""From a model of the experiments to the network that ships, which says the same."""

from collections.abc import Mapping

import torch
from torch import Tensor

from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from models.networks.output import NetworkOutput

_STREAMS, _MODULES = "network.", "method.modules_at."
"""How keys of the experiment begin."""


def shipped_network(config: ExpressionConfig, state: Mapping[str, Tensor]) -> ExpressionNetwork:
    """The network of a trained `FusedModel` with MSAF at the sites, or MMTM where the configuration says so.

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
        name = _ours(key, config.fusion)
        ours[name] = tensor * share if name.startswith("heads.") else tensor
    network.load_state_dict(ours)
    return network.eval()


def _ours(key: str, fusion: str) -> str:
    """A key of the experiment as the network has it."""
    if key.startswith(_STREAMS):
        return key.removeprefix(_STREAMS)
    if not key.startswith(_MODULES):
        raise ValueError(f"expected keys that begin with {_STREAMS} or {_MODULES}; got {key}")
    site, _, rest = key.removeprefix(_MODULES).partition(".")
    # The gates of a site are a part of it, beside what cuts them into blocks.
    return f"fusions.{site}.{'gate.' if fusion == 'mmtm' else ''}{rest}"


def predicted(network: ExpressionNetwork, inputs: Mapping[str, Tensor], missing: str | None = None) -> Tensor:
    """(n,) classes; a missing stream is fed as zeros."""
    fed = {name: torch.zeros_like(x) if name == missing else x for name, x in inputs.items()}
    with torch.inference_mode():
        out: NetworkOutput = network({name: x.float() for name, x in fed.items()})
    return out.output.argmax(1)
