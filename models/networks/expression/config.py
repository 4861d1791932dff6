"""Configuration of the expression network; torch-free."""

from dataclasses import dataclass
from typing import Self

from models.networks.config import ConfigError, NetworkConfig, SiteConfig, weighing

# Two convolutions take 2 frames each, and the pool has to find 8.
_LEAST_AUDIO_FRAMES = 12


@dataclass(frozen=True)
class ExpressionConfig(NetworkConfig):
    """Layers on the action units of a face and the emotion network's 1D CNN on MFCC, fused at two sites.

    It is not in the paper: it stands for the emotion network where the face is not a video but what OpenFace says of
    one, so that every experiment on RAVDESS can be run in minutes on two cores. Sites, heads and the audio stream are
    those of the emotion network.
    """

    classes: int = 8
    units: int = 35
    """Numbers that OpenFace gives: 17 intensities of action units and 18 of their presence, means over the take."""
    face_channels: tuple[int, int] = (64, 64)
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
    """At both sites, one of `FUSIONS`."""

    def checked(self) -> Self:
        """See `NetworkConfig.checked`."""
        super().checked()
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
        """`face` (units,) and `audio` (coefficients, frames)."""
        return {"face": (self.units,), "audio": (self.coefficients, self.audio_frames)}

    @property
    def sites(self) -> tuple[SiteConfig, ...]:
        """The fusion sites in the order of the forward pass."""
        return tuple(
            SiteConfig(
                name,
                {"face": self.face_channels[index], "audio": self.audio_channels[index]},
                self.block_channels[index],
                reduction=self.reduction,
                **weighing(self.fusion, dropout=self.dropout, floor=self.floor),
            )
            for index, name in enumerate(("intermediate", "late"))
        )
