"""What one run reads from, and what it reads with."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from backend.engine.encoders import TextEncoders
from backend.engine.protocol import Subject
from backend.engine.reading import Source
from backend.engine.sessions import Sessions
from backend.engine.stages import Advance, Stages
from models.features.detection import FaceDetector
from models.features.windows import Span
from models.inference import Session


@dataclass(frozen=True)
class Tools:
    """What a runner keeps between runs."""

    sessions: Sessions[Session]
    detector: FaceDetector
    encoders: TextEncoders


@dataclass(frozen=True)
class Material:
    """What an analysis runs on, as one stream sees it.

    source: the video or recording, if there is one. spans: the windows. begin, end: the fractions of the whole run
    between which is read. shift_s: how much later than it is the sound is taken to be, in seconds; what comes in at the
    beginning (or the end) is silence.
    """

    subject: Subject
    source: Source | None
    spans: Sequence[Span]
    tools: Tools
    stages: Stages
    begin: float = 0.05
    end: float = 0.65
    shift_s: float = 0.0

    def stage(self, key: str, text: str, until: float) -> AbstractContextManager[Advance]:
        """A stage of the run (see `Stages.stage`); `until` is the part of this stream that is then read, 0 to 1."""
        return self.stages.stage(key, text, until=self.begin + (self.end - self.begin) * until)
