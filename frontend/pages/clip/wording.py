"""Sentences about a report, worded so that they claim no more than the numbers do."""

from collections.abc import Collection

from backend.schemas import Checkpoint, Clip, ModalityStatus, Prediction, Report, Site, ValueScale, Window
from frontend.components.formats import percent
from frontend.figures import labels, modalities
from frontend.figures.measures import find_window
from frontend.weighting import counting_note, gates_note

CLOSE_CALL = 0.10
"""Two classes whose probabilities are nearer than this are named together."""

MIDDLE = 0.05
"""A value nearer to zero than this part of the way to the end of its scale is called so."""


def reading(report: Report, window: int | None) -> tuple[str, str]:
    """The prediction in a word or two, and a sentence on how far the network is from certain.

    Args:
        window: index of a window; None for the whole clip.
    """
    shown: Prediction | Window = report.overall if window is None else find_window(report, window)
    alone = window is None or len(report.windows) == 1
    where = f"over the {labels.whole(report)}" if alone else "in this window"
    if report.value is not None:
        value = shown.logits[0]
        title = f"{labels.capital(report.value.name)} {labels.signed(value, 1)}"
        return title, f"{_on_the_scale(report.value, value)} {where}. The network gives out no probability."
    order = sorted(range(len(report.classes)), key=lambda index: -shown.probabilities[index])
    first, second = order[0], order[1]
    top, next_ = shown.probabilities[first], shown.probabilities[second]
    if top - next_ < CLOSE_CALL:
        title = f"{report.classes[first]} or {report.classes[second]}"
        return title, (
            f"Undecided {where}: {_percent(top)} on {report.classes[first]} "
            f"and {_percent(next_)} on {report.classes[second]}."
        )
    return report.classes[first], (
        f"The network puts {_percent(top)} on it {where}; next is {report.classes[second]} with {_percent(next_)}."
    )


def why_lift(report: Report, site: Site) -> str:
    """One sentence: what counting blocks alone does to the share, and what lift is."""
    return (
        f"{counting_note(site, modalities.titles(report))}: read the lift, which is the share "
        f"divided by that prior (as a power of two, 0 means as much as chance).{gates_note(site)}"
    )


def why_words_and_seconds_differ(report: Report) -> str:
    """What relates the words of a segment to its seconds; empty where there are no words or no seconds."""
    if report.transcript is None or report.duration_s is None:
        return ""
    others = [status.title for status in report.modalities if status.name != report.transcript.modality]
    text = modalities.titles(report).get(report.transcript.modality, report.transcript.modality)
    return (
        f"{listed(others)} {'is' if len(others) == 1 else 'are'} spread evenly over the clip, while the tokens of "
        f"“{text}” simply take the steps in order: the words of a segment need not be spoken in its seconds."
    )


def missing(report: Report) -> list[ModalityStatus]:
    """The modalities that had no data."""
    return [status for status in report.modalities if not status.present]


def missing_title(report: Report, clip: Clip | None) -> str:
    """Names the modalities that had no data.

    Args:
        clip: the video or recording, if there is one.
    """
    names = listed([status.title for status in missing(report)])
    return f"{names}: {'not given' if clip is None else 'missing in this clip'}"


def why_missing(status: ModalityStatus) -> str:
    return status.note or "Nothing was given for it; the network was fed zeros in its place."


def told(status: ModalityStatus, clip: Clip | None, checkpoint: Checkpoint | None, said: Collection[str]) -> bool:
    """Whether the clip's own warnings say already why a modality is missing: the track that it reads is not there.

    Args:
        said: the warnings of the report, which repeat those of the clip that matter to the network.
    """
    if clip is None:
        return False
    made = [] if checkpoint is None else [each for each in checkpoint.modalities if not each.arrays_only]
    media = {modality.name: modality.medium for modality in made}
    tracks = {"video": clip.probe.video, "audio": clip.probe.audio}
    medium = media.get(status.name)
    return medium in tracks and tracks[medium] is None and any(warning in said for warning in clip.warnings)


def listed(names: list[str]) -> str:
    """`A`, `A and B`, `A, B and C`."""
    return " and ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def _percent(probability: float) -> str:
    """A probability of a softmax, which is never quite 0 or 1."""
    if probability >= 0.995:
        return "over 99 %"
    return "under 1 %" if probability < 0.005 else percent(probability)


def _on_the_scale(scale: ValueScale, value: float) -> str:
    """How far a value lies towards which end of its scale."""
    low, high = labels.scale_end(scale.low, scale.low_label), labels.scale_end(scale.high, scale.high_label)
    end, words = (scale.low, low) if value < 0 else (scale.high, high)
    if not scale.low < 0 < scale.high:
        return f"On a scale from {low} to {high}"
    if abs(value) > abs(end):
        return f"Beyond the end of the scale, {words},"
    if abs(value) < MIDDLE * abs(end):
        return f"About the middle of the scale from {low} to {high}"
    return f"{percent(value / end)} of the way from 0 to {words}"
