"""The tables behind the figures of the Explain page: the same numbers, blocks and segments numbered from 0."""

from collections.abc import Callable, Sequence

from backend.schemas import Correlation, Prediction, Report, SiteEffects, SiteOutcome, SiteSanity, StudyItem, StudySite
from frontend.figures import labels, modalities
from frontend.figures.effect_numbers import (
    Ablation,
    Point,
    effects_of,
    points_of,
    prior_of,
    study_effects_of,
    study_points_of,
)
from frontend.figures.measures import held_channels
from frontend.figures.parts_change import outputs_compared
from frontend.figures.study import rhos_of
from frontend.figures.table import Cell, Table

Title = Callable[[str], str]

_OF_BLOCK = ("modality", "block", "block of the modality", "first channel", "last channel", "segment")
_CORRELATION = ("Spearman's rho", "low (95 %)", "high (95 %)", "p", "points")


def effects_table(report: Report, found: SiteEffects, ablation: Ablation) -> Table:
    """Behind `effect_scatter` and `effect_map`: a row per block and segment."""
    effects = effects_of(found, ablation)
    columns: tuple[str, ...] = (*_OF_BLOCK, "attention", "prior", "effect on the output")
    rows: list[tuple[Cell, ...]] = []
    for point in points_of(found, effects):
        row: tuple[Cell, ...] = (*_block(point, title(report)), point.attention, prior_of(found.site), point.effect)
        if effects.probability:
            row = (*row, effects.probability[point.segment][point.block.index])
        rows.append(row)
    if effects.probability:
        columns = (*columns, "effect on its probability")
    return Table(f"Attention and effect: {found.site.title}", columns, tuple(rows))


def correlations_table(report: Report, found: SiteEffects, ablation: Ablation) -> Table:
    """Behind `correlation_rows`: a row for all blocks, and one per modality."""
    effects = effects_of(found, ablation)
    rows = [("all blocks", *_correlation(effects.correlation))]
    rows += [(title(report)(modality), *_correlation(one)) for modality, one in effects.within.items()]
    return Table(f"Attention against size of effect: {found.site.title}", ("among", *_CORRELATION), tuple(rows))


def control_table(found: SiteEffects, ablation: Ablation) -> Table:
    """Behind `control_row`."""
    control = effects_of(found, ablation).control
    columns = ("blocks", "which", "change of the output", "low (2.5 %)", "high (97.5 %)", "draws", "p")
    if control is None:
        return Table("Random control", columns, ())
    return Table(
        f"Most attended blocks against random ones: {found.site.title}",
        columns,
        (
            (control.blocks, "most attended", control.top, None, None, None, control.p),
            (
                control.blocks,
                "random",
                control.random_mean,
                control.random_low,
                control.random_high,
                control.draws,
                None,
            ),
        ),
    )


def curves_table(found: SiteEffects, ablation: Ablation) -> Table:
    """Behind `effect_curves`: a row per curve and point."""
    effects = effects_of(found, ablation)
    rows: list[tuple[Cell, ...]] = []
    for way, curves in (("deletion", effects.deletion), ("insertion", effects.insertion)):
        for curve in curves:
            for place, (count, value) in enumerate(zip(curve.blocks, curve.values, strict=True)):
                low = curve.low[place] if curve.low else None
                high = curve.high[place] if curve.high else None
                rows.append((way, curve.order, count, value, low, high))
    columns = ("curve", "order", "blocks", "output", "low (2.5 %)", "high (97.5 %)")
    return Table(f"Deletion and insertion: {found.site.title}", columns, tuple(rows))


def outcome_table(report: Report, before: Prediction, after: Prediction, other: Prediction | None = None) -> Table:
    """Behind `outcome_change`: a row per output, those too that the figure leaves out."""
    columns: tuple[str, ...]
    if report.output == "value":
        columns = ("output", "before", "after", "change")
        row: tuple[Cell, ...] = (*labels.output_names(report), before.logits[0], after.logits[0])
        row = (*row, after.logits[0] - before.logits[0])
        if other is not None:
            columns, row = (*columns, "the other one"), (*row, other.logits[0])
        return Table("Value before and after", columns, (row,))
    columns = ("class", "probability before", "probability after", "change", "logit before", "logit after")
    rows: list[tuple[Cell, ...]] = []
    for index, name in enumerate(report.classes):
        first, second = before.probabilities[index], after.probabilities[index]
        row = (name, first, second, second - first, before.logits[index], after.logits[index])
        rows.append(row if other is None else (*row, other.probabilities[index]))
    if other is not None:
        columns = (*columns, "probability of the other one")
    return Table("Prediction before and after", columns, tuple(rows))


def parts_table(report: Report, before: Prediction, after: Prediction) -> Table:
    """Behind `parts_change`: a row per output and modality."""
    outputs = [0] if report.output == "value" else outputs_compared(before, after)
    rows = [
        (
            labels.output_names(report)[output],
            title(report)(name),
            part[output],
            after.contributions[name][output],
            after.contributions[name][output] - part[output],
        )
        for output in outputs
        for name, part in before.contributions.items()
    ]
    return Table("Contributions before and after", ("output", "modality", "before", "after", "change"), tuple(rows))


def blocks_table(report: Report, before: SiteOutcome, after: SiteOutcome) -> Table:
    """Behind `blocks_change`: a row per block."""
    rows = [
        (
            title(report)(block.modality),
            block.index,
            block.position,
            before.attention[block.index],
            after.attention[block.index],
            before.applied[block.index],
            after.applied[block.index],
        )
        for block in before.site.blocks
    ]
    columns = ("modality", "block", "block of the modality")
    numbers = ("attention before", "attention after", "applied before", "applied after")
    return Table(f"Blocks before and after: {before.site.title}", (*columns, *numbers), tuple(rows))


def sanity_table(report: Report, found: SiteSanity) -> Table:
    """Behind `sanity_maps`: a row per map, segment, block and channel, padding left out."""
    rows = [
        (
            "trained" if shown.seed is None else f"random {shown.seed}",
            segment,
            title(report)(block.modality),
            block.index,
            channel,
            row[block.index][channel],
            prior_of(found.site),
        )
        for shown in (found.trained, *found.random)
        for segment, row in enumerate(shown.values)
        for block in found.site.blocks
        for channel in range(held_channels(block))
    ]
    columns = ("weights", "segment", "modality", "block", "channel of the block", "attention", "prior")
    return Table(f"Trained and random weights: {found.site.title}", columns, tuple(rows))


def study_table(found: StudySite, ablation: Ablation, named: Title) -> Table:
    """Behind `study_scatter`: a row per block and segment.

    Args:
        named: gives the title of a modality.
    """
    effects = study_effects_of(found, ablation)
    rows = [
        (*_block(point, named), point.attention, prior_of(found.site), point.effect, point.low, point.high)
        for point in study_points_of(found, effects)
    ]
    columns = (*_OF_BLOCK, "mean attention", "prior", "mean size of effect", "low (95 %)", "high (95 %)")
    return Table(f"Attention and effect over the study: {found.site.title}", columns, tuple(rows))


def rho_table(found: StudySite, items: Sequence[StudyItem], ablation: Ablation) -> Table:
    """Behind `rho_distribution`: a row per input that has a correlation."""
    effects = study_effects_of(found, ablation)
    rows = [
        (item.position, item.name, item.group or "", item.analysis or "", rho)
        for item, rho in rhos_of(list(items), found.site.name, effects.ablation)
    ]
    columns = ("position", "input", "group", "analysis", "Spearman's rho")
    return Table(f"Each input by itself: {found.site.title}", columns, tuple(rows))


def title(report: Report) -> Title:
    """Gives the title of a modality of a report, without markup."""
    titles = modalities.titles(report)
    return lambda modality: titles.get(modality, modality)


def _block(point: Point, named: Title) -> tuple[Cell, ...]:
    block = point.block
    return (
        named(block.modality),
        block.index,
        block.position,
        block.first_channel,
        block.last_channel,
        point.segment,
    )


def _correlation(one: Correlation) -> tuple[Cell, ...]:
    return (one.rho, one.low, one.high, one.p, one.n)
