"""The answer in words to whether attention depends on the input."""

from backend.schemas import By

_CHANCE = 0.05


def variation_sentence(
    site: str,
    n: int,
    blocks: float,
    classes: float,
    p: float | None,
    *,
    permutations: int,
    labelled: bool,
    by: By,
) -> str:
    """One sentence, as plain as the numbers.

    Args:
        site: title of the site.
        n: items.
        blocks, classes: fractions of the variation.
        p: of the part of classes; None where there was nothing to test.
        permutations: how many it is of; it cannot be less than one over them.
        labelled: whether any item has a class.
    """
    if n == 1:
        return f"{site}: there is one input, so nothing can be said about what differs between inputs."
    same = (
        f"{site}: {percent(blocks)} of the variation of attention is the same for every input, "
        "and explains nothing about any one of them"
    )
    kind = "classes" if by == "label" else "predicted classes"
    if not labelled:
        return f"{same}; no input has a label, so nothing can be said about classes."
    if p is None:
        return f"{same}; all inputs are of one class, so nothing can be said about classes."
    chance = ", no more than chance would" if p > _CHANCE else ""
    return f"{same}; {kind} explain {percent(classes)}{chance} ({_p_text(p, permutations)})."


def _p_text(p: float, permutations: int) -> str:
    """A p-value that is the least there can be is a bound."""
    least = 1 / (permutations + 1)
    return f"p ≤ {least:.2g}" if p <= least * 1.0001 else f"p = {p:.2g}"


def percent(fraction: float) -> str:
    """A part in per cent, never rounded to all or to nothing: `97 %`, `0.4 %`, `more than 99.9 %`."""
    value = 100 * fraction
    if 99.9 < value < 100:
        return "more than 99.9 %"
    if 0 < value < 0.05:
        return "less than 0.1 %"
    if value < 9.95 or 99 < value < 100:
        return f"{value:.1f} %"
    return f"{value:.0f} %"
