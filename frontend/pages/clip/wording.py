"""Sentences about a report, worded so that they claim no more than the numbers do."""

from backend.schemas import Checkpoint, Clip, ModalityStatus, Prediction, Report, Site, Window
from frontend.components.formats import percent
from frontend.figures.measures import find_window

CLOSE_CALL = 0.10
"""Two classes whose probabilities are nearer than this are named together."""


def reading(report: Report, window: int | None) -> tuple[str, str]:
    """The prediction in a word or two, and a sentence on how far the network is from certain.

    Args:
        window: index of a window; None for the whole clip.
    """
    shown: Prediction | Window = report.overall if window is None else find_window(report, window)
    where = "over the whole clip" if window is None or len(report.windows) == 1 else "in this window"
    if report.output == "value":
        value = shown.logits[0]
        sign = "−" if value < 0 else "+"
        return f"{sign}{abs(value):.2f}", f"The network's value {where}; it gives out no probability."
    order = sorted(range(len(report.classes)), key=lambda index: -shown.probabilities[index])
    first, second = order[0], order[1]
    top, next_ = shown.probabilities[first], shown.probabilities[second]
    if top - next_ < CLOSE_CALL:
        title = f"{report.classes[first]} or {report.classes[second]}"
        return title, (
            f"Undecided {where}: {percent(top)} on {report.classes[first]} "
            f"and {percent(next_)} on {report.classes[second]}."
        )
    return report.classes[first], (
        f"The network puts {percent(top)} on it {where}; next is {report.classes[second]} with {percent(next_)}."
    )


def why_lift(report: Report, site: Site) -> str:
    """One sentence: what counting blocks alone does to the share, and what lift is."""
    titles = {status.name: status.title for status in report.modalities}
    largest = max(site.prior, key=lambda name: site.prior[name])
    count = sum(block.modality == largest for block in site.blocks)
    return (
        f"{titles.get(largest, largest)} has {count} of the {len(site.blocks)} blocks here, so its share would be "
        f"{percent(site.prior[largest], 1)} even if the network preferred nothing: read the lift, which is the share "
        "divided by that prior (as a power of two, 0 means as much as chance)."
    )


def missing(report: Report) -> list[ModalityStatus]:
    """The modalities that the clip does not have."""
    return [status for status in report.modalities if not status.present]


def why_missing(status: ModalityStatus) -> str:
    return status.note or "The clip has no such track; the network was fed zeros in its place."


def told(status: ModalityStatus, clip: Clip, checkpoint: Checkpoint | None) -> bool:
    """Whether the clip's own warnings say already why a modality is missing: the track that it reads is not there."""
    media = {} if checkpoint is None else {modality.name: modality.medium for modality in checkpoint.modalities}
    tracks = {"video": clip.probe.video, "audio": clip.probe.audio}
    medium = media.get(status.name)
    return medium in tracks and tracks[medium] is None and bool(clip.warnings)
