"""The map of the trained network beside those of networks with random weights, on one colour scale."""

import numpy as np
import plotly.graph_objects as go

from backend.schemas import Report, SanityMap, Site, SiteAttention, SiteSanity
from frontend.figures import labels
from frontend.figures.heatmap import sites_heatmap
from frontend.figures.measures import Measure, modalities_of
from frontend.theme import Theme


def sanity_maps(report: Report, found: SiteSanity, theme: Theme, *, measure: Measure = "lift") -> go.Figure:
    """Maps side by side, the trained one first.

    If a map looks the same for weights that have learnt nothing, it shows the architecture, not what was learnt.

    Returns:
        A figure whose cells carry what those of `sites_heatmap` do.
    """
    maps = [attention_of(found.site, each, title_of(each)) for each in (found.trained, *found.random)]
    # The maps are means over the windows already.
    one = report.model_copy(update={"windows": report.windows[:1], "windowing": None})
    figure = sites_heatmap(one, maps, theme, measure=measure)
    spans = labels.joined(
        labels.escaped(found.site.title),
        labels.measure_text(measure),
        labels.windows_text(report) if len(report.windows) > 1 else "",
        labels.segment_text(found.site, None),
    )
    subtitle = f'<br><span style="font-size:11px;color:{theme.muted}">{spans}</span>'
    figure.update_layout(title_text=f"Trained, and with random weights{subtitle}", uirevision="sanity-maps")
    figure.layout.meta = {**figure.layout.meta, "figure": "sanity-maps"}
    return figure


def title_of(shown: SanityMap) -> str:
    """What stands over a map."""
    if shown.seed is None:
        return "Trained"
    if shown.similarity is None or shown.similarity.rho is None:
        return f"Random {shown.seed}"
    return f"Random {shown.seed}, ρ {labels.signed(shown.similarity.rho)}"


def attention_of(site: Site, shown: SanityMap, title: str) -> SiteAttention:
    """A map as the attention of a site with one window."""
    values = np.asarray(shown.values, dtype=np.float64)[None]
    share = {
        name: values[:, :, [block.index for block in blocks]].sum(axis=2).tolist()
        for name, blocks in modalities_of(site).items()
    }
    return SiteAttention(
        site=site.model_copy(update={"title": title}),
        windows=[0],
        shape=values.shape,
        values=values.tolist(),
        share=share,
    )
