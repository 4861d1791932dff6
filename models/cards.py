"""Model cards: the TOML file beside each checkpoint that says what it is, how to feed it and what it is worth.

Reading a card needs no torch, so that the service can list checkpoints without loading one.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Any, Literal, Self

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models.inputs import Input, Shape

CARD_NAME = "card.toml"


class CardError(ValueError):
    """A card, or the weights that it names, can't be used; the message says what was expected and what came."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WindowingTable(_Table):
    """Clips up to `single_s` seconds are one window; longer ones are cut into windows of `length_s` every `hop_s`."""

    single_s: float = Field(gt=0)
    length_s: float = Field(gt=0)
    hop_s: float = Field(gt=0)


class ValueTable(_Table):
    """The one number that a network gives out, and the scale that it was trained on."""

    name: str
    low: float
    high: float
    low_label: str = ""
    high_label: str = ""


class _FileTable(_Table):
    """A file beside the card."""

    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")

    @model_validator(mode="after")
    def _stays_in_the_folder(self) -> Self:
        if self.file in {"", ".."} or Path(self.file).name != self.file:
            raise ValueError(f"file must be a plain file name beside the card, not {self.file!r}")
        return self


class WeightsTable(_FileTable):
    """The weights file."""

    file: str = "weights.safetensors"
    dtype: Literal["float32", "float16"] = "float32"


class ReferenceTable(_FileTable):
    """What a block is replaced by where it is ablated to its mean: the mean features of a training sample."""

    file: str = "reference.safetensors"
    description: str = Field(description="Which samples, how many, and what was averaged, in a sentence.")


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
    headline: bool = Field(default=False, description="Named where there is room for one; else that of most inputs.")
    note: str = ""


class Card(_Table):
    """Everything about a checkpoint except its weights."""

    title: str
    summary: str
    network: Literal["emotion", "sentiment", "action", "expression"]
    configuration: dict[str, Any] = Field(description="Arguments of the network's configuration dataclass.")
    output: Literal["classes", "value"] = "classes"
    classes: list[str] = []
    value: ValueTable | None = None
    inputs: dict[str, Input] = Field(description="modality -> how its input is made, in the order of the network.")
    windowing: WindowingTable | None = Field(default=None, description="None: a clip of any length is one window.")
    weights: WeightsTable
    reference: ReferenceTable | None = Field(default=None, description="None: there are no mean features.")
    parameters: int
    flops: int = Field(description="Of one window, two per multiply-add.")
    origin: Literal["ours", "official"]
    source: str = Field(description="Where the weights come from: the command that made them, or the file's name.")
    licence: str
    training_data: str
    limits: list[str]
    metrics: list[MetricTable] = []

    @model_validator(mode="after")
    def _says_what_comes_out(self) -> "Card":
        if self.output == "classes" and (not self.classes or self.value is not None):
            raise ValueError("output: expected names of classes and no value, or output = 'value'")
        if self.output == "value" and (self.classes or self.value is None):
            raise ValueError("output: expected a value and no classes, or output = 'classes'")
        return self

    @property
    def input_shapes(self) -> dict[str, Shape]:
        """modality -> shape of one input, without the batch."""
        return {name: spec.shape for name, spec in self.inputs.items()}

    @property
    def output_names(self) -> list[str]:
        """One name for each number that the network gives out."""
        return self.classes if self.value is None else [self.value.name]


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
        where = ".".join(_place(first["loc"])) or "the card"
        raise CardError(f"{path}: {where}: {first['msg']} ({error.error_count()} problems)") from error


def _place(parts: tuple[int | str, ...]) -> list[str]:
    """Keys down to what is wrong; pydantic adds the kind of an input, which is no key of the file."""
    return [str(part) for index, part in enumerate(parts) if not (parts[0] == "inputs" and index == 2)]


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
