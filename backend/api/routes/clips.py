"""Clips: uploaded media files."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response, status

from backend.api.deps import ClipId, ClipsDep, Limit, Offset, ServiceDep
from backend.api.documented import answers, file_content, location, problems
from backend.api.examples import CLIP, CLIPS
from backend.api.faces import faces_picture
from backend.api.files import StoredFile
from backend.api.guard import refuse_other_sites, require_file
from backend.api.intake import take_in
from backend.api.names import LONGEST_NAME, display_name
from backend.api.paths import API_PREFIX
from backend.schemas import Clip, Clips

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
            403, 413, 415, 422, 503, 507, s422="holiday.mp4: expected a video or sound file; this is an image (png)"
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
) -> Clip:
    """Send a video or sound file as the raw body.

    The file is examined before the answer comes: one that can't be analysed is refused with a sentence that says why,
    and nothing of it is kept. The same bytes again give the clip that is there, under the name it has.
    """
    clip, created = await take_in(request, display_name(filename), service)
    response.status_code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
    response.headers["Location"] = f"{API_PREFIX}/clips/{clip.id}"
    return clip


@router.get("", summary="List the clips", responses={**answers(200, "A part of the list", CLIPS), **problems(422, 503)})
def list_clips(clips: ClipsDep, offset: Offset = 0, limit: Limit = 50) -> Clips:
    """Uploaded and sample clips, newest first."""
    return clips.list(offset, limit)


@router.get(
    "/{clip_id}", summary="Show a clip", responses={**answers(200, "The clip", CLIP), **problems(404, 422, 503)}
)
def get_clip(clip_id: ClipId, clips: ClipsDep) -> Clip:
    """What is known of a clip: its streams, duration and warnings."""
    return clips.get(clip_id)


@router.get(
    "/{clip_id}/media",
    summary="Play a clip",
    response_class=StoredFile,
    responses={
        200: {"description": "The file as it was uploaded", "content": file_content("video/*", "audio/*")},
        206: {"description": "The part that `Range` asked for", "content": file_content("video/*", "audio/*")},
        304: {"description": "The file that `If-None-Match` names is still the one"},
        **problems(404, 416, 422, 503),
    },
)
@router.head("/{clip_id}/media", include_in_schema=False)
def get_clip_media(clip_id: ClipId, request: Request, clips: ClipsDep) -> Response:
    """The media file itself, in parts if `Range` asks for them."""
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


@router.delete(
    "/{clip_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete a clip",
    responses=problems(403, 404, 422, 503),
)
def delete_clip(clip_id: ClipId, clips: ClipsDep) -> None:
    """Delete the file, everything that was computed from it, and cancel what is being computed."""
    clips.delete(clip_id)
