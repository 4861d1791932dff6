"""Settings from the environment, and the page that lists them."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from backend.api.app import engine_config
from backend.settings import Settings
from backend.settings_page import settings_page


def test_values_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "LENS_DATA": "/data",
        "LENS_CHECKPOINTS": "/one:/two",
        "LENS_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.2",
        "LENS_MAX_DURATION_S": "90",
        "LENS_WORKERS": "2",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.database == "sqlite:////data/lens.db"
    assert settings.samples_folder == Path("/data/samples")
    assert settings.checkpoints == (Path("/one"), Path("/two"))
    assert settings.trusted_proxies == ("10.0.0.1", "10.0.0.2")
    assert settings.media_limits.duration_s == 90
    engine = engine_config(settings)
    assert (engine.workers, engine.folder, engine.limits) == (2, Path("/data"), settings.media_limits)


def test_an_empty_root_of_collections_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LENS_COLLECTIONS", "")
    assert Settings().collections is None
    monkeypatch.setenv("LENS_COLLECTIONS", "/collections")
    assert Settings().collections == Path("/collections")


@pytest.mark.parametrize("name, value", [("port", 70_000), ("workers", -1), ("max_upload_bytes", 0), ("colour", "red")])
def test_values_that_make_no_sense_are_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings.model_validate({name: value})


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_the_page_has_every_setting_with_default_and_description() -> None:
    page = settings_page(Settings)
    for name, field in Settings.model_fields.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `LENS_{name.upper()}` |")]
        assert (field.description or "no description") in row
    assert "| `LENS_DOCS` | `true` |" in page
    assert "| `LENS_CHECKPOINTS` | `checkpoints` |" in page
    assert "| `LENS_DATABASE_URL` | — |" in page
