"""The list of sweeps: which there are, over what, with which checkpoint, and how far they are."""

from collections.abc import Sequence

from dash import Dash, Input, Output, dcc, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from backend.schemas import Checkpoint, Sweep, SweepState
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import moment
from frontend.pages.explore.states import TICK_MS, progress_line
from frontend.pages.explore.wording import progress_text
from frontend.routes import checkpoint_path, explore_path

MOST = 200
"""Sweeps that are listed: the most that the API gives at once."""


async def layout(api: ApiClient) -> html.Div:
    """The page."""
    sweeps, checkpoints = (await api.sweeps(limit=MOST)).items, (await api.checkpoints()).items
    return html.Div(
        [
            html.Header(
                [
                    html.H1("Explore", id=ids.HEADING, tabIndex="-1"),
                    html.P(
                        "What a checkpoint attends to over many inputs: per class, per block and over time, and "
                        "whether it depends on the input at all.",
                        className="lead",
                    ),
                ],
                className="page-head",
            ),
            html.Div(listed(sweeps, checkpoints), id=ids.SWEEPS_LIST),
            html.P(
                ["To explore inputs of your own, ", dcc.Link("make a collection", href="/collections"), "."],
                className="explore-own",
            ),
            dcc.Interval(id=ids.SWEEPS_TICK, interval=TICK_MS, disabled=settled(sweeps)),
        ]
    )


def register(app: Dash, api: ApiClient) -> None:
    """Keep the list up to date while a sweep goes on."""

    @app.callback(
        Output(ids.SWEEPS_LIST, "children"),
        Output(ids.SWEEPS_TICK, "disabled"),
        Input(ids.SWEEPS_TICK, "n_intervals"),
        prevent_initial_call=True,
    )
    async def refresh(_ticks: int | None) -> tuple[Component, bool]:
        try:
            sweeps, checkpoints = (await api.sweeps(limit=MOST)).items, (await api.checkpoints()).items
        except ApiError as error:
            if error.away:
                raise PreventUpdate from error
            raise
        return listed(sweeps, checkpoints), settled(sweeps)


def settled(sweeps: Sequence[Sweep]) -> bool:
    """Whether no sweep goes on, so that the list need not be read again."""
    return all(sweep.state is not SweepState.RUNNING for sweep in sweeps)


def listed(sweeps: Sequence[Sweep], checkpoints: Sequence[Checkpoint]) -> Component:
    """The sweeps as a table, people's own before those that came with the checkpoints."""
    if not sweeps:
        return html.Section(
            [
                html.H2("No sweep yet"),
                html.P(
                    "A sweep runs a checkpoint over all clips, sentences or feature files of a collection. "
                    "No checkpoint here came with one of its test split.",
                    className="muted",
                ),
                html.Div(dcc.Link("Make a collection", href="/collections", className="button-link"), className="row"),
            ],
            className="card stack",
        )
    titles = {item.id: item.title for item in checkpoints}
    head = ("Sweep", "Checkpoint", "Items", "Labels and groups", "State", "Made")
    own = [sweep for sweep in sweeps if sweep.source == "collection"]
    shipped = [sweep for sweep in sweeps if sweep.source == "shipped"]
    return html.Div(
        html.Table(
            [
                html.Thead(
                    html.Tr([html.Th(text, scope="col", role="columnheader") for text in head], role="row"),
                    role="rowgroup",
                ),
                html.Tbody([_row(sweep, titles) for sweep in [*own, *shipped]], role="rowgroup"),
            ],
            role="table",
            className="card-table sweeps-table",
        ),
        className="table-wide",
        tabIndex="0",
        role="region",
        **attributes(aria_label="Sweeps"),
    )


def _row(sweep: Sweep, titles: dict[str, str]) -> html.Tr:
    def cell(label: str, *content: str | Component, whole: bool = False) -> html.Td:
        look = "sweep-number" if whole else None
        return html.Td(list(content), role="cell", className=look, **attributes(data_label=label))

    origin = "came with the checkpoint" if sweep.source == "shipped" else "your collection"
    described = [html.Div(sweep.description, className="small muted")] if sweep.description else []
    counts = sweep.counts
    labelled = f"{sweep.labelled:,} with a label" if sweep.labelled else "no labels"
    groups = f", {sweep.groups:,} {'group' if sweep.groups == 1 else 'groups'}" if sweep.groups else ""
    going = sweep.state is SweepState.RUNNING
    state: list[Component] = (
        progress_line(sweep) if going else [html.Span(progress_text(sweep) if counts.failed or counts.cancelled
                                                      or sweep.state is SweepState.PAUSED else "complete")]
    )  # fmt: skip
    return html.Tr(
        [
            html.Th(
                [
                    dcc.Link(sweep.name, href=explore_path(sweep.id)),
                    *described,
                    html.Div(origin, className="small muted"),
                ],
                scope="row",
                role="rowheader",
            ),
            cell(
                "Checkpoint",
                dcc.Link(titles.get(sweep.checkpoint) or sweep.checkpoint, href=checkpoint_path(sweep.checkpoint)),
            ),
            cell("Items", f"{counts.succeeded:,} of {counts.total:,}", whole=True),
            cell("Labels and groups", f"{labelled}{groups}"),
            cell("State", *state),
            cell("Made", moment(sweep.created_at), whole=True),
        ],
        role="row",
    )
