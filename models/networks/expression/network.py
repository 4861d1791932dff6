"""The expression network: layers on action units and a 1D CNN on MFCC, fused at two sites."""

from collections import OrderedDict
from collections.abc import Mapping

from torch import Tensor, nn

from models.encoders import mfcc_cnn
from models.fusion.msaf import Features
from models.fusion.site import fusion_site
from models.networks.base import FusionNetwork
from models.networks.expression.config import ExpressionConfig
from models.networks.output import NetworkOutput


class ExpressionNetwork(FusionNetwork):
    """Two streams in lockstep; the logits are summed.

    Modules are keyed by what they are: `stages.<site>.<modality>`, `fusions.<site>`, `heads.<modality>`.
    """

    config: ExpressionConfig

    def __init__(self, config: ExpressionConfig) -> None:
        super().__init__()
        self.config = config
        face, audio = config.face_channels, config.audio_channels
        self.stages = nn.ModuleDict(
            {
                "intermediate": nn.ModuleDict(
                    {
                        "face": nn.Sequential(nn.BatchNorm1d(config.units), *_layer(config.units, face[0])),
                        "audio": mfcc_cnn.front(config.coefficients, audio[0]),
                    }
                ),
                "late": nn.ModuleDict(
                    {
                        "face": nn.Sequential(nn.Dropout(0.2), *_layer(*face)),
                        "audio": mfcc_cnn.back(*audio),
                    }
                ),
            }
        )
        self.fusions = nn.ModuleDict({site.name: fusion_site(site) for site in config.sites})
        steps = mfcc_cnn.pooled_frames(config.audio_frames)
        self.heads = nn.ModuleDict(
            {
                "face": nn.Sequential(OrderedDict(dropout=nn.Dropout(0.4), fc=nn.Linear(face[1], config.classes))),
                "audio": mfcc_cnn.head(audio[1], steps, config.classes),
            }
        )

    def enter(self, site: str, features: Mapping[str, Tensor]) -> Features:
        """Both streams up to a site; see `FusionNetwork.enter`.

        Args:
            features: before the first site `face` (B, 35) action units and `audio` (B, 13, 212) MFCC.
        """
        stages = self.stages[site]
        return {name: stages[name](features[name]) for name in self.heads}  # type: ignore[index]

    def read(self, ends: Mapping[str, Tensor], attention: dict[str, Tensor]) -> NetworkOutput:
        """Heads; their logits are summed."""
        logits = {name: head(ends[name]) for name, head in self.heads.items()}
        return NetworkOutput(logits["face"] + logits["audio"], logits, attention)


def _layer(width: int, out: int) -> tuple[nn.Module, ...]:
    return nn.Linear(width, out), nn.ReLU(), nn.BatchNorm1d(out)
