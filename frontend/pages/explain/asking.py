"""Asking the service, and following what it does: long questions are asked by a button, others by their controls."""

from collections.abc import Awaitable, Callable
from typing import Any, TypedDict

from dash import Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import AnalysisState, Intervention, InterventionRequest
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.notices import notice
from frontend.pages.explain.answers import Answers, Explained
from frontend.pages.explain.questions import (
    asked_before,
    effect_request,
    override_request,
    override_study_request,
    sanity_request,
    study_request,
    swap_request,
)
from frontend.pages.explain.seen import Kind
from frontend.pages.explain.view import Wish

WAIT_S = 20.0
"""How long a live question waits for its answer before it is followed like a long one."""

AT_ONCE_S = 0.5
"""How long a long question waits: an answer that is there already comes at once."""

EXPLAINED = State(ids.EXPLAINED, "data")


class Standing(TypedDict):
    """Where a question stands: the outputs of its callback, by name."""

    asked: Any
    """Id of the question that is followed, or None."""
    answer: Any
    """Id of the answer that is shown, or None."""
    said: Any
    body: Any
    ask: Any
    """Whether the button that asks is hidden."""
    cancel: Any
    still: Any
    """Whether nothing is followed."""


async def request_of(answers: Answers, explained: Explained, kind: Kind, wish: Wish) -> InterventionRequest | None:
    """What the controls of a kind of question ask; None for nothing."""
    identity = explained["id"]
    if kind == "study":
        return study_request(identity, wish)
    if kind == "override-study":
        return override_study_request(identity, (await answers.sweep(identity)).sites, wish)
    if kind == "sanity":
        return sanity_request(identity, wish)
    if kind == "swap":
        return swap_request(identity, wish)
    report = await answers.report(identity)
    return effect_request(identity, report, wish) if kind == "effect" else override_request(identity, report, wish)


def standing(found: Intervention | None, *, live: bool = False, keep: bool = False) -> Standing:
    """Where a question stands.

    Args:
        found: the question; None where it has not been asked.
        live: of those that are asked without a button.
        keep: whether the answer that is shown stays until there is another one.
    """
    kept: Any = no_update if keep else None
    hidden: Any = no_update if keep else True
    if found is None:
        return Standing(asked=None, answer=None, said=[], body=True, ask=live, cancel=True, still=True)
    if found.state is AnalysisState.SUCCEEDED:
        return Standing(asked=None, answer=found.id, said=[], body=False, ask=True, cancel=True, still=True)
    if not found.state.ended:
        said = [progress(found)]
        return Standing(asked=found.id, answer=kept, said=said, body=hidden, ask=True, cancel=False, still=False)
    return Standing(asked=None, answer=kept, said=[ended(found)], body=hidden, ask=live, cancel=True, still=True)


def progress(found: Intervention) -> Component:
    """How far a question has come."""
    waiting = found.state is AnalysisState.QUEUED
    fraction = 0.0 if waiting else found.progress.fraction
    return html.Div(
        [
            html.Div(
                html.Div(className="meter-fill", style={"transform": f"scaleX({fraction})"}),
                className="meter",
                role="progressbar",
                **attributes(
                    aria_label="Progress", aria_valuemin="0", aria_valuemax="100", aria_valuenow=f"{100 * fraction:.0f}"
                ),
            ),
            html.P(
                [
                    html.Span("Waiting for a free worker" if waiting else found.progress.stage),
                    html.Span("" if waiting else f"{100 * fraction:.0f} %", className="muted"),
                ],
                className="progress-line small",
            ),
        ],
        className="explain-progress",
    )


def ended(found: Intervention) -> Component:
    """Why there is no answer."""
    if found.state is AnalysisState.CANCELLED:
        return notice("info", "Cancelled", "Nothing of it was kept.")
    return notice("error", "This could not be computed", found.error.detail if found.error else "Nobody said why.")


def refused(error: ApiError) -> Component:
    """What the service says against a question; the last answer stays."""
    return notice("error", error.problem.title, error.problem.detail)


LONG: tuple[Kind, ...] = ("effect", "sanity", "study", "override-study")
LIVE: tuple[Kind, ...] = ("override", "swap")


def register(app: Dash, api: ApiClient, answers: Answers) -> None:
    """Connect all kinds of questions with their controls."""
    for kind in LONG:
        _register_long(app, api, answers, kind)
    for kind in LIVE:
        _register_live(app, api, answers, kind)


def outputs(kind: Kind) -> dict[str, Output]:
    """The outputs of the callback of a kind of question, as `Standing` names them."""
    return {
        "asked": Output(ids.explain_part(kind, "asked"), "data"),
        "answer": Output(ids.explain_part(kind, "answer"), "data"),
        "said": Output(ids.explain_part(kind, "said"), "children"),
        "body": Output(ids.explain_part(kind, "body"), "hidden"),
        "ask": Output(ids.explain_part(kind, "ask"), "hidden"),
        "cancel": Output(ids.explain_part(kind, "cancel"), "hidden"),
        "still": Output(ids.explain_part(kind, "tick"), "disabled"),
    }


def inputs(kind: Kind) -> dict[str, object]:
    """What starts the callback of a kind of question, and what it looks at."""
    return {
        "wish": Input(ids.explain_wish(kind), "data"),
        "done": {
            "ask": Input(ids.explain_part(kind, "ask"), "n_clicks"),
            "cancel": Input(ids.explain_part(kind, "cancel"), "n_clicks"),
            "tick": Input(ids.explain_part(kind, "tick"), "n_intervals"),
        },
        "asked": State(ids.explain_part(kind, "asked"), "data"),
        "explained": EXPLAINED,
    }


def _register_long(app: Dash, api: ApiClient, answers: Answers, kind: Kind) -> None:
    @app.callback(output=outputs(kind), inputs=inputs(kind), prevent_initial_call=True)
    async def ask(
        wish: Wish | None, done: dict[str, int | None], asked: str | None, explained: Explained | None
    ) -> Standing:
        del done  # what was done is the trigger
        if explained is None or wish is None:
            raise PreventUpdate
        trigger, nothing = ctx.triggered_id, False

        async def look() -> Intervention | None:
            nonlocal nothing
            request = await request_of(answers, explained, kind, wish)
            if request is None:
                nothing = True
                return None
            if trigger == ids.explain_part(kind, "ask"):
                return await api.intervene(request, wait_s=AT_ONCE_S)
            predicted = None
            if kind == "effect":
                predicted = (await answers.report(explained["id"])).overall.prediction
            return asked_before(await answers.known(explained, kind), request, predicted)

        now = await answered(api, kind, str(trigger), asked, look, keep=False)
        if nothing:
            # Where the controls change nothing, there is nothing that a button could start.
            now["ask"] = True
        return now


def _register_live(app: Dash, api: ApiClient, answers: Answers, kind: Kind) -> None:
    @app.callback(
        output=outputs(kind),
        inputs=inputs(kind),
        running=[(Output(ids.explain_part(kind, "busy"), "className"), "live live-busy", "live")],
        prevent_initial_call=True,
    )
    async def ask(
        wish: Wish | None, done: dict[str, int | None], asked: str | None, explained: Explained | None
    ) -> Standing:
        del done  # what was done is the trigger
        if explained is None or wish is None:
            raise PreventUpdate

        async def look() -> Intervention | None:
            request = await request_of(answers, explained, kind, wish) if explained["able"] else None
            return None if request is None else await api.intervene(request, wait_s=WAIT_S)

        return await answered(api, kind, str(ctx.triggered_id), asked, look, keep=True)


async def answered(
    api: ApiClient,
    kind: Kind,
    trigger: str,
    asked: str | None,
    look: Callable[[], Awaitable[Intervention | None]],
    *,
    keep: bool,
) -> Standing:
    """Where a question stands after something was done on the page.

    Args:
        trigger: id of what was done: the ticking, the button that cancels, or anything else, which looks anew.
        asked: id of the question that is followed.
        look: asks, or finds, the question of the controls.
        keep: whether the last answer stays while there is no new one; so it is with what is asked live.
    """
    live = kind in LIVE
    found: Intervention | None
    try:
        if trigger == ids.explain_part(kind, "tick"):
            if asked is None:
                raise PreventUpdate
            found = await api.intervention(asked)
        elif trigger == ids.explain_part(kind, "cancel"):
            if asked is None:
                raise PreventUpdate
            found = await cancelled(api, asked)
        else:
            found = await look()
    except ApiError as error:
        now = standing(None, live=live)
        now["said"] = [refused(error)]
        if keep or asked is not None:
            # An error takes nothing away: neither the last answer, nor what is still being computed.
            now["answer"] = now["body"] = no_update
        return now
    return standing(found, live=live, keep=keep)


async def cancelled(api: ApiClient, asked: str) -> Intervention:
    """A question that is not wanted any more; one that ended just before is what it is."""
    try:
        return await api.cancel_intervention(asked)
    except ApiError as error:
        if not error.conflict:
            raise
        return await api.intervention(asked)
