"""Figures of a report, and the tables behind them: pure functions from the wire contract to plotly figures."""

from frontend.figures.block import block_detail
from frontend.figures.channels import channel_sums
from frontend.figures.config import graph_config
from frontend.figures.contributions import contribution_bars
from frontend.figures.frame import empty_figure
from frontend.figures.heatmap import site_heatmap, sites_heatmap
from frontend.figures.marginals import modality_marginals
from frontend.figures.measures import MEASURES, Measure
from frontend.figures.probabilities import class_probabilities
from frontend.figures.segments import segments_heatmap
from frontend.figures.table import Table
from frontend.figures.timeline import CURSOR, attention_timeline
from frontend.figures.value_scale import value_scale
from frontend.figures.waterfall import value_contributions

__all__ = [
    "CURSOR",
    "MEASURES",
    "Measure",
    "Table",
    "attention_timeline",
    "block_detail",
    "channel_sums",
    "class_probabilities",
    "contribution_bars",
    "empty_figure",
    "graph_config",
    "modality_marginals",
    "segments_heatmap",
    "site_heatmap",
    "sites_heatmap",
    "value_contributions",
    "value_scale",
]
