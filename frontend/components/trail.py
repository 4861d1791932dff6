"""From a result back to the table that it was opened from, and on to the next row of it."""

from typing import TypedDict

from dash import dcc, html
from dash.development.base_component import Component

from frontend.components.attributes import attributes
from frontend.routes import clip_path


class Trail(TypedDict):
    """The table that a person came from."""

    address: str
    analyses: list[str]
    """Ids, in the order of the rows."""


def way_back(analysis: str, trail: Trail | None) -> list[Component]:
    """Links to the table and to its neighbouring rows; nothing where the analysis is none of them.

    Args:
        analysis: id of the one that is shown.
    """
    if trail is None or analysis not in trail["analyses"]:
        return []
    analyses = trail["analyses"]
    place = analyses.index(analysis)
    around = [("Previous", place - 1), ("Next", place + 1)]
    return [
        html.Nav(
            [
                dcc.Link(f"← Table of {len(analyses)}", href=trail["address"]),
                html.Span(f"Row {place + 1}", className="muted"),
                *(
                    dcc.Link(word, href=clip_path(analyses[other]))
                    for word, other in around
                    if 0 <= other < len(analyses)
                ),
            ],
            className="row trail small",
            **attributes(aria_label="Table of sentences"),
        )
    ]
