"""Another input: streams of another analysis, sound moved in time, noise added; window by window."""

import zlib
from collections.abc import Sequence

import numpy as np

from backend.interventions.desk import Desk
from backend.interventions.inputs import Fed, Inputs
from backend.interventions.outcomes import prediction_of, site_outcomes
from backend.schemas import SwapRequest, SwapResult


def swap_result(request: SwapRequest, desk: Desk) -> SwapResult:
    """Run all windows as they are, and with other inputs.

    Window i takes the streams of the other analysis's window i; where that has fewer windows, its last one stands for
    the rest.
    """
    network = desk.network
    card, config = network.card, network.config
    own = desk.fed(request.analysis)
    other = None if request.other is None else desk.fed(request.other)
    changed = [dict(window) for window in own.windows]
    if other is not None:
        for index, window in enumerate(changed):
            _take(request.modalities, window, other.windows[min(index, len(other.windows) - 1)])
    for modality, shift_s in request.shift_s.items():
        _shift(modality, shift_s, changed, _source(request, modality, own, other), desk)
    for modality, amount in request.noise.items():
        for index, window in enumerate(changed):
            _add_noise(modality, amount, window, (request.seed, zlib.crc32(modality.encode()), index))
    before, after = [], []
    with desk.stages.stage("network", "Running the network", until=0.98) as advance:
        for index, (inputs, others) in enumerate(zip(own.windows, changed, strict=True)):
            advance(index / len(changed))
            before.append(network.run(inputs))
            after.append(network.run(others))
        said = None if other is None else prediction_of([network.run(inputs) for inputs in other.windows], card, config)
    return SwapResult(
        before=prediction_of(before, card, config),
        after=prediction_of(after, card, config),
        sites_before=site_outcomes(before, config),
        sites_after=site_outcomes(after, config),
        notes=[] if other is None else pairing(len(own.windows), len(other.windows)),
        other=said,
    )


def pairing(own: int, other: int) -> list[str]:
    """How windows of two analyses are paired where they differ in number."""
    if own == other:
        return []
    if other < own:
        rest = f"window {other + 1}" if own == other + 1 else f"windows {other + 1} to {own}"
        return [
            f"This input has {own} windows and the other one {other}: its last one also stands in {rest} of this one."
        ]
    if own == 1:
        return [f"This input has one window and the other one {other}: only its first was taken."]
    return [f"This input has {own} windows and the other one {other}: only its first {own} were taken."]


def _take(modalities: Sequence[str], window: Inputs, other: Inputs) -> None:
    for modality in modalities:
        window.pop(modality, None)
        if modality in other:
            window[modality] = other[modality]


def _source(request: SwapRequest, modality: str, own: Fed, other: Fed | None) -> tuple[str, Sequence[int]]:
    """The analysis whose sound is shifted, and which of its windows stands in each of ours."""
    count = len(own.windows)
    if request.other is None or other is None or modality not in request.modalities:
        return request.analysis, own.numbers
    numbers = list(other.numbers)
    return request.other, [numbers[min(index, len(numbers) - 1)] for index in range(count)]


def _shift(
    modality: str, shift_s: float, windows: Sequence[Inputs], source: tuple[str, Sequence[int]], desk: Desk
) -> None:
    """Read the sound again, moved, in place of what the windows have."""
    analysis, numbers = source
    card, stages = desk.network.card, desk.stages
    stream = desk.reader.read_shifted(desk.subject(analysis), card, stages, modality, shift_s)
    for window, number in zip(windows, numbers, strict=True):
        window.pop(modality, None)
        array = stream.arrays[number]
        if array is not None:
            window[modality] = array


def _add_noise(modality: str, amount: float, window: Inputs, seed: Sequence[int]) -> None:
    """Gaussian noise of so many standard deviations of the input itself, over all of its numbers."""
    if modality in window:
        array = window[modality]
        noise = np.random.default_rng(seed).standard_normal(array.shape)
        window[modality] = (array + amount * array.std() * noise).astype(np.float32)
