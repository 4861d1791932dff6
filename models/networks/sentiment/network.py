"""The sentiment network: LSTMs on three sequences of features, fused between their layers (paper, section 4.2)."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.encoders import lstm
from models.fusion.msaf import MSAF, Override
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
        self.fusions = nn.ModuleDict({site.name: MSAF(site) for site in config.sites})
        self.value = nn.Linear(sum(hidden.values()), config.outputs)

    def forward(self, inputs: Mapping[str, Tensor], overrides: Mapping[str, Override] | None = None) -> NetworkOutput:
        """Run the three streams.

        Args:
            inputs: `visual` (B, steps, 35), `audio` (B, steps, 74) and `text` (B, steps, 768), or as many features as
                the configuration says; a missing one as zeros.
            overrides: `intermediate` -> map of its attention (B, q, N, Cb) to the one that is applied.
        """
        features = {name: inputs[name].transpose(1, 2) for name in self.config.hidden}
        features = {name: self.stages["intermediate"][name](x) for name, x in features.items()}  # type: ignore[index]
        fused, attention = self.fusions["intermediate"](features, (overrides or {}).get("intermediate"))
        mark = _MARKS[self.config.reading]
        states = {
            name: lstm.read(self.stages["last"][name](x), mark(inputs[name]))  # type: ignore[index]
            for name, x in fused.items()
        }
        logits = self._parts(states)
        return NetworkOutput(torch.stack(list(logits.values())).sum(0), logits, {"intermediate": attention})

    def _parts(self, states: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """modality -> (B, 1): what the linear layer makes of the modality's state, and an equal share of its bias."""
        weights = torch.split(self.value.weight, list(self.config.hidden.values()), dim=1)
        share = self.value.bias / len(weights)
        return {name: F.linear(states[name], w, share) for name, w in zip(self.config.hidden, weights, strict=True)}
