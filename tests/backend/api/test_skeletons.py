"""Skeletons and features as uploads, and the view of a skeleton that the pages draw."""

from pathlib import Path

import httpx
import numpy as np
import pytest

from backend.api.app import create_app
from backend.api.service import Service
from backend.schemas import AnalysisInputs, SkeletonPicture
from backend.settings import Settings
from models.features.joints import BODIES
from tests.backend.api import files, results
from tests.backend.api.conftest import IdleEngine
from tests.backend.media.data_files import joints, npy, npz, one_person, pixel, skeleton_text, walking


async def upload(client: httpx.AsyncClient, content: bytes, name: str = "take") -> httpx.Response:
    return await client.post("clips", params={"filename": name}, content=content)


async def test_a_skeleton_is_uploaded_like_any_file(client: httpx.AsyncClient) -> None:
    response = await upload(client, one_person(45), "take.skeleton")
    assert response.status_code == 201
    clip = response.json()
    assert (clip["kind"], clip["name"], clip["media_type"]) == (
        "skeleton",
        "take.skeleton",
        "text/plain; charset=utf-8",
    )
    assert clip["probe"]["duration_s"] == 1.5
    assert clip["probe"]["skeleton"] == {
        "joints": 25,
        "persons": 1,
        "frames": 45,
        "frame_rate": 30.0,
        "in_picture": True,
    }
    assert (await client.get(f"clips/{clip['id']}")).json() == clip
    media = await client.get(f"clips/{clip['id']}/media")
    assert (media.content, media.headers["content-type"]) == (one_person(45), "text/plain; charset=utf-8")
    assert media.headers["x-content-type-options"] == "nosniff"


async def test_features_are_uploaded_like_any_file(client: httpx.AsyncClient) -> None:
    response = await upload(client, npz(text=np.ones((50, 384)), audio=np.ones((50, 74))), "arrays.npz")
    assert response.status_code == 201
    assert (response.json()["kind"], response.json()["media_type"]) == ("features", "application/x-npz")
    assert response.json()["probe"]["features"] == [
        {"name": "text", "shape": [50, 384]},
        {"name": "audio", "shape": [50, 74]},
    ]


async def test_all_kinds_are_in_one_list(client: httpx.AsyncClient) -> None:
    for content in (files.sound(), one_person(), npz(text=np.ones((5, 4)))):
        await upload(client, content)
    listed = (await client.get("clips")).json()
    assert ([clip["kind"] for clip in listed["items"]], listed["total"]) == (["features", "skeleton", "media"], 3)


NAN = walking()
NAN[3, 1, 2] = np.nan


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (one_person()[:5000], "expected a whole skeleton file of 4 frames; it is cut off in frame 4, where line "),
        (npy(NAN), "expected finite numbers; 1 of 360 is not, the first, nan, at [3, 1, 2]"),
        (npy(walking(count=18)), "expected 20 joints (Kinect v1) or 25 (Kinect v2)"),
        (skeleton_text([{}, {}]), "expected somebody in at least one frame; nobody is tracked in any of the 2"),
        (npy(np.array([{}], dtype=object)), "expected an array of numbers; it holds Python objects"),
        (npz(text=np.array(["so"]), audio=np.ones(3)), "text: expected an array of numbers; it holds text"),
        (npz(text=np.ones((50, 384)))[:-30], "expected a whole npz file; its directory is missing"),
        (b"", "expected a video or sound file, a skeleton or features; the file is empty"),
        (b"Dear diary", "this is text, and its first line is not the number of frames with which a skeleton begins"),
    ],
    ids=["cut off", "nan", "joints", "nobody", "objects", "text", "truncated", "empty", "no skeleton"],
)
async def test_a_bad_file_is_refused_and_leaves_nothing(
    client: httpx.AsyncClient, service: Service, content: bytes, sentence: str
) -> None:
    response = await upload(client, content, "bad.skeleton")
    assert response.status_code == 422
    assert response.json()["title"] == "Unusable clip"
    assert response.json()["detail"].startswith("bad.skeleton: ")
    assert sentence in response.json()["detail"]
    assert str(service.settings.data) not in response.text
    assert service.store.clips.list().total == 0
    assert service.store.blobs.names() == []
    assert list((service.settings.data / "tmp").iterdir()) == []


async def picture(client: httpx.AsyncClient, content: bytes) -> SkeletonPicture:
    id_ = (await upload(client, content)).json()["id"]
    return SkeletonPicture.model_validate((await client.get(f"clips/{id_}/skeleton")).json())


async def test_a_skeleton_is_drawn_in_its_video(client: httpx.AsyncClient) -> None:
    frames = [{"a": joints(0), "b": joints(0, x=1, swing=0)}, {"a": joints(1)}, {"a": joints(2)}]
    seen = await picture(client, skeleton_text(frames))
    assert (seen.view, seen.frame_rate) == ("picture", 30)
    assert seen.times_s == [0, 0.0333, 0.0667]
    assert seen.joint_names == list(BODIES[25].names)
    assert seen.bones == list(BODIES[25].bones)
    first, second = seen.persons
    assert [frame is None for frame in second] == [False, True, True]
    for index, frame in enumerate(first):
        assert frame is not None
        np.testing.assert_allclose(frame, [pixel(point) for point in joints(index)], atol=0.051)
    low, high = pixel(np.array([0, 0.8, 3])), pixel(np.array([1, -1, 3]))
    np.testing.assert_allclose(seen.box, [*low, *high], atol=0.051)


async def test_a_skeleton_without_pixels_is_drawn_from_the_front_in_metres(client: httpx.AsyncClient) -> None:
    array = walking(5)
    seen = await picture(client, npz(skeleton=array, frame_rate=10))
    assert (seen.view, seen.times_s) == ("plane", [0, 0.1, 0.2, 0.3, 0.4])
    assert seen.joint_names == list(BODIES[20].names)
    np.testing.assert_allclose(np.array(seen.persons), array[:, :2].transpose(2, 0, 1)[None], atol=0.00051)
    np.testing.assert_allclose(
        seen.box, [array[:, 0].min(), array[:, 1].min(), array[:, 0].max(), array[:, 1].max()], atol=0.00051
    )


async def test_the_drawing_is_asked_for_again_but_not_sent(client: httpx.AsyncClient) -> None:
    id_ = (await upload(client, one_person())).json()["id"]
    first = await client.get(f"clips/{id_}/skeleton")
    assert (first.status_code, first.headers["content-type"]) == (200, "application/json")
    assert first.headers["cache-control"] == "private, no-cache"
    again = await client.get(f"clips/{id_}/skeleton", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = await client.get(f"clips/{id_}/skeleton", headers={"If-None-Match": '"other"'})
    assert other.content == first.content


@pytest.mark.parametrize(
    "content", [files.sound(), npz(skeleton=np.ones((3, 32, 25, 2)))], ids=["recording", "features"]
)
async def test_what_is_no_skeleton_has_none(client: httpx.AsyncClient, content: bytes) -> None:
    id_ = (await upload(client, content, "tone.wav")).json()["id"]
    for headers in ({}, {"If-None-Match": "*"}):
        response = await client.get(f"clips/{id_}/skeleton", headers=headers)
        assert response.status_code == 404
        assert response.json()["detail"] == "There is no skeleton in tone.wav"


async def test_an_unknown_clip_has_no_skeleton(client: httpx.AsyncClient) -> None:
    response = await client.get(f"clips/{'0' * 64}/skeleton")
    assert (response.status_code, response.json()["detail"]) == (404, f"There is no clip {'0' * 64}")


async def test_faces_are_those_of_the_clip_and_not_of_the_skeleton_beside_it(
    client: httpx.AsyncClient, service: Service, clip: str
) -> None:
    skeleton = (await upload(client, one_person())).json()["id"]
    inputs = AnalysisInputs(clip=clip, skeleton=skeleton)
    service.store.analyses.submit(inputs, "action/any", "0" * 64)
    results.finish(service.store)
    assert (await client.get(f"clips/{clip}/faces")).content == results.FACES
    assert (await client.get(f"clips/{skeleton}/faces")).status_code == 404


@pytest.fixture
def samples(settings: Settings) -> Path:
    """A folder of samples of every kind, and one that can't be used."""
    folder = settings.samples_folder
    folder.mkdir(parents=True)
    for name, content in {
        "a.skeleton": one_person(),
        "b.npz": npz(True, walking()),
        "c.npz": npz(text=np.ones((50, 384))),
        "d.wav": files.sound(),
        "e.skeleton": one_person()[:500],
    }.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.usefixtures("samples")
async def test_sample_skeletons_and_features_are_taken_in(settings: Settings) -> None:
    app = create_app(settings, IdleEngine())
    async with app.router.lifespan_context(app):
        clips = app.state.service.store.clips.list().items
    assert {clip.name: (clip.kind, clip.sample) for clip in clips} == {
        "a.skeleton": ("skeleton", True),
        "b.npz": ("skeleton", True),
        "c.npz": ("features", True),
        "d.wav": ("media", True),
    }
