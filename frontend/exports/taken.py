"""What is taken along: a figure, its table, and the requests that its numbers come from."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

import plotly.graph_objects as go

from frontend.figures import Table


@dataclass(frozen=True)
class Taken:
    """What a figure shows at the moment.

    Attributes:
        figure: drawn in `exports.PAPER`; None where there is a table alone.
        requests: paths below the API's version with their queries, as `request_of` writes them.
    """

    table: Table
    figure: go.Figure | None
    requests: tuple[str, ...]


def request_of(*parts: str, **query: str | float | None) -> str:
    """A request as provenance names it: `request_of("analyses", id, "attention", site="late")`.

    Args:
        parts: of the path, the id second.
        query: values by name; those that are None are left out, and `class_` is written as `class`.
    """
    path = "/".join(quote(part, safe="") for part in parts)
    asked = {name.rstrip("_"): value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(asked, safe=':')}" if asked else path
