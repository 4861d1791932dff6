"""Collections: many inputs under one name, imported as a whole or not at all."""

from fastapi import APIRouter, Depends, Response, status

from backend.api.deps import CollectionId, CollectionsDep, Limit, Offset, ServiceDep
from backend.api.documented import answers, location, manifest_problems, problems
from backend.api.examples import COLLECTION, COLLECTION_ITEMS, COLLECTIONS
from backend.api.guard import refuse_other_sites, require_json
from backend.api.paths import API_PREFIX, COLLECTIONS_PATH
from backend.schemas import Collection, CollectionItems, CollectionRequest, Collections

router = APIRouter(prefix=COLLECTIONS_PATH, tags=["collections"], dependencies=[Depends(refuse_other_sites)])


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    summary="Make a collection",
    dependencies=[Depends(require_json)],
    responses={
        **answers(202, "The collection, ready or being imported", COLLECTION, headers=location("collection")),
        **problems(
            *(403, 404, 409, 413, 415, 503), s413="Expected a body of at most 33554432 bytes; got a larger one."
        ),
        **manifest_problems(),
    },
)
def create_collection(request: CollectionRequest, service: ServiceDep, response: Response) -> Collection:
    """Make a collection of uploaded files, of the sentences of a manifest, or of a folder that the service may read.

    Every row is looked at first. Where anything is wrong, nothing is imported, and `rows` says what, row by row. Of
    uploads and texts the collection is ready at once; the files of a folder are examined in the background: ask for it
    until its state is an end. Files for a collection are best uploaded with `collected=true`, so that they are not
    listed among the clips.
    """
    collection = service.importer.make(request)
    response.headers["Location"] = f"{API_PREFIX}/collections/{collection.id}"
    return collection


@router.get(
    "",
    summary="List the collections",
    responses={**answers(200, "A part of the list", COLLECTIONS), **problems(422, 503)},
)
def list_collections(collections: CollectionsDep, offset: Offset = 0, limit: Limit = 50) -> Collections:
    """Collections, newest first."""
    return collections.list(offset, limit)


@router.get(
    "/{collection_id}",
    summary="Show a collection",
    responses={**answers(200, "The collection as it stands", COLLECTION), **problems(404, 422, 503)},
)
def get_collection(collection_id: CollectionId, collections: CollectionsDep) -> Collection:
    """How many items it has, their labels and groups; while it is imported, how far that is; else why it failed."""
    return collections.get(collection_id)


@router.get(
    "/{collection_id}/items",
    summary="List the items of a collection",
    responses={**answers(200, "A part of the items", COLLECTION_ITEMS), **problems(404, 422, 503)},
)
def list_collection_items(
    collection_id: CollectionId, collections: CollectionsDep, offset: Offset = 0, limit: Limit = 50
) -> CollectionItems:
    """The items in their order, each with its label and group; `deleted` names inputs whose file is gone."""
    return collections.items(collection_id, offset, limit)


@router.delete(
    "/{collection_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a collection",
    responses=problems(403, 404, 422, 503),
)
def delete_collection(collection_id: CollectionId, collections: CollectionsDep) -> None:
    """Delete a collection with its sweeps, and the files that came with it and that nothing else uses.

    An import that runs is cancelled by that. Files that were uploaded by themselves stay.
    """
    collections.delete(collection_id)
