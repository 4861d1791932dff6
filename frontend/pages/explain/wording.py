"""Sentences of the Explain page."""

from backend.schemas import Analysis, Checkpoint, EffectResult, Prediction, Report, Sweep
from frontend.figures import labels
from frontend.figures.outcome_change import said

SMALL = 0.005
"""A change of probability or of a value below this does not show in two digits."""


def output_name(report: Report, output: int) -> str:
    """What an output is called in a sentence: `the logit of angry`, or the name of the value."""
    name = labels.output_names(report)[output]
    return name if report.output == "value" else f"the logit of {name}"


def predicted_name(report: Report) -> str:
    """What was predicted: the class, or the value with its name."""
    name = labels.output_names(report)[report.overall.prediction]
    return f"{name} {said(report, report.overall)}" if report.output == "value" else name


def changed_sentence(report: Report, before: Prediction, after: Prediction) -> str:
    """What the change did to the prediction, in one sentence."""
    if report.output == "value":
        change = after.logits[0] - before.logits[0]
        name = labels.capital(labels.output_names(report)[0])
        if abs(change) < SMALL:
            return f"{name} stays at {said(report, before)}."
        return f"{name} moves from {said(report, before)} to {said(report, after)}, by {labels.signed(change)}."
    names = labels.output_names(report)
    if before.prediction != after.prediction:
        return f"The prediction changes from {said(report, before)} to {said(report, after)}."
    first, second = (each.probabilities[before.prediction] for each in (before, after))
    if abs(first - second) < SMALL:
        return f"The prediction stays {names[before.prediction]}, as sure as before ({labels.percent(first)})."
    return (
        f"The prediction stays {names[before.prediction]}; its probability goes from {labels.percent(first)} "
        f"to {labels.percent(second)}."
    )


def other_sentence(report: Report, other: Prediction) -> str:
    """What the input said that streams were taken from."""
    return f"The other one, as it is: {said(report, other)}."


def cost_sentence(found: EffectResult) -> str:
    """What the measurement cost."""
    return f"The scan of single blocks took the time of {found.cost:.1f} passes of the network."


def failed_sentence(failed: int) -> str:
    """How many inputs of a study are left out; empty where none is."""
    return f"Inputs that failed and are left out: {failed}." if failed else ""


def why_unable(analysis: Analysis, report: Report, checkpoint: Checkpoint | None) -> str:
    """Why nothing new can be asked of an analysis; empty where it can."""
    if checkpoint is None:
        return "The checkpoint of this analysis is not here any more."
    if checkpoint.state == "broken":
        return f"The checkpoint cannot be used: {checkpoint.reason or 'the service does not say why'}."
    weights = report.weights_sha256 or analysis.weights_sha256
    if checkpoint.weights_sha256 and weights and checkpoint.weights_sha256 != weights:
        return "The checkpoint has other weights now than this analysis was made with; analyse the input again."
    return ""


def why_no_study(sweep: Sweep) -> str:
    """Why nothing new can be asked of a sweep; empty where it can."""
    if sweep.source == "shipped":
        return (
            "This sweep came with its checkpoint, and its inputs are not here: nothing can be measured without "
            "them. Run the checkpoint over a collection of your own."
        )
    if not sweep.current:
        return "The checkpoint has other weights now than this sweep was made with, or is not here any more."
    if sweep.counts.succeeded < 2:
        return "A study needs two inputs at least that have been analysed."
    return ""
