"""Sweeps: a checkpoint run over a collection as analyses in the background, and those that come with checkpoints."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent

from backend.api.deps import FramesDep, Limit, Offset, ServiceDep, SweepId
from backend.api.documented import answers, location, problems
from backend.api.events import event_of, follow
from backend.api.examples import SWEEP, SWEEP_EVENTS, SWEEP_ITEMS, SWEEPS
from backend.api.guard import refuse_other_sites, require_json
from backend.api.paths import API_PREFIX
from backend.schemas import AnalysisState, Sweep, SweepItems, SweepRequest, Sweeps
from backend.sweeps.starting import resume_sweep as go_on
from backend.sweeps.starting import start_sweep

router = APIRouter(prefix=f"{API_PREFIX}/sweeps", tags=["sweeps"], dependencies=[Depends(refuse_other_sites)])

_INTERVALS = 4
"""Between two looks at a sweep, in those between two looks at an analysis: all its items are counted."""
_SHIPPED = "This sweep comes with its checkpoint; only sweeps over a collection can be changed"


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Start a sweep",
    dependencies=[Depends(require_json)],
    responses={
        **answers(202, "The sweep is started", SWEEP, headers=location("sweep")),
        **answers(200, "The same one is there already", SWEEP, model=Sweep, headers=location("sweep")),
        **problems(
            *(403, 404, 409, 413, 415, 422, 503),
            s404="There is no collection 7f1c",
            s409="The collection is not ready (importing); a sweep can run over one that is",
            s413="Expected a body of at most 1048576 bytes; got a larger one.",
        ),
    },
)
def create_sweep(request: SweepRequest, service: ServiceDep, response: Response) -> Sweep:
    """Run a checkpoint over all items of a collection, after all analyses that persons ask for.

    An item that the checkpoint can't read is a failed item with its reason; the others are run. Asking again for the
    same collection, checkpoint and weights gives the sweep that is there.
    """
    id_, created = start_sweep(request, service.store, service.catalogue)
    response.status_code = status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK
    response.headers["Location"] = f"{API_PREFIX}/sweeps/{id_}"
    return service.frames.sweep(id_)


@router.get(
    "",
    summary="List the sweeps",
    responses={**answers(200, "A part of the list", SWEEPS), **problems(422, 503)},
)
def list_sweeps(
    frames: FramesDep,
    collection: Annotated[str | None, Query(description="Only those over this collection.", max_length=64)] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Sweeps:
    """Sweeps over collections, newest first, then those that come with their checkpoints."""
    found = frames.list(collection)
    return Sweeps(items=found[offset : offset + limit], total=len(found))


@router.get(
    "/{sweep_id}",
    summary="Show a sweep",
    responses={**answers(200, "The sweep as it stands", SWEEP), **problems(404, 422, 503)},
)
def get_sweep(sweep_id: SweepId, frames: FramesDep) -> Sweep:
    """How many items wait, run, succeeded and failed, at what rate, and how long the rest will take."""
    return frames.sweep(sweep_id)


def _point_of_return(
    sweep_id: SweepId,
    frames: FramesDep,
    last_event_id: Annotated[
        str | None, Header(description="Id of the last event that was seen; browsers send it when they reconnect.")
    ] = None,
) -> str | None:
    """The last event that the client saw; 204, which tells browsers not to come back, if that was the end."""
    latest = event_of(frames.sweep(sweep_id))
    if latest.event == "end" and latest.id == last_event_id:
        raise HTTPException(status.HTTP_204_NO_CONTENT)
    return last_event_id


@router.get(
    "/{sweep_id}/events",
    summary="Follow a sweep",
    response_class=EventSourceResponse,
    responses={
        status.HTTP_200_OK: {
            "description": "`progress` events, each a Sweep, then one `end` event; `gone` if it is deleted meanwhile",
            "content": {"text/event-stream": {"example": SWEEP_EVENTS}},
        },
        status.HTTP_204_NO_CONTENT: {"description": "The client has seen the end already"},
        **problems(404, 422, 503),
    },
)
async def follow_sweep(
    sweep_id: SweepId, service: ServiceDep, last_id: Annotated[str | None, Depends(_point_of_return)]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events until no item waits or runs; a sweep that is paused goes on being followed."""
    read = partial(service.frames.sweep, sweep_id)
    interval_s = _INTERVALS * service.settings.events_interval_s
    async for event in follow(read, service.closing, interval_s, last_id):
        yield event


@router.get(
    "/{sweep_id}/items",
    summary="List the items of a sweep",
    responses={**answers(200, "A part of the items", SWEEP_ITEMS), **problems(404, 422, 503)},
)
def list_sweep_items(
    sweep_id: SweepId,
    frames: FramesDep,
    state: Annotated[AnalysisState | None, Query(description="Only those in this state.")] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> SweepItems:
    """The items in their order, each with its analysis or with what went wrong."""
    return frames.items(sweep_id, state, offset, limit)


@router.post(
    "/{sweep_id}/pause",
    summary="Pause a sweep",
    responses={
        **answers(200, "The sweep", {**SWEEP, "state": "paused"}),
        **problems(403, 404, 409, 422, 503, s409=_SHIPPED),
    },
)
def pause_sweep(sweep_id: SweepId, service: ServiceDep) -> Sweep:
    """Hold back what waits; what runs is finished. Pausing twice is no error."""
    service.frames.require_stored(sweep_id)
    service.store.sweeps.pause(sweep_id)
    return service.frames.sweep(sweep_id)


@router.post(
    "/{sweep_id}/resume",
    summary="Resume a sweep",
    responses={
        **answers(200, "The sweep", SWEEP),
        **problems(
            *(403, 404, 409, 422, 503),
            s409="The checkpoint emotion/faces-speech has changed since; start a new sweep",
        ),
    },
)
def resume_sweep(sweep_id: SweepId, service: ServiceDep) -> Sweep:
    """Go on with what is held back, and try again what failed, was cancelled or deleted."""
    service.frames.require_stored(sweep_id)
    go_on(sweep_id, service.store, service.catalogue)
    return service.frames.sweep(sweep_id)


@router.delete(
    "/{sweep_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a sweep",
    responses=problems(403, 404, 409, 422, 503, s409=_SHIPPED),
)
def delete_sweep(sweep_id: SweepId, service: ServiceDep) -> None:
    """Delete a sweep and its analyses, but for those that a person or another sweep asked for.

    What runs is cancelled.
    """
    service.frames.require_stored(sweep_id)
    service.store.sweeps.delete(sweep_id)
