"""For what runs and watches the service: is it alive, is it ready, what has it measured."""

from fastapi import APIRouter, Response, status
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from backend.api.deps import ServiceDep
from backend.api.documented import problems
from backend.api.service import Service
from backend.engine.protocol import WorkerState

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    """The process answers."""

    status: str = "alive"


class Readiness(BaseModel):
    """Whether an analysis that is submitted now would be taken up; `reasons` say why not, a sentence each."""

    status: str
    reasons: list[str]


@router.get("/healthz", summary="Is the process alive?")
@router.head("/healthz", include_in_schema=False)
async def get_health() -> Alive:
    """Always, while the process can answer at all."""
    return Alive()


@router.get(
    "/readyz",
    summary="Is the service ready?",
    responses={
        status.HTTP_503_SERVICE_UNAVAILABLE: {
            "model": Readiness,
            "description": "Not yet, or not any more",
            "content": {"application/json": {"example": {"status": "waiting", "reasons": ["No worker is ready yet."]}}},
        }
    },
)
@router.head("/readyz", include_in_schema=False)
def get_readiness(service: ServiceDep, response: Response) -> Readiness:
    """Ready once the database takes writes and a worker has warmed up."""
    reasons = [*_database_reasons(service), *_worker_reasons(service)]
    if reasons:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    return Readiness(status="waiting" if reasons else "ready", reasons=reasons)


@router.get(
    "/metrics",
    summary="Get the measurements",
    response_class=Response,
    responses={
        status.HTTP_200_OK: {
            "description": "Prometheus' text format",
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
        **problems(503),
    },
)
def get_metrics(service: ServiceDep) -> Response:
    """Requests, uploads, analyses by state, the length of the queue and the seconds of each stage."""
    for timings_s in service.timings.new():
        service.metrics.stages(timings_s)
    return Response(service.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _database_reasons(service: Service) -> list[str]:
    try:
        service.store.database.check()
    except SQLAlchemyError:
        return ["The database does not answer."]
    try:
        with service.store.blobs.temporary():
            return []
    except OSError as error:
        return [f"The data folder can't be written to: {error.strerror}."]


def _worker_reasons(service: Service) -> list[str]:
    engine = service.engine.status()
    if engine.ready:
        return []
    starting = any(worker.state is WorkerState.STARTING for worker in engine.workers)
    return ["No worker is ready yet." if starting else "All workers have stopped."]
