"""The figures of the Explain page: which answer each shows, how it is drawn, and the table behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import plotly.graph_objects as go

from backend.schemas import SwapResult
from frontend.figures import empty_figure
from frontend.figures.blocks_change import blocks_change
from frontend.figures.correlations import control_row, correlation_rows
from frontend.figures.curves import effect_curves
from frontend.figures.drawing import Drawing
from frontend.figures.effect_map import effect_map
from frontend.figures.effect_numbers import effects_of
from frontend.figures.effect_scatter import effect_scatter, study_scatter
from frontend.figures.explain_tables import (
    blocks_table,
    control_table,
    correlations_table,
    curves_table,
    effects_table,
    outcome_table,
    parts_table,
    rho_table,
    sanity_table,
    study_table,
)
from frontend.figures.outcome_change import outcome_change
from frontend.figures.override_inputs import override_inputs
from frontend.figures.override_study import override_classes, override_score
from frontend.figures.override_tables import classes_table, inputs_table, score_table
from frontend.figures.parts_change import parts_change
from frontend.figures.sanity_maps import sanity_maps
from frontend.figures.study import rho_distribution
from frontend.figures.sweep_drawing import SweepDrawing, titles
from frontend.figures.table import Table
from frontend.pages.explain.seen import Kind, Seen
from frontend.pages.explain.view import ablation_of
from frontend.theme import Theme


@dataclass(frozen=True)
class Panel:
    """A figure on the page.

    Attributes:
        name: stable name, part of ids and of the names of exported files.
        title: what it is, for people who do not see it.
        kind: the question whose answer it shows.
    """

    name: str
    title: str
    kind: Kind
    draw: Callable[[Seen, Theme], go.Figure]
    table: Callable[[Seen], Table]


def _scatter(seen: Seen, theme: Theme) -> go.Figure:
    return effect_scatter(Drawing(seen.report, theme), seen.effects, ablation_of(seen.view), seen.output)


def _map(seen: Seen, theme: Theme) -> go.Figure:
    return effect_map(Drawing(seen.report, theme), seen.effects, ablation_of(seen.view), seen.output)


def _curves(seen: Seen, theme: Theme) -> go.Figure:
    effects = effects_of(seen.effects, ablation_of(seen.view))
    if not effects.deletion and not effects.insertion:
        return empty_figure("No curves were measured", theme, height=120)
    return effect_curves(Drawing(seen.report, theme), seen.effects, ablation_of(seen.view), seen.output)


def _correlations(seen: Seen, theme: Theme) -> go.Figure:
    return correlation_rows(Drawing(seen.report, theme), seen.effects, ablation_of(seen.view))


def _control(seen: Seen, theme: Theme) -> go.Figure:
    drawn = control_row(Drawing(seen.report, theme), seen.effects, ablation_of(seen.view), seen.output)
    return drawn or empty_figure("There are too few blocks for a random control", theme, height=120)


def _outcome(seen: Seen, theme: Theme) -> go.Figure:
    found = seen.changed
    other = found.other if isinstance(found, SwapResult) else None
    return outcome_change(Drawing(seen.report, theme), found.before, found.after, other)


def _parts(seen: Seen, theme: Theme) -> go.Figure:
    return parts_change(Drawing(seen.report, theme), seen.changed.before, seen.changed.after)


def _blocks(seen: Seen, theme: Theme) -> go.Figure:
    return blocks_change(Drawing(seen.report, theme), *seen.outcomes)


def _sanity(seen: Seen, theme: Theme) -> go.Figure:
    return sanity_maps(seen.report, seen.site_sanity, theme)


def _study(seen: Seen, theme: Theme) -> go.Figure:
    drawing = SweepDrawing(seen.sweep, theme)
    return study_scatter(drawing, seen.study_site, ablation_of(seen.view), len(seen.study.items))


def _rhos(seen: Seen, theme: Theme) -> go.Figure:
    drawing = SweepDrawing(seen.sweep, theme)
    return rho_distribution(drawing, seen.study_site, seen.study.items, ablation_of(seen.view))


def _override_score(seen: Seen, theme: Theme) -> go.Figure:
    return override_score(SweepDrawing(seen.sweep, theme), seen.override_study)


def _override_classes(seen: Seen, theme: Theme) -> go.Figure:
    return override_classes(SweepDrawing(seen.sweep, theme), seen.override_study)


def _override_inputs(seen: Seen, theme: Theme) -> go.Figure:
    return override_inputs(SweepDrawing(seen.sweep, theme), seen.override_study)


def _effects_table(seen: Seen) -> Table:
    return effects_table(seen.report, seen.effects, ablation_of(seen.view))


def _correlations_table(seen: Seen) -> Table:
    return correlations_table(seen.report, seen.effects, ablation_of(seen.view))


def _control_table(seen: Seen) -> Table:
    return control_table(seen.effects, ablation_of(seen.view))


def _curves_table(seen: Seen) -> Table:
    return curves_table(seen.effects, ablation_of(seen.view))


def _outcome_table(seen: Seen) -> Table:
    found = seen.changed
    other = found.other if isinstance(found, SwapResult) else None
    return outcome_table(seen.report, found.before, found.after, other)


def _parts_table(seen: Seen) -> Table:
    return parts_table(seen.report, seen.changed.before, seen.changed.after)


def _blocks_table(seen: Seen) -> Table:
    return blocks_table(seen.report, *seen.outcomes)


def _sanity_table(seen: Seen) -> Table:
    return sanity_table(seen.report, seen.site_sanity)


def _study_table(seen: Seen) -> Table:
    named = titles(seen.sweep)
    return study_table(seen.study_site, ablation_of(seen.view), lambda modality: named.get(modality, modality))


def _rhos_table(seen: Seen) -> Table:
    return rho_table(seen.study_site, seen.study.items, ablation_of(seen.view))


def _override_score_table(seen: Seen) -> Table:
    return score_table(seen.sweep, seen.override_study)


def _override_classes_table(seen: Seen) -> Table:
    return classes_table(seen.sweep, seen.override_study)


def _override_inputs_table(seen: Seen) -> Table:
    return inputs_table(seen.sweep, seen.override_study)


PANELS: Mapping[str, Panel] = {
    panel.name: panel
    for panel in (
        Panel("effect-scatter", "Attention against effect", "effect", _scatter, _effects_table),
        Panel("effect-correlations", "Rank correlations", "effect", _correlations, _correlations_table),
        Panel("effect-control", "Most attended blocks against random ones", "effect", _control, _control_table),
        Panel("effect-map", "Maps of attention and of effect", "effect", _map, _effects_table),
        Panel("effect-curves", "Deletion and insertion", "effect", _curves, _curves_table),
        Panel("override-outcome", "Prediction before and after the override", "override", _outcome, _outcome_table),
        Panel("override-parts", "Contributions before and after the override", "override", _parts, _parts_table),
        Panel("override-blocks", "Applied attention before and after the override", "override", _blocks, _blocks_table),
        Panel("swap-outcome", "Prediction before and after the swap", "swap", _outcome, _outcome_table),
        Panel("swap-parts", "Contributions before and after the swap", "swap", _parts, _parts_table),
        Panel("swap-blocks", "Applied attention before and after the swap", "swap", _blocks, _blocks_table),
        Panel("sanity-maps", "Trained and random weights", "sanity", _sanity, _sanity_table),
        Panel("study-scatter", "Attention against effect over many inputs", "study", _study, _study_table),
        Panel("study-rhos", "Each input by itself", "study", _rhos, _rhos_table),
        Panel(
            "override-study-score",
            "Predictions before and after, over many inputs",
            "override-study",
            _override_score,
            _override_score_table,
        ),
        Panel(
            "override-study-classes",
            "What becomes of each prediction",
            "override-study",
            _override_classes,
            _override_classes_table,
        ),
        Panel(
            "override-study-inputs",
            "The change of each input by itself",
            "override-study",
            _override_inputs,
            _override_inputs_table,
        ),
    )
}


def panels_of(kind: Kind) -> list[Panel]:
    """The figures of the answer to one question."""
    return [panel for panel in PANELS.values() if panel.kind == kind]
