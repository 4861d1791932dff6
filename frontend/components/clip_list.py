"""Words about uploaded files and their analyses: what is in a file, how an analysis stands, what it was made with."""

from collections.abc import Mapping

from backend.schemas import Analysis, AnalysisState, Checkpoint, Clip, SkeletonStream
from frontend.components.formats import duration, percent, shape

STATE_WORDS: Mapping[AnalysisState, str] = {
    AnalysisState.QUEUED: "waiting",
    AnalysisState.RUNNING: "running",
    AnalysisState.SUCCEEDED: "done",
    AnalysisState.FAILED: "failed",
    AnalysisState.CANCELLED: "cancelled",
}


def state_words(analysis: Analysis) -> str:
    """The state in a word, with the progress of what runs: `running, 40 %`."""
    word = STATE_WORDS[analysis.state]
    if analysis.state is not AnalysisState.RUNNING:
        return word
    return f"{word}, {percent(analysis.progress.fraction)}"


def checkpoint_title(id: str, weights_sha256: str, checkpoint: Checkpoint | None) -> str:  # noqa: A002 - the field's name
    """Title of the checkpoint that an analysis was made with, which may have got other weights or be gone since.

    Args:
        id: of the checkpoint.
        weights_sha256: of the weights that the analysis was made with.
        checkpoint: as it is now.
    """
    if checkpoint is None:
        return id
    same = weights_sha256 in {"", checkpoint.weights_sha256}
    return checkpoint.title if same else f"{checkpoint.title} (earlier weights)"


def kind_icon(clip: Clip) -> str:
    """Name of the icon of a file."""
    if clip.kind == "media":
        return "video" if clip.probe.video is not None else "audio"
    return "table" if clip.kind == "features" else clip.kind


def contents(clip: Clip) -> str:
    """What is in a file, in a few words: `4.0 s, 320 × 240, sound`."""
    if clip.probe.features:
        return ", ".join(f"{array.name} {shape(array.shape)}" for array in clip.probe.features)
    if clip.probe.skeleton is not None:
        return f"{duration(clip.probe.duration_s)}, {_tracked(clip.probe.skeleton)}"
    parts = [duration(clip.probe.duration_s)]
    if clip.probe.video is not None:
        parts.append(f"{clip.probe.video.width} × {clip.probe.video.height}")
    parts.append("sound" if clip.probe.audio is not None else "no sound")
    if clip.probe.video is None:
        parts.append("no picture")
    return ", ".join(parts)


def _tracked(stream: SkeletonStream) -> str:
    persons = "one person" if stream.persons == 1 else f"{stream.persons} persons"
    return f"{stream.joints} joints of {persons}"
