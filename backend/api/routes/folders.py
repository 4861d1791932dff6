"""Folders on the service's machine that collections may be made from."""

from typing import Annotated

from fastapi import APIRouter, Query

from backend.api.deps import ServiceDep
from backend.api.documented import answers, problems
from backend.api.examples import FOLDER
from backend.api.paths import API_PREFIX
from backend.schemas import Folder

router = APIRouter(prefix=f"{API_PREFIX}/folders", tags=["collections"])


@router.get(
    "",
    summary="Look into a folder",
    responses={
        **answers(200, "What is in the folder", FOLDER),
        **problems(
            *(404, 409, 422, 503),
            s404="There is no folder ravdess/Actor_25",
            s409="Collections can't be made from folders here: the service has no folder for them. Set "
            "LENS_COLLECTIONS to the folder that holds your data, and start it again",
        ),
    },
)
def get_folder(
    service: ServiceDep,
    path: Annotated[
        str, Query(description="Relative to the configured root; empty for the root itself.", max_length=1000)
    ] = "",
) -> Folder:
    """Folders in a folder, and how many files could be items of a collection; nothing outside of the root is shown."""
    return service.importer.folder(path)
