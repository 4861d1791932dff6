"""Configuration of the action network; torch-free."""

import math
from dataclasses import dataclass
from typing import Self

from models.networks.config import ConfigError, NetworkConfig, SiteConfig, weighing

# Of the two sites, channels of the video stream per channel of its stem: Mixed 5b and 5c, stages 3 and 4.
_RGB_CHANNELS = {"i3d": (13, 16), "resnet": (16, 32)}
# The paper's: as many as the public encoders were trained with.
_FRAMES = {"i3d": 32, "resnet": 8}
# I3D's channels per channel of the stem are eighths; its time shrinks to ceil(T / 4) // 2.
_I3D_WIDTH_STEP = 8
_I3D_LEAST_FRAMES = 5
# HCN halves time and point features four times.
_HCN_LEAST = 16


@dataclass(frozen=True)
class ActionConfig(NetworkConfig):
    """I3D or Inflated ResNet-50 on frames and HCN on skeletons, fused at two sites (paper, section 4.3).

    The defaults are the paper's NTU RGB+D configuration with 13,547,400 parameters; with `encoder="resnet"` it is that
    of its variant with 47,533,928.
    """

    classes: int = 60
    encoder: str = "i3d"
    """Of the video: `i3d` or `resnet`."""
    frames: int = 0
    """Of the video; 0 stands for the encoder's own, 32 or 8."""
    size: int = 224
    width: int = 64
    """Channels of the video encoder's stem, with which all others grow."""
    stem_stride: int = 2
    """Spatial stride of the stem's convolution; 1 suits small frames."""
    layers: tuple[int, int, int, int] = (3, 4, 6, 3)
    """Blocks of the four stages; I3D has none."""
    skeleton_frames: int = 32
    joints: int = 25
    persons: int = 2
    skeleton_width: int = 64
    """Channels of HCN's first convolution, with which all but the point features grow."""
    point_features: int = 32
    """Numbers per joint and frame before HCN looks at all joints together."""
    block_channels: tuple[int, int] = (64, 256)
    reduction: int = 4
    dropout: float = 0.0
    """Of MSAF's blocks; MMTM drops none."""
    floor: float = 0.5
    """Lambda of MSAF; with `fusion="mmtm"` it has to be 0, MMTM has none."""
    fusion: str = "msaf"
    """At both sites, one of `FUSIONS`; the official weights are those of MSAF."""

    def __post_init__(self) -> None:
        if self.frames == 0:
            object.__setattr__(self, "frames", _FRAMES.get(self.encoder, 0))

    def checked(self) -> Self:
        """See `NetworkConfig.checked`."""
        if self.encoder not in _RGB_CHANNELS:
            raise ConfigError(f"encoder: expected one of {', '.join(_RGB_CHANNELS)}; got {self.encoder!r}")
        super().checked()
        if self.reduction > min(self.block_channels):
            raise ConfigError(f"reduction: expected at most {min(self.block_channels)}; got {self.reduction}")
        if self.skeleton_width % 2:
            raise ConfigError(f"skeleton_width: expected an even number; got {self.skeleton_width}")
        for name in ("skeleton_frames", "point_features"):
            if (value := getattr(self, name)) < _HCN_LEAST:
                raise ConfigError(f"{name}: expected at least {_HCN_LEAST}, which HCN halves four times; got {value}")
        if self.encoder == "i3d":
            self._check_i3d()
        return self

    def _check_i3d(self) -> None:
        if self.width % _I3D_WIDTH_STEP:
            raise ConfigError(f"width: expected a multiple of {_I3D_WIDTH_STEP} for I3D; got {self.width}")
        if self.frames < _I3D_LEAST_FRAMES:
            raise ConfigError(
                f"frames: expected at least {_I3D_LEAST_FRAMES}, of which I3D leaves one step; got {self.frames}"
            )
        shrunk = 8 * self.stem_stride
        if self.size <= shrunk:
            raise ConfigError(
                f"size: expected at least {shrunk + 1} pixels, of which I3D leaves one with a stem stride of "
                f"{self.stem_stride}; got {self.size}"
            )

    @property
    def outputs(self) -> int:
        """One logit per class."""
        return self.classes

    @property
    def input_shapes(self) -> dict[str, tuple[int, ...]]:
        """`rgb` (3, T, H, W), whatever the frames show, and `skeleton` (3, T, joints, persons)."""
        return {
            "rgb": (3, self.frames, self.size, self.size),
            "skeleton": (3, self.skeleton_frames, self.joints, self.persons),
        }

    @property
    def logit_weights(self) -> dict[str, float]:
        """The logits of both modalities are averaged."""
        return dict.fromkeys(self.input_shapes, 1 / len(self.input_shapes))

    @property
    def person_names(self) -> tuple[str, ...]:
        """Modalities of the intermediate site that the skeleton splits into."""
        return tuple(f"person_{index + 1}" for index in range(self.persons))

    @property
    def rgb_is_reweighed(self) -> bool:
        """Whether the video's features leave the intermediate site reweighed.

        In the official code of the ResNet variant its last stage reads what came into the site instead of what came
        out, and its weights have learnt that: there, the site's attention acts on the persons alone. There are no such
        weights of MMTM.
        """
        return self.encoder != "resnet" or self.fusion != "msaf"

    @property
    def rgb_extents(self) -> tuple[int, int]:
        """Time steps and side, in cells, of the video's features at the intermediate site."""
        if self.encoder == "i3d":
            return math.ceil(self.frames / 4) // 2, math.ceil(self.size / (8 * self.stem_stride)) // 2
        return self.frames, math.ceil(self.size / (8 * self.stem_stride))

    @property
    def sites(self) -> tuple[SiteConfig, ...]:
        """The fusion sites in the order of the forward pass; the first takes each person by itself."""
        early, late = (per_channel * self.width for per_channel in _RGB_CHANNELS[self.encoder])
        weighed = weighing(self.fusion, dropout=self.dropout, floor=self.floor)
        return (
            SiteConfig(
                "intermediate",
                {"rgb": early, **dict.fromkeys(self.person_names, 2 * self.skeleton_width)},
                self.block_channels[0],
                self.reduction,
                streams=dict.fromkeys(self.person_names, "skeleton"),
                **weighed,
            ),
            SiteConfig(
                "late",
                {"rgb": late, "skeleton": 8 * self.skeleton_width},
                self.block_channels[1],
                self.reduction,
                **weighed,
            ),
        )
