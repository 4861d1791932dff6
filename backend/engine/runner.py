"""Runs one analysis: from a clip and a checkpoint to the report, the attention arrays and the strip of faces."""

import platform
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from backend.analysis.arrays import write_arrays
from backend.analysis.describe import modalities_of, sites_of
from backend.analysis.predictions import window_of
from backend.analysis.report import build_report
from backend.engine.config import EngineConfig
from backend.engine.faces import write_strip
from backend.engine.protocol import Job, Runner
from backend.engine.reading import Source
from backend.engine.sessions import Sessions
from backend.engine.stages import Stages
from backend.engine.streams import Stream, sound_stream, video_stream
from backend.errors import UnusableClip
from backend.schemas import FaceStrip, ModalityStatus, Progress, Report
from models.cards import PAPER_MFCC, Card
from models.features.audio import mfcc_input
from models.features.detection import FaceDetector
from models.features.windows import Span, plan_windows
from models.inference import Session, WindowOutput, open_session

_LIBRARIES = ("msaf-lens", "openvino", "numpy", "librosa", "opencv-python-headless", "av")


def create_runner(config: EngineConfig) -> Runner:
    """The runner of the service, as the configuration's `runner` names it by default."""
    open_card = partial(open_session, threads=config.threads, cache=config.cache)
    return ClipRunner(config, Sessions(config.checkpoints, open_card))


class ClipRunner:
    """Runs analyses of clips; keeps the open networks and the face detector between them."""

    def __init__(self, config: EngineConfig, sessions: Sessions) -> None:
        self._config = config
        self._sessions = sessions
        self._detector = FaceDetector()

    def warm_up(self) -> None:
        """Open the first checkpoint, and have librosa and OpenCV load what they load at their first use."""
        session = self._sessions.warm_up()
        spec = PAPER_MFCC if session is None else session.card.inputs.audio
        if spec is not None:
            mfcc_input(np.zeros(round(spec.duration_s * spec.sample_rate), dtype=np.float32), spec)
        self._detector.detect(np.zeros((240, 320, 3), dtype=np.uint8), self._detector.searches[0])
        if session is not None:
            session.run({})

    def run(self, job: Job, publish: Callable[[Progress], None], check: Callable[[], None]) -> Report:
        """Run one analysis; see `backend.engine.protocol.Runner`."""
        stages = Stages(publish, check)
        with stages.stage("open", "Opening the network", until=0.05):
            session = self._sessions.get(job.analysis.checkpoint, job.analysis.weights_sha256)
        card = session.card
        spans = plan_windows(job.clip.probe.duration_s, card.windowing)
        streams = self._streams(job, card, spans, stages)
        kept = [index for index in range(len(spans)) if any(s.arrays[index] is not None for s in streams.values())]
        if not kept:
            raise UnusableClip(f"{job.clip.name}: expected sound or a picture; none of its windows has any")
        outputs = _run_network(session, streams, kept, stages)
        attention = {
            site.name: np.stack([output.attention[site.name] for output in outputs]) for site in session.config.sites
        }
        with stages.stage("write", "Writing the report", until=1.0):
            write_arrays(job.arrays, attention, sites_of(session.config.sites))
            strip = _write_faces(job, card, streams, kept)
        return build_report(
            checkpoint=job.analysis.checkpoint,
            card=card,
            config=session.config,
            duration_s=job.clip.probe.duration_s,
            modalities=_statuses(card, streams),
            windows=[
                window_of(
                    index,
                    (spans[number].start_s, spans[number].end_s),
                    output=output.output,
                    parts=output.logits,
                    present=[name for name, stream in streams.items() if stream.arrays[number] is not None],
                )
                for index, (number, output) in enumerate(zip(kept, outputs, strict=True))
            ],
            attention=attention,
            faces=strip,
            warnings=_warnings(job, streams, left_out=len(spans) - len(kept)),
            timings_s=stages.timings(),
            versions=_versions(),
        )

    def _streams(self, job: Job, card: Card, spans: Sequence[Span], stages: Stages) -> dict[str, Stream]:
        """The inputs by modality, in the order of the card."""
        config = self._config
        source = Source(job.clip, job.media, config.limits, config.decode_cpu_s, config.decode_memory_bytes)
        streams: dict[str, Stream] = {}
        if card.inputs.video is not None:
            streams["video"] = video_stream(source, card.inputs.video, spans, self._detector, stages)
        if card.inputs.audio is not None:
            streams["audio"] = sound_stream(source, card.inputs.audio, spans, stages)
        return streams


def _run_network(
    session: Session, streams: Mapping[str, Stream], kept: Sequence[int], stages: Stages
) -> list[WindowOutput]:
    """The network's output for each of the kept windows; what a window lacks is fed as zeros by the session."""
    outputs = []
    with stages.stage("network", "Running the network", until=0.98) as advance:
        for done, number in enumerate(kept):
            advance(done / len(kept))
            present = {name: stream.arrays[number] for name, stream in streams.items()}
            outputs.append(session.run({name: array for name, array in present.items() if array is not None}))
    return outputs


def _write_faces(job: Job, card: Card, streams: Mapping[str, Stream], kept: Sequence[int]) -> FaceStrip | None:
    """The strip of the windows that have a picture; None where none has."""
    spec, stream = card.inputs.video, streams.get("video")
    if spec is None or stream is None or stream.faces is None:
        return None
    windows = {number: index for index, number in enumerate(kept) if stream.arrays[number] is not None}
    if not windows:
        return None
    chosen = [number * spec.frames + frame for number in windows for frame in range(spec.frames)]
    owners = [index for index in windows.values() for _ in range(spec.frames)]
    return write_strip(job.faces, stream.faces.choose(chosen), owners, spec.frames)


def _statuses(card: Card, streams: Mapping[str, Stream]) -> list[ModalityStatus]:
    return [
        ModalityStatus(
            name=modality.name,
            title=modality.title,
            present=streams[modality.name].present,
            note=streams[modality.name].note,
        )
        for modality in modalities_of(card.inputs)
    ]


def _warnings(job: Job, streams: Mapping[str, Stream], *, left_out: int) -> list[str]:
    """What a person should know: of the clip, then of its streams, each said once."""
    said = [*job.clip.warnings, *(warning for stream in streams.values() for warning in stream.warnings)]
    if left_out:
        said.append(f"{left_out} windows have neither picture nor sound and were left out.")
    return list(dict.fromkeys(said))


def _versions() -> dict[str, str]:
    """Versions of what computed the result, of those that are installed."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
