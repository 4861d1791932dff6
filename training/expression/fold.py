"""The fold of the experiment whose network ships: which actors, which data, where its trainings lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from training.experiments.data import Samples
from training.experiments.folded import Folded
from training.experiments.folds import Fold
from training.experiments.outcome import Outcome
from training.experiments.units import METHODS, MODALITIES, Experiment, read_samples
from training.prepare import ravdess
from training.prepare.preparation import prepare

FOLD = 5
"""The sixth, counted from zero: tested on the actors 21 to 24, as the other checkpoint on RAVDESS is."""
METHOD = "msaf"


@dataclass(frozen=True)
class ShippedFold:
    """Takes of all actors, and who of them was trained on, chose the epoch, and was tested."""

    over: Folded

    @property
    def fold(self) -> Fold:
        return self.over.folds[FOLD]

    @property
    def test(self) -> Samples:
        return self.over.parts(self.fold)["test"]

    @property
    def train(self) -> Samples:
        return self.over.parts(self.fold)["train"]

    def outcomes(self) -> Mapping[str, Outcome]:
        """`face` and `audio` alone, and `msaf`; what is finished comes from the disk."""
        experiment = Experiment(self.over)
        (variant,) = (each for each in METHODS if each.name == METHOD)
        alone = {name: experiment.stream(name, self.fold) for name in MODALITIES}
        return {**alone, METHOD: experiment.method(variant, self.fold)}


def shipped_fold(data: Path, run: Path) -> ShippedFold:
    """The fold under the clean protocol: the actors of the first fold choose the epoch, the test is looked at once.

    Args:
        data: folder with `ravdess_speech/` and `ravdess_face/`.
        run: folder that keeps features (`data/`) and trainings (`units/`).
    """
    samples = read_samples(prepare(ravdess.pairs(data), run / "data/ravdess-units").path)
    return ShippedFold(Folded(samples, run / "units", "clean"))
