"""Table 2's text row and Table 4's q in the spirit of the paper, on CMU-MOSEI's texts."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from models.inputs import Padding
from training.experiments import mosei_text as experiment
from training.experiments.data import Samples
from training.experiments.folds import Protocol
from training.experiments.mosei_text import ALONE, CHOICES, Experiment, Module, Variant
from training.prepare import mosei_text
from training.tables.ablations.file import TextAblation
from training.tables.ablations.variants import Text
from training.tables.intervals import interval
from training.tables.published import MOSEI_TEXT
from training.tables.sources import Sources
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
}
_NOTES = {
    "lstm-official": "Squared error, Adam at 0.001, batches of 16, 10 epochs; the last of 50 steps is read, and behind "
    "the text stand the states that the encoder gives padding.",
    "lstm-ours": "Absolute error, Adam at 0.002 that falls twice, batches of 64, 10 epochs, half of the numbers of the "
    "token states dropped; the last token is read.",
}


class Line(NamedTuple):
    """A variant, what its row is called, and what has to be said of it."""

    variant: Variant
    name: str
    note: str


def text_table(sources: Sources, protocol: Protocol) -> Table:
    """The text row of Table 2."""
    return _table(
        Texts(sources),
        protocol,
        [Line(variant, _NAMES[variant.name], _NOTES.get(variant.name, "")) for variant in ALONE],
        name=f"table2-text-{protocol}",
        title=f"Table 2, the text row ({protocol})",
        paper=MOSEI_TEXT,
    )


def segments_table(sources: Sources, protocol: Protocol, ablation: TextAblation) -> Table:
    """Variants of MSAF on the text alone, such as those of Table 4: q, beside the same network without a module."""
    lines = []
    for settings in ablation.variants:
        variant = settings.variant()
        note = settings.note or _NOTES.get(variant.name) or ablation.note
        lines.append(Line(variant, _NAMES.get(variant.name) or _described(settings), note))
    return _table(
        Texts(sources),
        protocol,
        lines,
        name=f"{ablation.name}-{protocol}",
        title=f"{ablation.title} ({protocol})",
        paper={},
    )


def _described(settings: Text) -> str:
    """A module by its q, and by what is changed of it."""
    return ", ".join([f"MSAF between the layers, q = {settings.segments}", *settings.changes(Module)])


class Texts:
    """The data set, prepared where it has not been yet; of one padding at a time, since each takes a gigabyte."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._padding: Padding | None = None
        self._parts: Mapping[str, Samples] = {}

    def parts(self, padding: Padding) -> Mapping[str, Samples]:
        """`train`, `validation` and `test`."""
        if padding != self._padding:
            plan = mosei_text.plan(self.sources.data, padding=padding)
            folder = self.sources.prepared(plan, f"mosei-text-{padding}").path
            self._parts = {}
            self._parts, self._padding = experiment.read_parts(folder), padding
        return self._parts


def _table(
    texts: Texts, protocol: Protocol, lines: Sequence[Line], *, name: str, title: str, paper: Mapping[str, float]
) -> Table:
    """Measure by measure, so that variants stand below each other."""
    variants = [line.variant for line in lines]
    sizes = {part: len(samples) for part, samples in texts.parts(variants[0].padding).items()}
    scores: dict[str, list[dict[str, float]]] = {variant.name: [] for variant in variants}
    for variant, outcome in Experiment(texts.parts, texts.sources.runs / "mosei-text").outcomes(variants):
        scores[variant.name].append(outcome.scored(CHOICES[protocol]))
    rows = [
        Row(
            line.name,
            interval([(100 if key in _PERCENT else 1) * each[key] for each in scores[line.variant.name]]),
            paper.get(key),
            line.note,
            measure,
        )
        for key, measure in MEASURES.items()
        for line in lines
    ]
    return Table(name, title, "model", "seeds", _DATA.format(**sizes), PROTOCOLS[protocol], rows)


TABLES: Mapping[str, tuple[Callable[[Sources, Protocol], Table], ...]] = {
    "table2": (text_table,),
}
"""Name on the command line -> what makes its tables, for each protocol."""
