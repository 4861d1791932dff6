"""Model cards: the TOML file beside each checkpoint that says what it is, how to feed it and what it is worth.

Reading a card needs no torch, so that the service can list checkpoints without loading one.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

CARD_NAME = "card.toml"


class CardError(ValueError):
    """A card, or the weights that it names, can't be used; the message says what was expected and what came."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VideoInput(_Table):
    """How face crops become the (3, frames, size, size) input of a video stream.

    The order is: square crop of the face track grown by `margin`, resize to `size`, gray, histogram equalisation, scale
    to [0, 1], channel order, then `(x - mean) / std` per channel.
    """

    frames: int = Field(gt=0, description="Frames per window, evenly spaced over it.")
    size: int = Field(gt=0, description="Height and width in pixels.")
    margin: float = Field(gt=0, description="Side of the crop relative to the side of the detected face box.")
    gray: bool = Field(description="Replace the three channels by luminance.")
    equalise: bool = Field(description="Equalise the histogram of each frame's luminance.")
    channel_order: Literal["rgb", "bgr"]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one input, without the batch."""
        return (3, self.frames, self.size, self.size)


class AudioInput(_Table):
    """How sound becomes the (coefficients, frames) MFCC input of an audio stream (librosa's defaults otherwise)."""

    sample_rate: int = Field(gt=0, description="Hz, mono.")
    offset_s: float = Field(ge=0, description="Where in the window the excerpt starts, if it is long enough.")
    duration_s: float = Field(gt=0)
    coefficients: int = Field(gt=0)
    frames: int = Field(gt=0)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one input, without the batch."""
        return (self.coefficients, self.frames)


PAPER_MFCC = AudioInput(sample_rate=44_100, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212)
"""The official RAVDESS recipe (paper, section 4.1)."""


class Inputs(_Table):
    """Inputs by modality name."""

    video: VideoInput | None = None
    audio: AudioInput | None = None

    def names(self) -> list[str]:
        return list(self.shapes())

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """modality -> shape of one input, without the batch."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: spec.shape for name, spec in given.items() if spec is not None}


class WindowingTable(_Table):
    """Clips up to `single_s` seconds are one window; longer ones are cut into windows of `length_s` every `hop_s`."""

    single_s: float = Field(gt=0)
    length_s: float = Field(gt=0)
    hop_s: float = Field(gt=0)


class WeightsTable(_Table):
    """The weights file, beside the card."""

    file: str = "weights.safetensors"
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    dtype: Literal["float32", "float16"] = "float32"

    @model_validator(mode="after")
    def _stays_in_the_folder(self) -> "WeightsTable":
        if self.file in {"", ".."} or Path(self.file).name != self.file:
            raise ValueError(f"weights.file must be a plain file name beside the card, not {self.file!r}")
        return self


class MetricTable(_Table):
    """One result."""

    dataset: str
    split: str
    metric: str
    inputs: list[str]
    value: float
    unit: str = "%"
    samples: int | None = None
    kind: Literal["measured", "reported"]
    note: str = ""


class Card(_Table):
    """Everything about a checkpoint except its weights."""

    title: str
    summary: str
    network: Literal["emotion"]
    configuration: dict[str, Any] = Field(description="Arguments of the network's configuration dataclass.")
    output: Literal["classes", "value"] = "classes"
    classes: list[str]
    inputs: Inputs
    windowing: WindowingTable
    weights: WeightsTable
    parameters: int
    flops: int = Field(description="Of one window, two per multiply-add.")
    origin: Literal["ours", "official"]
    source: str = Field(description="Where the weights come from: the command that made them, or the file's name.")
    licence: str
    training_data: str
    limits: list[str]
    metrics: list[MetricTable] = []


def read_card(path: Path) -> Card:
    """Read and validate a card.

    Raises:
        CardError: the file is missing, is not TOML, or does not describe a checkpoint.
    """
    try:
        return Card.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CardError(f"{path}: expected a card; it can't be read ({error.strerror})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CardError(f"{path}: expected TOML; {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the card"
        raise CardError(f"{path}: {where}: {first['msg']} ({error.error_count()} problems)") from error


def write_card(card: Card, path: Path) -> None:
    """Write a card as TOML; reading it back gives an equal card."""
    path.write_text(tomli_w.dumps(card.model_dump(mode="json", exclude_none=True), multiline_strings=True), "utf-8")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file as hexadecimal digits.

    Raises:
        CardError: the file can't be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CardError(f"{path}: expected a file that can be read; {error.strerror}") from error
