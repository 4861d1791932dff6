"""A tiny network in front of windows that need not be read from anywhere."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import numpy as np

from backend.engine.protocol import Question, Subject
from backend.engine.stages import Stages
from backend.engine.windows import WindowReader
from backend.errors import NotFound
from backend.interventions.desk import Desk
from backend.interventions.inputs import Fed, Inputs, write_fed
from backend.schemas import Analysis, AnalysisInputs, AnalysisState, Intervention, InterventionRequest
from backend.store.swept import SweptInput
from models.whatif.network import WhatIf

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CHECKPOINT = "emotion/tiny"


def windows(network: WhatIf, seed: int, count: int = 1) -> list[Inputs]:
    random = np.random.default_rng(seed)
    shapes = network.config.input_shapes
    return [
        {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()} for _ in range(count)
    ]


class Kept:
    """A cache that holds what it was given at first, and lacks the rest."""

    def __init__(self, folder: Path, fed: dict[str, list[Inputs]]) -> None:
        self._folder = folder
        self._numbers = {id_: list(range(len(given))) for id_, given in fed.items()}
        for id_, given in fed.items():
            write_fed(Fed(self._numbers[id_], given), folder / id_)

    def find(self, analysis: str) -> Path | None:
        return self._folder / analysis

    def keep(self, analysis: str, write: Callable[[Path], None]) -> bool:
        raise AssertionError("nothing is read anew")


def desk(
    network: WhatIf,
    request: InterventionRequest,
    fed: dict[str, list[Inputs]],
    folder: Path,
    swept: Sequence[SweptInput] = (),
    pause: Callable[[], None] = lambda: None,
) -> Desk:
    """What answers a question of analyses whose windows are given."""
    weights = network.card.weights.sha256

    def subject(id_: str) -> Subject:
        if id_ not in fed:
            raise NotFound(f"There is no analysis {id_}")
        analysis = Analysis(
            id=id_,
            state=AnalysisState.SUCCEEDED,
            checkpoint=CHECKPOINT,
            weights_sha256=weights,
            inputs=AnalysisInputs(features=id_),
            created_at=NOW,
        )
        return Subject(analysis)

    asked = Intervention(
        id="i",
        state=AnalysisState.RUNNING,
        request=request,
        checkpoint=CHECKPOINT,
        weights_sha256=weights,
        created_at=NOW,
    )
    question = Question(asked, subject, lambda sweep: swept, Kept(folder, fed), pause)
    return Desk(question, network, cast(WindowReader, None), Stages(lambda progress: None, lambda: None))
