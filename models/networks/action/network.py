"""The action network: I3D or Inflated ResNet-50 on frames and HCN on skeletons, fused at two sites (paper, 4.3)."""

from collections.abc import Mapping

from torch import Tensor, nn

from models.encoders import hcn, i3d, resnet3d
from models.fusion.msaf import MSAF, Override
from models.networks.action.config import ActionConfig
from models.networks.base import FusionNetwork
from models.networks.output import NetworkOutput


class ActionNetwork(FusionNetwork):
    """Two streams in lockstep, of which the skeleton's is one per person up to the intermediate site.

    Persons share their encoder. Modules are keyed by what they are: `stages.<site>.<modality>`, `fusions.<site>`,
    `heads.<modality>`.
    """

    config: ActionConfig

    def __init__(self, config: ActionConfig) -> None:
        super().__init__()
        self.config = config
        front, back, head = _video_parts(config)
        width, points = config.skeleton_width, config.point_features
        self.stages = nn.ModuleDict(
            {
                "intermediate": nn.ModuleDict(
                    {"rgb": front, "skeleton": hcn.PersonEncoder(config.joints, width, points)}
                ),
                "late": nn.ModuleDict(
                    {"rgb": back, "skeleton": hcn.PersonsEncoder(width, config.skeleton_frames, points)}
                ),
            }
        )
        self.fusions = nn.ModuleDict({site.name: MSAF(site) for site in config.sites})
        self.heads = nn.ModuleDict({"rgb": head, "skeleton": hcn.head(width, config.classes)})
        hcn.initialise(*(self.stages[name]["skeleton"] for name in self.stages))  # type: ignore[index]

    def forward(self, inputs: Mapping[str, Tensor], overrides: Mapping[str, Override] | None = None) -> NetworkOutput:
        """Run both streams.

        Args:
            inputs: `rgb` (B, 3, T, H, W) normalised frames, `skeleton` (B, 3, T, V, M) of M persons; a missing one as
                zeros.
            overrides: site -> map of its attention (B, 1, N, Cb) to the one that is applied.
        """
        overrides = overrides or {}
        first, last = self.stages["intermediate"], self.stages["late"]
        persons = dict(zip(self.config.person_names, inputs["skeleton"].unbind(-1), strict=True))
        features = {"rgb": first["rgb"](inputs["rgb"])}  # type: ignore[index]
        features |= {name: first["skeleton"](joints) for name, joints in persons.items()}  # type: ignore[index]
        attention = {}
        fused, attention["intermediate"] = self.fusions["intermediate"](features, overrides.get("intermediate"))
        seen = (fused if self.config.rgb_is_reweighed else features)["rgb"]
        features = {
            "rgb": last["rgb"](seen),  # type: ignore[index]
            "skeleton": last["skeleton"]([fused[name] for name in persons]),  # type: ignore[index]
        }
        features, attention["late"] = self.fusions["late"](features, overrides.get("late"))
        logits = {name: self.heads[name](x) for name, x in features.items()}
        weights = self.config.logit_weights
        return NetworkOutput(sum(weights[name] * x for name, x in logits.items()), logits, attention)


def _video_parts(config: ActionConfig) -> tuple[nn.Module, nn.Module, nn.Module]:
    """What comes before the intermediate site, between the two, and after the late one."""
    width, stride = config.width, config.stem_stride
    if config.encoder == "i3d":
        return i3d.front(width, stride), i3d.back(width), i3d.Head(width, config.classes)
    layers = config.layers
    return (
        resnet3d.front(width, layers, stride),
        resnet3d.back(width, layers),
        resnet3d.head(width, config.classes),
    )
