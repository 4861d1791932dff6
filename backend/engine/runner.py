"""Runs one analysis: from what a person gave and a checkpoint to the report, the attention arrays and the faces."""

import platform
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from backend.analysis.arrays import write_arrays
from backend.analysis.modalities import modalities_of
from backend.analysis.predictions import window_of
from backend.analysis.report import build_report
from backend.analysis.sites import sites_of
from backend.engine.config import EngineConfig
from backend.engine.encoders import TextEncoders
from backend.engine.faces import write_strip
from backend.engine.protocol import Job, Runner
from backend.engine.reading import Source
from backend.engine.sessions import Sessions
from backend.engine.stages import Stages
from backend.engine.streams.material import Material, Tools
from backend.engine.streams.reading import read_streams
from backend.engine.streams.stream import Stream
from backend.engine.warming import warm_up_beside
from backend.errors import UnusableClip
from backend.media.inspection import ONLY_SOUND, ONLY_VIDEO
from backend.schemas import FaceStrip, ModalityStatus, Progress, Report
from models.cards import Card
from models.features.audio import mfcc_input
from models.features.detection import FaceDetector
from models.features.windows import Span, plan_windows
from models.inference import Session, WindowOutput, open_session
from models.inputs import PAPER_MFCC, Mfcc

_LIBRARIES = ("msaf-lens", "openvino", "numpy", "librosa", "opencv-python-headless", "av", "transformers")
# A text or arrays have no time of their own: their one window is 0 s long.
_UNTIMED = Span(0.0, 0.0)


def create_runner(config: EngineConfig) -> Runner:
    """The runner of the service, as the configuration's `runner` names it by default."""
    open_card = partial(open_session, threads=config.threads, cache=config.cache)
    return ClipRunner(config, Sessions(config.checkpoints, open_card))


class ClipRunner:
    """Runs analyses; keeps the open networks, the face detector and the text encoders between them."""

    def __init__(self, config: EngineConfig, sessions: Sessions, encoders: TextEncoders | None = None) -> None:
        self._config = config
        self._tools = Tools(sessions, FaceDetector(), encoders or TextEncoders(config.encoders))

    def warm_up(self) -> None:
        """Open the first checkpoint, and have librosa and OpenCV load what they load at their first use.

        What takes longest, and only some of the checkpoints need, goes on beside the first analyses.
        """
        session = self._tools.sessions.warm_up()
        kinds = () if session is None else session.card.inputs.values()
        spec = next((kind for kind in kinds if isinstance(kind, Mfcc)), PAPER_MFCC)
        mfcc_input(np.zeros(round(spec.duration_s * spec.sample_rate), dtype=np.float32), spec)
        detector = self._tools.detector
        detector.detect(np.zeros((240, 320, 3), dtype=np.uint8), detector.searches[0])
        if session is not None:
            session.run({})
        warm_up_beside(self._tools.sessions.cards(), self._tools.encoders)

    def run(self, job: Job, publish: Callable[[Progress], None], check: Callable[[], None]) -> Report:
        """Run one analysis; see `backend.engine.protocol.Runner`."""
        stages = Stages(publish, check)
        with stages.stage("open", "Opening the network", until=0.05):
            session = self._tools.sessions.get(job.analysis.checkpoint, job.analysis.weights_sha256)
        card, config = session.card, session.config
        duration_s = _duration_s(job)
        spans = [_UNTIMED] if duration_s is None else plan_windows(duration_s, card.windowing)
        streams = read_streams(Material(job, self._source(job), spans, self._tools, stages), card)
        kept = [index for index in range(len(spans)) if any(s.arrays[index] is not None for s in streams.values())]
        if not kept:
            raise UnusableClip(_nothing_to_read(job, streams))
        outputs = _run_network(session, streams, kept, stages)
        attention = {site.name: np.stack([output.attention[site.name] for output in outputs]) for site in config.sites}
        with stages.stage("write", "Writing the report", until=1.0):
            write_arrays(job.arrays, attention, sites_of(config.sites))
            strip = _write_faces(job, streams, kept)
        return build_report(
            checkpoint=job.analysis.checkpoint,
            card=card,
            config=config,
            duration_s=duration_s,
            modalities=_statuses(card, streams),
            windows=[
                window_of(
                    index,
                    (spans[number].start_s, spans[number].end_s),
                    output=output.output,
                    parts={name: config.logit_weights[name] * logits for name, logits in output.logits.items()},
                    present=[name for name, stream in streams.items() if stream.arrays[number] is not None],
                    kind=card.output,
                )
                for index, (number, output) in enumerate(zip(kept, outputs, strict=True))
            ],
            attention=attention,
            faces=strip,
            transcript=next((stream.transcript for stream in streams.values() if stream.transcript), None),
            warnings=_warnings(job, card, streams, left_out=len(spans) - len(kept)),
            timings_s=stages.timings(),
            versions=_versions(),
        )

    def _source(self, job: Job) -> Source | None:
        if job.clip is None:
            return None
        config = self._config
        return Source(job.clip.clip, job.clip.path, config.limits, config.decode_cpu_s, config.decode_memory_bytes)


def _duration_s(job: Job) -> float | None:
    """Of the clip, else of the skeleton; None where there is no time."""
    timed = job.clip or job.skeleton
    return None if timed is None else timed.clip.probe.duration_s


def _nothing_to_read(job: Job, streams: Mapping[str, Stream]) -> str:
    why = " ".join(dict.fromkeys(stream.note for stream in streams.values() if stream.note))
    return f"{job.analysis.name or 'The analysis'}: expected something that the network reads; there is nothing. {why}"


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


def _write_faces(job: Job, streams: Mapping[str, Stream], kept: Sequence[int]) -> FaceStrip | None:
    """The strip of the windows that have a picture; None where none has."""
    stream = next((stream for stream in streams.values() if stream.faces is not None), None)
    if stream is None or stream.faces is None:
        return None
    windows = {number: index for index, number in enumerate(kept) if stream.arrays[number] is not None}
    if not windows:
        return None
    per_window = len(stream.faces.shown) // len(stream.arrays)
    chosen = [number * per_window + frame for number in windows for frame in range(per_window)]
    owners = [index for index in windows.values() for _ in range(per_window)]
    return write_strip(job.faces, stream.faces.choose(chosen), owners, per_window)


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


def _warnings(job: Job, card: Card, streams: Mapping[str, Stream], *, left_out: int) -> list[str]:
    """What a person should know: of the files, then of the streams, each said once."""
    read = {spec.medium for spec in card.inputs.values()}
    idle = tuple(end for medium, end in (("audio", ONLY_VIDEO), ("video", ONLY_SOUND)) if medium not in read)
    uploads = (upload for upload in (job.clip, job.skeleton, job.features) if upload is not None)
    said = [warning for upload in uploads for warning in upload.clip.warnings if not warning.endswith(idle)]
    said += [warning for stream in streams.values() for warning in stream.warnings]
    if left_out:
        said.append(f"{left_out} windows have nothing that the network reads and were left out.")
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
