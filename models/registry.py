"""Which checkpoints there are: cards in folders, read without torch; a broken one is listed with the reason."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.cards import CARD_NAME, Card, CardError, read_card
from models.networks.action.config import ActionConfig
from models.networks.config import ConfigError, NetworkConfig
from models.networks.emotion.config import EmotionConfig
from models.networks.expression.config import ExpressionConfig
from models.networks.sentiment.config import SentimentConfig

CONFIGURATIONS: dict[str, type[NetworkConfig]] = {
    "action": ActionConfig,
    "emotion": EmotionConfig,
    "expression": ExpressionConfig,
    "sentiment": SentimentConfig,
}
"""Network name on the card -> its configuration dataclass."""


@dataclass(frozen=True)
class Entry:
    """One card: either `card` and `config` are there, or `problem` says why not."""

    id: str
    path: Path
    card: Card | None = None
    config: NetworkConfig | None = None
    problem: str | None = None


def scan(folders: Sequence[Path]) -> list[Entry]:
    """All cards below the folders, sorted by id (the card's folder relative to the root); the first root wins.

    What lies in a hidden folder, such as a checkpoint that is being written, is not a checkpoint yet.
    Weights are checked for presence only; their SHA-256 is checked when they are opened.
    """
    found: dict[str, Entry] = {}
    for folder in folders:
        for path in sorted(folder.rglob(CARD_NAME)):
            place = path.parent.relative_to(folder)
            identifier = place.as_posix()
            if identifier not in found and not any(part.startswith(".") for part in place.parts):
                found[identifier] = _entry(identifier, path)
    return [found[key] for key in sorted(found)]


def network_config(card: Card) -> NetworkConfig:
    """The configuration dataclass that the card describes.

    Raises:
        CardError: a key that the network does not have, a value that it can't have, or a card that contradicts itself.
    """
    kind = CONFIGURATIONS[card.network]
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if unknown := sorted(set(card.configuration) - set(fields)):
        raise CardError(f"configuration: unknown keys {unknown}; the {card.network} network has {sorted(fields)}")
    values = {key: _like_default(key, value, fields[key].default) for key, value in card.configuration.items()}
    try:
        config = kind(**values).checked()
    except ConfigError as error:
        raise CardError(f"configuration.{error}") from error
    if config.outputs != len(card.output_names):
        what = "classes" if card.output == "classes" else "value"
        raise CardError(f"{what}: expected {config.outputs} names, as the network gives out; got {card.output_names}")
    if list(card.inputs) != list(config.input_shapes):
        raise CardError(f"inputs: expected {list(config.input_shapes)}; got {list(card.inputs)}")
    for name, shape in config.input_shapes.items():
        if (given := card.input_shapes[name]) != shape:
            raise CardError(f"inputs.{name}: expected the shape {shape} of the configuration; got {given}")
    return config


def _like_default(key: str, value: Any, default: Any) -> Any:
    wanted = [type(part) for part in default] if isinstance(default, tuple) else [type(default)]
    given = list(value) if isinstance(value, (list, tuple)) else [value]
    if isinstance(default, tuple) != isinstance(value, (list, tuple)) or len(given) != len(wanted):
        raise CardError(f"configuration.{key}: expected something like {default!r}; got {value!r}")
    for part, kind in zip(given, wanted, strict=True):
        if isinstance(part, bool) or not isinstance(part, (int, float) if kind is float else kind):
            raise CardError(f"configuration.{key}: expected something like {default!r}; got {value!r}")
    return tuple(given) if isinstance(default, tuple) else value


def _entry(identifier: str, path: Path) -> Entry:
    try:
        card = read_card(path)
        config = network_config(card)
    except CardError as error:
        return Entry(identifier, path, problem=str(error))
    if not (path.parent / card.weights.file).is_file():
        missing = f"weights: expected the file {card.weights.file} beside the card; it is not there"
        return Entry(identifier, path, problem=missing)
    return Entry(identifier, path, card, config)
