"""The table behind each figure: the same numbers, for the same choice of window and segment.

Every table has attention or share beside prior and lift, whatever measure its figure shows. Blocks, channels,
windows and segments carry their numbers of the arrays, from 0.
"""

import math
from collections.abc import Sequence

from backend.schemas import Report, SiteAttention
from frontend.figures import labels, modalities
from frontend.figures.measures import (
    block_means,
    cells,
    channel_shares,
    find_block,
    find_site,
    find_window,
    held_channels,
    modality_shares,
    present,
)
from frontend.figures.spans import spans_of
from frontend.figures.table import Cell, Table
from frontend.figures.value_scale import scale_of

_NUMBERS = ("prior", "lift (share / prior)", "lift (log2)")


def heatmap_table(
    report: Report,
    attentions: Sequence[SiteAttention],
    *,
    window: int | None = None,
    segment: int | None = None,
) -> Table:
    """Behind `site_heatmap` (give one site) and `sites_heatmap`: a row per block and channel, padding left out."""
    rows: list[tuple[Cell, ...]] = []
    for attention in attentions:
        site, values = attention.site, cells(attention, window, segment)
        prior = 1 / len(site.blocks)
        rows += [
            (
                site.name,
                _title(report, block.modality),
                block.index,
                block.position,
                block.first_channel + channel,
                channel,
                *_lifted(float(values[block.index, channel]), prior),
            )
            for block in site.blocks
            for channel in range(held_channels(block))
        ]
    columns = ("site", "modality", "block", "block of the modality", "channel of the modality", "channel of the block")
    return Table("Attention per block and channel", (*columns, "attention", *_NUMBERS), tuple(rows))


def segments_table(report: Report, attention: SiteAttention, *, window: int | None = None) -> Table:
    """Behind `segments_heatmap`: a row per segment, block and channel, padding left out."""
    rows: list[tuple[Cell, ...]] = []
    site = attention.site
    prior = 1 / len(site.blocks)
    for segment in range(site.segments):
        values = cells(attention, window, segment)
        steps = labels.steps_text(site, segment)
        rows += [
            (
                segment,
                steps,
                _title(report, block.modality),
                block.index,
                block.position,
                block.first_channel + channel,
                channel,
                *_lifted(float(values[block.index, channel]), prior),
            )
            for block in site.blocks
            for channel in range(held_channels(block))
        ]
    columns = ("segment", "steps", "modality", "block", "block of the modality")
    channels = ("channel of the modality", "channel of the block")
    return Table(f"Every segment: {site.title}", (*columns, *channels, "attention", *_NUMBERS), tuple(rows))


def marginals_table(
    report: Report, *, window: int | None = None, segment: int | None = None, site: str | None = None
) -> Table:
    """Behind `modality_marginals`: a row per site and modality."""
    sites = list(report.sites) if site is None else [find_site(report, site)]
    rows: list[tuple[Cell, ...]] = []
    for one in sites:
        shares = modality_shares(report, one, window, segment)
        rows += [
            (one.name, _title(report, name), _presence(report, name, window), *_lifted(shares[name], prior))
            for name, prior in one.prior.items()
        ]
    return Table("Share of each modality", ("site", "modality", "input", "share", *_NUMBERS), tuple(rows))


def channels_table(
    report: Report, attention: SiteAttention, *, window: int | None = None, segment: int | None = None
) -> Table:
    """Behind `channel_sums`: a row per modality and channel."""
    site = attention.site
    rows = [
        (site.name, _title(report, name), channel, *_lifted(float(share), prior))
        for name, prior in site.prior.items()
        for channel, share in enumerate(channel_shares(attention, name, window, segment))
    ]
    columns = ("site", "modality", "channel of the block", "share", *_NUMBERS)
    return Table("Sum of attention per channel", columns, tuple(rows))


def timeline_table(report: Report, site: str) -> Table:
    """Behind `attention_timeline`: a row per window and segment, with its output and the share of every modality."""
    chosen = find_site(report, site)
    shares = report.shares[site]
    is_value = report.output == "value"
    outputs, names = labels.output_names(report), list(report.overall.contributions)
    columns = ["window", "segment", "start (s)", "end (s)"]
    if is_value:
        columns += [*outputs, *(f"{_title(report, name)}: contribution" for name in names)]
    else:
        columns += ["predicted", *(f"probability of {name}" for name in outputs)]
    for name in chosen.prior:
        title = _title(report, name)
        columns += [f"{title}: {number}" for number in ("input", "share", *_NUMBERS)]
    rows: list[tuple[Cell, ...]] = []
    for span in spans_of(report, chosen):
        window = span.window
        row: list[Cell] = [window.index, span.segment, span.start_s, span.end_s]
        if is_value:
            row += [window.logits[0], *(window.contributions[name][0] for name in names)]
        else:
            row += [outputs[window.prediction], *window.probabilities]
        for name, prior in chosen.prior.items():
            share = shares[name][report.windows.index(window)][span.segment]
            row += [_presence(report, name, window.index), *_lifted(share, prior)]
        rows.append(tuple(row))
    return Table(f"Attention over the clip: {chosen.title}", tuple(columns), tuple(rows))


def probabilities_table(report: Report, *, window: int | None = None) -> Table:
    """Behind `class_probabilities`: a row per class, those too that the figure sums up."""
    chosen = report.overall if window is None else find_window(report, window)
    rows = [
        (name, chosen.probabilities[index], chosen.logits[index], "yes" if index == chosen.prediction else "")
        for index, name in enumerate(report.classes)
    ]
    return Table("Class probabilities", ("class", "probability", "logit", "predicted"), tuple(rows))


def value_table(report: Report, *, window: int | None = None) -> Table:
    """Behind `value_scale`: the value, its scale, and every window's where there are several."""
    chosen = report.overall if window is None else find_window(report, window)
    scale = scale_of(report)
    rows: list[tuple[Cell, ...]] = [
        (scale.name, labels.output_text(report, window), chosen.logits[0]),
        ("lowest of the scale", scale.low_label, scale.low),
        ("highest of the scale", scale.high_label, scale.high),
    ]
    if len(report.windows) > 1:
        rows += [
            (f"window {each.index}", labels.seconds(each.start_s, each.end_s), each.logits[0])
            for each in report.windows
        ]
    return Table("Value", ("output", "of", "value"), tuple(rows))


def value_contributions_table(report: Report, *, window: int | None = None) -> Table:
    """Behind `value_contributions`: a row per modality, which add up to the last one."""
    chosen = report.overall if window is None else find_window(report, window)
    rows: list[tuple[Cell, ...]] = [
        (_title(report, name), _presence(report, name, window), part[0]) for name, part in chosen.contributions.items()
    ]
    rows.append((scale_of(report).name, "", chosen.logits[0]))
    return Table("Contributions to the value", ("modality", "input", "contribution"), tuple(rows))


def contributions_table(report: Report, *, window: int | None = None) -> Table:
    """Behind `contribution_bars`: a row per class, a column per modality; over modalities they add up to the logit."""
    chosen = report.overall if window is None else find_window(report, window)
    names = list(chosen.contributions)
    columns = ("class", *(f"{_title(report, name)}, {_presence(report, name, window)}" for name in names), "logit")
    rows: list[tuple[Cell, ...]] = [
        (name, *(chosen.contributions[modality][index] for modality in names), chosen.logits[index])
        for index, name in enumerate(report.classes)
    ]
    return Table("Contributions to the logits", columns, tuple(rows))


def block_table(
    report: Report,
    attention: SiteAttention,
    block: int,
    *,
    window: int | None = None,
    segment: int | None = None,
) -> Table:
    """Behind the upper panel of `block_detail`: a row per channel of the block."""
    chosen = find_block(attention.site, block)
    values = cells(attention, window, segment)[chosen.index]
    prior = 1 / len(attention.site.blocks)
    rows = [
        (channel, chosen.first_channel + channel, *_lifted(float(values[channel]), prior))
        for channel in range(held_channels(chosen))
    ]
    columns = ("channel of the block", "channel of the modality", "attention", *_NUMBERS)
    return Table(f"{_title(report, chosen.modality)}, block {chosen.position}: channels", columns, tuple(rows))


def block_windows_table(report: Report, attention: SiteAttention, block: int) -> Table:
    """Behind the lower panel of `block_detail`: a row per window and segment, mean over the block's channels."""
    chosen = find_block(attention.site, block)
    means = block_means(attention, chosen)
    prior = 1 / len(attention.site.blocks)
    rows: list[tuple[Cell, ...]] = []
    for position, index in enumerate(attention.windows):
        window = find_window(report, index)
        rows += [
            (index, segment, window.start_s, window.end_s, *_lifted(float(means[position, segment]), prior))
            for segment in range(attention.site.segments)
        ]
    columns = ("window", "segment", "window starts (s)", "window ends (s)", "mean attention", *_NUMBERS)
    return Table(f"{_title(report, chosen.modality)}, block {chosen.position}: windows", columns, tuple(rows))


def _lifted(share: float, prior: float) -> tuple[Cell, ...]:
    """Share, prior, lift and its log2; None for the log2 of zero."""
    lift = share / prior
    return (share, prior, lift, math.log2(lift) if lift > 0 else None)


def _title(report: Report, modality: str) -> str:
    """Title of a modality as it is, without markup."""
    return modalities.titles(report).get(modality, modality)


def _presence(report: Report, modality: str, window: int | None) -> str:
    return "given" if present(report, window).get(modality, True) else "missing, fed as zeros"
