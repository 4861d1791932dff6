"""The stored files: whole, in parts, unchanged; and clips listed, shown and deleted."""

import httpx
import pytest

from backend.api.service import Service
from tests.backend.api import files, results
from tests.backend.api.checkpoint import CHECKPOINT

CONTENT = files.sound()
SIZE = len(CONTENT)


async def test_the_whole_file(client: httpx.AsyncClient, clip: str) -> None:
    response = await client.get(f"clips/{clip}/media")
    assert response.status_code == 200
    assert response.content == CONTENT
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["content-length"] == str(SIZE)
    assert response.headers["accept-ranges"] == "bytes"
    assert response.headers["etag"] == f'"{clip}"'
    assert response.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-disposition"] == 'inline; filename="tone.wav"'


@pytest.mark.parametrize(
    ("asked", "part", "said"),
    [
        ("bytes=0-9", slice(0, 10), f"bytes 0-9/{SIZE}"),
        ("bytes=10-", slice(10, None), f"bytes 10-{SIZE - 1}/{SIZE}"),
        ("bytes=-7", slice(-7, None), f"bytes {SIZE - 7}-{SIZE - 1}/{SIZE}"),
        (f"bytes=5-{SIZE + 100}", slice(5, None), f"bytes 5-{SIZE - 1}/{SIZE}"),
        (f"bytes=-{SIZE + 100}", slice(None), f"bytes 0-{SIZE - 1}/{SIZE}"),
    ],
)
async def test_a_part_of_the_file(client: httpx.AsyncClient, clip: str, asked: str, part: slice, said: str) -> None:
    response = await client.get(f"clips/{clip}/media", headers={"Range": asked})
    assert response.status_code == 206
    assert response.content == CONTENT[part]
    assert response.headers["content-range"] == said
    assert response.headers["content-length"] == str(len(CONTENT[part]))


async def test_several_parts_come_as_multipart(client: httpx.AsyncClient, clip: str) -> None:
    response = await client.get(f"clips/{clip}/media", headers={"Range": "bytes=0-1, 10-11"})
    assert response.status_code == 206
    assert response.headers["content-type"].startswith("multipart/byteranges")
    assert CONTENT[0:2] in response.content
    assert CONTENT[10:12] in response.content


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", f"bytes={SIZE + 5}-{SIZE + 9}", "bytes=-0"])
async def test_a_part_beyond_the_end_is_a_problem(client: httpx.AsyncClient, clip: str, asked: str) -> None:
    response = await client.get(f"clips/{clip}/media", headers={"Range": asked})
    assert response.status_code == 416
    assert response.headers["content-range"] == f"bytes */{SIZE}"
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"] == f"Expected a range within the file's {SIZE} bytes; got {asked}."


@pytest.mark.parametrize("asked", ["bytes=9-3", "bytes=", "bytes=a-b", "lines=1-2", "nonsense"])
async def test_a_range_that_makes_no_sense_is_ignored(client: httpx.AsyncClient, clip: str, asked: str) -> None:
    response = await client.get(f"clips/{clip}/media", headers={"Range": asked})
    assert (response.status_code, response.content) == (200, CONTENT)


async def test_head_tells_what_get_would(client: httpx.AsyncClient, clip: str) -> None:
    response = await client.head(f"clips/{clip}/media")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-length"] == str(SIZE)
    assert response.headers["etag"] == f'"{clip}"'


@pytest.mark.parametrize("known", ['"{}"', 'W/"{}"', '"other", "{}"', "*"])
async def test_a_known_file_is_not_sent_again(client: httpx.AsyncClient, clip: str, known: str) -> None:
    response = await client.get(f"clips/{clip}/media", headers={"If-None-Match": known.format(clip)})
    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["etag"] == f'"{clip}"'


async def test_if_range_of_another_version_gets_the_whole_file(client: httpx.AsyncClient, clip: str) -> None:
    for etag, status in ((f'"{clip}"', 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": etag}
        assert (await client.get(f"clips/{clip}/media", headers=headers)).status_code == status


async def test_a_name_can_break_neither_header_nor_folder(client: httpx.AsyncClient) -> None:
    response = await client.post("clips", params={"filename": '../a"b\\c ä.wav'}, content=CONTENT)
    media = await client.get(f"clips/{response.json()['id']}/media")
    assert media.headers["content-disposition"] == "inline; filename*=utf-8''_a%22b_c%20%C3%A4.wav"


async def test_clips_are_listed_newest_first_in_parts(client: httpx.AsyncClient) -> None:
    for seconds in (3.0, 3.1, 3.2):
        await client.post("clips", params={"filename": f"{seconds}.wav"}, content=files.sound(seconds))
    listed = (await client.get("clips", params={"limit": 2})).json()
    rest = (await client.get("clips", params={"offset": 2})).json()
    assert [clip["name"] for clip in listed["items"]] == ["3.2.wav", "3.1.wav"]
    assert [clip["name"] for clip in rest["items"]] == ["3.0.wav"]
    assert listed["total"] == rest["total"] == 3


async def test_a_clip_is_shown(client: httpx.AsyncClient, clip: str) -> None:
    shown = (await client.get(f"clips/{clip}")).json()
    assert (shown["id"], shown["name"], shown["sample"]) == (clip, "tone.wav", False)


async def test_a_deleted_clip_takes_everything_with_it(
    client: httpx.AsyncClient, service: Service, clip: str, succeeded: str
) -> None:
    response = await client.delete(f"clips/{clip}")
    assert (response.status_code, response.content) == (204, b"")
    for path in (f"clips/{clip}", f"clips/{clip}/media", f"clips/{clip}/faces", f"analyses/{succeeded}"):
        assert (await client.get(path)).status_code == 404
    assert (await client.delete(f"clips/{clip}")).status_code == 404
    assert service.store.blobs.names() == []


async def test_faces_of_the_newest_and_of_a_named_analysis(
    client: httpx.AsyncClient, clip: str, succeeded: str
) -> None:
    newest = await client.get(f"clips/{clip}/faces")
    named = await client.get(f"clips/{clip}/faces", params={"analysis": succeeded})
    assert newest.content == named.content == results.FACES
    assert newest.headers["content-type"] == "image/png"
    assert newest.headers["cache-control"] == "private, no-cache"
    assert named.headers["cache-control"] == "private, max-age=31536000, immutable"


async def test_a_clip_without_faces_says_so(
    client: httpx.AsyncClient, service: Service, clip: str, queued: str
) -> None:
    waiting = await client.get(f"clips/{clip}/faces", params={"analysis": queued})
    assert waiting.status_code == 409
    assert waiting.json()["detail"] == "The analysis is queued; its faces are there once it has succeeded"
    results.finish(service.store, faces=False)
    none = await client.get(f"clips/{clip}/faces")
    assert none.status_code == 404
    assert none.json()["detail"] == "There are no faces of this clip: no analysis of it has read its picture"


async def test_faces_are_not_given_as_those_of_another_clip(client: httpx.AsyncClient, succeeded: str) -> None:
    other = (await client.post("clips", content=files.sound(4.0))).json()["id"]
    response = await client.get(f"clips/{other}/faces", params={"analysis": succeeded})
    assert response.status_code == 404


async def test_an_id_that_is_none_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.get("clips/..%2f..%2fetc%2fpasswd/media")
    assert response.status_code == 404
    response = await client.get("clips/abc")
    assert response.status_code == 422
    assert response.json()["errors"][0]["where"] == "clip_id in the path"


async def test_an_analysis_of_a_deleted_clip_can_not_be_asked_for(client: httpx.AsyncClient, clip: str) -> None:
    await client.delete(f"clips/{clip}")
    response = await client.post("analyses", json={"checkpoint": CHECKPOINT, "clip": clip})
    assert response.status_code == 404
    assert response.json()["detail"] == f"There is no clip {clip}"
