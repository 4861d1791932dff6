"""The action network: I3D or Inflated ResNet-50 on frames and HCN on skeletons, fused at two sites (paper, 4.3)."""

from collections.abc import Mapping

from torch import Tensor, nn

from models.encoders import hcn, i3d, resnet3d
from models.fusion.blocks import one_batch
from models.fusion.msaf import Features, Fused, Override
from models.fusion.site import fusion_site
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
        self.fusions = nn.ModuleDict({site.name: fusion_site(site) for site in config.sites})
        self.heads = nn.ModuleDict({"rgb": head, "skeleton": hcn.head(width, config.classes)})
        hcn.initialise(*(self.stages[name]["skeleton"] for name in self.stages))  # type: ignore[index]

    def enter(self, site: str, features: Mapping[str, Tensor]) -> Features:
        """Both streams up to a site; see `FusionNetwork.enter`.

        Args:
            features: before the first site `rgb` (B, 3, T, H, W) normalised frames and `skeleton` (B, 3, T, V, M) of M
                persons.
        """
        rgb, skeleton = self.stages[site]["rgb"], self.stages[site]["skeleton"]  # type: ignore[index]
        seen, persons = rgb(features["rgb"]), self.config.person_names
        if site == "intermediate":
            joints = zip(persons, features["skeleton"].unbind(-1), strict=True)
            return {"rgb": seen, **{name: skeleton(x) for name, x in joints}}
        together = one_batch({name: features[name] for name in persons})
        return {"rgb": seen, "skeleton": skeleton(list(together.values()))}

    def fuse(self, site: str, features: Mapping[str, Tensor], override: Override | None = None) -> Fused:
        """See `FusionNetwork.fuse` and `ActionConfig.rgb_is_reweighed`."""
        fused = super().fuse(site, features, override)
        if site == "intermediate" and not self.config.rgb_is_reweighed:
            return fused._replace(features=fused.features | {"rgb": features["rgb"]})
        return fused

    def read(self, ends: Mapping[str, Tensor], attention: dict[str, Tensor]) -> NetworkOutput:
        """Heads; their logits are averaged."""
        logits = {name: self.heads[name](x) for name, x in ends.items()}
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
