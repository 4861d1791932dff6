"""The emotion network: 3D ResNeXt on face crops and a 1D CNN on MFCC, fused at two sites (paper, section 4.1)."""

from collections.abc import Mapping

from torch import Tensor, nn

from models.encoders import mfcc_cnn, resnext3d
from models.fusion.msaf import Features
from models.fusion.site import fusion_site
from models.networks.base import FusionNetwork
from models.networks.emotion.config import EmotionConfig
from models.networks.output import NetworkOutput


class EmotionNetwork(FusionNetwork):
    """Two streams in lockstep: stages, fusion site, stages, fusion site, heads; the logits are summed.

    Modules are keyed by what they are: `stages.<site>.<modality>`, `fusions.<site>`, `heads.<modality>`.
    """

    config: EmotionConfig

    def __init__(self, config: EmotionConfig) -> None:
        super().__init__()
        self.config = config
        inner = [config.width * 2**index for index in range(4)]
        out = config.stage_channels
        self.stages = nn.ModuleDict(
            {
                "intermediate": nn.ModuleDict(
                    {
                        "video": nn.Sequential(
                            resnext3d.stem(config.stem_channels, config.stem_kernel, config.stem_stride),
                            resnext3d.stage(config.stem_channels, inner[0], config.layers[0], config.cardinality, 1),
                            resnext3d.stage(out[0], inner[1], config.layers[1], config.cardinality, 2),
                            resnext3d.stage(out[1], inner[2], config.layers[2], config.cardinality, 2),
                        ),
                        "audio": mfcc_cnn.front(config.coefficients, config.audio_channels[0]),
                    }
                ),
                "late": nn.ModuleDict(
                    {
                        "video": resnext3d.stage(out[2], inner[3], config.layers[3], config.cardinality, 2),
                        "audio": mfcc_cnn.back(*config.audio_channels),
                    }
                ),
            }
        )
        self.fusions = nn.ModuleDict({site.name: fusion_site(site) for site in config.sites})
        steps = mfcc_cnn.pooled_frames(config.audio_frames)
        self.heads = nn.ModuleDict(
            {
                "video": resnext3d.head(out[3], config.classes),
                "audio": mfcc_cnn.head(config.audio_channels[1], steps, config.classes),
            }
        )
        resnext3d.initialise(self)

    def enter(self, site: str, features: Mapping[str, Tensor]) -> Features:
        """Both streams up to a site; see `FusionNetwork.enter`.

        Args:
            features: before the first site `video` (B, 3, T, H, W) normalised face crops and `audio` (B, 13, 212) MFCC.
        """
        stages = self.stages[site]
        return {name: stages[name](features[name]) for name in ("video", "audio")}  # type: ignore[index]

    def read(self, ends: Mapping[str, Tensor], attention: dict[str, Tensor]) -> NetworkOutput:
        """Heads; their logits are summed."""
        logits = {name: self.heads[name](x) for name, x in ends.items()}
        return NetworkOutput(logits["video"] + logits["audio"], logits, attention)
