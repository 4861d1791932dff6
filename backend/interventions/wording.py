"""What an answer comes to, in one honest sentence; that no relation was found is an answer too."""

from collections.abc import Sequence

from backend.schemas import BlockEffects, Correlation, StudyEffects

SURE = 0.05
WEAK, STRONG = 0.3, 0.6
MINUS = "\u2212"
_TIED = "\u00a0"
"""A blank at which no line is broken."""
_WAYS = {"zero": "set to zero", "reference": "set to their reference mean"}


def effect_sentence(effects: Sequence[BlockEffects]) -> str:
    """Of a site: what the first way of ablating says, and what the second one says against it."""
    first, *others = effects
    said = _relation(first.correlation, f"blocks {_WAYS[first.ablation]}")
    inner = [each for each in first.within.values() if each.rho is not None]
    if _known(first.correlation) and len(first.within) > 1 and inner and not any(_known(each) for each in inner):
        said += "; within a modality there is none, so it lies between the modalities"
    for other in others:
        if _verdict(other.correlation) != _verdict(first.correlation):
            said += f"; {_WAYS[other.ablation]}, there is {_short(other.correlation)}"
    return f"{said}."


def study_sentence(effects: Sequence[StudyEffects], items: int) -> str:
    """Of a site over many inputs: the mean of their own correlations, and whether its interval holds 0."""
    first = effects[0].rho
    if first.rho is None:
        return "Attention and effect can't be compared: in every input one of them is the same for all blocks."
    interval = _interval(first)
    if first.low is not None and first.high is not None and first.low <= 0 <= first.high:
        return f"No relation: over {items} inputs the mean ρ is {_number(first.rho)}{interval}, which holds 0."
    if first.rho < 0:
        said = f"over {items} inputs, blocks attended to more tend to have the smaller effects"
        return f"The reverse: {said} (mean ρ {_number(first.rho)}{interval})."
    strength = _strength(first.rho)
    return (
        f"A {strength} relation: over {items} inputs, blocks attended to more tend to have the larger effects (mean ρ "
        f"{_number(first.rho)}{interval})."
    )


def sanity_sentence(rhos: Sequence[float | None]) -> str:
    """Whether training made the map what it is."""
    known = [rho for rho in rhos if rho is not None]
    if not known:
        return "The maps can't be compared: one of them is the same everywhere."
    mean = sum(known) / len(known)
    what = f"ρ {_number(mean)}" if len(known) == 1 else f"ρ {_number(mean)} on average, {_span(known)}"
    if mean >= STRONG:
        return (
            f"The map is much like those of networks that have learnt nothing ({what}): it says little of what was "
            "learnt."
        )
    if mean >= WEAK:
        return f"The map is partly like those of networks that have learnt nothing ({what})."
    return f"The map is unlike those of networks that have learnt nothing ({what}): it depends on the weights."


def _relation(found: Correlation, blocks: str) -> str:
    if found.rho is None:
        return f"Attention and effect can't be compared: one of them is the same for all {found.n} {blocks}"
    numbers = f"ρ {_number(found.rho)}{_interval(found)}, {_p(found.p)}, {found.n} {blocks}"
    if not _known(found):
        return f"No relation was found between attention and effect ({numbers})"
    if found.rho < 0:
        return f"The reverse: blocks attended to more have the smaller effects ({numbers})"
    return f"A {_strength(found.rho)} relation: blocks attended to more tend to have the larger effects ({numbers})"


def _short(found: Correlation) -> str:
    if found.rho is None:
        return "nothing to compare"
    numbers = f"(ρ {_number(found.rho)}, {_p(found.p)})"
    if not _known(found):
        return f"none {numbers}"
    return f"{'the reverse' if found.rho < 0 else f'a {_strength(found.rho)} one'} {numbers}"


def _known(found: Correlation) -> bool:
    return found.rho is not None and found.p is not None and found.p < SURE


def _verdict(found: Correlation) -> int:
    """1 for a relation, -1 for the reverse, 0 for none."""
    if found.rho is None or not _known(found):
        return 0
    return 1 if found.rho > 0 else -1


def _strength(rho: float) -> str:
    return "weak" if rho < WEAK else "moderate" if rho < STRONG else "strong"


def _interval(found: Correlation) -> str:
    if found.low is None or found.high is None:
        return ""
    return f", 95{_TIED}% {_number(found.low)} to {_number(found.high)}"


def _span(values: Sequence[float]) -> str:
    return f"{_number(min(values))} to {_number(max(values))}"


def _number(value: float) -> str:
    # Adding zero makes a plain zero of a negative one.
    return f"{round(value, 2) + 0:.2f}".replace("-", MINUS)


def _p(p: float | None) -> str:
    if p is None:
        return "p unknown"
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"
