"""What an answer is computed with."""

from dataclasses import dataclass

from backend.engine.protocol import Question, Subject
from backend.engine.stages import Stages
from backend.engine.windows import WindowReader
from backend.interventions.inputs import Fed, fed
from models.whatif.network import WhatIf


@dataclass(frozen=True)
class Desk:
    """A question, the network that it is asked of, and what reads the inputs."""

    question: Question
    network: WhatIf
    reader: WindowReader
    stages: Stages

    def subject(self, analysis: str) -> Subject:
        return self.question.subject(analysis)

    def fed(self, analysis: str, *, quietly: bool = False) -> Fed:
        """What the network is fed for an analysis.

        Args:
            quietly: whether the progress of reading is kept to itself, where it is a small part of the work.
        """
        stages = Stages(lambda progress: None, self.stages.check) if quietly else self.stages
        return fed(self.subject(analysis), self.network.card, self.reader, self.question.inputs, stages)
