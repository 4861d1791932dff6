"""Checkpoints: what can be run, and what its card says."""

from typing import Annotated

from fastapi import APIRouter, Path

from backend.api.deps import CatalogueDep
from backend.api.documented import answers, problems
from backend.api.examples import CHECKPOINT, CHECKPOINTS
from backend.api.paths import API_PREFIX
from backend.schemas import Checkpoint, Checkpoints

router = APIRouter(prefix=f"{API_PREFIX}/checkpoints", tags=["checkpoints"])


@router.get("", summary="List the checkpoints", responses={**answers(200, "All cards", CHECKPOINTS), **problems(503)})
def list_checkpoints(catalogue: CatalogueDep) -> Checkpoints:
    """Every card in the service's folders, by id; one that can't be used is listed with the reason."""
    return catalogue.list()


@router.get(
    "/{checkpoint_id:path}",
    summary="Show a checkpoint",
    responses={
        **answers(200, "The card", CHECKPOINT),
        **problems(404, 422, 503, s404="There is no checkpoint emotion/other"),
    },
)
def get_checkpoint(
    checkpoint_id: Annotated[str, Path(description="Id of the checkpoint; it may hold slashes.", max_length=300)],
    catalogue: CatalogueDep,
) -> Checkpoint:
    """The card of one checkpoint: inputs, fusion sites with their blocks, measured results, limits."""
    return catalogue.get(checkpoint_id)
