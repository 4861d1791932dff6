"""Folders that collections may be made from, and nothing beside them."""

from pathlib import Path

import httpx
import pytest

from backend.settings import Settings
from tests.backend.api import files


@pytest.fixture
def settings(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """A root with one folder of recordings, unless a test asks for none."""
    if getattr(request, "param", "root") is None:
        return settings
    root = tmp_path / "root"
    (root / "ravdess").mkdir(parents=True)
    (root / "ravdess" / "03-01-01-01-01-01-24.wav").write_bytes(files.sound())
    (root / "ravdess" / "manifest.csv").write_text("file\n03-01-01-01-01-01-24.wav\n", "utf-8")
    (tmp_path / "beside").mkdir()
    (root / "link").symlink_to(tmp_path / "beside")
    return settings.model_copy(update={"collections": root})


async def test_the_root_shows_what_is_below_it(client: httpx.AsyncClient) -> None:
    assert (await client.get("folders")).json() == {
        "path": "",
        "folders": ["ravdess"],
        "files": 1,
        "manifest": False,
        "convention": "RAVDESS file names",
    }


async def test_a_folder_is_named_relative_to_the_root(client: httpx.AsyncClient) -> None:
    found = (await client.get("folders", params={"path": "ravdess/"})).json()
    assert found == {
        "path": "ravdess",
        "folders": [],
        "files": 1,
        "manifest": True,
        "convention": "RAVDESS file names",
    }


@pytest.mark.parametrize(
    "path, status",
    [("..", 422), ("ravdess/../..", 422), ("link", 422), ("a\0", 422), ("/etc", 404), ("none", 404), (1001 * "x", 422)],
    ids=["up", "around", "link", "nul", "absolute", "none", "long"],
)
async def test_nothing_outside_of_the_root_is_shown(client: httpx.AsyncClient, path: str, status: int) -> None:
    response = await client.get("folders", params={"path": path})
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("settings", [None], indirect=True)
async def test_without_a_root_there_are_none(client: httpx.AsyncClient) -> None:
    for response in (
        await client.get("folders"),
        await client.post("collections", json={"name": "x", "folder": ""}),
    ):
        assert response.status_code == 409
        assert "LENS_COLLECTIONS" in response.json()["detail"]
