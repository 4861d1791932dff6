"""Settings of the service, read once from the environment (prefix `LENS_`) and passed on.

`python -m backend.settings --markdown` prints the page of the documentation that lists them.
"""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from backend.media.limits import MediaLimits
from backend.settings_page import settings_page

MEBIBYTE = 1024 * 1024
_LIMITS = MediaLimits()


def _split_paths(value: object) -> object:
    return [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value


def _split_commas(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    """An empty variable is none: as a path it would be the folder that the service runs in."""
    return None if value == "" else value


class Settings(BaseSettings):
    """Everything about the service that a deployment may change."""

    model_config = SettingsConfigDict(env_prefix="LENS_", frozen=True, extra="forbid")

    data: Path = Field(
        default=Path("var"),
        description="Folder of everything the service keeps: uploaded media, attention arrays, the SQLite database.",
    )
    database_url: str | None = Field(
        default=None,
        description="Database as a SQLAlchemy URL, e.g. of PostgreSQL. Default: `lens.db` (SQLite) in the data folder.",
    )
    checkpoints: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_split_paths)] = Field(
        default=(Path("checkpoints"),),
        description="Folders that are searched for model cards, separated as in `PATH`.",
    )
    encoders: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_split_paths)] = Field(
        default=(),
        description="Folders, separated as in `PATH`, that hold text encoders by name, e.g. `bert-base-uncased` as "
        "transformers saves it. The default encoder comes with the service.",
    )
    samples: Path | None = Field(
        default=None,
        description="Folder of the sample clips that are offered at once. Default: `samples` in the data folder.",
    )

    collections: Annotated[Path | None, BeforeValidator(_none_if_empty)] = Field(
        default=None,
        description="Folder below which people may make collections of what lies on this machine, e.g. a data set. "
        "Nothing outside of it is read, and nothing in it is changed. Default: none, collections are made of uploads.",
    )

    max_upload_bytes: int = Field(
        default=200 * MEBIBYTE, gt=0, description="Largest file that is accepted; counted while it comes in."
    )
    max_duration_s: float = Field(
        default=_LIMITS.duration_s, gt=0, description="Longest clip that is accepted, in seconds."
    )
    max_side: int = Field(
        default=_LIMITS.longest_side, gt=0, description="Longest side of a video that is accepted, in pixels."
    )
    max_frames: int = Field(default=_LIMITS.frames, gt=0, description="Most frames of a video that are read.")
    decode_threads: int = Field(
        default=_LIMITS.decode_threads, ge=1, description="Threads of a worker's video decoder."
    )
    probe_timeout_s: float = Field(
        default=_LIMITS.probe_timeout_s, gt=0, description="Seconds that the examination of an uploaded file may take."
    )
    probes: int = Field(default=2, ge=1, description="Uploaded files that are examined at the same time; more wait.")

    workers: int = Field(default=1, ge=0, description="Processes that run analyses. 0: only serve what is there.")
    worker_threads: int | None = Field(
        default=None, ge=1, description="Threads of each worker's network. Default: the cores, shared by the workers."
    )
    lease_s: float = Field(
        default=60.0,
        gt=0,
        description="Seconds without a sign of life after which a running analysis is given to another worker.",
    )
    max_queue: int = Field(
        default=100, ge=1, description="Analyses that may wait; one more is refused with 503 and `Retry-After`."
    )

    host: str = Field(default="127.0.0.1", description="Address that the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the service listens on. 0: any free one.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_commas)] = Field(
        default=(),
        description="Addresses or networks, separated by commas, whose `X-Forwarded-*` headers count. Default: none.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_commas)] = Field(
        default=(),
        description="Other origins, separated by commas, whose pages may use the API (CORS). Default: none.",
    )
    shutdown_s: float = Field(
        default=10.0, gt=0, description="Seconds that requests may still take when the service is told to stop."
    )
    events_interval_s: float = Field(
        default=0.25, gt=0, description="Seconds between two looks at an analysis whose events are being followed."
    )
    docs: bool = Field(default=True, description="Whether the interactive description of the API is served.")

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least serious messages that are logged."
    )
    log_json: bool = Field(default=False, description="Log one JSON object per line instead of text.")

    @property
    def database(self) -> str:
        """The database's URL, the default one filled in."""
        return self.database_url or f"sqlite:///{(self.data / 'lens.db').absolute()}"

    @property
    def media_limits(self) -> MediaLimits:
        """What a media file may ask of the service."""
        return replace(
            _LIMITS,
            duration_s=self.max_duration_s,
            longest_side=self.max_side,
            frames=self.max_frames,
            decode_threads=self.decode_threads,
            probe_timeout_s=self.probe_timeout_s,
        )

    @property
    def samples_folder(self) -> Path:
        """The folder of the sample clips, the default one filled in."""
        return self.samples if self.samples is not None else self.data / "samples"


def main() -> None:
    parser = argparse.ArgumentParser(description="Say what the settings of the service are.")
    parser.add_argument("--markdown", action="store_true", required=True, help="print docs/settings.md")
    parser.parse_args()
    sys.stdout.write(settings_page(Settings))


if __name__ == "__main__":
    main()
