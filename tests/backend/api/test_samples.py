"""Sample clips: taken in at the start, once."""

from pathlib import Path

import pytest

from backend.api.app import create_app
from backend.settings import Settings
from tests.backend.api import files
from tests.backend.api.conftest import IdleEngine


@pytest.fixture
def folder(settings: Settings) -> Path:
    folder = settings.samples_folder
    folder.mkdir(parents=True)
    (folder / "one.wav").write_bytes(files.sound(3.0))
    (folder / "two.wav").write_bytes(files.sound(4.0))
    return folder


async def start(settings: Settings) -> dict[str, bool]:
    """Start and stop the service; returns the clips' names, and whether they are samples."""
    app = create_app(settings, IdleEngine())
    async with app.router.lifespan_context(app):
        return {clip.name: clip.sample for clip in app.state.service.store.clips.list().items}


async def test_samples_are_offered_and_stay_where_they_are(settings: Settings, folder: Path) -> None:
    for _ in range(2):
        assert await start(settings) == {"one.wav": True, "two.wav": True}
    assert (folder / "one.wav").read_bytes() == files.sound(3.0)


async def test_a_sample_that_can_not_be_used_stops_nothing(
    settings: Settings, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "bad.mp4").write_text("no clip")
    (folder / ".hidden").write_text("no clip either")
    assert await start(settings) == {"one.wav": True, "two.wav": True}
    (warning,) = [record.getMessage() for record in caplog.records if record.name == "backend.api.intake"]
    assert warning.startswith("the sample bad.mp4 is left out: bad.mp4: expected a video or sound file")
