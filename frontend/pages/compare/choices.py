"""What can be compared: analyses that have succeeded and sweeps with results, and pairs of them worth a look."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from backend.schemas import Analysis, Sweep
from frontend.client import ApiClient, ApiError
from frontend.components.formats import moment
from frontend.pages.compare.view import kind_and_id, side_of

Item = TypeVar("Item", Analysis, Sweep)

MOST = 200
"""Analyses, those of sweeps last, and sweeps that are offered, the newest: the most that the API gives at once."""

NAMED = 70
"""Letters of a name that are shown in a list."""

ID_DIGITS = 6


class Choice(TypedDict):
    value: str
    label: str


class Group(TypedDict):
    """Choices under a heading, as the selects take them."""

    group: str
    items: list[Choice]


@dataclass(frozen=True)
class Pair:
    """Two sides that are proposed."""

    left: str
    right: str
    text: str


@dataclass(frozen=True)
class Choices:
    """All that is offered, and what is proposed while nothing is chosen."""

    groups: list[Group]
    pairs: list[Pair]

    @property
    def values(self) -> list[str]:
        return values_of(self.groups)


async def choices(api: ApiClient, *chosen: str) -> Choices:
    """What is here to be compared.

    Args:
        chosen: sides that the address names, which are offered even where they are older than the others.
    """
    analyses = (await api.succeeded_analyses(limit=MOST)).items
    sweeps = [sweep for sweep in (await api.sweeps(limit=MOST)).items if sweep.counts.succeeded]
    titles = {item.id: item.title or item.id for item in (await api.checkpoints()).items}
    pairs = _pairs(analyses, sweeps, titles)
    for kind, identity in map(kind_and_id, dict.fromkeys(chosen)):
        try:
            if kind == "analysis" and identity and all(item.id != identity for item in analyses):
                analyses.append(await api.analysis(identity))
            elif kind == "sweep" and identity and all(sweep.id != identity for sweep in sweeps):
                sweeps.append(await api.sweep(identity))
        except ApiError as error:
            # The page says in its own place that a side is not here.
            if not error.not_found:
                raise
    groups: list[Group] = [
        {"group": "Analyses", "items": _told_apart(_analysis(item, titles) for item in analyses)},
        {"group": "Sweeps", "items": _told_apart(_sweep(sweep, titles) for sweep in sweeps)},
    ]
    return Choices([group for group in groups if group["items"]], pairs)


def values_of(groups: Sequence[Group]) -> list[str]:
    """All sides in the order of the list."""
    return [choice["value"] for group in groups for choice in group["items"]]


def step(groups: Sequence[Group], pinned: str | None, shown: str | None, by: int) -> str | None:
    """The side after or before the one that is shown, past the pinned one; around at the ends.

    Args:
        by: 1 for the next, -1 for the one before.
    """
    others = [value for value in values_of(groups) if value != pinned]
    if not others:
        return None
    if shown not in others:
        return others[0 if by > 0 else -1]
    return others[(others.index(shown) + by) % len(others)]


def _analysis(item: Analysis, titles: Mapping[str, str]) -> tuple[str, str, str]:
    name = item.name or "Analysis"
    name = name if len(name) <= NAMED else f"{name[: NAMED - 1].rstrip()}…"
    label = f"{name} · {titles.get(item.checkpoint, item.checkpoint)}"
    return side_of("analysis", item.id), label, f"{label} · {moment(item.created_at)}"


def _sweep(sweep: Sweep, titles: Mapping[str, str]) -> tuple[str, str, str]:
    label = f"{sweep.name} · {titles.get(sweep.checkpoint, sweep.checkpoint)}"
    return side_of("sweep", sweep.id), label, f"{label} · {moment(sweep.created_at)}"


def _told_apart(rows: Iterable[tuple[str, str, str]]) -> list[Choice]:
    """Choices by their name; two of one name by when they were made, and two of one minute by their ids."""
    listed = list(rows)
    labels, dates = [label for _, label, _ in listed], [dated for _, _, dated in listed]

    def unique(value: str, label: str, dated: str) -> str:
        if labels.count(label) == 1:
            return label
        return dated if dates.count(dated) == 1 else f"{dated} · {kind_and_id(value)[1][:ID_DIGITS]}"

    return [{"value": value, "label": unique(value, label, dated)} for value, label, dated in listed]


def _pairs(analyses: Sequence[Analysis], sweeps: Sequence[Sweep], titles: Mapping[str, str]) -> list[Pair]:
    """Two inputs of one checkpoint, one input of two checkpoints, an input beside the sweep of its checkpoint, …"""

    def title(item: Analysis | Sweep) -> str:
        return titles.get(item.checkpoint, item.checkpoint)

    found: list[Pair] = []
    same = next(((one, other) for one, other in _all_pairs(analyses) if _same_weights(one, other)), None)
    if same is not None:
        text = f"Two inputs of {title(same[0])}: {same[0].name} and {same[1].name}"
        found.append(Pair(side_of("analysis", same[0].id), side_of("analysis", same[1].id), text))
    apart = next(
        (
            (one, other)
            for one, other in _all_pairs(analyses)
            if one.inputs == other.inputs and not _same_weights(one, other)
        ),
        None,
    )
    if apart is not None:
        text = f"{apart[0].name} with two checkpoints: {title(apart[0])} and {title(apart[1])}"
        found.append(Pair(side_of("analysis", apart[0].id), side_of("analysis", apart[1].id), text))
    beside = next(((item, sweep) for item in analyses for sweep in sweeps if _same_weights(item, sweep)), None)
    if beside is not None:
        text = f"{beside[0].name} beside the mean over {beside[1].name}"
        found.append(Pair(side_of("analysis", beside[0].id), side_of("sweep", beside[1].id), text))
    common = ((one, other) for one, other in _all_pairs(sweeps) if _share_a_modality(one, other))
    for one, other in [*common][:1]:
        text = f"Two sweeps: {one.name} ({title(one)}) and {other.name} ({title(other)})"
        found.append(Pair(side_of("sweep", one.id), side_of("sweep", other.id), text))
    return found


def _share_a_modality(one: Sweep, other: Sweep) -> bool:
    """Whether a site of the same name has a modality in common, so that there is something to see."""
    mine, theirs = ({(site.name, name) for site in sweep.sites for name in site.prior} for sweep in (one, other))
    return bool(mine & theirs)


def _all_pairs(items: Sequence[Item]) -> Iterable[tuple[Item, Item]]:
    return ((one, other) for place, one in enumerate(items) for other in items[place + 1 :])


def _same_weights(one: Analysis | Sweep, other: Analysis | Sweep) -> bool:
    return (one.checkpoint, one.weights_sha256) == (other.checkpoint, other.weights_sha256)
