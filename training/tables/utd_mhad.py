"""Tables 3 and 5 in the spirit of the paper, on UTD-MHAD: depth video and skeleton instead of NTU RGB+D."""

from collections.abc import Callable, Mapping, Sequence

from training.action.recipe import Recipe
from training.experiments.folds import Protocol
from training.experiments.outcome import Outcome
from training.experiments.takes import read_prepared_takes
from training.experiments.utd_mhad import HELD_OUT, METHODS, Experiment, Variant
from training.prepare import utd_mhad
from training.tables.ablations.file import TakesAblation
from training.tables.ablations.variants import Takes
from training.tables.accuracy import by_name, paired, percent
from training.tables.intervals import interval
from training.tables.published import NTU_ACCURACY
from training.tables.sources import Sources, described
from training.tables.table import Row, Table

PROTOCOLS: Mapping[Protocol, str] = {
    "official": "the data set's own: subjects 1, 3, 5 and 7 train, 2, 4, 6 and 8 test, and the last epoch is reported.",
    "clean": f"the same test subjects; subject {HELD_OUT} is held out of the training and chooses the epoch.",
}
_DATA = (
    "UTD-MHAD, 861 takes of 27 actions by 8 people: depth video (a narrow I3D, 16 frames of 64 pixels) and Kinect "
    "skeleton (HCN) of the same take. The paper's numbers are of NTU RGB+D, cross-subject, with I3D on colour video: "
    "another data set, so that a difference says nothing of the methods."
)
_LAMBDA = "The paper's network has λ 0.5 here."
_PAIRED = "Points between two trainings of the same seed, which start from the same streams."
_NAMES = {
    "averaging": "averaging",
    "mmtm": "MMTM",
    "msaf-lambda-0": "MSAF, λ 0",
    "msaf-lambda-0.25": "MSAF, λ 0.25",
    "msaf-lambda-0.5": "MSAF, λ 0.5",
}


def methods_table(sources: Sources, protocol: Protocol) -> Table:
    """Table 3: the streams alone, averaging, MMTM and MSAF with each lambda; then how far MSAF is from the others."""
    data, found = _outcomes(sources, protocol, METHODS)
    rows = [
        Row("depth alone", interval(percent(found["rgb"]))),
        Row("skeleton alone", interval(percent(found["skeleton"]))),
    ]
    for variant in METHODS:
        paper = NTU_ACCURACY.get(variant.name)
        note = _LAMBDA if variant.name == "msaf-lambda-0.5" else ""
        rows.append(Row(_NAMES[variant.name], interval(percent(found[variant.name])), paper, note))
    fused = found["msaf-lambda-0.5"]
    rows += [
        Row(f"MSAF, λ 0.5 less {said}", paired(fused, found[other]), note=_PAIRED)
        for said, other in (("skeleton alone", "skeleton"), ("averaging", "averaging"), ("MMTM", "mmtm"))
    ]
    return _table("table3-utd-mhad", "Table 3 on depth and skeletons", data, protocol, rows)


def places_table(sources: Sources, protocol: Protocol, ablation: TakesAblation) -> Table:
    """Variants of MSAF on takes, such as those of Table 5: nowhere, at one site, at both."""
    variants = [(settings, settings.variant()) for settings in ablation.variants]
    data, found = _outcomes(sources, protocol, [variant for _, variant in variants])
    rows = [
        Row(_described(settings), interval(percent(found[variant.name])), note=settings.note or ablation.note)
        for settings, variant in variants
    ]
    return _table(ablation.name, ablation.title, data, protocol, rows)


def _described(settings: Takes) -> str:
    """The sites, and what is changed there."""
    return ", ".join([" and ".join(settings.sites) or "none", *settings.changes(Recipe().network)])


def _table(name: str, title: str, data: str, protocol: Protocol, rows: Sequence[Row]) -> Table:
    return Table(
        name=f"{name}-{protocol}",
        title=f"{title} ({protocol})",
        measure="accuracy, %",
        units="seeds",
        data=data,
        protocol=PROTOCOLS[protocol],
        rows=rows,
    )


def _outcomes(
    sources: Sources, protocol: Protocol, variants: Sequence[Variant]
) -> tuple[str, Mapping[str, list[Outcome]]]:
    """What the data is, and the outcomes of every training by its name."""
    prepared = sources.prepared(utd_mhad.plan(sources.data, Recipe().network.size), "utd-mhad")
    experiment = Experiment(read_prepared_takes(prepared.path), sources.runs / "utd-mhad", protocol)
    return described(_DATA, prepared), by_name(experiment.outcomes(variants))


TABLES: Mapping[str, tuple[Callable[[Sources, Protocol], Table], ...]] = {
    "table3": (methods_table,),
}
"""Name on the command line -> what makes its tables, for each protocol."""
