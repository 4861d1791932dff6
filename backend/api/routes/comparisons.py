"""Comparisons: two analyses, or two sweeps, or one of each, side by side."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from backend.analysis.comparison import compare
from backend.api.deps import ServiceDep
from backend.api.documented import answers, problems
from backend.api.examples import COMPARISON
from backend.api.guard import refuse_other_sites
from backend.api.paths import API_PREFIX
from backend.api.sides import kind_and_id, side_data
from backend.errors import InvalidRequest
from backend.schemas import By, Comparison

router = APIRouter(prefix=f"{API_PREFIX}/comparisons", tags=["comparisons"], dependencies=[Depends(refuse_other_sites)])

_MOST = 80
SideText = Annotated[
    str, Query(description="`analysis:ID` or `sweep:ID`.", max_length=_MOST, examples=["sweep:shipped-5e1a"])
]


@router.get(
    "",
    summary="Compare two analyses or sweeps",
    responses={
        **answers(200, "Both sides, and their difference where blocks correspond", COMPARISON),
        **problems(
            *(404, 409, 422, 503),
            s404="There is no analysis 7f1c",
            s409="The analysis is running; its arrays are there once it has succeeded",
            s422="left: expected analysis:ID or sweep:ID; got 'clip:7f1c'",
        ),
    },
)
def get_comparison(
    service: ServiceDep,
    left: SideText,
    right: SideText,
    by: Annotated[
        By, Query(description="Whether an item of a sweep counts for its label or its prediction.")
    ] = "label",
    class_: Annotated[
        str,
        Query(alias="class", description="Of a sweep, the items of this class only; empty for all.", max_length=200),
    ] = "",
) -> Comparison:
    """Mean attention of both sides, shares of the modalities that both have, and what to keep in mind.

    Blocks correspond only within the same weights: a block of one training run is not the block of the same number in
    another. Where they don't, only the shares are compared and `reason` says why.
    """
    kinds = {kind_and_id(text, side)[0] for text, side in ((left, "left"), (right, "right"))}
    if class_ and "sweep" not in kinds:
        raise InvalidRequest("class chooses items of a sweep; both sides are analyses")
    return compare(
        side_data(service, left, "left", by, class_),
        side_data(service, right, "right", by, class_),
    )
