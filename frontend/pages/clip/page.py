"""The Clip page: player, prediction and timeline, then the attention of every site."""

import json

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint, Clip, Report
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import checkpoint_title
from frontend.components.figure_card import figure_card
from frontend.components.formats import byte_size, duration
from frontend.components.icons import icon
from frontend.components.menu import link_item, menu
from frontend.components.notices import notice
from frontend.components.player import player
from frontend.components.terms import term
from frontend.pages.clip.controls import block_select, toolbar
from frontend.pages.clip.naming import file_name
from frontend.pages.clip.panels import PANELS
from frontend.pages.clip.states import unfinished, without_result
from frontend.pages.clip.wording import missing, told, why_missing
from frontend.routes import checkpoint_path, clip_path
from frontend.settings import FrontendSettings
from frontend.view import View


async def layout(api: ApiClient, settings: FrontendSettings, analysis: Analysis, query: str | None) -> Component:
    """The page of an analysis in whatever state it is.

    Args:
        query: as in `location.search`: the view that a permalink asks for.
    """
    if not analysis.state.ended:
        return unfinished(analysis, settings.public_api)
    if analysis.state is not AnalysisState.SUCCEEDED or analysis.report is None:
        return without_result(analysis)
    clip = await api.clip(analysis.clip)
    try:
        checkpoint = await api.checkpoint(analysis.checkpoint)
    except ApiError:
        # The report says all that the page needs; a checkpoint that has been removed only loses its title.
        checkpoint = None
    view = View.of(query, analysis.report)
    return _result(analysis, analysis.report, clip, checkpoint, view=view, api=settings.public_api)


def _result(
    analysis: Analysis, report: Report, clip: Clip, checkpoint: Checkpoint | None, *, view: View, api: str
) -> html.Div:
    notes = {"contributions": contribution_note(report), "timeline": _note("A click or the arrow keys move the clip.")}
    cards = {
        name: figure_card(
            name, panel.title, file_name(clip.name, name), timeline=name == "timeline", note=notes.get(name)
        )
        for name, panel in PANELS.items()
    }
    return html.Div(
        [
            dcc.Store(id=ids.ANALYSIS, data={"id": analysis.id, "clip": clip.id, "checkpoint": analysis.checkpoint}),
            dcc.Download(id=ids.DOWNLOAD),
            _head(analysis, report, clip, checkpoint, api),
            *_warnings(report, clip, checkpoint),
            toolbar(report, view),
            html.Div(
                [
                    html.Section(
                        [
                            html.H2("Clip", className="visually-hidden"),
                            player(clip, api),
                            html.Div(id=ids.FACES, className="faces"),
                        ],
                        className="card player-card",
                    ),
                    html.Section(
                        [
                            html.H2("Prediction", className="visually-hidden"),
                            html.Div(id=ids.READING, className="reading", **attributes(aria_live="polite")),
                            cards["probabilities"],
                        ],
                        className="prediction",
                    ),
                    cards["contributions"],
                ],
                className="grid-overview",
            ),
            html.H2("Over time"),
            cards["timeline"],
            html.Div(
                [html.H2("Attention"), html.P(id=ids.SITE_NOTE, className="note-line")],
                className="section-head",
            ),
            html.Div(
                [
                    html.Div(cards["heatmap"], className="area-heatmap"),
                    html.Div(
                        [
                            cards["marginals"],
                            html.Section(
                                [
                                    html.H3(["One ", term("block")], className="card-title"),
                                    block_select(report, view),
                                    html.Div(cards["block"], id=ids.BLOCK_PANEL, hidden=view.block is None),
                                ],
                                className="card block-card",
                            ),
                            cards["channels"],
                        ],
                        className="stack area-side",
                    ),
                    html.Div(cards["sites"], className="area-sites", hidden=len(report.sites) == 1),
                ],
                className="grid-attention",
            ),
        ],
        className="clip-page",
        **attributes(
            data_windows=_spans(report),
            data_path=clip_path(analysis.id),
            data_default_view=View.of(None, report).query,
        ),
    )


def _head(analysis: Analysis, report: Report, clip: Clip, checkpoint: Checkpoint | None, api: str) -> html.Header:
    facts = [duration(clip.probe.duration_s), byte_size(clip.size_bytes)]
    if len(report.windows) > 1:
        facts.append(f"{len(report.windows)} windows of {duration(report.windowing.length_s)}")
    with_checkpoint = dcc.Link(
        checkpoint_title(analysis.checkpoint, report.weights_sha256, checkpoint),
        href=checkpoint_path(analysis.checkpoint),
    )
    return html.Header(
        [
            html.Div(
                [
                    html.H1(clip.name, id=ids.HEADING, tabIndex="-1", className="clip-title"),
                    html.P([" · ".join(facts), " · with ", with_checkpoint], className="muted small"),
                ],
                className="clip-heading",
            ),
            html.Div(
                [
                    html.Button(
                        [icon("link"), html.Span("Copy link to this view", **attributes(data_label="true"))],
                        className="button",
                        type="button",
                        **attributes(data_copy_address="true"),
                    ),
                    _downloads(analysis, api),
                ],
                className="row",
            ),
        ],
        className="clip-head",
    )


def _downloads(analysis: Analysis, api: str) -> html.Details:
    address = f"{api}/analyses/{analysis.id}"
    return menu(
        [icon("download"), "Data"],
        [
            link_item("Report (JSON)", address),
            link_item("Attention of all sites (.npz)", f"{address}/attention?format=npz"),
        ],
    )


def _warnings(report: Report, clip: Clip, checkpoint: Checkpoint | None) -> list[Component]:
    """One box with everything that speaks against trusting the result; none when nothing does."""
    gone = missing(report)
    titles, sentences = [], [*report.warnings, *clip.warnings]
    if gone:
        titles.append(f"{' and '.join(status.title for status in gone)}: missing in this clip")
        sentences = [why_missing(status) for status in gone if not told(status, clip, checkpoint)] + sentences
    if report.faces is not None and report.faces.frames and not any(frame.found for frame in report.faces.frames):
        titles.append("No face was found, so what the network reads in the picture means little")
    if not titles and not sentences:
        return []
    listed = html.Ul([html.Li(sentence) for sentence in dict.fromkeys(sentences)])
    return [notice("warning", ". ".join(titles) or "To be kept in mind", listed)]


def contribution_note(report: Report) -> html.P:
    """What the bars are, so that nobody takes them for attention."""
    output = "value" if report.output == "value" else "logit"
    return _note(
        "A ",
        term("contribution"),
        f" is exact: the parts of a {output} add up to it. It says nothing of how much a modality was attended to.",
    )


def _note(*said: str | Component) -> html.P:
    return html.P(list(said), className="figure-note small muted")


def _spans(report: Report) -> str:
    """Windows for `assets/player.js`, which follows the playback."""
    return json.dumps(
        [{"value": str(window.index), "start": window.start_s, "end": window.end_s} for window in report.windows]
    )
