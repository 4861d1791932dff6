"""The configuration of an engine and of one of its workers, which travels as JSON to the worker's process."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from backend.engine.protocol import Runner
from backend.media.limits import MediaLimits


class EngineConfig(BaseModel):
    """What an engine needs to know; all times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str
    folder: Path = Field(description="The folder of the store's blobs.")
    checkpoints: tuple[Path, ...] = Field(description="Folders that are searched for model cards.")
    encoders: tuple[Path, ...] = Field(default=(), description="Folders that are searched for text encoders.")
    cache: Path | None = Field(default=None, description="Folder for compiled networks.")
    limits: MediaLimits = MediaLimits()
    workers: int = Field(default=1, ge=0)
    threads: int | None = Field(default=None, ge=1, description="Threads of each worker's network.")
    lease_s: float = Field(default=60.0, gt=0)
    beat_s: float = Field(default=0.4, gt=0, description="Between two heartbeats; a cancelled job hears of it then.")
    poll_s: float = Field(default=0.2, gt=0, description="Between two looks of an idle worker at the queue.")
    job_limit_s: float = Field(default=1800.0, gt=0, description="A job that runs longer is killed with its worker.")
    stop_s: float = Field(default=8.0, gt=0, description="What a worker may still take when it's told to stop.")
    decode_cpu_s: int = Field(default=600, gt=0, description="Processor time that decoding one clip may take.")
    decode_memory_bytes: int = Field(default=4 * 1024**3, gt=0, description="Memory that decoding may ask for.")
    runner: str = Field(
        default="backend.engine.runner:create_runner",
        pattern=r"^[\w.]+:\w+$",
        description="`module:function` that makes the runner from this configuration; tests name their own here.",
    )
    log_level: str = "INFO"

    def create_runner(self) -> Runner:
        """Import and call what `runner` names."""
        module, function = self.runner.split(":")
        create: Callable[[EngineConfig], Runner] = getattr(import_module(module), function)
        return create(self)


class WorkerConfig(BaseModel):
    """What is sent to a worker's process when it starts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="Names the holder of a lease; never used twice.")
    engine: EngineConfig
