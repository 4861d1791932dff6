"""Several sentences as a table that opens each result; the address holds the analyses and the order of the rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import STATE_WORDS, checkpoint_title
from frontend.components.icons import icon
from frontend.components.notices import notice, state_page
from frontend.components.trail import Trail
from frontend.pages.sentences.batch import Batch
from frontend.pages.sentences.rows import arranged, columns, row_of
from frontend.pages.sentences.table import Sorting, table, table_address
from frontend.routes import MOST_SENTENCES, asked, checkpoint_path

REFRESH_MS = 1500
"""How often the analyses are asked for while some go on."""


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    analyses: tuple[str, ...]
    left_out: int
    """Analyses beyond the most that a table shows."""
    sorting: Sorting

    @classmethod
    def of(cls, query: str | None) -> "Asked":
        """Args: query: as in `location.search`."""
        named = [part.strip() for part in (asked(query, "ids") or "").split(",")]
        analyses = list(dict.fromkeys(part for part in named if part))
        order = asked(query, "order")
        sorting = Sorting(asked(query, "sort") or "number", "down" if order == "down" else "up")
        shown = analyses[:MOST_SENTENCES]
        return cls(tuple(shown), len(analyses) - len(shown), sorting)


@dataclass(frozen=True)
class Content:
    """The table and what goes with it."""

    head: list[Component]
    standing: str
    rows: Component
    settled: bool
    waiting: int
    unsuccessful: int
    trail: Trail


def content(wanted: Asked, found: Sequence[Analysis | None], checkpoints: Sequence[Checkpoint]) -> Content:
    """The table as the analyses stand.

    Args:
        found: as the address names them; None for one that is not here.
    """
    numbered = [row_of(number, analysis) for number, analysis in enumerate(found, 1) if analysis is not None]
    by = wanted.sorting.by
    known = {"number", "name", "state", "value", "lift", *(column.name for column in columns(numbered))}
    sorting = wanted.sorting if by in known else Sorting()
    rows = arranged(numbered, sorting.by, sorting.order)
    by_id = {checkpoint.id: checkpoint for checkpoint in checkpoints}
    states = [row.analysis.state for row in rows]
    waiting = sum(not state.ended for state in states)
    return Content(
        head=_head(wanted, [row.analysis for row in numbered], by_id),
        standing=", ".join(f"{states.count(state)} {STATE_WORDS[state]}" for state in AnalysisState if state in states),
        rows=table(rows, wanted.analyses, sorting, by_id),
        settled=not waiting,
        waiting=waiting,
        unsuccessful=sum(state in (AnalysisState.FAILED, AnalysisState.CANCELLED) for state in states),
        trail=Trail(
            address=table_address(wanted.analyses, sorting),
            analyses=[row.analysis.id for row in rows],
        ),
    )


async def layout(api: ApiClient, batch: Batch, query: str | None) -> tuple[Component, Trail | None]:
    """The page, and the table that the pages of its results lead back to."""
    wanted = Asked.of(query)
    found = await batch.read(wanted.analyses, anew=True)
    if not any(found):
        return _none_here(bool(wanted.analyses)), None
    shown = content(wanted, found, (await api.checkpoints()).items)
    page = html.Div(
        [
            html.Header(shown.head, id=ids.ROWS_HEAD, className="page-head"),
            _tools(shown),
            html.Div(shown.rows, id=ids.ROWS, className="card"),
            html.P(
                "A contribution is the exact part of a modality in the result: the parts add up to the value, or to "
                "the logit of the class. The lift says where attention is furthest above what uniform attention would "
                "give.",
                className="small muted note-below",
            ),
            dcc.Interval(id=ids.ROWS_TICK, interval=REFRESH_MS, disabled=shown.settled),
            dcc.Download(id=ids.ROWS_DOWNLOAD),
        ]
    )
    return page, shown.trail


def cancel_words(waiting: int) -> str:
    return f"Cancel the rest ({waiting})"


def retry_words(unsuccessful: int) -> str:
    return f"Try again ({unsuccessful})"


def _tools(shown: Content) -> html.Div:
    def button(identity: str, words: str, *, hidden: bool) -> html.Button:
        return html.Button(words, id=identity, className="button", type="button", hidden=hidden)

    return html.Div(
        [
            html.Span(shown.standing, id=ids.ROWS_STANDING, className="muted", **attributes(aria_live="polite")),
            button(ids.ROWS_CANCEL, cancel_words(shown.waiting), hidden=not shown.waiting),
            button(ids.ROWS_RETRY, retry_words(shown.unsuccessful), hidden=not shown.unsuccessful),
            html.Span(className="spring"),
            html.Button(
                [icon("link"), html.Span("Copy link to this table", **attributes(data_label="true"))],
                className="button",
                type="button",
                **attributes(data_copy_address="true"),
            ),
            html.Button([icon("download"), "CSV"], id=ids.ROWS_CSV, className="button", type="button"),
        ],
        className="row table-tools",
    )


def _head(wanted: Asked, analyses: Sequence[Analysis], checkpoints: dict[str, Checkpoint]) -> list[Component]:
    used = {analysis.checkpoint: analysis for analysis in analyses}
    gone = len(wanted.analyses) - len(analyses)
    notes = []
    if gone:
        notes.append(f"{_counted(gone, 'analysis is', 'analyses are')} no longer here.")
    if wanted.left_out:
        more = _counted(wanted.left_out, "more in the address is", "more in the address are")
        notes.append(f"A table shows at most {MOST_SENTENCES}: {more} left out.")
    with_: list[str | Component] = ["with "]
    for number, (identity, analysis) in enumerate(used.items()):
        title = checkpoint_title(identity, analysis.weights_sha256, checkpoints.get(identity))
        with_ += [", " if number else "", dcc.Link(title, href=checkpoint_path(identity))]
    return [
        html.H1(_counted(len(analyses), "sentence", "sentences"), id=ids.HEADING, tabIndex="-1"),
        html.P(with_, className="muted"),
        *([notice("info", "Not all of them", " ".join(notes))] if notes else []),
    ]


def _none_here(named: bool) -> html.Div:
    if named:
        return state_page(
            "None of these analyses is here", "They may have been deleted, or the address is not complete."
        )
    return state_page(
        "No sentences", "Type or paste several on the page Analyse, one on each line: they become a table here."
    )


def _counted(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
