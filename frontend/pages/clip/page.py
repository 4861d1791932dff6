"""The Clip page: player, prediction and timeline, then the attention of every site."""

import json
from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint, Report
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import checkpoint_title
from frontend.components.figure_card import Sheet, figure_card
from frontend.components.formats import duration
from frontend.components.icons import icon
from frontend.components.menu import link_item, menu
from frontend.components.notices import notice
from frontend.components.terms import term
from frontend.figures.segments import least_width_px
from frontend.pages.clip.controls import block_select, toolbar
from frontend.pages.clip.drawing import segment_words
from frontend.pages.clip.naming import file_name
from frontend.pages.clip.panels import panels_of
from frontend.pages.clip.sources import Sources, source_cards, sources_of
from frontend.pages.clip.states import unfinished, without_result
from frontend.pages.clip.viewing import analysed
from frontend.pages.clip.wording import missing, missing_title, told, why_missing, why_words_and_seconds_differ
from frontend.routes import checkpoint_path, clip_path, compare_address, explain_path
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
    sources = await sources_of(api, analysis.inputs)
    try:
        checkpoint = await api.checkpoint(analysis.checkpoint)
    except ApiError:
        # The report says all that the page needs; a checkpoint that has been removed only loses its title.
        checkpoint = None
    view = View.of(query, analysis.report)
    return _result(analysis, analysis.report, sources, checkpoint, view=view, api=settings.public_api)


def _result(
    analysis: Analysis, report: Report, sources: Sources, checkpoint: Checkpoint | None, *, view: View, api: str
) -> html.Div:
    cards = _cards(analysis, report, view)
    return html.Div(
        [
            dcc.Store(id=ids.ANALYSIS, data=analysed(analysis)),
            _head(analysis, report, sources, checkpoint, api),
            *_warnings(report, sources, checkpoint),
            toolbar(report, view),
            html.Div(
                [
                    html.Div(source_cards(sources, report, _faces(report), api), className="stack"),
                    html.Section(
                        [
                            html.H2("Prediction", className="visually-hidden"),
                            html.Div(id=ids.READING, className="reading", **attributes(aria_live="polite")),
                            *_those(cards, "probabilities", "value"),
                        ],
                        className="prediction",
                    ),
                    *_those(cards, "contributions", "value-parts"),
                ],
                className="grid-overview",
            ),
            *_under("Over time", *_those(cards, "timeline")),
            *_under(["Every ", term("segment"), " in order"], *_those(cards, "segments")),
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
                    *(html.Div(card, className="area-sites") for card in _those(cards, "sites")),
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


def _cards(analysis: Analysis, report: Report, view: View) -> dict[str, Component]:
    """The figures that the report has, by name."""
    notes = {
        "contributions": contribution_note("logit"),
        "value-parts": contribution_note("value"),
        "timeline": _note("A click or the arrow keys move the clip."),
        "segments": segments_note(report),
    }
    most = max(site.segments for site in report.sites)
    words = html.Div(segment_words(report, view), id=ids.WORDS)
    return {
        name: figure_card(
            name,
            panel.title,
            file_name(analysis.name, name),
            timeline=name == "timeline",
            sheet=Sheet(least_width_px(most), words) if name == "segments" else None,
            note=notes.get(name),
        )
        for name, panel in panels_of(report).items()
    }


def _those(cards: Mapping[str, Component], *names: str) -> list[Component]:
    """The cards of these names that there are."""
    return [cards[name] for name in names if name in cards]


def _under(heading: str | Sequence[str | Component], *content: Component) -> list[Component]:
    """Content under its heading, or nothing."""
    return [html.H2(heading), *content] if content else []


def _faces(report: Report) -> html.Div | None:
    """The place of the crops that the network saw."""
    if report.faces is None or not report.faces.frames:
        return None
    return html.Div(id=ids.FACES, className="faces")


def _head(analysis: Analysis, report: Report, sources: Sources, checkpoint: Checkpoint | None, api: str) -> html.Header:
    facts = sources.facts
    if len(report.windows) > 1 and report.windowing is not None:
        facts.append(f"{len(report.windows)} windows of {duration(report.windowing.length_s)}")
    with_checkpoint = dcc.Link(
        checkpoint_title(analysis.checkpoint, report.weights_sha256, checkpoint),
        href=checkpoint_path(analysis.checkpoint),
    )
    return html.Header(
        [
            html.Div(
                [
                    html.H1(analysis.name or "Analysis", id=ids.HEADING, tabIndex="-1", className="clip-title"),
                    html.P([" · ".join(facts), " · with ", with_checkpoint], className="muted small"),
                ],
                className="clip-heading",
            ),
            html.Div(
                [
                    dcc.Link("Explain", href=explain_path(analysis.id), className="button-link"),
                    dcc.Link("Compare with…", href=compare_address(f"analysis:{analysis.id}"), className="button-link"),
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


def _warnings(report: Report, sources: Sources, checkpoint: Checkpoint | None) -> list[Component]:
    """One box with everything that speaks against trusting the result; none when nothing does."""
    gone = missing(report)
    titles: list[str] = []
    # The report repeats what is to be said of the files, less what does not matter to this network.
    sentences = list(report.warnings)
    if gone:
        titles.append(missing_title(report, sources.clip))
        unsaid = (status for status in gone if not told(status, sources.clip, checkpoint, report.warnings))
        sentences = [why_missing(status) for status in unsaid] + sentences
    if report.faces is not None and report.faces.frames and not any(frame.found for frame in report.faces.frames):
        titles.append("No face was found, so what the network reads in the picture means little")
    if not titles and not sentences:
        return []
    said = html.Ul([html.Li(sentence) for sentence in dict.fromkeys(sentences)])
    return [notice("warning", ". ".join(titles) or "To be kept in mind", said)]


def contribution_note(output: str) -> html.P:
    """What the bars are, so that nobody takes them for attention.

    Args:
        output: what the parts add up to: a logit or the value.
    """
    return _note(
        "A ",
        term("contribution"),
        f" is exact: the parts of a {output} add up to it. It says nothing of how much a modality was attended to.",
    )


def segments_note(report: Report) -> html.P:
    """What the columns hold, and what they do not mean."""
    said: list[str | Component] = ["A click chooses the segment and the block. "]
    if report.transcript is not None:
        said += ["Below each segment stand the ", term("token", "tokens"), " of its ", term("step", "steps"), ". "]
    return _note(*said, why_words_and_seconds_differ(report))


def _note(*said: str | Component) -> html.P:
    return html.P(list(said), className="figure-note small muted")


def _spans(report: Report) -> str:
    """Windows for `assets/player.js`, which follows the playback."""
    return json.dumps(
        [{"value": str(window.index), "start": window.start_s, "end": window.end_s} for window in report.windows]
    )
