"""The Explore page of one sweep: is it input-dependent, how it differs per class, block and time, and the clips."""

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Sweep
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.formats import moment
from frontend.components.icons import icon
from frontend.components.menu import link_item, menu
from frontend.components.notices import notice
from frontend.pages.explore import due, sections
from frontend.pages.explore.controls import block_choices, toolbar
from frontend.pages.explore.states import none_yet, progress_strip
from frontend.pages.explore.view import CONTROLS, SEPARATOR, SEVERAL, ExploreView
from frontend.pages.explore.viewing import swept
from frontend.pages.explore.wording import facts, unknown_text, why_by_prediction
from frontend.routes import checkpoint_path, collection_path, compare_address, explore_path, study_path
from frontend.settings import FrontendSettings


async def layout(api: ApiClient, settings: FrontendSettings, sweep: Sweep, query: str | None) -> Component:
    """The page of a sweep in whatever state it is.

    Args:
        query: as in `location.search`: the view that a permalink asks for.
    """
    title = await checkpoint_name(api, sweep.checkpoint)
    head = _head(sweep, title, settings.public_api)
    if sweep.counts.succeeded == 0:
        return none_yet(sweep, head, (await api.sweep_items(sweep.id, "failed")).items)
    view = ExploreView.of(query, sweep)
    return html.Div(
        [
            dcc.Store(id=ids.SWEEP, data=dict(swept(sweep))),
            dcc.Store(id=ids.CLIPS_WANTED),
            dcc.Store(id=ids.BLOCK_CHOICES, data={site.name: block_choices(sweep, site) for site in sweep.sites}),
            due.stores(),
            dcc.Input(id=ids.explore_view("item"), type="hidden", value=None if view.item is None else str(view.item)),
            head,
            progress_strip(sweep),
            *_notices(sweep),
            toolbar(sweep, view),
            sections.question(sweep, view),
            *sections.per_class(sweep, view),
            *sections.per_module(sweep, view),
            *sections.over_time(sweep, view),
            *sections.right_and_wrong(sweep, view),
            sections.clips(sweep, view),
        ],
        className="explore-page",
        **attributes(
            data_path=explore_path(sweep.id),
            data_default_view=ExploreView.of(None, sweep).query,
            data_view_prefix=ids.EXPLORE_VIEW,
            # The site comes last: choosing one looks at the block, which must be the wanted one by then.
            data_view_keys=" ".join([*(key for key in CONTROLS if key != "site"), "site"]),
            data_view_lists=" ".join(SEVERAL),
            data_view_separator=SEPARATOR,
        ),
    )


async def checkpoint_name(api: ApiClient, checkpoint: str) -> str:
    """Title of a checkpoint, or its id where it is not there any more."""
    found = (await api.checkpoints()).items
    return next((item.title for item in found if item.id == checkpoint and item.title), checkpoint)


def _head(sweep: Sweep, checkpoint: str, api: str) -> html.Header:
    said: list[str | Component] = [" · ".join(facts(sweep)), " · with "]
    said += [dcc.Link(checkpoint, href=checkpoint_path(sweep.checkpoint)), f" · {moment(sweep.created_at)}"]
    if sweep.source == "shipped":
        said.append(" · came with the checkpoint")
    elif sweep.collection is not None:
        said += [" · ", dcc.Link("its collection", href=collection_path(sweep.collection))]
    return html.Header(
        [
            html.Div(
                [
                    html.H1(sweep.name, id=ids.HEADING, tabIndex="-1", className="clip-title"),
                    *([html.P(sweep.description, className="lead")] if sweep.description else []),
                    html.P(said, className="muted small"),
                ],
                className="clip-heading",
            ),
            html.Div(
                [
                    *(
                        [
                            dcc.Link("Explain", href=study_path(sweep.id), className="button-link"),
                            dcc.Link(
                                "Compare with…", href=compare_address(f"sweep:{sweep.id}"), className="button-link"
                            ),
                        ]
                        if sweep.counts.succeeded
                        else []
                    ),
                    html.Button(
                        [icon("link"), html.Span("Copy link to this view", **attributes(data_label="true"))],
                        className="button",
                        type="button",
                        **attributes(data_copy_address="true"),
                    ),
                    *([_downloads(sweep, api)] if sweep.counts.succeeded else []),
                ],
                className="row",
            ),
        ],
        className="clip-head",
    )


def _downloads(sweep: Sweep, api: str) -> html.Details:
    address = f"{api}/sweeps/{sweep.id}/numbers"
    return menu(
        [icon("download"), "Data"],
        [
            link_item("One row per item (CSV)", f"{address}?format=csv"),
            link_item("One row per item (Parquet)", f"{address}?format=parquet"),
        ],
    )


def _notices(sweep: Sweep) -> list[Component]:
    said: list[Component] = []
    if why := why_by_prediction(sweep):
        said.append(notice("info", "Grouped by prediction", why))
    elif sweep.unknown_labels:
        left = sum(sweep.unknown_labels.values())
        said.append(
            notice(
                "info",
                "Labels that are no class of this network",
                f"{unknown_text(sweep)}: {left:,} items count for no true class.",
            )
        )
    if not sweep.current:
        said.append(
            notice(
                "warning", "The checkpoint has other weights by now", "What is shown was computed with the old ones."
            )
        )
    return said
