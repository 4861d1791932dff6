"""A configuration from a command line: `key=value` texts, typed by the fields of the network's dataclass."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from models.networks.config import ConfigError, NetworkConfig

Config = TypeVar("Config", bound=NetworkConfig)


def configure(kind: type[Config], assignments: Sequence[str]) -> Config:
    """The default configuration with some fields set.

    Args:
        assignments: `classes=7`, `floor=0.5`, `layers=3,4,6,3`.

    Raises:
        ConfigError: not `key=value`, a key that the network does not have or that comes twice, or a value that it
            can't have.
    """
    defaults = {field.name: field.default for field in fields(kind)}
    values: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, text = (part.strip() for part in assignment.partition("="))
        if not equals:
            raise ConfigError(f"expected key=value; got {assignment!r}")
        if key not in defaults:
            raise ConfigError(f"expected one of the keys {', '.join(sorted(defaults))}; got {key!r}")
        if key in values:
            raise ConfigError(f"{key}: expected one value; got {key}= twice")
        values[key] = _parse(key, text, defaults[key])
    return kind(**values).checked()


def _parse(key: str, text: str, default: Any) -> Any:
    if not isinstance(default, tuple):
        return _number(key, text, default)
    parts = text.split(",")
    if len(parts) != len(default):
        example = ",".join(map(str, default))
        raise ConfigError(f"{key}: expected {len(default)} numbers like {example}; got {text!r}")
    return tuple(_number(key, part.strip(), like) for part, like in zip(parts, default, strict=True))


def _number(key: str, text: str, default: float) -> float:
    kind = type(default)
    try:
        return kind(text)
    except ValueError as error:
        what = "a whole number" if kind is int else "a number"
        raise ConfigError(f"{key}: expected {what} like {default}; got {text!r}") from error
