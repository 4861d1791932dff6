"""What a variant of an ablation may change in each experiment: one table `[[variants]]` of a file."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from training.experiments import mosei_text, units, utd_mhad
from training.experiments.naming import SITES, Site

Variant = TypeVar("Variant", units.Variant, mosei_text.Variant, utd_mhad.Variant)


class Table(BaseModel):
    """A table of the file: no other keys, and no text where a number is wanted."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Settings(Table, Generic[Variant]):
    """What every variant may say; what is left out is as in the experiment.

    note: stands below the table.
    """

    note: str = ""

    @abstractmethod
    def variant(self) -> Variant:
        """With the name of its trainings."""

    @property
    def changed(self) -> dict[str, Any]:
        """Fields of the configuration that the file gives."""
        return self.model_dump(exclude_unset=True, exclude={"note", "sites", "segments"})

    def changes(self, defaults: object) -> list[str]:
        """What differs from the fields of the defaults, as a row of a table says it."""
        return [_WORDS[key](value) for key, value in self.changed.items() if value != getattr(defaults, key)]

    @model_validator(mode="after")
    def _can_be_built(self) -> Self:
        self.variant()
        return self


class TwoSites(Settings[Variant], Generic[Variant]):
    """MSAF in a network with two sites; `sites` are those that have a module, and without any the logits are averaged.

    block_channels: Cb of both sites. floor: lambda.
    """

    # TOML has arrays where Python has tuples.
    sites: Annotated[tuple[Site, ...], Field(strict=False)] = SITES
    block_channels: Annotated[tuple[int, int], Field(strict=False)] | None = None
    reduction: int | None = None
    dropout: float | None = None
    floor: float | None = None

    @model_validator(mode="after")
    def _has_its_modules_in_order(self) -> Self:
        if self.sites != tuple(site for site in SITES if site in self.sites):
            raise ValueError(f"sites: expected some of {list(SITES)} in this order; got {list(self.sites)}")
        if self.changed and not self.sites:
            raise ValueError(f"sites: expected at least one for {', '.join(self.changed)}; got none")
        return self


class Pairs(TwoSites[units.Variant]):
    """MSAF in the expression network, on action units and speech of RAVDESS."""

    def variant(self) -> units.Variant:
        """See `Settings.variant`."""
        return units.msaf(self.sites, **self.changed) if self.sites else units.AVERAGING


class Takes(TwoSites[utd_mhad.Variant]):
    """MSAF in the action network, on depth and skeletons of UTD-MHAD."""

    def variant(self) -> utd_mhad.Variant:
        """See `Settings.variant`."""
        return utd_mhad.msaf(self.sites, **self.changed) if self.sites else utd_mhad.AVERAGING


class Text(Settings[mosei_text.Variant]):
    """MSAF between the LSTM layers, on texts of CMU-MOSEI; `segments` is q, and 0 stands for no module."""

    segments: int = Field(ge=0)
    block_channels: int | None = None
    reduction: int | None = None
    dropout: float | None = None
    floor: float | None = None

    @model_validator(mode="after")
    def _has_a_module_to_change(self) -> Self:
        if self.changed and not self.segments:
            raise ValueError(f"segments: expected at least 1 for {', '.join(self.changed)}; got 0")
        return self

    def variant(self) -> mosei_text.Variant:
        """See `Settings.variant`."""
        return mosei_text.msaf(self.segments, **self.changed) if self.segments else mosei_text.ALONE[0]


def _blocks(channels: int | tuple[int, int]) -> str:
    return f"Cb {channels if isinstance(channels, int) else ' and '.join(map(str, channels))}"


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "block_channels": _blocks,
    "reduction": lambda r: f"r {r}",
    "dropout": lambda p: f"BlockDropout {p:g}",
    "floor": lambda floor: f"λ {floor:g}",
}
