"""Uploading: what is taken, what is refused, and that nothing is left behind."""

import asyncio
import hashlib
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from backend.api.service import Service
from tests.backend.api import files
from tests.backend.api.conftest import wait_until

CAP = 1024 * 1024


def left(service: Service) -> tuple[list[str], list[Path], int]:
    """Blobs, temporaries and rows of the store."""
    temporaries = list((service.settings.data / "tmp").iterdir())
    return service.store.blobs.names(), temporaries, service.store.clips.list().total


NOTHING: tuple[list[str], list[Path], int] = ([], [], 0)


async def test_a_clip_is_known_by_its_bytes(client: httpx.AsyncClient, service: Service) -> None:
    content = files.sound()
    sha256 = hashlib.sha256(content).hexdigest()

    first = await client.post("clips", params={"filename": "tone.wav"}, content=content)
    again = await client.post("clips", params={"filename": "other.wav"}, content=content)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == again.headers["location"] == f"/api/v1/clips/{sha256}"
    assert first.json() == again.json()
    assert first.json()["id"] == sha256
    assert first.json()["name"] == "tone.wav"
    assert first.json()["size_bytes"] == len(content)
    assert first.json()["media_type"] == "audio/wav"
    assert first.json()["probe"]["duration_s"] == pytest.approx(3.0)
    assert left(service) == ([sha256], [], 1)
    assert service.store.clips.path(sha256).read_bytes() == content


async def test_identical_uploads_at_the_same_time_are_one_clip(client: httpx.AsyncClient, service: Service) -> None:
    content = files.sound()
    answers = await asyncio.gather(*(client.post("clips", content=content) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert left(service) == ([hashlib.sha256(content).hexdigest()], [], 1)


async def test_sound_shorter_than_a_window_is_taken_with_a_warning(client: httpx.AsyncClient) -> None:
    response = await client.post("clips", params={"filename": "short.wav"}, content=files.sound(0.5))
    assert response.status_code == 201
    assert any("0.50 s" in warning for warning in response.json()["warnings"])


PLAYLISTS = {
    "m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
    "ffconcat": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
    "SDP": b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
}


def bad_files(folder: Path) -> dict[str, tuple[bytes, str]]:
    """Name of the case -> the file's bytes, and what the refusal must say."""
    whole = files.video(folder / "whole.mp4").read_bytes()
    wide = files.video(folder / "wide.mkv", size=(8192, 64), frames=1, codec="mjpeg").read_bytes()
    return {
        "empty": (b"", "the file is empty"),
        "text": (b"This is a letter, not a video.\n" * 10, "this is text"),
        "picture": (files.picture(), "this is a picture (png)"),
        "truncated": (whole[: len(whole) // 2], "expected"),
        "no streams": (files.no_streams(), "no such stream"),
        "no frames": (files.no_frames(folder / "none.mp4").read_bytes(), "expected a video or a sound track"),
        "ten hours": (files.ten_hours(folder / "long.mp4").read_bytes(), "this one lasts 10 h"),
        "8192 pixels": (wide, "8192"),
        "over the cap": (bytes(CAP + 1), "at most 1 MiB"),
        **{name: (content, f"playlist ({name})") for name, content in PLAYLISTS.items()},
    }


CASES = [
    *("empty", "text", "picture", "truncated", "no streams", "no frames", "ten hours", "8192 pixels", "over the cap"),
    *PLAYLISTS,
]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("extension", ["mp4", "wav"])
async def test_a_bad_file_is_refused_with_a_sentence_and_leaves_nothing(
    case: str, extension: str, client: httpx.AsyncClient, service: Service, tmp_path: Path
) -> None:
    content, sentence = bad_files(tmp_path)[case]
    name = f"../<b>file</b>.{extension}"

    response = await client.post("clips", params={"filename": name}, content=content)

    assert response.status_code == (413 if case == "over the cap" else 422)
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["title"] == ("File too large" if case == "over the cap" else "Unusable clip")
    assert problem["detail"].startswith(f"{name}: expected" if case != "over the cap" else f"{name}: at most")
    assert sentence in problem["detail"]
    assert str(service.settings.data) not in response.text
    assert left(service) == NOTHING


async def test_names_are_text_and_never_paths(client: httpx.AsyncClient, service: Service) -> None:
    name = "../../etc/<script>alert(1)</script>\x00\u202e\n  clip.wav "
    response = await client.post("clips", params={"filename": name}, content=files.sound())
    assert response.json()["name"] == "../../etc/<script>alert(1)</script> clip.wav"
    assert sorted(path.name for path in service.settings.data.iterdir() if path.is_dir()) == ["blobs", "tmp"]


async def test_a_name_beyond_all_measure_is_refused(client: httpx.AsyncClient, service: Service) -> None:
    response = await client.post("clips", params={"filename": "x" * 1001}, content=files.sound())
    assert response.status_code == 422
    assert response.json()["detail"].startswith("filename in the query:")
    assert left(service) == NOTHING


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


def _status(connection: socket.socket) -> bytes:
    return connection.recv(65536)[:12]


def test_an_announced_excess_is_refused_before_it_is_sent(live: tuple[str, FastAPI]) -> None:
    address, app = live
    with _connect(address) as connection:
        connection.sendall(
            b"POST /api/v1/clips HTTP/1.1\r\nHost: lens\r\nContent-Type: video/mp4\r\n"
            b"Content-Length: %d\r\n\r\n" % (CAP + 1)
        )
        assert _status(connection) == b"HTTP/1.1 413"
    assert left(app.state.service) == NOTHING


def test_an_unannounced_excess_is_refused_while_it_comes(live: tuple[str, FastAPI]) -> None:
    address, app = live
    piece = b"%x\r\n%s\r\n" % (CAP // 4, bytes(CAP // 4))
    with _connect(address) as connection:
        connection.sendall(
            b"POST /api/v1/clips HTTP/1.1\r\nHost: lens\r\nContent-Type: video/mp4\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(5):
            connection.sendall(piece)
        # The body has not ended, and yet there is the answer.
        assert _status(connection) == b"HTTP/1.1 413"
    assert left(app.state.service) == NOTHING


def test_a_client_that_goes_away_leaves_nothing(live: tuple[str, FastAPI]) -> None:
    address, app = live
    service: Service = app.state.service
    with _connect(address) as connection:
        connection.sendall(
            b"POST /api/v1/clips HTTP/1.1\r\nHost: lens\r\nContent-Type: video/mp4\r\nContent-Length: 100000\r\n\r\n"
            + bytes(50_000)
        )
        wait_until(lambda: len(left(service)[1]) == 1)
    wait_until(lambda: left(service) == NOTHING)


def test_a_file_is_streamed_whole(live: tuple[str, FastAPI]) -> None:
    address, _ = live
    content = files.sound(50.0)
    response = httpx.post(f"{address}/api/v1/clips?filename=long.wav", content=iter([content[:9], content[9:]]))
    assert response.status_code == 201
    assert response.json()["id"] == hashlib.sha256(content).hexdigest()
    assert httpx.get(f"{address}{response.headers['location']}/media").content == content
