"""Sweeps to draw figures of, and what those must show, computed from the attention of the items."""

import numpy as np
import plotly.graph_objects as go

from backend.schemas import SiteMap
from frontend.figures.class_channels import most_frequent
from frontend.figures.measures import Measure
from frontend.figures.module_maps import maps_figure
from frontend.theme import Theme
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT
from tests.frontend.fake_sweeps import (
    FakeSweep,
    classes_message,
    fake_sweep,
    item_message,
)

SWEEPS = {
    "classes": fake_sweep("classes", EMOTION, 90),
    "value": fake_sweep("value", SENTIMENT, 70, windows=3),
    "many": fake_sweep("many", ACTION, 40),
}
"""Eight classes at two sites; a value over three streams and five segments; 27 classes, of which some have no item."""

MEASURES: tuple[Measure, ...] = ("share", "lift")


def first_site(sweep: FakeSweep) -> str:
    return sweep.message.sites[0].name


def some(sweep: FakeSweep) -> tuple[str, ...]:
    """All items, and the classes with the most."""
    return ("", *most_frequent(classes_message(sweep, first_site(sweep), "label"), 4))


def pair(sweep: FakeSweep) -> tuple[str, str]:
    one, other = most_frequent(classes_message(sweep, first_site(sweep), "label"), 2)
    return one, other


def shares(sweep: FakeSweep, site_name: str, modality: str, rows: np.ndarray) -> np.ndarray:
    """(q, Cb) share of a modality, mean over the chosen items."""
    site = sweep.site(site_name)
    blocks = [block.index for block in site.blocks if block.modality == modality]
    return np.asarray(sweep.attention[site_name][rows][:, :, blocks].sum(axis=2).mean(axis=0))


def rows_of(sweep: FakeSweep, name: str) -> np.ndarray:
    """Which items have this true class; all where the name is empty."""
    if not name:
        return np.ones(sweep.n, dtype=bool)
    return np.asarray(sweep.labels == sweep.message.classes.index(name))


def item_figure(sweep: FakeSweep, theme: Theme, measure: Measure) -> go.Figure:
    found = item_message(sweep, 3, first_site(sweep))
    own = [SiteMap(site=found.site, values=found.values[0])]
    return maps_figure(
        sweep.message, own, theme, name="item-map", title="One item", subtitle="its own attention", measure=measure
    )
