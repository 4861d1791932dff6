"""Table 2's text row and Table 4's q in the spirit of the paper, on CMU-MOSEI's texts."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
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
    "CMU-MOSEI, text alone, 16,274 training, 1,861 validation and 4,653 test utterances: token states of "
    "all-MiniLM-L6-v2 (384 numbers), where the paper has BERT's (768)."
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
    return Table(
        name=f"table2-text-{protocol}",
        title=f"Table 2, the text row ({protocol})",
        measure="model",
        units="seeds",
        data=_DATA,
        protocol=PROTOCOLS[protocol],
        rows=_rows(data, runs, protocol, ALONE, MOSEI_TEXT),
    )


def segments_table(data: Path, runs: Path, protocol: Protocol) -> Table:
    """Table 4's q, beside the same network without a module."""
    return Table(
        name=f"table4-segments-{protocol}",
        title=f"Table 4's q, on text ({protocol})",
        measure="model",
        units="seeds",
        data=_DATA,
        protocol=PROTOCOLS[protocol],
        rows=_rows(data, runs, protocol, (ALONE[0], *SEGMENTS), {}),
    )


def _rows(
    data: Path, runs: Path, protocol: Protocol, variants: Sequence[Variant], paper: Mapping[str, float]
) -> list[Row]:
    """Measure by measure, so that variants stand below each other."""

    @lru_cache(maxsize=1)
    def parts(padding: Padding) -> Mapping[str, Samples]:
        plan = mosei_text.plan(data, padding=padding)
        return experiment.read_parts(prepare(plan, runs / f"data/mosei-text-{padding}").path)

    found: dict[str, list[dict[str, float]]] = {variant.name: [] for variant in variants}
    for variant, outcome in Experiment(parts, runs / "mosei-text").outcomes(variants):
        found[variant.name].append(outcome.scored(CHOICES[protocol]))
    return [
        Row(
            _NAMES[name],
            interval([(100 if key in _PERCENT else 1) * each[key] for each in scores]),
            paper.get(key),
            _NOTES.get(name, ""),
            measure,
        )
        for key, measure in MEASURES.items()
        for name, scores in found.items()
    ]


TABLES: Mapping[str, tuple[Callable[[Path, Path, Protocol], Table], ...]] = {
    "table2": (text_table,),
    "table4": (segments_table,),
}
"""Name on the command line -> what makes its tables, for each protocol."""
