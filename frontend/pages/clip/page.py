"""The Clip page: player, prediction and timeline, then the attention of every site."""

import json

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint, Clip, Report
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
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
from frontend.pages.clip.wording import missing
from frontend.routes import checkpoint_path
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
    cards = {
        name: figure_card(name, panel.title, file_name(clip.name, name), timeline=name == "timeline")
        for name, panel in PANELS.items()
    }
    return html.Div(
        [
            dcc.Store(id=ids.ANALYSIS, data={"id": analysis.id, "clip": clip.id, "checkpoint": analysis.checkpoint}),
            dcc.Download(id=ids.DOWNLOAD),
            _head(analysis, report, clip, checkpoint, api),
            *_warnings(report, clip),
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
                    cards["heatmap"],
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
                        ],
                        className="stack",
                    ),
                ],
                className="grid-attention",
            ),
            html.Div(
                [html.Div(cards["sites"], hidden=len(report.sites) == 1), cards["channels"]], className="grid-halves"
            ),
        ],
        className="clip-page",
        **attributes(data_windows=_spans(report)),
    )


def _head(analysis: Analysis, report: Report, clip: Clip, checkpoint: Checkpoint | None, api: str) -> html.Header:
    facts = [duration(clip.probe.duration_s), byte_size(clip.size_bytes)]
    if len(report.windows) > 1:
        facts.append(f"{len(report.windows)} windows of {duration(report.windowing.length_s)}")
    with_checkpoint = dcc.Link(
        checkpoint.title if checkpoint else analysis.checkpoint, href=checkpoint_path(analysis.checkpoint)
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


def _warnings(report: Report, clip: Clip) -> list[Component]:
    """One box with everything that speaks against trusting the result; none when nothing does."""
    gone = missing(report)
    sentences = [reason for _title, reason in gone]
    if report.faces is not None and report.faces.frames and not any(frame.found for frame in report.faces.frames):
        sentences.append(
            "No face was found: the network saw the centre of the picture, so its reading of it means little."
        )
    sentences += [*report.warnings, *clip.warnings]
    if not sentences:
        return []
    title = "Mind this" if not gone else f"{' and '.join(title for title, _reason in gone)}: missing in this clip"
    return [notice("warning", title, html.Ul([html.Li(sentence) for sentence in dict.fromkeys(sentences)]))]


def _spans(report: Report) -> str:
    """Windows for `assets/player.js`, which follows the playback."""
    return json.dumps(
        [{"value": str(window.index), "start": window.start_s, "end": window.end_s} for window in report.windows]
    )
