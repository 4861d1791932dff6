"""The Clip page while there is nothing to show yet, or nothing to show at all."""

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.icons import icon
from frontend.components.notices import notice
from frontend.pages.clip.viewing import analysed


def unfinished(analysis: Analysis, api: str) -> html.Div:
    """Progress with cancel; `assets/progress.js` moves it on and shows the page anew at the end.

    Args:
        api: path of the API as the browser reaches it.
    """
    waiting = analysis.state is AnalysisState.QUEUED
    fraction = 0.0 if waiting else analysis.progress.fraction
    return _frame(
        analysis,
        html.Div(
            [
                html.Div(
                    html.Div(className="meter-fill", style={"transform": f"scaleX({fraction})"}),
                    className="meter",
                    role="progressbar",
                    **attributes(
                        aria_label="Analysis",
                        aria_valuemin="0",
                        aria_valuemax="100",
                        aria_valuenow=f"{100 * fraction:.0f}",
                    ),
                ),
                html.P(
                    [
                        html.Span(
                            "Waiting for a free worker" if waiting else analysis.progress.stage,
                            role="status",
                            **attributes(data_stage="true"),
                        ),
                        html.Span("", className="muted", **attributes(data_percent="true")),
                    ],
                    className="progress-line",
                ),
            ],
            **attributes(data_progress=f"{api}/analyses/{analysis.id}"),
        ),
        html.P(
            "You may leave this page: the analysis goes on, and this address leads back to it.", className="muted small"
        ),
        html.Div(html.Button("Cancel the analysis", id=ids.CANCEL, className="button", type="button"), className="row"),
    )


def without_result(analysis: Analysis) -> html.Div:
    """A failed or cancelled analysis: what happened, and another try."""
    if analysis.state is AnalysisState.FAILED:
        reason = analysis.error.detail if analysis.error else "The service did not say why."
        box: Component = notice("error", "The analysis failed", reason)
    else:
        box = notice("info", "The analysis was cancelled", "Nothing of it was kept; what was given is still here.")
    retry = html.Button([icon("retry"), "Try again"], id=ids.RETRY, className="button button-primary", type="button")
    return _frame(
        analysis,
        box,
        html.Div([retry, dcc.Link("Choose something else", href="/", className="button-link")], className="row"),
    )


def _frame(analysis: Analysis, *content: Component) -> html.Div:
    return html.Div(
        [
            html.H1(analysis.name or "Analysis", id=ids.HEADING, tabIndex="-1", className="clip-title"),
            html.P(["with ", html.Code(analysis.checkpoint)], className="muted"),
            *content,
            dcc.Store(id=ids.ANALYSIS, data=analysed(analysis)),
        ],
        className="job card",
    )
