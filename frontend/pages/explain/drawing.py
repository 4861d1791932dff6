"""Figures, tables and sentences of the Explain page, redrawn when there is another answer or another site is chosen."""

from collections.abc import Sequence

import plotly.graph_objects as go
from dash import Dash, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import EffectResult, OverrideResult, OverrideStudyResult, SanityResult, StudyResult, SwapResult
from frontend import exports
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.figure_card import table_view
from frontend.components.notices import empty, notice
from frontend.exports import Taken, request_of
from frontend.figures import empty_figure
from frontend.figures.labels import escaped
from frontend.pages.explain.answers import Answers, Explained
from frontend.pages.explain.panels import PANELS, Panel
from frontend.pages.explain.seen import KINDS, Kind, Seen
from frontend.pages.explain.view import Wish
from frontend.pages.explain.wording import changed_sentence, cost_sentence, failed_sentence, other_sentence
from frontend.theme import theme

SCHEME = Input(ids.SCHEME, "data")
VIEW = Input(ids.explain_wish("view"), "data")
EXPLAINED = State(ids.EXPLAINED, "data")


def register(app: Dash, api: ApiClient, answers: Answers) -> None:
    """Connect everything that is drawn, and the menus to take it along."""
    for panel in PANELS.values():
        _register_figure(app, answers, panel)
        _register_table(app, answers, panel)
        _register_export(app, api, answers, panel)
    for kind in KINDS:
        _register_words(app, answers, kind)


def answer_of(kind: Kind) -> Input:
    return Input(ids.explain_part(kind, "answer"), "data")


async def seen(answers: Answers, explained: Explained, answer: str, view: Wish) -> Seen:
    """An answer with what it is about."""
    about = await (answers.report if explained["of"] == "analysis" else answers.sweep)(explained["id"])
    return Seen(about, await answers.result(answer), view)


def _register_figure(app: Dash, answers: Answers, panel: Panel) -> None:
    @app.callback(
        Output(ids.graph(panel.name), "figure"),
        Output(ids.graph(panel.name), "style"),
        inputs={"answer": answer_of(panel.kind), "view": VIEW, "scheme": SCHEME, "explained": EXPLAINED},
        prevent_initial_call=True,
    )
    async def draw(
        answer: str | None, view: Wish | None, scheme: str | None, explained: Explained | None
    ) -> tuple[go.Figure, dict[str, str]]:
        if answer is None or view is None or scheme is None or explained is None:
            raise PreventUpdate
        try:
            figure = panel.draw(await seen(answers, explained, answer, view), theme(scheme))
        except ApiError as error:
            # One figure that can't be made leaves the others; it says why in its own place.
            figure = empty_figure(escaped(error.problem.detail), theme(scheme), height=120)
        return figure, {"height": f"{figure.layout.height}px"}


def _register_table(app: Dash, answers: Answers, panel: Panel) -> None:
    @app.callback(
        Output(ids.table(panel.name), "children"),
        inputs={
            "opened": Input(ids.table_toggle(panel.name), "n_clicks"),
            "answer": answer_of(panel.kind),
            "view": VIEW,
            "explained": EXPLAINED,
        },
        prevent_initial_call=True,
    )
    async def tabulate(
        opened: int | None, answer: str | None, view: Wish | None, explained: Explained | None
    ) -> Component:
        # Tables are large: one is made when it is first opened, and then follows the answers.
        if not opened or answer is None or view is None or explained is None:
            raise PreventUpdate
        try:
            return table_view(panel.table(await seen(answers, explained, answer, view)))
        except ApiError as error:
            return empty(error.problem.detail)


def _register_export(app: Dash, api: ApiClient, answers: Answers, panel: Panel) -> None:
    async def taken(answer: str | None, view: Wish | None, explained: Explained | None) -> Taken:
        if answer is None or view is None or explained is None:
            raise PreventUpdate
        shown = await seen(answers, explained, answer, view)
        about = "analyses" if explained["of"] == "analysis" else "sweeps"
        return Taken(
            table=panel.table(shown),
            figure=panel.draw(shown, exports.PAPER),
            requests=(request_of("interventions", answer), request_of(about, explained["id"])),
        )

    states = {"answer": answer_of(panel.kind), "view": VIEW, "explained": EXPLAINED}
    exports.register(app, api, panel.name, states, taken)


def _register_words(app: Dash, answers: Answers, kind: Kind) -> None:
    @app.callback(
        Output(ids.explain_part(kind, "words"), "children"),
        inputs={"answer": answer_of(kind), "view": VIEW, "explained": EXPLAINED},
        prevent_initial_call=True,
    )
    async def say(answer: str | None, view: Wish | None, explained: Explained | None) -> list[Component]:
        if answer is None or view is None or explained is None:
            return []
        try:
            return words(await seen(answers, explained, answer, view))
        except ApiError as error:
            return [notice("error", error.problem.title, error.problem.detail)]


def words(shown: Seen) -> list[Component]:
    """What an answer comes to, in a sentence, and what is to be kept in mind."""
    found = shown.result
    if isinstance(found, EffectResult):
        notes = [found.reference, cost_sentence(found)]
        return [_sentence(shown.effects.sentence), *_small(notes)]
    if isinstance(found, SanityResult):
        return [_sentence(shown.site_sanity.sentence)]
    if isinstance(found, StudyResult):
        return [_sentence(shown.study_site.sentence), *_small([found.reference, failed_sentence(found.failed)])]
    if isinstance(found, OverrideStudyResult):
        return [*_untrained(found.untrained), _sentence(found.sentence), *_small([failed_sentence(found.failed)])]
    return [*_untrained(found.untrained), *_changed(shown, found)]


def _changed(shown: Seen, found: OverrideResult | SwapResult) -> list[Component]:
    said: list[Component] = [_sentence(changed_sentence(shown.report, found.before, found.after))]
    if isinstance(found, SwapResult) and found.other is not None:
        said += _small([other_sentence(shown.report, found.other)])
    return [*said, *_small(found.notes)]


def _untrained(sentences: Sequence[str]) -> list[Component]:
    if not sentences:
        return []
    return [
        notice(
            "warning",
            "The network was not trained with this",
            html.Ul([html.Li(sentence) for sentence in sentences]),
        )
    ]


def _sentence(text: str) -> html.P:
    return html.P(text, className="explain-sentence")


def _small(texts: list[str]) -> list[Component]:
    return [html.P(text, className="small muted") for text in texts if text]
