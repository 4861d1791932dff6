"""`python -m training.tables NAME…`: run or resume what a table needs, and write it as Markdown and JSON."""

import argparse
import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import torch

from training.arguments import count
from training.command import finish
from training.experiments.folds import PROTOCOLS, Protocol
from training.tables import mosei, ravdess, utd_mhad
from training.tables.ablations.file import (
    SHIPPED,
    AblationError,
    AnyAblation,
    PairsAblation,
    TakesAblation,
    TextAblation,
    read_ablation,
    shipped,
)
from training.tables.figure5 import figure5
from training.tables.page import write_page
from training.tables.sources import Sources
from training.tables.table import Table

log = logging.getLogger("training.tables")
Make = Callable[[Sources, Protocol], Table]

EXPERIMENTS: tuple[Mapping[str, tuple[Make, ...]], ...] = (ravdess.TABLES, mosei.TABLES, utd_mhad.TABLES)
"""Of each data set: name of a table -> what makes its parts."""

TABLES: dict[str, list[Make]] = {
    name: [make for tables in EXPERIMENTS for make in tables.get(name, ())]
    for name in sorted({name for tables in EXPERIMENTS for name in tables})
}
NAMES = (*sorted([*TABLES, *SHIPPED]), "figure5")


def main(arguments: list[str] | None = None) -> int:
    """Make the tables; trainings that are finished are read. 1 where data can't be used, 130 after an interruption."""
    parser = argparse.ArgumentParser(prog="python -m training.tables", description=__doc__)
    parser.add_argument("names", nargs="+", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of prepared data and trainings")
    parser.add_argument("--out", type=Path, default=Path("docs/results"), help="folder of the tables")
    parser.add_argument("--protocol", choices=[*PROTOCOLS, "both"], default="both")
    parser.add_argument("--skip-bad", action="store_true", help="go on without items of a data set that can't be used")
    parser.add_argument("--threads", type=count, default=torch.get_num_threads())
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help=f"an ablation of your own (TOML) in the place of what {' or '.join(SHIPPED)} has; see docs/training.md",
    )
    given = parser.parse_args(arguments)
    if given.config and (len(given.names) != 1 or given.names[0] not in SHIPPED):
        parser.error(f"--config: expected it with {' or '.join(SHIPPED)} alone; got it with {' '.join(given.names)}")
    try:
        plan = {name: _makes(name, given.config) for name in given.names if name != "figure5"}
    except AblationError as error:
        parser.error(str(error))
    return finish(lambda: _make_all(given, plan), "the same command goes on after the last epoch that was finished")


def _make_all(given: argparse.Namespace, plan: Mapping[str, list[Make]]) -> None:
    torch.set_num_threads(given.threads)
    for table in _tables(given, plan):
        table.write(given.out)
        write_page(given.out)
        log.info("%s\n%s", given.out / f"{table.name}.md", table.markdown())


def _makes(name: str, config: Path | None) -> list[Make]:
    """What makes the parts of a table; those of an ablation are what its files say."""
    if name in TABLES:
        return TABLES[name]
    return [_make(each) for each in ([read_ablation(config)] if config else map(shipped, SHIPPED[name]))]


def _make(ablation: AnyAblation) -> Make:
    match ablation:
        case PairsAblation():
            return partial(ravdess.ablation_table, ablation=ablation)
        case TextAblation():
            return partial(mosei.segments_table, ablation=ablation)
        case TakesAblation():
            return partial(utd_mhad.places_table, ablation=ablation)


def _tables(given: argparse.Namespace, plan: Mapping[str, list[Make]]) -> Iterator[Table]:
    sources = Sources(given.data, given.runs, given.skip_bad)
    for name in given.names:
        if name == "figure5":
            yield figure5()
            continue
        for protocol in PROTOCOLS:
            if given.protocol in {protocol, "both"}:
                for make in plan[name]:
                    yield make(sources, protocol)


if __name__ == "__main__":
    sys.exit(main())
