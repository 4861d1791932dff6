"""Other analyses whose streams can be taken."""

from backend.schemas import Analysis, AnalysisState
from frontend.client import ApiClient, ApiError
from frontend.components.formats import moment

LOOKED_AT = 200
"""Analyses among which others are looked for, the newest, those of sweeps last: the most that the API gives at once."""


async def other_choices(api: ApiClient, analysis: str, chosen: str | None) -> tuple[list[dict[str, str]], str]:
    """Analyses of the same weights, and what to say where there are none.

    Args:
        chosen: the one that the address names, which may be older.
    """
    own = await api.analysis(analysis)
    found = (await api.succeeded_analyses(own.checkpoint, LOOKED_AT)).items
    if chosen and all(item.id != chosen for item in found):
        try:
            found = [*found, await api.analysis(chosen)]
        except ApiError as error:
            if not error.not_found:
                raise
    others = [item for item in found if _fits(item, own)]
    names = [item.name for item in others]
    choices = [
        {
            "value": item.id,
            # Two of one name can be told apart by when they were made.
            "label": item.name if item.name and names.count(item.name) == 1 else f"{item.name}, {_when(item)}",
        }
        for item in others
    ]
    if choices:
        return choices, ""
    return [], "No other input has been analysed with this checkpoint yet."


def _fits(other: Analysis, own: Analysis) -> bool:
    return (
        other.id != own.id
        and other.state is AnalysisState.SUCCEEDED
        and other.checkpoint == own.checkpoint
        and other.weights_sha256 == own.weights_sha256
    )


def _when(item: Analysis) -> str:
    return moment(item.created_at)
