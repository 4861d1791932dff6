"""The Explore page while a sweep goes on, and where nothing of it has succeeded."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Sweep, SweepItem, SweepState
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.notices import empty, notice
from frontend.pages.explore.viewing import swept
from frontend.pages.explore.wording import fraction_done, progress_text

TICK_MS = 2000
"""How often a sweep that goes on is looked at."""


def progress_strip(sweep: Sweep) -> html.Div:
    """How far the sweep is, with what can be done about it; hidden where all of it has succeeded."""
    return html.Div(
        [
            html.Div(progress_line(sweep), id=ids.SWEEP_PROGRESS, className="progress-strip-line"),
            html.Button(
                "Pause",
                id=ids.SWEEP_PAUSE,
                type="button",
                className="button",
                hidden=sweep.state is not SweepState.RUNNING,
            ),
            html.Button(
                resume_words(sweep),
                id=ids.SWEEP_RESUME,
                type="button",
                className="button",
                hidden=not resumable(sweep),
            ),
            dcc.Interval(id=ids.SWEEP_TICK, interval=TICK_MS, disabled=sweep.state is SweepState.ENDED),
        ],
        className="progress-strip",
        hidden=sweep.state is SweepState.ENDED and not resumable(sweep),
    )


def progress_line(sweep: Sweep) -> list[Component]:
    """A meter and the words beside it."""
    done = fraction_done(sweep)
    return [
        html.Div(
            html.Div(className="meter-fill", style={"transform": f"scaleX({done:.4f})"}),
            className="meter",
            role="progressbar",
            **attributes(aria_label="Sweep", aria_valuemin="0", aria_valuemax="100", aria_valuenow=f"{100 * done:.0f}"),
        ),
        html.Span(progress_text(sweep), className="small"),
    ]


def resumable(sweep: Sweep) -> bool:
    """Whether something can be gone on with, or tried again; a shipped sweep is as it came."""
    if sweep.source == "shipped" or sweep.state is SweepState.RUNNING:
        return False
    return sweep.state is SweepState.PAUSED or sweep.counts.failed + sweep.counts.cancelled > 0


def resume_words(sweep: Sweep) -> str:
    return "Go on" if sweep.state is SweepState.PAUSED else "Try the failed ones again"


def none_yet(sweep: Sweep, head: Component, failed: Sequence[SweepItem]) -> html.Div:
    """A page without figures: nothing has succeeded so far, or nothing ever will."""
    if sweep.state is SweepState.ENDED:
        said: Component = notice("error", "No item of this sweep succeeded", "So there is nothing to explore.")
    elif sweep.state is SweepState.PAUSED:
        said = notice("info", "The sweep is paused", "No item has been analysed yet.")
    else:
        said = notice(
            "info",
            "No item has been analysed yet",
            "The figures appear with the first results. You may leave this page: the sweep goes on.",
        )
    return html.Div(
        [
            dcc.Store(id=ids.SWEEP, data=dict(swept(sweep))),
            head,
            progress_strip(sweep),
            said,
            *([_failures(failed)] if failed else []),
        ],
        className="explore-none",
    )


def _failures(failed: Sequence[SweepItem]) -> html.Section:
    rows = [
        html.Tr(
            [
                html.Th(item.name, scope="row"),
                html.Td(item.error.detail if item.error else "The service did not say why."),
            ]
        )
        for item in failed
    ]
    return html.Section(
        [
            html.H2("What failed"),
            html.Table(html.Tbody(rows), className="card-table") if rows else empty("Nothing so far."),
        ],
        className="card",
    )
