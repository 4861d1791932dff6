"""What makes a first analysis slow and can wait until the worker is ready: done beside its first jobs."""

import logging
import threading
from collections.abc import Iterable
from importlib import import_module

import numpy as np

from backend.engine.encoders import TextEncoders
from backend.errors import Conflict
from models.cards import Card
from models.features.sound_steps import SAMPLE_RATE, sound_steps
from models.inputs import Input, SoundSteps, TokenStates

logger = logging.getLogger(__name__)


def warm_up_beside(cards: Iterable[Card], encoders: TextEncoders) -> threading.Thread:
    """Load, in a thread of its own, what the inputs of the cards need at their first use.

    Its priority is no lower: an analysis that needs the same waits for it.
    """
    kinds = [spec for card in cards for spec in card.inputs.values()]
    thread = threading.Thread(target=_warm_up, args=(kinds, encoders), name="warm-up", daemon=True)
    thread.start()
    return thread


def _warm_up(kinds: Iterable[Input], encoders: TextEncoders) -> None:
    _prepare_inputs(kinds, encoders)
    # Torch takes seconds to import; what-if questions need it, which somebody asks by moving a control.
    import_module("models.whatif.network")


def _prepare_inputs(kinds: Iterable[Input], encoders: TextEncoders) -> None:
    for spec in {(spec.kind, getattr(spec, "encoder", "")): spec for spec in kinds}.values():
        if isinstance(spec, TokenStates):
            try:
                encoders.get(spec.encoder).encode("Ready.", spec.steps)
            except Conflict as error:
                logger.warning("%s", error)
        elif isinstance(spec, SoundSteps) and not spec.arrays_only:
            # librosa compiles at the first sound that is not silence.
            noise = np.random.default_rng(0).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
            sound_steps(noise, SAMPLE_RATE, spec.steps)
