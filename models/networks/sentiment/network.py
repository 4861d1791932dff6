"""The sentiment network: LSTMs on three sequences of features, fused between their layers (paper, section 4.2)."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.encoders import lstm
from models.fusion.blocks import one_batch
from models.fusion.msaf import Features
from models.fusion.site import fusion_site
from models.networks.base import FusionNetwork
from models.networks.output import NetworkOutput
from models.networks.sentiment.config import SentimentConfig

_MARKS = {"last_step": lstm.last_step, "last_token": lstm.last_token}


class SentimentNetwork(FusionNetwork):
    """Three streams: an LSTM layer, the fusion site, a second layer; one linear layer reads one state of each.

    Modules are keyed by what they are: `stages.intermediate.<modality>` and `stages.last.<modality>` (the layers before
    and behind the site), `fusions.intermediate`, and `value`, the linear layer.
    """

    config: SentimentConfig

    def __init__(self, config: SentimentConfig) -> None:
        super().__init__()
        self.config = config
        features = {name: shape[-1] for name, shape in config.input_shapes.items()}
        hidden = config.hidden
        self.stages = nn.ModuleDict(
            {
                "intermediate": nn.ModuleDict({name: lstm.Layer(features[name], hidden[name]) for name in hidden}),
                "last": nn.ModuleDict({name: lstm.Layer(size, size) for name, size in hidden.items()}),
            }
        )
        self.fusions = nn.ModuleDict({site.name: fusion_site(site) for site in config.sites})
        self.value = nn.Linear(sum(hidden.values()), config.outputs)

    def enter(self, site: str, features: Mapping[str, Tensor]) -> Features:
        """The first layers; see `FusionNetwork.enter`.

        Args:
            features: `visual` (B, steps, 35), `audio` (B, steps, 74) and `text` (B, steps, 768), or as many features as
                the configuration says.
        """
        stages = self.stages[site]
        return {name: stages[name](features[name].transpose(1, 2)) for name in self.config.hidden}  # type: ignore[index]

    def ends(self, features: Mapping[str, Tensor], inputs: Mapping[str, Tensor]) -> Features:
        """The second layers: modality -> (B, hidden), the state of the step that is read."""
        mark, layers = _MARKS[self.config.reading], self.stages["last"]
        return {name: lstm.read(layers[name](x), mark(inputs[name])) for name, x in features.items()}  # type: ignore[index]

    def read(self, ends: Mapping[str, Tensor], attention: dict[str, Tensor]) -> NetworkOutput:
        """The linear layer on the states."""
        logits = self._parts(ends)
        return NetworkOutput(torch.stack(list(one_batch(logits).values())).sum(0), logits, attention)

    def _parts(self, states: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """modality -> (B, 1): what the linear layer makes of the modality's state, and an equal share of its bias."""
        weights = torch.split(self.value.weight, list(self.config.hidden.values()), dim=1)
        share = self.value.bias / len(weights)
        return {name: F.linear(states[name], w, share) for name, w in zip(self.config.hidden, weights, strict=True)}
