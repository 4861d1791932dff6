"""What routes are given, as annotated parameter types."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from backend.api.catalogue import Catalogue
from backend.api.service import Service
from backend.errors import Busy
from backend.store.analyses import AnalysisStore
from backend.store.clips import ClipStore
from backend.store.collections import CollectionStore
from backend.store.interventions import InterventionStore
from backend.sweeps.frames import Frames


def running_service(request: Request) -> Service:
    """The parts of the service; raises Busy while they are being put together."""
    service = getattr(request.app.state, "service", None)
    if not isinstance(service, Service):
        raise Busy("The service is starting; try again in a moment.")
    return service


ServiceDep = Annotated[Service, Depends(running_service)]


def _clips(service: ServiceDep) -> ClipStore:
    return service.store.clips


def _analyses(service: ServiceDep) -> AnalysisStore:
    return service.store.analyses


def _catalogue(service: ServiceDep) -> Catalogue:
    return service.catalogue


def _collections(service: ServiceDep) -> CollectionStore:
    return service.store.collections


def _interventions(service: ServiceDep) -> InterventionStore:
    return service.store.interventions


def _frames(service: ServiceDep) -> Frames:
    return service.frames


ClipsDep = Annotated[ClipStore, Depends(_clips)]
AnalysesDep = Annotated[AnalysisStore, Depends(_analyses)]
CatalogueDep = Annotated[Catalogue, Depends(_catalogue)]
CollectionsDep = Annotated[CollectionStore, Depends(_collections)]
InterventionsDep = Annotated[InterventionStore, Depends(_interventions)]
FramesDep = Annotated[Frames, Depends(_frames)]

ClipId = Annotated[str, Path(description="Id of the clip: the SHA-256 of its bytes.", pattern="^[0-9a-f]{64}$")]
AnalysisId = Annotated[str, Path(description="Id of the analysis.", max_length=64)]
InterventionId = Annotated[str, Path(description="Id of the intervention.", max_length=64)]
SweepId = Annotated[str, Path(description="Id of the sweep.", max_length=64)]
CollectionId = Annotated[str, Path(description="Id of the collection.", max_length=64)]
Offset = Annotated[int, Query(ge=0, le=1_000_000_000, description="Items to leave out at the beginning.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Items to give at most.")]
