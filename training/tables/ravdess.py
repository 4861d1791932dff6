"""Tables 1 and 4 in the spirit of the paper, on RAVDESS: speech alone, and action units paired with it."""

from collections.abc import Callable, Mapping, Sequence

from models.networks.expression.config import ExpressionConfig
from training.experiments import speech, units
from training.experiments.folded import Folded
from training.experiments.folds import Protocol
from training.experiments.naming import SITES
from training.experiments.outcome import Outcome
from training.prepare import ravdess
from training.tables.ablations.file import PairsAblation
from training.tables.ablations.variants import Pairs
from training.tables.accuracy import by_name, paired, percent
from training.tables.intervals import interval
from training.tables.published import RAVDESS_ACCURACY
from training.tables.sources import Sources, described
from training.tables.table import Row, Table

PROTOCOLS: Mapping[Protocol, str] = {
    "official": "six folds of four actors; the epoch is that of the best result on the fold that is reported, as in "
    "the official code, which flatters it.",
    "clean": "six folds of four actors; the four actors of the next fold are held out of the training and choose the "
    "epoch.",
}
_SPEECH = "RAVDESS, the 1,440 spoken takes, sound alone; the official recipe: Adam, 0.001, batches of 4, 70 epochs."
_PAIRS = (
    "RAVDESS, the 1,440 spoken takes: OpenFace action units of the face (means over the take) and MFCC of the speech "
    "of the same take. The paper's face is a video, so its numbers are another network's."
)
_PAIRED = (
    "Points between two methods on the same fold: most of the width of the other intervals is that some actors are "
    "harder than others, whatever the method."
)
_CITED = {
    "tensor": "TFN; not in the paper's table.",
    "low-rank": "LMF; not in the paper's table.",
    "embracenet": "Not in the paper's table.",
    "centralnet": "Not in the paper's table.",
    "misa": "Not in the paper's table.",
}


def speech_table(sources: Sources, protocol: Protocol) -> Table:
    """The audio row of Table 1."""
    prepared = sources.prepared(ravdess.speech(sources.data / "ravdess_speech"), "ravdess-speech")
    over = Folded(speech.read_samples(prepared.path), sources.runs / "speech", protocol)
    outcomes = [outcome for _, outcome in speech.Experiment(over).outcomes()]
    rows = [
        Row("1D CNN on MFCC", interval(percent(outcomes)), RAVDESS_ACCURACY["audio"]),
        Row(
            "the same, last epoch",
            interval([100 * outcome.last["accuracy"] for outcome in outcomes]),
            note="Whatever the protocol, of the epoch after which the training ends.",
        ),
    ]
    return Table(
        name=f"table1-speech-{protocol}",
        title=f"Table 1, the audio row ({protocol})",
        measure="accuracy, %",
        units="folds",
        data=described(_SPEECH, prepared),
        protocol=PROTOCOLS[protocol],
        rows=rows,
    )


def pairs_table(sources: Sources, protocol: Protocol) -> Table:
    """Table 1 on pairs: the streams alone and every method."""
    data, outcomes = _pairs(sources, protocol, units.METHODS)
    rows = [
        Row("face alone", interval(percent(outcomes["face"])), RAVDESS_ACCURACY["face"]),
        Row("speech alone", interval(percent(outcomes["audio"])), RAVDESS_ACCURACY["audio"]),
    ]
    rows += [
        Row(
            variant.name,
            interval(percent(outcomes[variant.name])),
            RAVDESS_ACCURACY.get(variant.name),
            _CITED.get(variant.name, ""),
        )
        for variant in units.METHODS
    ]
    rows += [
        Row(f"msaf less {other}", paired(outcomes["msaf"], outcomes[other]), note=_PAIRED)
        for other in ("averaging", "concatenation", "mmtm")
    ]
    return Table(
        name=f"table1-pairs-{protocol}",
        title=f"Table 1 on paired action units and speech ({protocol})",
        measure="accuracy, %",
        units="folds",
        data=data,
        protocol=PROTOCOLS[protocol],
        rows=rows,
    )


def ablation_table(sources: Sources, protocol: Protocol, ablation: PairsAblation) -> Table:
    """Variants of MSAF on pairs, such as those of Table 4: block size, BlockDropout, lambda."""
    variants = [(settings, settings.variant()) for settings in ablation.variants]
    data, outcomes = _pairs(sources, protocol, [variant for _, variant in variants])
    rows = [
        Row(
            _described(settings, variant.config),
            interval(percent(outcomes[variant.name])),
            note=settings.note or ablation.note,
        )
        for settings, variant in variants
    ]
    return Table(
        name=f"{ablation.name}-{protocol}",
        title=f"{ablation.title} ({protocol})",
        measure="accuracy, %",
        units="folds",
        data=data,
        protocol=PROTOCOLS[protocol],
        rows=rows,
    )


def _described(settings: Pairs, config: ExpressionConfig) -> str:
    """What a row varies; the reduction and the sites only where they are not the usual ones."""
    if not settings.sites:
        return "averaging"
    blocks = " and ".join(map(str, config.block_channels))
    said = f"Cb {blocks}, BlockDropout {config.dropout:g}, λ {config.floor:g}"
    if config.reduction != ExpressionConfig.reduction:
        said += f", r {config.reduction}"
    return said if settings.sites == SITES else f"{said}, {settings.sites[0]} site alone"


def _pairs(
    sources: Sources, protocol: Protocol, variants: Sequence[units.Variant]
) -> tuple[str, Mapping[str, list[Outcome]]]:
    """What the data is, and the outcomes of every training by its name."""
    prepared = sources.prepared(ravdess.pairs(sources.data), "ravdess-units")
    over = Folded(units.read_samples(prepared.path), sources.runs / "units", protocol)
    return described(_PAIRS, prepared), by_name(units.Experiment(over).outcomes(variants))


TABLES: Mapping[str, tuple[Callable[[Sources, Protocol], Table], ...]] = {
    "table1": (speech_table, pairs_table),
}
"""Name on the command line -> what makes its tables, for each protocol."""
