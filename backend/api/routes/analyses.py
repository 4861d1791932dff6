"""Analyses: a checkpoint run on a clip, a text, a skeleton or features, as a job that outlives the request."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response, status
from fastapi.sse import EventSourceResponse, ServerSentEvent

from backend.api.attention import arrays_file, site_attention
from backend.api.deps import AnalysesDep, AnalysisId, Limit, Offset, ServiceDep
from backend.api.documented import answers, file_content, location, problems
from backend.api.events import event_of, follow
from backend.api.examples import ANALYSES, ANALYSIS, EVENTS, SITE_ATTENTION
from backend.api.guard import refuse_other_sites, require_json
from backend.api.negotiation import NPZ_MEDIA_TYPE, Form, wanted_form
from backend.api.paths import API_PREFIX
from backend.api.submission import submit
from backend.errors import Conflict, InvalidRequest
from backend.schemas import Analyses, Analysis, AnalysisRequest, AnalysisState, SiteAttention

router = APIRouter(prefix=f"{API_PREFIX}/analyses", tags=["analyses"], dependencies=[Depends(refuse_other_sites)])


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Analyse a clip, a text, a skeleton or features",
    dependencies=[Depends(require_json)],
    responses={
        **answers(202, "The analysis is queued", ANALYSIS, headers=location("analysis")),
        **answers(200, "The same one is there already", ANALYSIS, model=Analysis, headers=location("analysis")),
        **problems(
            *(403, 404, 409, 413, 415, 422, 503),
            s409="The checkpoint emotion/faces-speech can't be used: the card is broken",
            s413="Expected a body of at most 1048576 bytes; got a larger one.",
            s422="features: arrays.npz: text: expected (50, 384); got (50, 300)",
            s503="100 analyses are waiting already; try again when some of them are done.",
        ),
    },
)
def create_analysis(request: AnalysisRequest, service: ServiceDep, response: Response) -> Analysis:
    """Queue the run of a checkpoint on a clip, a text or a skeleton, on a clip with its text and skeleton, or features.

    A text beside a clip is what is said in it, a skeleton beside a clip is of those who are seen in it. What the
    checkpoint does not read is refused.

    Asking again for the same inputs, checkpoint and weights gives the analysis that is there; one that failed or was
    cancelled is queued anew. Follow it at `events`, or ask for it until its state is an end.
    """
    analysis, created = submit(request, service)
    response.status_code = status.HTTP_202_ACCEPTED if created else status.HTTP_200_OK
    response.headers["Location"] = f"{API_PREFIX}/analyses/{analysis.id}"
    return analysis


@router.get(
    "",
    summary="List the analyses",
    responses={**answers(200, "A part of the list", ANALYSES), **problems(422, 503)},
)
def list_analyses(  # noqa: PLR0917 - the parameters of the request, passed by name
    analyses: AnalysesDep,
    clip: Annotated[
        str | None, Query(description="Only those that use this upload, in whatever role.", max_length=64)
    ] = None,
    checkpoint: Annotated[str | None, Query(description="Only those of this checkpoint.", max_length=200)] = None,
    state: Annotated[AnalysisState | None, Query(description="Only those in this state.")] = None,
    of_sweeps: Annotated[
        bool, Query(description="Also those that only a sweep asked for, behind all that persons asked for.")
    ] = False,
    offset: Offset = 0,
    limit: Limit = 50,
) -> Analyses:
    """Analyses, newest first, without their reports."""
    return analyses.list(clip, offset, limit, checkpoint=checkpoint, state=state, of_sweeps=of_sweeps)


@router.get(
    "/{analysis_id}",
    summary="Show an analysis",
    responses={**answers(200, "The analysis as it stands", ANALYSIS), **problems(404, 422, 503)},
)
def get_analysis(analysis_id: AnalysisId, analyses: AnalysesDep) -> Analysis:
    """State and progress; once it has succeeded, the report with predictions, contributions and shares."""
    return analyses.get(analysis_id)


def _point_of_return(
    analysis_id: AnalysisId,
    analyses: AnalysesDep,
    last_event_id: Annotated[
        str | None, Header(description="Id of the last event that was seen; browsers send it when they reconnect.")
    ] = None,
) -> str | None:
    """The last event that the client saw; 204, which tells browsers not to come back, if that was the end."""
    latest = event_of(analyses.get(analysis_id))
    if latest.event == "end" and latest.id == last_event_id:
        raise HTTPException(status.HTTP_204_NO_CONTENT)
    return last_event_id


@router.get(
    "/{analysis_id}/events",
    summary="Follow an analysis",
    response_class=EventSourceResponse,
    responses={
        status.HTTP_200_OK: {
            "description": "`progress` events, each an Analysis without its report, then one `end` event; `gone` if it "
            "is deleted meanwhile",
            "content": {"text/event-stream": {"example": EVENTS}},
        },
        status.HTTP_204_NO_CONTENT: {"description": "The client has seen the end already"},
        **problems(404, 422, 503),
    },
)
async def follow_analysis(
    analysis_id: AnalysisId, service: ServiceDep, last_id: Annotated[str | None, Depends(_point_of_return)]
) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events until the analysis ends; a comment keeps the connection alive while nothing changes."""
    read = partial(service.store.analyses.get, analysis_id)
    async for event in follow(read, service.closing, service.settings.events_interval_s, last_id):
        yield event


@router.get(
    "/{analysis_id}/attention",
    summary="Get the attention arrays",
    response_model=SiteAttention,
    responses={
        status.HTTP_200_OK: {
            "description": "Attention before lambda; the file holds `attention.<site>` (windows, segments, blocks, "
            "channels per block), `blocks.<site>`, `windows` and `times_s`",
            "content": {"application/json": {"example": SITE_ATTENTION}, **file_content(NPZ_MEDIA_TYPE)},
        },
        **problems(404, 406, 409, 422, 503),
    },
)
def get_attention(  # noqa: PLR0917 - the parameters of the request, passed by name
    analysis_id: AnalysisId,
    analyses: AnalysesDep,
    site: Annotated[
        str | None, Query(description="Name of the site; left out only for a file with all sites.", max_length=100)
    ] = None,
    window: Annotated[int | None, Query(ge=0, description="Index of the only window that is wanted.")] = None,
    form: Annotated[
        Form | None, Query(alias="format", description="Form of the answer, if `Accept` is not to decide.")
    ] = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "*/*",
) -> Response:
    """Attention of one site as JSON, or of one or all sites as a NumPy file."""
    wanted = form or wanted_form(accept)
    arrays, report = analyses.arrays(analysis_id), analyses.get(analysis_id).report
    if report is None:
        raise Conflict("The analysis has no report; its arrays are there once it has succeeded")
    if wanted == "npz":
        name = f"attention-{analysis_id[:12]}-{site or 'all'}.npz"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
        return Response(arrays_file(arrays, report, site, window), headers=headers, media_type=NPZ_MEDIA_TYPE)
    if site is None:
        raise InvalidRequest(f"Expected the name of a site; this network has {', '.join(s.name for s in report.sites)}")
    found = site_attention(arrays, report, site, window)
    return Response(found.model_dump_json(), headers={"Vary": "Accept"}, media_type="application/json")


@router.post(
    "/{analysis_id}/cancel",
    summary="Cancel an analysis",
    responses={
        **answers(200, "The analysis, cancelled", {**ANALYSIS, "state": "cancelled"}),
        **problems(
            403, 404, 409, 422, 503, s409="The analysis has already succeeded; only one that runs can be cancelled"
        ),
    },
)
def cancel_analysis(analysis_id: AnalysisId, analyses: AnalysesDep) -> Analysis:
    """Cancel an analysis that waits or runs; cancelling twice is no error."""
    return analyses.cancel(analysis_id)


@router.delete(
    "/{analysis_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete an analysis",
    responses=problems(403, 404, 422, 503),
)
def delete_analysis(analysis_id: AnalysisId, analyses: AnalysesDep) -> None:
    """Delete the report, arrays and faces; the clip stays."""
    analyses.delete(analysis_id)
