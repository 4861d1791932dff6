"""What other attention comes to over many inputs, in one honest sentence; that nothing can be told is an answer too."""

from backend.schemas import GroupedMean, PairedScore

MINUS = "\u2212"
_TIED = "\u00a0"
"""A blank at which no line is broken."""
NOTHING = "No change{} that these inputs could show"


def override_study_sentence(
    size: GroupedMean, output_change: GroupedMean, score: PairedScore | None, value: str | None
) -> str:
    """What it comes to: by the paired difference where there are labels, else by what is predicted.

    Args:
        size: part of the predictions that change; of a value, the mean size of its change.
        output_change: mean change of the output that was predicted before.
        value: what the value is called; None where there are classes.
    """
    if score is not None:
        return _scored(score, _changes(size, value))
    if value is None:
        if not size.value:
            nothing = NOTHING.format("")
            return f"{nothing}: not one of {size.n} predictions is another. Whether any is right, no label tells."
        return f"{_changes(size, None)}{_percent_interval(size)}; whether for better or worse, no label tells."
    mean = f"{value} moves by {_signed(output_change.value)} on average{_interval(output_change)}"
    if _holds_nothing(output_change):
        nothing = NOTHING.format(" on the whole")
        return f"{nothing}: over {output_change.n} inputs, {mean}, and by {size.value:.2f} in size."
    return _sentence(f"{mean}, over {output_change.n} inputs; whether for better or worse, no label tells.")


def _scored(score: PairedScore, changes: str) -> str:
    before, after, difference = score.before, score.after, score.difference
    if score.metric == "accuracy":
        what = f"accuracy {_moves(difference, _percent(before.value), _percent(after.value))}"
        by = f"{_signed(100 * difference.value, 1)} points{_points_interval(difference)}"
    else:
        what = f"the mean absolute error {_moves(difference, f'{before.value:.2f}', f'{after.value:.2f}')}"
        by = f"{_signed(difference.value)}{_interval(difference)}"
    inputs = f"{difference.n} input{'' if difference.n == 1 else 's'} with a label"
    changes = f"{changes[0].lower()}{changes[1:]}"
    if _holds_nothing(difference):
        holds = "" if difference.low is None else ", which holds 0"
        nothing = NOTHING.format(" of the accuracy" if score.metric == "accuracy" else " of the error")
        return f"{nothing}: over {inputs}, {what} ({by}{holds}); {changes}."
    return _sentence(f"{what} over {inputs} ({by}), and {changes}.")


def _moves(difference: GroupedMean, before: str, after: str) -> str:
    if before == after:
        return f"stays at {before}"
    return f"{'falls' if difference.value < 0 else 'rises'} from {before} to {after}"


def _changes(size: GroupedMean, value: str | None) -> str:
    if value is None:
        return f"{_percent(size.value)} of {size.n} predictions change"
    return f"{value} moves by {size.value:.2f} in size on average"


def _holds_nothing(mean: GroupedMean) -> bool:
    """Whether the interval holds 0; without an interval nothing can be shown either."""
    return mean.low is None or mean.high is None or mean.low <= 0 <= mean.high


def _percent(part: float) -> str:
    return f"{100 * part:.1f}{_TIED}%"


def _percent_interval(mean: GroupedMean) -> str:
    if mean.low is None or mean.high is None:
        return ""
    return f" (95{_TIED}% {_percent(mean.low)} to {_percent(mean.high)})"


def _points_interval(mean: GroupedMean) -> str:
    if mean.low is None or mean.high is None:
        return ", one group only"
    return f", 95{_TIED}% {_signed(100 * mean.low, 1)} to {_signed(100 * mean.high, 1)}"


def _interval(mean: GroupedMean) -> str:
    if mean.low is None or mean.high is None:
        return ", one group only"
    return f", 95{_TIED}% {_signed(mean.low)} to {_signed(mean.high)}"


def _signed(value: float, digits: int = 2) -> str:
    # Adding zero makes a plain zero of a negative one.
    rounded = round(value, digits) + 0
    return f"{'+' if rounded > 0 else ''}{rounded:.{digits}f}".replace("-", MINUS)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
