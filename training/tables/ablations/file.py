"""Reading the file of an ablation, with errors that say where in it something else was expected."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import ErrorDetails

from training.tables.ablations.variants import Pairs, Settings, Table, Takes, Text

Kind = TypeVar("Kind", Pairs, Text, Takes)


class AblationError(ValueError):
    """The file of an ablation can't be used; the message says what was expected and what came."""


class Ablation(Table, Generic[Kind]):
    """One table of results.

    name: of its files, without the protocol. title: above it. note: below it, of the variants that have none. variants:
    its rows, of which no two are the same.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    title: str = Field(min_length=1)
    note: str = ""
    variants: list[Kind] = Field(min_length=1)

    @model_validator(mode="after")
    def _differ(self) -> Self:
        seen: dict[str, int] = {}
        for index, settings in enumerate(self.variants, start=1):
            name = settings.variant().name
            if name in seen:
                raise ValueError(f"variants: expected different ones; got {name} as variant {seen[name]} and {index}")
            seen[name] = index
        return self


class PairsAblation(Ablation[Pairs]):
    """On RAVDESS, over folds."""

    experiment: Literal["ravdess-pairs"]


class TextAblation(Ablation[Text]):
    """On CMU-MOSEI, over seeds."""

    experiment: Literal["mosei-text"]


class TakesAblation(Ablation[Takes]):
    """On UTD-MHAD, over seeds."""

    experiment: Literal["utd-mhad"]


AnyAblation = PairsAblation | TextAblation | TakesAblation
_FILE: TypeAdapter[AnyAblation] = TypeAdapter(Annotated[AnyAblation, Field(discriminator="experiment")])
_KINDS: Mapping[str, tuple[type[Ablation[Any]], type[Settings[Any]]]] = {
    "ravdess-pairs": (PairsAblation, Pairs),
    "mosei-text": (TextAblation, Text),
    "utd-mhad": (TakesAblation, Takes),
}

SHIPPED: Mapping[str, tuple[str, ...]] = {
    "table4": ("table4-pairs", "table4-segments"),
    "table5": ("table5-utd-mhad",),
}
"""Table of the paper -> names of the ablations that stand for it here."""


def shipped(name: str) -> AnyAblation:
    """One of `SHIPPED`."""
    return _parse(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml")


def read_ablation(path: Path) -> AnyAblation:
    """The reader's own.

    Raises:
        AblationError: the file can't be read, is not TOML, does not describe an ablation, or has the name of one that
            is here already, whose table it would take the place of.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise AblationError(f"{path}: expected a file that can be read; {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AblationError(f"{path}: expected TOML in UTF-8; {error}") from error
    found = _parse(text, str(path))
    if any(found.name in names for names in SHIPPED.values()) and found != shipped(found.name):
        raise AblationError(f"{path}: name: expected another than that of an ablation of the paper; got {found.name!r}")
    return found


def _parse(text: str, where: str) -> AnyAblation:
    try:
        return _FILE.validate_python(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise AblationError(f"{where}: expected TOML; {error}") from error
    except ValidationError as error:
        raise AblationError("\n".join(f"{where}: {_said(each)}" for each in error.errors())) from error


def _said(error: ErrorDetails) -> str:
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return f"experiment: expected one of {', '.join(_KINDS)}; got {error['input'].get('experiment')!r}"
    kind, *loc = error["loc"]
    place = _place(loc)
    match error["type"]:
        case "extra_forbidden":
            ablation, settings = _KINDS[str(kind)]
            keys = (settings if len(loc) > 1 else ablation).model_fields
            return f"{place}: expected one of the keys {', '.join(sorted(keys))}; got {loc[-1]!r}"
        case "missing":
            if isinstance(loc[-1], int):
                return f"{_place(loc[:-1])}: expected {loc[-1] + 1} numbers; got {loc[-1]}"
            return f"{place}: expected this key; it is not there"
        case "value_error":
            said = str(error["ctx"]["error"])
            return f"{place}: {said}" if place else said
    wanted = error["msg"].replace("Input should be", "expected").replace("List should have", "expected")
    return f"{place}: {wanted[0].lower()}{wanted[1:]}; got {error['input']!r}"


def _place(loc: list[int | str]) -> str:
    """`variant 3: dropout` of the third variant's."""
    if len(loc) > 1 and loc[0] == "variants":
        return ": ".join([f"variant {int(loc[1]) + 1}", *map(str, loc[2:])])
    return ": ".join(map(str, loc))
