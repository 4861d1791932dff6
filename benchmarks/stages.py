"""Clips through the worker's own runner, timed stage by stage."""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from backend.engine.config import EngineConfig
from backend.engine.protocol import Job, Upload
from backend.engine.runner import ClipRunner
from backend.engine.sessions import Sessions
from backend.media.probe import ProbeResult, probe_file
from backend.schemas import Analysis, AnalysisInputs, AnalysisState, Clip
from benchmarks.checkpoints import Subject
from benchmarks.clips import LIMITS, ClipFile
from models.cards import Card
from models.inference import Session, WindowOutput
from models.networks.config import NetworkConfig
from models.window import Array

STAGES = ("probe", "decode", "faces", "sound", "network")


@dataclass(frozen=True)
class ClipTimes:
    """One clip's times: medians over the repetitions.

    clip: its name. about: size, length and origin. target: whether a target is about it. windows: how many the network
    ran on. stages: stage -> s, those of STAGES and whatever else the runner timed. total_s: of the whole analysis, from
    the clip to the report; the probe, which happens at upload, is not in it. rest_cpu_s: processor time of all but the
    network, the probe included, over all threads: on a busy machine it says more than the seconds.
    """

    clip: str
    about: str
    checkpoint: str
    target: bool
    windows: int
    stages: Mapping[str, float]
    total_s: float
    rest_cpu_s: float

    @property
    def rest_s(self) -> float:
        """Everything but the network, the probe at upload included."""
        return self.total_s - self.stages.get("network", 0.0) + self.stages.get("probe", 0.0)


class RecordingSession:
    """A session that keeps what it was fed with and adds up the processor time that it took."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.windows: list[dict[str, Array]] = []
        self.cpu_s = 0.0

    @property
    def card(self) -> Card:
        return self._session.card

    @property
    def config(self) -> NetworkConfig:
        return self._session.config

    def run(self, inputs: Mapping[str, Array]) -> WindowOutput:
        self.windows.append(dict(inputs))
        began = time.process_time()
        output = self._session.run(inputs)
        self.cpu_s += time.process_time() - began
        return output

    def reset(self) -> None:
        """Forget the windows and the time."""
        self.windows.clear()
        self.cpu_s = 0.0


@dataclass(frozen=True)
class Run:
    """One analysis. stages, total_s, rest_cpu_s: as in `ClipTimes`. windows: the network's inputs."""

    stages: dict[str, float]
    total_s: float
    rest_cpu_s: float
    windows: list[dict[str, Array]]


class StageClock:
    """Runs clips by one checkpoint with the runner that a worker has."""

    def __init__(self, subject: Subject, session: Session, threads: int, temporary: Path) -> None:
        """
        Args:
            session: the checkpoint, opened.
            threads: of the network.
            temporary: folder for what the runner writes.
        """
        self._subject = subject
        self._session = RecordingSession(session)
        self._config = EngineConfig(
            database_url="sqlite://",
            folder=temporary,
            checkpoints=(subject.folder,),
            limits=LIMITS,
            threads=threads,
        )
        self._runner = ClipRunner(self._config, Sessions([subject.folder], lambda path: self._session))
        self._outputs = temporary / "arrays.npz", temporary / "faces.png"
        self._runner.warm_up()

    def measure(self, clip: ClipFile, repeats: int) -> tuple[ClipTimes, list[dict[str, Array]]]:
        """Run a clip once to warm up, then `repeats` times.

        Returns:
            The medians, and the inputs of each of the clip's windows.
        """
        windows = self._run(clip).windows
        runs = [self._run(clip) for _ in range(repeats)]
        times = ClipTimes(
            clip=clip.path.name,
            about=about(clip),
            checkpoint=self._subject.title,
            target=clip.is_target,
            windows=len(windows),
            stages={key: median(run.stages[key] for run in runs) for key in runs[0].stages},
            total_s=median(run.total_s for run in runs),
            rest_cpu_s=median(run.rest_cpu_s for run in runs),
        )
        return times, windows

    def _run(self, clip: ClipFile) -> Run:
        self._session.reset()
        cpu_began, began = _cpu_s(), time.perf_counter()
        probed = probe_file(clip.path, clip.path.name, self._config.limits)
        probe_s = time.perf_counter() - began
        analysis, entry = _entries(clip.path, probed, self._subject.id, self._session.card)
        job = Job(analysis, *self._outputs, clip=Upload(entry, clip.path))
        began = time.perf_counter()
        report = self._runner.run(job, lambda progress: None, lambda: None)
        total_s = time.perf_counter() - began
        stages = {name: seconds for name, seconds in report.timings_s.items() if name != "total"}
        return Run(
            stages={"probe": probe_s, **stages},
            total_s=total_s,
            rest_cpu_s=_cpu_s() - cpu_began - self._session.cpu_s,
            windows=list(self._session.windows),
        )


def about(clip: ClipFile) -> str:
    """Size, length and origin of a clip in a few words."""
    video = clip.probe.video
    size = "sound only" if video is None else f"{video.width}x{video.height}"
    words = [size, f"{clip.probe.duration_s:.1f} s", clip.origin]
    return ", ".join(word for word in words if word)


def _cpu_s() -> float:
    """Processor time of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _entries(path: Path, probed: ProbeResult, checkpoint: str, card: Card) -> tuple[Analysis, Clip]:
    """What the store would say of the analysis and of the clip."""
    now = datetime.now(UTC)
    clip = Clip(
        id=path.name,
        name=path.name,
        media_type=probed.media_type,
        size_bytes=path.stat().st_size,
        created_at=now,
        probe=probed.probe,
        warnings=probed.warnings,
    )
    analysis = Analysis(
        id=path.name,
        state=AnalysisState.RUNNING,
        checkpoint=checkpoint,
        weights_sha256=card.weights.sha256,
        inputs=AnalysisInputs(clip=clip.id),
        name=clip.name,
        created_at=now,
    )
    return analysis, clip
