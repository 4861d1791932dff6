"""Table 2's text row and Table 4's q in the spirit of the paper, on CMU-MOSEI's texts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from models.inputs import Padding
from training.experiments import mosei_text as experiment
from training.experiments.data import Samples
from training.experiments.folds import Protocol
from training.experiments.mosei_text import ALONE, CHOICES, SEGMENTS, Experiment, Variant
from training.prepare import mosei_text
from training.prepare.preparation import prepare
from training.tables.intervals import interval
from training.tables.published import MOSEI_TEXT
from training.tables.table import Measure, Row, Table

MEASURES = {
    "mae": Measure("MAE", 3),
    "corr": Measure("Corr", 3),
    "acc2": Measure("Acc-2, %", 1),
    "acc7": Measure("Acc-7, %", 1),
}
_PERCENT = frozenset({"acc2", "acc7"})
PROTOCOLS: Mapping[Protocol, str] = {
    "official": "the makers' splits by video; the epoch is that of the best MAE on the test split, which flatters it. "
    "(For this data set the official code measures the validation split after each epoch, and prints the best of each "
    "measure by itself.)",
    "clean": "the makers' splits by video; the epoch is that of the best MAE on the validation split.",
}
_DATA = (
    "CMU-MOSEI, text alone, {train:,} training, {validation:,} validation and {test:,} test utterances: token states "
    "of all-MiniLM-L6-v2 (384 numbers), where the paper has BERT's (768)."
)
_NAMES = {
    "lstm-official": "LSTM, the official recipe",
    "lstm-absolute": "LSTM, the same with the absolute error",
    "lstm-ours": "LSTM, our recipe",
    **{variant.name: f"MSAF between the layers, q = {variant.segments}" for variant in SEGMENTS},
}
_NOTES = {
    "lstm-official": "Squared error, Adam at 0.001, batches of 16, 10 epochs; the last of 50 steps is read, and behind "
    "the text stand the states that the encoder gives padding.",
    "lstm-ours": "Absolute error, Adam at 0.002 that falls twice, batches of 64, 10 epochs, half of the numbers of the "
    "token states dropped; the last token is read.",
    **dict.fromkeys(
        (variant.name for variant in SEGMENTS),
        "Not the paper's ablation, which fuses three modalities: with the text alone, the module weighs the text's own "
        "eight blocks in each of q segments of time.",
    ),
}


def text_table(data: Path, runs: Path, protocol: Protocol) -> Table:
    """The text row of Table 2."""
    return _table(
        Texts(data, runs),
        protocol,
        ALONE,
        name=f"table2-text-{protocol}",
        title=f"Table 2, the text row ({protocol})",
        paper=MOSEI_TEXT,
    )


def segments_table(data: Path, runs: Path, protocol: Protocol) -> Table:
    """Table 4's q, beside the same network without a module."""
    return _table(
        Texts(data, runs),
        protocol,
        (ALONE[0], *SEGMENTS),
        name=f"table4-segments-{protocol}",
        title=f"Table 4's q, on text ({protocol})",
        paper={},
    )


class Texts:
    """The data set, prepared where it has not been yet; of one padding at a time, since each takes a gigabyte."""

    def __init__(self, data: Path, runs: Path) -> None:
        self.data, self.runs = data, runs
        self._padding: Padding | None = None
        self._parts: Mapping[str, Samples] = {}

    def parts(self, padding: Padding) -> Mapping[str, Samples]:
        """`train`, `validation` and `test`."""
        if padding != self._padding:
            folder = prepare(mosei_text.plan(self.data, padding=padding), self.runs / f"data/mosei-text-{padding}").path
            self._parts = {}
            self._parts, self._padding = experiment.read_parts(folder), padding
        return self._parts


def _table(
    texts: Texts, protocol: Protocol, variants: Sequence[Variant], *, name: str, title: str, paper: Mapping[str, float]
) -> Table:
    """Measure by measure, so that variants stand below each other."""
    sizes = {part: len(samples) for part, samples in texts.parts(variants[0].padding).items()}
    scores: dict[str, list[dict[str, float]]] = {variant.name: [] for variant in variants}
    for variant, outcome in Experiment(texts.parts, texts.runs / "mosei-text").outcomes(variants):
        scores[variant.name].append(outcome.scored(CHOICES[protocol]))
    rows = [
        Row(
            _NAMES[variant],
            interval([(100 if key in _PERCENT else 1) * each[key] for each in found]),
            paper.get(key),
            _NOTES.get(variant, ""),
            measure,
        )
        for key, measure in MEASURES.items()
        for variant, found in scores.items()
    ]
    return Table(name, title, "model", "seeds", _DATA.format(**sizes), PROTOCOLS[protocol], rows)


TABLES: Mapping[str, tuple[Callable[[Path, Path, Protocol], Table], ...]] = {
    "table2": (text_table,),
    "table4": (segments_table,),
}
"""Name on the command line -> what makes its tables, for each protocol."""
