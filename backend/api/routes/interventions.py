"""Interventions: what a network would say if its attention or its input were otherwise."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Literal

import anyio
from anyio import to_thread
from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent

from backend.api.deps import InterventionId, InterventionsDep, Limit, Offset, ServiceDep
from backend.api.documented import answers, location, problems
from backend.api.events import event_of, follow
from backend.api.guard import refuse_other_sites, require_json
from backend.api.intervention_examples import (
    ASKED,
    INTERVENTION,
    INTERVENTION_EVENTS,
    INTERVENTIONS,
    OVERRIDE_REQUEST,
    OVERRIDE_STUDY_REQUEST,
    STUDY_REQUEST,
)
from backend.api.paths import API_PREFIX
from backend.api.service import Service
from backend.interventions.asking import Asking
from backend.schemas import Intervention, InterventionRequest, Interventions

router = APIRouter(
    prefix=f"{API_PREFIX}/interventions", tags=["interventions"], dependencies=[Depends(refuse_other_sites)]
)

LONGEST_WAIT_S = 30.0
_LOOK_S = 0.03
"""Between two looks at a question whose answer is waited for."""

Kind = Literal["override", "effect", "swap", "sanity", "study", "override-study"]


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Ask what would be otherwise",
    dependencies=[Depends(require_json)],
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "examples": {
                        "override": {"summary": "Other attention", "value": OVERRIDE_REQUEST},
                        "study": {"summary": "Effects over a sweep", "value": STUDY_REQUEST},
                        "override-study": {
                            "summary": "Other attention over a sweep",
                            "value": OVERRIDE_STUDY_REQUEST,
                        },
                    }
                }
            }
        }
    },
    responses={
        **answers(202, "The question waits or is being answered", ASKED, headers=location("intervention")),
        **answers(
            200, "It has ended: here is the answer", INTERVENTION, model=Intervention, headers=location("intervention")
        ),
        **problems(
            *(403, 404, 409, 413, 415, 422, 503),
            s404="There is no analysis 2c26b46b68ffc68f",
            s409="The analysis 2c26b46b is running; what if is asked of one that has succeeded",
            s413="Expected a body of at most 1048576 bytes; got a larger one.",
            s422="late: forced: expected blocks from 0 to 65; got 66",
            s503="100 interventions are waiting already; try again when some of them are done.",
        ),
    },
)
async def create_intervention(
    request: InterventionRequest,
    service: ServiceDep,
    response: Response,
    wait: Annotated[
        float, Query(ge=0, le=LONGEST_WAIT_S, description="Seconds that the answer may be waited for.")
    ] = 0.0,
) -> Intervention:
    """Ask a question of an analysis that has succeeded, or, for a study of either kind, of a sweep over a collection.

    The same question of the same weights gives the intervention that is there; one that failed or was cancelled is
    queued anew. Whatever changes nothing, such as the seed of no permutation, is no other question.
    """
    asking = Asking(service.store, service.catalogue, service.frames, service.settings.max_queue)
    asked, _ = await to_thread.run_sync(asking.ask, request)
    found = await to_thread.run_sync(service.store.interventions.get, asked.id)
    with anyio.move_on_after(wait):
        while not found.state.ended and not service.closing.is_set():
            found = await _after_a_change(service, found)
    response.status_code = status.HTTP_200_OK if found.state.ended else status.HTTP_202_ACCEPTED
    response.headers["Location"] = f"{API_PREFIX}/interventions/{found.id}"
    return found


async def _after_a_change(service: Service, found: Intervention) -> Intervention:
    """The intervention a moment later; its answer is read only once it has ended."""
    await anyio.sleep(_LOOK_S)
    state = await to_thread.run_sync(service.store.interventions.state, found.id)
    if state == found.state:
        return found
    return await to_thread.run_sync(service.store.interventions.get, found.id)


@router.get(
    "",
    summary="List the interventions",
    responses={**answers(200, "A part of the list", INTERVENTIONS), **problems(422, 503)},
)
def list_interventions(  # noqa: PLR0917 - the parameters of the request, passed by name
    interventions: InterventionsDep,
    analysis: Annotated[str | None, Query(description="Only those of this analysis.", max_length=64)] = None,
    sweep: Annotated[str | None, Query(description="Only those of this sweep.", max_length=64)] = None,
    kind: Annotated[Kind | None, Query(description="Only those of this kind.")] = None,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Interventions:
    """What was asked, newest first, without the answers."""
    return interventions.list(analysis, sweep, kind, offset, limit)


@router.get(
    "/{intervention_id}",
    summary="Show an intervention",
    responses={**answers(200, "The intervention as it stands", INTERVENTION), **problems(404, 422, 503)},
)
def get_intervention(intervention_id: InterventionId, interventions: InterventionsDep) -> Intervention:
    """State and progress; once it has succeeded, the answer."""
    return interventions.get(intervention_id)


def _point_of_return(
    intervention_id: InterventionId,
    interventions: InterventionsDep,
    last_event_id: Annotated[
        str | None, Header(description="Id of the last event that was seen; browsers send it when they reconnect.")
    ] = None,
) -> str | None:
    """The last event that the client saw; 204, which tells browsers not to come back, if that was the end."""
    latest = event_of(interventions.get(intervention_id))
    if latest.event == "end" and latest.id == last_event_id:
        raise HTTPException(status.HTTP_204_NO_CONTENT)
    return last_event_id


@router.get(
    "/{intervention_id}/events",
    summary="Follow an intervention",
    response_class=EventSourceResponse,
    responses={
        status.HTTP_200_OK: {
            "description": "`progress` events, each an Intervention without its answer, then one `end` event; `gone` "
            "if it is deleted meanwhile",
            "content": {"text/event-stream": {"example": INTERVENTION_EVENTS}},
        },
        status.HTTP_204_NO_CONTENT: {"description": "The client has seen the end already"},
        **problems(404, 422, 503),
    },
)
async def follow_intervention(
    intervention_id: InterventionId, service: ServiceDep, last_id: Annotated[str | None, Depends(_point_of_return)]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events until the intervention ends."""
    read = partial(service.store.interventions.get, intervention_id)
    async for event in follow(read, service.closing, service.settings.events_interval_s, last_id):
        yield event


@router.post(
    "/{intervention_id}/cancel",
    summary="Cancel an intervention",
    responses={
        **answers(200, "The intervention, cancelled", {**ASKED, "state": "cancelled"}),
        **problems(
            *(403, 404, 409, 422, 503),
            s409="It has already succeeded; only an intervention that waits or runs can be cancelled",
        ),
    },
)
def cancel_intervention(intervention_id: InterventionId, interventions: InterventionsDep) -> Intervention:
    """Cancel an intervention that waits or runs; cancelling twice is no error."""
    return interventions.cancel(intervention_id)


@router.delete(
    "/{intervention_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete an intervention",
    responses=problems(403, 404, 422, 503),
)
def delete_intervention(intervention_id: InterventionId, interventions: InterventionsDep) -> None:
    """Delete an intervention with its answer; what runs is cancelled."""
    interventions.delete(intervention_id)
