"""What the network is worth on actors whom it has never seen, and what each stream is worth by itself."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from models.networks.expression.network import ExpressionNetwork
from training.experiments.data import Samples
from training.experiments.outcome import Outcome, OutcomeError
from training.expression.network import predicted
from training.prepare.ravdess import EMOTIONS
from training.results import Result

ALONE = {"face_alone": ("face", "audio"), "speech_alone": ("audio", "face")}
"""Result -> the stream that is fed to the fused network, and the one that is missing."""
UNIMODAL = {"face_network": "face", "speech_network": "audio"}
"""Result -> the stream that a network of its own was trained for."""


def fed_results(network: ExpressionNetwork, test: Samples) -> dict[str, Result]:
    """Of the fused network, fed with both streams and with each alone."""
    truth = test.target.numpy()
    results = {"fused": _result(("face", "audio"), truth, predicted(network, test.inputs).numpy())}
    for name, (fed, missing) in ALONE.items():
        results[name] = _result((fed,), truth, predicted(network, test.inputs, missing).numpy())
    return results


def evaluate(network: ExpressionNetwork, test: Samples, outcomes: Mapping[str, Outcome]) -> dict[str, Result]:
    """`fed_results`, and what the unimodal networks said.

    Args:
        outcomes: `face` and `audio`, of the same test samples in the same order.

    Raises:
        OutcomeError: the outcomes are of other samples.
    """
    results = fed_results(network, test)
    for name, stream in UNIMODAL.items():
        outcome = outcomes[stream]
        if outcome.names != test.names:
            raise OutcomeError(f"{stream}: expected the {len(test)} test samples; got {len(outcome.names)} others")
        results[name] = _result((stream,), test.target.numpy(), outcome.predicted.argmax(1))
    return results


def _result(inputs: tuple[str, ...], truth: NDArray[np.int64], said: NDArray[np.int64]) -> Result:
    confusion = np.zeros((len(EMOTIONS), len(EMOTIONS)), np.int64)
    np.add.at(confusion, (truth, said), 1)
    return Result(inputs, EMOTIONS, confusion)
