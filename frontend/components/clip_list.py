"""Clips that are already here: samples as cards to try, one's own as a list with their analyses."""

from collections.abc import Mapping

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint, Clip
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import byte_size, duration, moment, percent
from frontend.components.icons import icon
from frontend.components.notices import empty
from frontend.routes import clip_path

STATE_WORDS: Mapping[AnalysisState, str] = {
    AnalysisState.QUEUED: "waiting",
    AnalysisState.RUNNING: "running",
    AnalysisState.SUCCEEDED: "done",
    AnalysisState.FAILED: "failed",
    AnalysisState.CANCELLED: "cancelled",
}


def sample_cards(samples: list[Clip], api: str) -> Component:
    """One card per sample with its picture and a button."""
    if not samples:
        return empty("This installation has no sample clips.")
    return html.Ul([html.Li(_sample(clip, api)) for clip in samples], className="samples")


def recent_clips(clips: list[Clip], analyses: list[Analysis], checkpoints: Mapping[str, Checkpoint]) -> Component:
    """Uploaded clips, the newest first, with links to their analyses.

    Args:
        checkpoints: by id; one that has been removed shows its id.
    """
    if not clips:
        return empty("Nothing has been uploaded yet. What you upload stays here until you delete it.")
    by_clip = analyses_by_clip(analyses)
    rows = [html.Li(_recent(clip, by_clip.get(clip.id, []), checkpoints), className="clip-row") for clip in clips]
    return html.Ul(rows, className="clip-list")


def analyses_by_clip(analyses: list[Analysis]) -> dict[str, list[Analysis]]:
    """Analyses of each clip, the newest first."""
    grouped: dict[str, list[Analysis]] = {}
    for analysis in sorted(analyses, key=lambda item: item.created_at, reverse=True):
        grouped.setdefault(analysis.clip, []).append(analysis)
    return grouped


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


def contents(clip: Clip) -> str:
    """What is in a clip, in a few words: `4.0 s, 320 × 240, sound`."""
    parts = [duration(clip.probe.duration_s)]
    if clip.probe.video is not None:
        parts.append(f"{clip.probe.video.width} × {clip.probe.video.height}")
    parts.append("sound" if clip.probe.audio is not None else "no sound")
    if clip.probe.video is None:
        parts.append("no picture")
    return ", ".join(parts)


def _sample(clip: Clip, api: str) -> html.Article:
    media = f"{api}/clips/{clip.id}/media"
    picture: Component
    if clip.probe.video is None:
        picture = html.Div(icon("audio"), className="sample-picture sample-sound")
    else:
        # The first frame serves as the picture; the browser reads only the beginning of the file for it.
        picture = html.Video(
            src=f"{media}#t=0.5", preload="metadata", muted=True, className="sample-picture", tabIndex="-1",
            **attributes(aria_hidden="true"),
        )  # fmt: skip
    return html.Article(
        [
            picture,
            html.Div([html.H3(clip.name), html.P(contents(clip), className="small muted")], className="sample-text"),
            html.Button(
                [icon("play"), "Analyse"],
                id=ids.analyse_clip(clip.id),
                className="button",
                **attributes(aria_label=f"Analyse {clip.name}"),
            ),
        ],
        className="sample",
    )


def _recent(clip: Clip, analyses: list[Analysis], checkpoints: Mapping[str, Checkpoint]) -> list[Component]:
    links = [
        dcc.Link(
            [
                checkpoint_title(analysis.checkpoint, analysis.weights_sha256, checkpoints.get(analysis.checkpoint)),
                " ",
                html.Span(state_words(analysis), className=f"state state-{analysis.state}"),
            ],
            href=clip_path(analysis.id),
            title=analysis.checkpoint,
            className="analysis-link",
        )
        for analysis in analyses
    ]
    return [
        icon("video" if clip.probe.video is not None else "audio"),
        html.Div(
            [
                html.Span(clip.name, className="clip-name", title=clip.name),
                html.Span(
                    f"{contents(clip)} · {byte_size(clip.size_bytes)} · {moment(clip.created_at)}",
                    className="small muted",
                ),
                html.Div(links, className="row") if links else None,
            ],
            className="clip-text",
        ),
        html.Div(
            [
                html.Button(
                    [icon("play"), html.Span("Analyse", className="button-text")],
                    id=ids.analyse_clip(clip.id),
                    className="button",
                    **attributes(aria_label=f"Analyse {clip.name}"),
                ),
                dmc.ActionIcon(
                    icon("trash"),
                    id=ids.ask_delete(clip.id, clip.name),
                    variant="subtle",
                    color="gray",
                    size="lg",
                    **attributes(aria_label=f"Delete {clip.name}"),
                ),
            ],
            className="row clip-actions",
        ),
    ]
