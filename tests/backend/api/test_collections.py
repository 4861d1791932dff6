"""Collections by the API: of uploads, texts and folders; all of it or nothing."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from backend.api.app import create_app
from backend.api.body_limit import MAX_MANIFEST_BYTES
from backend.api.service import Service
from backend.settings import Settings
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT
from tests.backend.api.conftest import IdleEngine, wait_until

Upload = Callable[..., Awaitable[dict[str, str]]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Recordings of two actors, a text beside them, and a folder with a manifest."""
    root = tmp_path / "root"
    for actor in ("01", "24"):
        folder = root / "ravdess" / f"Actor_{actor}"
        folder.mkdir(parents=True)
        for emotion in ("01", "03"):
            name = f"03-01-{emotion}-01-01-01-{actor}.wav"
            (folder / name).write_bytes(files.sound(1 + int(actor) / 100 + int(emotion) / 10))
    (root / "ravdess" / "README.txt").write_text("About.", "utf-8")
    (root / "listed").mkdir()
    (root / "listed" / "one.wav").write_bytes(files.sound(1.5))
    (root / "listed" / "two.wav").write_bytes(files.sound(1.6))
    return root


@pytest.fixture
def settings(settings: Settings, root: Path) -> Settings:
    return settings.model_copy(update={"collections": root})


@pytest.fixture
def upload(client: httpx.AsyncClient) -> Upload:
    """Uploads a recording for a collection; returns what a collection names it by."""

    async def send(name: str, seconds: float = 1.0, *, collected: bool = True) -> dict[str, str]:
        query = {"filename": name, "collected": str(collected).lower()}
        response = await client.post("clips", params=query, content=files.sound(seconds))
        assert response.status_code == 201, response.text
        return {"name": name, "clip": response.json()["id"]}

    return send


async def ended(client: httpx.AsyncClient, id_: str) -> dict[str, Any]:
    """The collection once its import has ended."""
    with anyio.fail_after(20):
        while True:
            found: dict[str, Any] = (await client.get(f"collections/{id_}")).json()
            if found["state"] != "importing":
                return found
            await anyio.sleep(0.02)


async def imported(client: httpx.AsyncClient, **request: str) -> dict[str, Any]:
    """A collection of a folder, once its import has ended."""
    response = await client.post("collections", json={"name": "Set", **request})
    assert response.status_code == 202, response.text
    return await ended(client, response.json()["id"])


async def items(client: httpx.AsyncClient, collection: str) -> list[tuple[str, str | None, str | None]]:
    found = (await client.get(f"collections/{collection}/items")).json()
    return [(item["name"], item["label"], item["group"]) for item in found["items"]]


async def test_uploads_are_items_that_are_ready_at_once(client: httpx.AsyncClient, upload: Upload) -> None:
    sent = [await upload("03-01-01-01-01-01-24.wav", 1.0), await upload("03-01-03-01-01-01-23.wav", 1.1)]
    response = await client.post("collections", json={"name": "Mine", "files": sent, "checkpoint": CHECKPOINT})
    assert response.status_code == 202
    made = response.json()
    assert response.headers["Location"] == f"/api/v1/collections/{made['id']}"
    assert (made["state"], made["items"], made["groups"], made["source"]) == ("ready", 2, 2, "2 files")
    assert (made["convention"], made["labels"]) == ("RAVDESS file names", {"neutral": 1, "happy": 1})
    assert await items(client, made["id"]) == [
        ("03-01-01-01-01-01-24.wav", "neutral", "actor 24"),
        ("03-01-03-01-01-01-23.wav", "happy", "actor 23"),
    ]
    assert (await client.get("clips")).json()["total"] == 0
    listed = (await client.get("collections")).json()
    assert (listed["total"], listed["items"]) == (1, [made])


async def test_items_without_a_label_are_kept_and_counted(client: httpx.AsyncClient, upload: Upload) -> None:
    sent = [await upload("a.wav", 1.0), await upload("b.wav", 1.1)]
    request = {"name": "x", "files": sent, "manifest": "file,label\na.wav,Happiness\nb.wav,\n"}
    made = (await client.post("collections", json={**request, "checkpoint": CHECKPOINT})).json()
    assert (made["labels"], made["unlabelled"]) == ({"happy": 1}, 1)
    assert await items(client, made["id"]) == [("a.wav", "happy", None), ("b.wav", None, None)]


async def test_a_bad_manifest_is_told_row_by_row_and_nothing_is_imported(
    client: httpx.AsyncClient, upload: Upload, service: Service
) -> None:
    sent = [await upload("a.wav", 1.0), await upload("b.wav", 1.1)]
    manifest = "file,label,group\na.wav,happy,x\nnone.wav,happy,x\nb.wav,hapy,x\na.wav,happy,x\nb.wav,happy,=1+1\n"
    request = {"name": "x", "files": sent, "manifest": manifest, "checkpoint": CHECKPOINT}
    response = await client.post("collections", json=request)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["title"], problem["problems"]) == ("Invalid manifest", 5)
    assert [(row["row"], row["column"], row["value"]) for row in problem["rows"]] == [
        (3, "file", "none.wav"),
        (4, "label", "hapy"),
        (5, "file", "a.wav"),
        (6, "group", "=1+1"),
        (6, "file", "b.wav"),
    ]
    assert problem["rows"][1]["detail"] == "expected one of neutral, happy; got 'hapy'"
    assert problem["detail"] == (
        "row 3: file: expected one of the 2 uploaded files; there is none of this name "
        "(5 problems in all; nothing was imported)"
    )
    assert (await client.get("collections")).json()["total"] == 0
    assert service.store.clips.many([each["clip"] for each in sent]).keys() == {each["clip"] for each in sent}


async def test_a_manifest_of_ten_thousand_sentences_is_imported(client: httpx.AsyncClient) -> None:
    manifest = "text,label\n" + "".join(f"Sentence {index}.,{index % 7 - 3}\n" for index in range(10_000))
    made = (await client.post("collections", json={"name": "Many", "manifest": manifest})).json()
    assert (made["items"], made["labels"]["-3"], made["source"]) == (10_000, 1429, "10,000 texts")
    page = (await client.get(f"collections/{made['id']}/items", params={"offset": 9_999})).json()
    assert (page["total"], page["items"][0]["inputs"]["text"]) == (10_000, "Sentence 9999.")


async def test_a_manifest_may_be_larger_than_other_bodies_but_not_without_end(client: httpx.AsyncClient) -> None:
    content = b'{"name": "x", "manifest": "' + b"x" * MAX_MANIFEST_BYTES + b'"}'
    response = await client.post("collections", content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 413


@pytest.mark.parametrize(
    "request_, status, detail",
    [
        ({"name": "x"}, 422, "Expected files, a manifest or a folder; got none of them"),
        (
            {"name": "", "manifest": "text\nx\n"},
            422,
            "string should have at least 1 character",
        ),
        ({"name": "x", "manifest": "text\nx\n", "checkpoint": "none"}, 404, "There is no checkpoint none"),
        ({"name": "x", "folder": "none"}, 404, "There is no folder none"),
        ({"name": "x", "folder": "../root"}, 422, "folder: expected a path below the configured root; got '../root'"),
        (
            {"name": "x", "folder": "", "files": [{"name": "a", "clip": "b"}]},
            422,
            "Expected uploaded files or a",
        ),
    ],
    ids=["nothing", "nameless", "checkpoint", "folder", "escape", "both"],
)
async def test_a_request_that_makes_no_sense_is_refused(
    client: httpx.AsyncClient, request_: dict[str, Any], status: int, detail: str
) -> None:
    response = await client.post("collections", json=request_)
    assert response.status_code == status
    assert detail.split(" in the request", maxsplit=1)[0] in response.json()["detail"]
    assert (await client.get("collections")).json()["total"] == 0


async def test_a_folder_is_imported_in_the_background(client: httpx.AsyncClient, service: Service) -> None:
    made = await imported(client, folder="ravdess", checkpoint=CHECKPOINT)
    assert (made["state"], made["items"], made["groups"], made["source"]) == ("ready", 4, 2, "folder ravdess")
    assert made["progress"] == {"stage": "Done", "fraction": 1.0}
    assert made["warnings"] == ["1 files are no video, recording, skeleton or features: left out."]
    assert await items(client, made["id"]) == [
        ("Actor_01/03-01-01-01-01-01-01.wav", "neutral", "actor 01"),
        ("Actor_01/03-01-03-01-01-01-01.wav", "happy", "actor 01"),
        ("Actor_24/03-01-01-01-01-01-24.wav", "neutral", "actor 24"),
        ("Actor_24/03-01-03-01-01-01-24.wav", "happy", "actor 24"),
    ]
    assert (await client.get("clips")).json()["total"] == 0
    assert len(service.store.blobs.names()) == 4
    assert (await client.delete(f"collections/{made['id']}")).status_code == 204
    assert service.store.blobs.names() == []
    assert (await client.get(f"collections/{made['id']}")).status_code == 404


async def test_a_manifest_in_the_folder_says_what_the_items_are(client: httpx.AsyncClient, root: Path) -> None:
    (root / "listed" / "manifest.csv").write_bytes("\ufefffile;label\r\ntwo.wav;happy\r\n".encode())
    made = await imported(client, folder="listed")
    assert await items(client, made["id"]) == [("two.wav", "happy", None)]
    assert made["warnings"] == ["1 files are not in the manifest and were left out."]


async def test_a_manifest_in_the_folder_that_is_wrong_imports_nothing(client: httpx.AsyncClient, root: Path) -> None:
    (root / "listed" / "manifest.csv").write_bytes("file,label\none.wav,schön\n".encode("latin-1"))
    response = await client.post("collections", json={"name": "x", "folder": "listed"})
    assert response.status_code == 422
    assert [(row["row"], row["detail"]) for row in response.json()["rows"]] == [
        (2, "expected text in UTF-8; got the byte 0xf6")
    ]


async def test_files_that_cannot_be_used_are_told_and_the_others_are_not_kept(
    client: httpx.AsyncClient, root: Path, service: Service
) -> None:
    (root / "listed" / "empty.wav").write_bytes(b"")
    (root / "listed" / "text.wav").write_bytes(b"no recording")
    made = await imported(client, folder="listed")
    assert (made["state"], made["items"]) == ("failed", 0)
    assert made["error"]["problems"] == 2
    assert [row["value"] for row in made["error"]["rows"]] == ["empty.wav", "text.wav"]
    assert all(row["column"] == "file" and row["row"] is None for row in made["error"]["rows"])
    assert "it is empty" in made["error"]["rows"][0]["detail"]
    # They go when the person has been told.
    await anyio.to_thread.run_sync(wait_until, lambda: not service.store.blobs.names())


async def test_a_link_out_of_the_root_imports_nothing(client: httpx.AsyncClient, root: Path) -> None:
    (root.parent / "secret.wav").write_bytes(files.sound(2.0))
    (root / "listed" / "link.wav").symlink_to(root.parent / "secret.wav")
    response = await client.post("collections", json={"name": "x", "folder": "listed"})
    assert response.status_code == 422
    assert [(row["value"], row["detail"]) for row in response.json()["rows"]] == [
        ("link.wav", "expected a file within the configured root; this link leads out of it")
    ]


async def test_a_file_in_a_role_that_it_has_not_is_told(client: httpx.AsyncClient, upload: Upload) -> None:
    sent = [await upload("a.wav")]
    response = await client.post("collections", json={"name": "x", "files": sent, "manifest": "skeleton\na.wav\n"})
    assert [(row["row"], row["column"], row["detail"]) for row in response.json()["rows"]] == [
        (2, "skeleton", "expected a skeleton; the file holds a video or recording")
    ]


async def test_the_same_bytes_under_two_names_are_two_items_and_a_warning(
    client: httpx.AsyncClient, upload: Upload
) -> None:
    first = await upload("a.wav")
    made = (await client.post("collections", json={"name": "x", "files": [first, {**first, "name": "b.wav"}]})).json()
    assert made["items"] == 2
    assert made["warnings"] == ["1 files have the same content as another, such as b.wav and a.wav."]


async def test_an_import_that_was_interrupted_is_begun_anew(settings: Settings) -> None:
    application = create_app(settings, IdleEngine())
    async with application.router.lifespan_context(application):
        service: Service = application.state.service
        request = {"name": "RAVDESS", "folder": "ravdess"}
        # As a service leaves it that ends before its thread has come to it.
        interrupted = service.store.collections.begin("RAVDESS", "folder ravdess", request).id
    application = create_app(settings, IdleEngine())
    async with (
        application.router.lifespan_context(application),
        httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://lens.test/api/v1/") as client,
    ):
        found = await ended(client, interrupted)
    assert (found["state"], found["items"]) == ("ready", 4)


async def test_what_persons_uploaded_is_deleted_only_by_them(client: httpx.AsyncClient, upload: Upload) -> None:
    mine = await upload("mine.wav", 1.0, collected=False)
    theirs = await upload("theirs.wav", 1.1)
    made = (await client.post("collections", json={"name": "x", "files": [mine, theirs]})).json()
    await client.delete(f"collections/{made['id']}")
    assert [clip["id"] for clip in (await client.get("clips")).json()["items"]] == [mine["clip"]]
    assert (await client.get(f"clips/{theirs['clip']}")).status_code == 404


@pytest.mark.parametrize("path", ["collections/none", "collections/none/items"])
async def test_a_collection_that_is_not_here_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.json()["detail"]) == (404, "There is no collection none")
