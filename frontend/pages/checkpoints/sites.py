"""The fusion sites of a checkpoint: blocks and prior of every band, and the steps of every segment."""

from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from backend.schemas import Band, Checkpoint, Site
from frontend.components.attributes import attributes
from frontend.components.formats import percent
from frontend.components.terms import term
from frontend.theme_css import modality_color


def sites(checkpoint: Checkpoint) -> list[Component]:
    """Every site under a sentence that says what one is."""
    titles = {modality.name: modality.title for modality in checkpoint.modalities}
    said: list[Component] = [
        html.P(
            [
                "At each ", term("site"), " the channels of every modality are cut into ", term("block", "blocks"),
                *_weighed(checkpoint.sites), " The ", term("prior"),
                " is what a modality would get by count alone.",
            ],
            className="muted",
        )
    ]  # fmt: skip
    return said + [_site(site, titles) for site in checkpoint.sites]


def _weighed(sites: Sequence[Site]) -> list[str | Component]:
    if any(site.weighting == "gates" for site in sites):
        return [", and every channel has one of the ", term("gates"), "; blocks are how these are shown."]
    return [", and attention is shared out among all of them."]


def _site(site: Site, titles: Mapping[str, str]) -> html.Div:
    names = list(dict.fromkeys([*titles, *(band.modality for band in site.bands)]))
    colors = {band.modality: {"--modality": modality_color(names, band.modality)} for band in site.bands}
    blocks = {band.modality: sum(block.modality == band.modality for block in site.blocks) for band in site.bands}
    chips = [
        html.Span(
            [
                html.Strong(_title(band, titles)),
                f" {_counted(blocks[band.modality], 'block')}, prior {percent(site.prior[band.modality], 1)}",
            ],
            className="modality-chip",
            style=colors[band.modality],
        )
        for band in site.bands
    ]
    bar = [
        html.Span(className="prior-part", style={"flexGrow": blocks[band.modality], **colors[band.modality]})
        for band in site.bands
    ]
    return html.Div(
        [
            html.H3(site.title),
            html.P(
                f"{site.channels_per_block} channels per block, "
                + (
                    "gates, no λ"
                    if site.weighting == "gates"
                    else f"{_counted(site.segments, 'segment')}, λ = {site.floor:g}"
                ),
                className="small muted",
            ),
            html.Div(chips, className="row"),
            html.Div(bar, className="prior-bar", **attributes(aria_hidden="true")),
            *([_segments(site)] if site.segments > 1 and site.segment_steps else []),
        ],
        className="site",
    )


def _segments(site: Site) -> html.Div:
    """The segments along the network's sequence, each as wide as it is long."""
    parts = [
        html.Span(f"{first}–{end - 1}", className="segment-part", style={"flexGrow": end - first})
        for first, end in site.segment_steps
    ]
    return html.Div(
        [
            html.P(["Steps of each ", term("segment"), ", which has attention of its own"], className="small muted"),
            html.Div(parts, className="segment-bar"),
        ]
    )


def _title(band: Band, titles: Mapping[str, str]) -> str:
    """A band that is a whole stream has the stream's title; a part of one has its own."""
    return titles.get(band.modality, band.title)


def _counted(count: int, one: str) -> str:
    return f"{count} {one}" if count == 1 else f"{count} {one}s"
