"""Answers questions of any kind; keeps the networks that it has opened."""

from functools import partial

from backend.engine.config import EngineConfig
from backend.engine.protocol import Question
from backend.engine.sessions import Sessions
from backend.engine.stages import Stages
from backend.engine.windows import WindowReader
from backend.interventions.desk import Desk
from backend.interventions.effect import effect_result
from backend.interventions.override import override_result
from backend.interventions.override_study import override_study_result
from backend.interventions.sanity import sanity_result
from backend.interventions.study import study_result
from backend.interventions.swap import swap_result
from backend.schemas import (
    EffectRequest,
    InterventionResult,
    OverrideRequest,
    OverrideStudyRequest,
    SanityRequest,
    StudyRequest,
    SwapRequest,
)
from models.whatif.network import WhatIf

MOST_NETWORKS = 3
"""Networks that stay open."""


class Answerer:
    """Computes the answers to interventions, one at a time."""

    def __init__(self, config: EngineConfig, reader: WindowReader) -> None:
        open_card = partial(WhatIf.open, threads=config.threads)
        self._networks: Sessions[WhatIf] = Sessions(config.checkpoints, open_card, most=MOST_NETWORKS)
        self._reader = reader

    def answer(self, question: Question, stages: Stages) -> InterventionResult:
        """Compute the answer to one question; raises LensError where there can be none."""
        asked, request = question.intervention, question.intervention.request
        with stages.stage("open", "Opening the network", until=0.05):
            network = self._networks.get(asked.checkpoint, asked.weights_sha256)
        desk = Desk(question, network, self._reader, stages)
        match request:
            case OverrideRequest():
                return override_result(request, desk)
            case EffectRequest():
                return effect_result(request, desk)
            case SwapRequest():
                return swap_result(request, desk)
            case SanityRequest():
                return sanity_result(request, desk)
            case StudyRequest():
                return study_result(request, desk)
            case OverrideStudyRequest():
                return override_study_result(request, desk)
