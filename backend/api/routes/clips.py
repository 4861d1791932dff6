"""Clips: uploaded files, be they video, sound, skeletons or features."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, status

from backend.api.deps import ClipId, ClipsDep, Limit, Offset, ServiceDep
from backend.api.documented import answers, file_content, location, problems
from backend.api.examples import CLIP, CLIPS, SKELETON_PICTURE
from backend.api.faces import faces_picture
from backend.api.files import StoredFile, names_etag
from backend.api.guard import refuse_other_sites, require_file
from backend.api.intake import take_in
from backend.api.names import LONGEST_NAME, display_name
from backend.api.paths import API_PREFIX
from backend.api.skeletons import PICTURE_VERSION, stored_skeleton, uploaded_skeleton
from backend.schemas import Clip, Clips, SkeletonPicture

_ANY_FILE = file_content("video/*", "audio/*", "text/plain", "application/x-npy", "application/x-npz")

router = APIRouter(prefix=f"{API_PREFIX}/clips", tags=["clips"], dependencies=[Depends(refuse_other_sites)])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Upload a clip",
    dependencies=[Depends(require_file)],
    responses={
        **answers(201, "The clip is here now", CLIP, headers=location("clip")),
        **answers(200, "The same file was here already", CLIP, model=Clip, headers=location("clip")),
        **problems(
            *(403, 413, 415, 422, 503, 507),
            s422="take.skeleton: expected a whole skeleton file of 103 frames; it is cut off in frame 43, where line "
            "1187 should hold joint 6 of body 1",
        ),
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "The bytes of the file, e.g. `curl --data-binary @clip.mp4`.",
            "content": file_content("application/octet-stream", "video/*", "audio/*"),
        }
    },
)
async def upload_clip(
    request: Request,
    response: Response,
    service: ServiceDep,
    filename: Annotated[
        str,
        Query(description=f"Name to show, of which {LONGEST_NAME} characters are kept.", max_length=1000),
    ] = "",
    collected: Annotated[
        bool,
        Query(
            description="Whether it is sent for a collection only: it is then not listed by itself, and goes with the "
            "last collection of it, or after a day if there is none."
        ),
    ] = False,
) -> Clip:
    """Send a file as the raw body: a video, a recording, a skeleton, or features of a network.

    A skeleton is a `.skeleton` file of NTU RGB+D, or an `.npy` or `.npz` with an array (joints, 3, frames) or (persons,
    joints, 3, frames) of 20 or 25 joints in metres, in an `.npz` optionally with a number `frame_rate`. Features are an
    `.npz` with an array for each modality, as the checkpoint describes its inputs. What a file is, its content tells.

    The file is examined before the answer comes: one that can't be analysed is refused with a sentence that says why,
    and nothing of it is kept. The same bytes again give the clip that is there, under the name it has.
    """
    clip, created = await take_in(request, display_name(filename), service, collected=collected)
    response.status_code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
    response.headers["Location"] = f"{API_PREFIX}/clips/{clip.id}"
    return clip


@router.get("", summary="List the clips", responses={**answers(200, "A part of the list", CLIPS), **problems(422, 503)})
def list_clips(clips: ClipsDep, offset: Offset = 0, limit: Limit = 50) -> Clips:
    """Uploaded and sample clips of every kind, newest first."""
    return clips.list(offset, limit)


@router.get(
    "/{clip_id}", summary="Show a clip", responses={**answers(200, "The clip", CLIP), **problems(404, 422, 503)}
)
def get_clip(clip_id: ClipId, clips: ClipsDep) -> Clip:
    """What is known of a clip: its kind, what is in it, its duration and warnings."""
    return clips.get(clip_id)


@router.get(
    "/{clip_id}/media",
    summary="Get the file of a clip",
    response_class=StoredFile,
    responses={
        200: {"description": "The file as it was uploaded", "content": _ANY_FILE},
        206: {"description": "The part that `Range` asked for", "content": _ANY_FILE},
        304: {"description": "The file that `If-None-Match` names is still the one"},
        **problems(404, 416, 422, 503),
    },
)
@router.head("/{clip_id}/media", include_in_schema=False)
def get_clip_media(clip_id: ClipId, request: Request, clips: ClipsDep) -> Response:
    """The file itself, to be played or kept, in parts if `Range` asks for them."""
    clip = clips.get(clip_id)
    return StoredFile.answer(
        request, clips.path(clip_id), media_type=clip.media_type, etag=clip.id, name=clip.name, unchanging=True
    )


@router.get(
    "/{clip_id}/faces",
    summary="Show the faces that a network saw",
    response_class=StoredFile,
    responses={
        200: {"description": "Tiles as `report.faces` lays them out", "content": file_content("image/png")},
        304: {"description": "The picture that `If-None-Match` names is still the one"},
        **problems(404, 409, 422, 503, s404="There are no faces of this clip: no analysis of it has read its picture"),
    },
)
def get_clip_faces(
    clip_id: ClipId,
    request: Request,
    service: ServiceDep,
    analysis: Annotated[
        str | None, Query(description="Id of the analysis. Default: the newest that succeeded.", max_length=64)
    ] = None,
) -> Response:
    """The face crops that were fed to the network, as one PNG picture."""
    path = faces_picture(service.store, clip_id, analysis)
    return StoredFile.answer(
        request, path, media_type="image/png", etag=path.name, name="faces.png", unchanging=analysis is not None
    )


@router.get(
    "/{clip_id}/skeleton",
    summary="Get a skeleton to draw",
    response_model=SkeletonPicture,
    responses={
        **answers(200, "A front view of every frame", SKELETON_PICTURE),
        304: {"description": "The view that `If-None-Match` names is still the one"},
        **problems(404, 422, 503, s404="There is no skeleton in interview.mp4"),
    },
)
def get_clip_skeleton(clip_id: ClipId, request: Request, service: ServiceDep) -> Response:
    """Where every joint of every person is in every frame: in the video that it was tracked in, or from the front."""
    clip = uploaded_skeleton(service.store, clip_id)
    headers = {"ETag": f'"{clip_id}-{PICTURE_VERSION}"', "Cache-Control": "private, no-cache"}
    if names_etag(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=status.HTTP_304_NOT_MODIFIED, headers=headers)
    picture = stored_skeleton(service.store, clip)
    return Response(picture.model_dump_json(), headers=headers, media_type="application/json")


@router.delete(
    "/{clip_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a clip",
    responses=problems(403, 404, 422, 503),
)
def delete_clip(clip_id: ClipId, clips: ClipsDep) -> None:
    """Delete the file, everything that was computed from it, and cancel what is being computed."""
    clips.delete(clip_id)
