"""CMU-MOSEI's texts from a table (`mosei.csv`): token states of every utterance, with the sentiment.

The official code has no such data: it takes the text from the timestamped words, with the pauses (`sp`) and without
punctuation.
"""

from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from models.cards import sha256_of
from models.features.text import MINILM, EncoderError
from models.inputs import Padding
from training.datasets.errors import DatasetError
from training.datasets.mosei import SPLITS, Utterances, read_mosei
from training.prepare import texts
from training.prepare.mosei import STEPS
from training.prepare.preparation import Arrays, Plan, Problem, Source

FILE = "mosei.csv"


def plan(folder: Path, encoder: str = MINILM, padding: Padding = "zeros") -> Plan:
    """`states` (n, 50, width), `text` (see `texts.read_texts`), `sentiment` (n, 1), `split` (n,) into `SPLITS`.

    Items are called as the rows are, `video/clip`, or by the number of the row where the table has no such columns.

    Args:
        folder: with `mosei.csv`, or with `text/mosei.csv`.
        encoder: name of the encoder that is installed, or a folder.
    """
    path = folder / FILE if (folder / FILE).is_file() else folder / "text" / FILE
    read = partial(_utterance, encoder=encoder, padding=padding)
    wrong: list[str] = []
    try:
        names = _names(read_mosei(path, wrong))
        recipe = f"mosei-text {STEPS} {padding} {texts.identity(encoder)} {sha256_of(path)}"
    except (DatasetError, EncoderError) as error:
        return Plan([], read, "", [Problem(str(path), str(error))])
    problems = [Problem(where, reason) for where, reason in (each.split(": ", 1) for each in wrong)]
    if twice := len(names) - len(set(names)):
        problems.append(Problem(str(path), f"expected every row once; {twice} have the name of another"))
    sources = [Source(name, (path,)) for name in dict.fromkeys(names)]
    return Plan(sources, read, recipe, problems, ragged=frozenset({texts.TEXT}))


def _names(table: Utterances) -> list[str]:
    return [name or f"row {row}" for row, name in enumerate(table.names)]


@lru_cache(maxsize=1)
def _table(path: Path) -> tuple[Utterances, dict[str, int]]:
    """The table, read once per process that reads items, and name -> its first row."""
    table = read_mosei(path, [])
    rows: dict[str, int] = {}
    for row, name in enumerate(_names(table)):
        rows.setdefault(name, row)
    return table, rows


def _utterance(source: Source, encoder: str, padding: Padding) -> Arrays:
    table, rows = _table(source.files[0])
    row = rows[source.name]
    return {
        **texts.text_arrays(table.texts[row], STEPS, encoder, padding),
        "sentiment": table.labels[row : row + 1],
        "split": np.array(SPLITS.index(str(table.splits[row]))),
    }
