"""Configuration of the emotion network; torch-free."""

from dataclasses import dataclass
from typing import Self

from models.networks.config import ConfigError, NetworkConfig, SiteConfig, weighing

# Two convolutions take 2 frames each, and the pool has to find 8.
_LEAST_AUDIO_FRAMES = 12


@dataclass(frozen=True)
class EmotionConfig(NetworkConfig):
    """3D ResNeXt on face crops and a 1D CNN on MFCC, fused at two sites (paper, section 4.1).

    The defaults are the paper's RAVDESS configuration with 25,940,724 parameters.
    """

    classes: int = 8
    frames: int = 30
    size: int = 224
    layers: tuple[int, int, int, int] = (3, 4, 6, 3)
    width: int = 128
    """Inner channels of the first stage, doubled by each further one; a stage gives out twice its inner channels."""
    cardinality: int = 32
    stem_channels: int = 64
    stem_kernel: int = 7
    stem_stride: int = 2
    """Spatial stride of the stem's convolution; 1 suits small faces."""
    coefficients: int = 13
    audio_frames: int = 212
    audio_channels: tuple[int, int] = (32, 64)
    block_channels: tuple[int, int] = (16, 32)
    reduction: int = 4
    dropout: float = 0.2
    """Of MSAF's blocks; MMTM drops none."""
    floor: float = 0.0
    """Lambda of MSAF; MMTM has none."""
    fusion: str = "msaf"
    """At both sites, one of `FUSIONS`; the official weights are those of MSAF."""

    def checked(self) -> Self:
        """See `NetworkConfig.checked`."""
        super().checked()
        if self.width % self.cardinality:
            raise ConfigError(f"width: expected a multiple of the cardinality {self.cardinality}; got {self.width}")
        if self.reduction > min(self.block_channels):
            raise ConfigError(f"reduction: expected at most {min(self.block_channels)}; got {self.reduction}")
        if self.audio_frames < _LEAST_AUDIO_FRAMES:
            raise ConfigError(f"audio_frames: expected at least {_LEAST_AUDIO_FRAMES}; got {self.audio_frames}")
        return self

    @property
    def outputs(self) -> int:
        """One logit per class."""
        return self.classes

    @property
    def input_shapes(self) -> dict[str, tuple[int, ...]]:
        """`video` (3, T, H, W) and `audio` (coefficients, frames)."""
        return {
            "video": (3, self.frames, self.size, self.size),
            "audio": (self.coefficients, self.audio_frames),
        }

    @property
    def stage_channels(self) -> tuple[int, int, int, int]:
        """Channels that the four stages give out."""
        return (2 * self.width, 4 * self.width, 8 * self.width, 16 * self.width)

    @property
    def sites(self) -> tuple[SiteConfig, ...]:
        """The fusion sites in the order of the forward pass."""
        weighed = weighing(self.fusion, dropout=self.dropout, floor=self.floor)
        return (
            SiteConfig(
                "intermediate",
                {"video": self.stage_channels[2], "audio": self.audio_channels[0]},
                self.block_channels[0],
                self.reduction,
                **weighed,
            ),
            SiteConfig(
                "late",
                {"video": self.stage_channels[3], "audio": self.audio_channels[1]},
                self.block_channels[1],
                self.reduction,
                **weighed,
            ),
        )
