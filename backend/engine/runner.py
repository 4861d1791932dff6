"""Runs one analysis: from what a person gave and a checkpoint to the report, the attention arrays and the faces.

What-if questions about it are answered elsewhere (`backend.interventions`), on the same windows.
"""

import platform
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np

from backend.analysis.arrays import write_arrays
from backend.analysis.modalities import modalities_of
from backend.analysis.predictions import window_of
from backend.analysis.report import build_report
from backend.analysis.sites import sites_of
from backend.engine.config import EngineConfig
from backend.engine.encoders import TextEncoders
from backend.engine.faces import write_strip
from backend.engine.protocol import Job, Question, Runner
from backend.engine.sessions import Sessions
from backend.engine.stages import Stages
from backend.engine.streams.material import Tools
from backend.engine.streams.stream import Stream
from backend.engine.warming import warm_up_beside
from backend.engine.windows import WindowReader, Windows
from backend.media.inspection import FILLED_UP, ONLY_SOUND, ONLY_VIDEO
from backend.schemas import FaceStrip, InterventionResult, ModalityStatus, Progress, Report
from models.cards import Card
from models.features.audio import mfcc_input
from models.features.detection import FaceDetector
from models.inference import Session, WindowOutput, open_session
from models.inputs import PAPER_MFCC, Mfcc

if TYPE_CHECKING:
    from backend.interventions.answering import Answerer

_LIBRARIES = ("msaf-lens", "openvino", "numpy", "librosa", "opencv-python-headless", "av", "transformers")


def create_runner(config: EngineConfig) -> Runner:
    """The runner of the service, as the configuration's `runner` names it by default."""
    open_card = partial(open_session, threads=config.threads, cache=config.cache)
    return ClipRunner(config, Sessions(config.checkpoints, open_card))


class ClipRunner:
    """Runs analyses; keeps the open networks, the face detector and the text encoders between them."""

    def __init__(self, config: EngineConfig, sessions: Sessions[Session], encoders: TextEncoders | None = None) -> None:
        self._config = config
        self._tools = Tools(sessions, FaceDetector(), encoders or TextEncoders(config.encoders))
        self._reader = WindowReader(config, self._tools)
        self._answerer: Answerer | None = None

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
        windows = self._reader.read(job.subject, card, stages)
        spans, streams, kept = windows.spans, windows.streams, windows.kept
        outputs = _run_network(session, windows, stages)
        attention = {site.name: np.stack([output.attention[site.name] for output in outputs]) for site in config.sites}
        with stages.stage("write", "Writing the report", until=1.0):
            write_arrays(job.arrays, attention, sites_of(config.sites))
            strip = _write_faces(job, streams, kept)
        return build_report(
            checkpoint=job.analysis.checkpoint,
            card=card,
            config=config,
            duration_s=windows.duration_s,
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

    def answer(
        self, question: Question, publish: Callable[[Progress], None], check: Callable[[], None]
    ) -> InterventionResult:
        """Compute the answer to one intervention; see `backend.engine.protocol.Runner`."""
        # Importing torch takes seconds, which a worker that is never asked is spared.
        from backend.interventions.answering import Answerer  # noqa: PLC0415

        if self._answerer is None:
            self._answerer = Answerer(self._config, self._reader)
        return self._answerer.answer(question, Stages(publish, check))


def _run_network(session: Session, windows: Windows, stages: Stages) -> list[WindowOutput]:
    """The network's output for each of the kept windows; what a window lacks is fed as zeros by the session."""
    outputs = []
    with stages.stage("network", "Running the network", until=0.98) as advance:
        for done, number in enumerate(windows.kept):
            advance(done / len(windows.kept))
            outputs.append(session.run(windows.inputs(number)))
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
    specs = card.inputs.values()
    read = {spec.medium for spec in specs}
    idle = [end for medium, end in (("audio", ONLY_VIDEO), ("video", ONLY_SOUND)) if medium not in read]
    # Only an excerpt of a given length is filled up; steps are spread over whatever is there.
    idle += [] if any(isinstance(spec, Mfcc) for spec in specs) else [FILLED_UP]
    uploads = (upload for upload in (job.clip, job.skeleton, job.features) if upload is not None)
    said = [warning for upload in uploads for warning in upload.clip.warnings if not warning.endswith(tuple(idle))]
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
