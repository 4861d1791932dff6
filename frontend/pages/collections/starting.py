"""The choice of the checkpoint that is to be run over a collection."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Checkpoint, CollectionItem
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.components.icons import icon
from frontend.components.notices import notice
from frontend.components.offers import in_a_line
from frontend.inputs import Given, given, takes

_NUMBER = re.compile(r"[+\-\u2212]?\d+(\.\d+)?")
LOOKED_AT = 5
"""Items of which the files are looked at, to tell which checkpoints read such items."""


@dataclass(frozen=True)
class Readers:
    """The checkpoints that can be run: those that have a use for the items, and the others."""

    fitting: tuple[Checkpoint, ...]
    others: tuple[Checkpoint, ...]

    @classmethod
    def of(cls, checkpoints: Iterable[Checkpoint], items: Sequence[Given], labels: Iterable[str]) -> "Readers":
        """Those whose classes the labels are come first.

        Args:
            items: some of the collection, which stand for all.
            labels: that occur in it.
        """
        ready = [item for item in checkpoints if item.state == "ready"]
        named = {label.casefold() for label in labels}
        fitting = [item for item in ready if any(takes(item, each) for each in items)]
        fitting.sort(key=lambda item: -_known(item, named))
        return cls(tuple(fitting), tuple(item for item in ready if item not in fitting))


async def some_items(api: ApiClient, items: Sequence[CollectionItem]) -> list[Given]:
    """Some of the items, from all over the list, with what is in their files."""
    step = max(1, len(items) // LOOKED_AT)
    return list(await asyncio.gather(*(_looked_at(api, item) for item in items[::step][:LOOKED_AT])))


async def _looked_at(api: ApiClient, item: CollectionItem) -> Given:
    inputs = item.inputs
    files = {"clip": inputs.clip, "skeleton": inputs.skeleton, "features": inputs.features}
    there = [id_ for name, id_ in files.items() if id_ is not None and name not in item.deleted]
    try:
        clips = await asyncio.gather(*(api.clip(id_) for id_ in there))
    except ApiError as error:
        # Deleted just now: the other items tell.
        if not error.not_found:
            raise
        clips = []
    return given(*clips, text=inputs.text)


def _known(checkpoint: Checkpoint, labels: set[str]) -> int:
    """How many of the labels (lower case) are its classes, or numbers where it gives out a value."""
    if checkpoint.value is not None:
        return sum(bool(_NUMBER.fullmatch(label)) for label in labels)
    return len(labels & {name.casefold() for name in checkpoint.classes})


def start_form(readers: Readers, run: frozenset[str]) -> Component:
    """The checkpoints to choose from, and the button that starts.

    Args:
        run: ids of those that were run already with the weights that they have.
    """
    if not readers.fitting:
        return notice(
            "info",
            "No checkpoint here reads such items",
            dcc.Link("The page Checkpoints", href="/checkpoints"),
            " says what each of them reads.",
        )
    first = next((item for item in readers.fitting if item.id not in run), readers.fitting[0])
    return html.Div(
        [
            dmc.RadioGroup(
                html.Div([_option(item, item.id in run) for item in readers.fitting], className="checkpoint-options"),
                id=ids.COLLECTION_CHOICE,
                label="Run a checkpoint over all items",
                value=first.id,
                size="sm",
            ),
            html.Div(
                [
                    html.Button(
                        [icon("play"), "Start the sweep"],
                        id=ids.COLLECTION_START,
                        className="button button-primary",
                        type="button",
                    ),
                    html.Span(
                        "It runs in the background, after everything that people ask for one by one.",
                        className="small muted",
                    ),
                ],
                className="row",
            ),
            *([html.P(_unfit(readers.others), className="small muted")] if readers.others else []),
        ],
        className="stack sweep-start",
    )


def _option(checkpoint: Checkpoint, run: bool) -> dmc.Radio:
    line = f"{in_a_line(checkpoint)}. Was run already." if run else in_a_line(checkpoint)
    return dmc.Radio(value=checkpoint.id, label=checkpoint.title, description=line, size="sm")


def _unfit(others: Sequence[Checkpoint]) -> str:
    named = ", ".join(item.title for item in others)
    return f"Not offered, as they read nothing of these items: {named}."
