"""Configuration of the sentiment network; torch-free."""

from dataclasses import dataclass
from typing import Self

from models.networks.config import ConfigError, NetworkConfig, SiteConfig, weighing

READINGS = ("last_step", "last_token")
"""Which state of a stream the value is read from: that of the last step, or of the last one that is not padding."""


@dataclass(frozen=True)
class SentimentConfig(NetworkConfig):
    """Two LSTM layers each on visual, acoustic and text features, fused between the layers (paper, section 4.2).

    The defaults are the official CMU-MOSEI configuration with 689,337 parameters.
    """

    steps: int = 50
    """Length of all three sequences."""
    visual_features: int = 35
    audio_features: int = 74
    text_features: int = 768
    """768 for BERT, 384 for MiniLM."""
    visual_hidden: int = 32
    audio_hidden: int = 64
    text_hidden: int = 128
    segments: int = 5
    """q, the time segments that have attention of their own; with `fusion="mmtm"` it has to be 1, MMTM has none."""
    block_channels: int = 16
    reduction: int = 2
    dropout: float = 0.2
    """Of MSAF's blocks; MMTM drops none."""
    floor: float = 0.0
    """Lambda of MSAF; MMTM has none."""
    reading: str = "last_step"
    """One of `READINGS`; the official weights have learnt `last_step`, padding included."""
    fusion: str = "msaf"
    """One of `FUSIONS`; the official weights are those of MSAF."""

    def checked(self) -> Self:
        """See `NetworkConfig.checked`."""
        super().checked()
        if self.fusion == "mmtm" and self.segments != 1:
            raise ConfigError(f"segments: expected 1, MMTM has no time segments; got {self.segments}")
        if self.segments > self.steps:
            raise ConfigError(f"segments: expected at most {self.steps}, one per step; got {self.segments}")
        if self.reduction > self.block_channels:
            raise ConfigError(f"reduction: expected at most {self.block_channels}; got {self.reduction}")
        if self.reading not in READINGS:
            raise ConfigError(f"reading: expected {' or '.join(READINGS)}; got {self.reading!r}")
        return self

    @property
    def outputs(self) -> int:
        """One value."""
        return 1

    @property
    def input_shapes(self) -> dict[str, tuple[int, ...]]:
        """`visual`, `audio` and `text`, each (steps, features)."""
        return {
            "visual": (self.steps, self.visual_features),
            "audio": (self.steps, self.audio_features),
            "text": (self.steps, self.text_features),
        }

    @property
    def hidden(self) -> dict[str, int]:
        """modality -> state size of both its LSTM layers, in the order of the blocks and of the last linear layer."""
        return {"visual": self.visual_hidden, "audio": self.audio_hidden, "text": self.text_hidden}

    @property
    def sites(self) -> tuple[SiteConfig, ...]:
        """One fusion site, between the two layers."""
        return (
            SiteConfig(
                "intermediate",
                self.hidden,
                self.block_channels,
                reduction=self.reduction,
                segments=self.segments,
                steps=self.steps,
                **weighing(self.fusion, dropout=self.dropout, floor=self.floor),
            ),
        )
