"""Both sides beside each other: what they are, what was predicted, and what was put in."""

import asyncio

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import AnalysisInputs, Clip, Report, Side, Sweep, SweepState
from frontend.client import ApiClient, ApiError
from frontend.components.attributes import attributes
from frontend.components.transcript import full_text
from frontend.figures.compare_drawing import WHICH, Which
from frontend.pages.clip.wording import reading
from frontend.pages.compare.panels import Compared
from frontend.pages.compare.seeing import Sources
from frontend.pages.compare.wording import facts
from frontend.pages.explore.wording import facts as sweep_facts
from frontend.pages.explore.wording import progress_text
from frontend.routes import checkpoint_path, clip_path, explore_path

MOST_COLUMNS = 12
"""Face crops in a row up to which their picture is shown; of more of them, nothing could be seen here."""


async def side_cards(sources: Sources, seen: Compared, class_: str) -> html.Div:
    """The cards.

    Args:
        class_: that items of sweeps are chosen by; empty for all.
    """
    api = sources.api
    titles = {item.id: item.title or item.id for item in (await api.checkpoints()).items}
    sides = (seen.found.left, seen.found.right)
    inputs = await asyncio.gather(*(_inputs(api, side) for side in sides))
    cards = []
    for which, side, report, known in zip(WHICH, sides, seen.reports, inputs, strict=True):
        said = [f"{facts(side, class_, seen.view.by)} · with "]
        checkpoint = dcc.Link(titles.get(side.checkpoint, side.checkpoint), href=checkpoint_path(side.checkpoint))
        if report is None:
            content = _sweep(await sources.comparisons.sweep(side.id))
        else:
            content = [*_reading(report), *_shown(side, known, report, sources.public_api)]
        cards.append(_card(which, side, html.P([*said, checkpoint], className="small muted"), content))
    return html.Div(cards, className="compare-sides")


def _card(which: Which, side: Side, said: Component, content: list[Component]) -> html.Section:
    path = clip_path(side.id) if side.kind == "analysis" else explore_path(side.id)
    return html.Section(
        [
            html.Div(which.capitalize(), className="compare-which small muted"),
            html.H2(dcc.Link(side.name or "Analysis", href=path), className="compare-name"),
            said,
            *content,
        ],
        className="card compare-side",
        **attributes(aria_label=f"{which} side"),
    )


def _sweep(sweep: Sweep) -> list[Component]:
    """What the items of a sweep are, and whether more of them will come."""
    said = sweep_facts(sweep)
    if sweep.state is not SweepState.ENDED:
        said.append(f"{progress_text(sweep)}: the mean is over what is there so far")
    described = [html.P(sweep.description, className="small")] if sweep.description else []
    return [*described, html.P(" · ".join(said), className="small muted")]


def _reading(report: Report) -> list[Component]:
    title, sentence = reading(report, None)
    return [html.P(title, className="reading-title"), html.P(sentence, className="small")]


async def _inputs(api: ApiClient, side: Side) -> tuple[AnalysisInputs, Clip | None] | None:
    """What an analysis read, and its video or recording; None for a sweep, and for files that have been deleted."""
    if side.kind == "sweep":
        return None
    try:
        inputs = (await api.analysis(side.id)).inputs
        return inputs, None if inputs.clip is None else await api.clip(inputs.clip)
    except ApiError as error:
        if not error.not_found:
            raise
        return None


def _shown(side: Side, known: tuple[AnalysisInputs, Clip | None] | None, report: Report, api: str) -> list[Component]:
    """Media, faces and text of an analysis."""
    if known is None:
        return []
    inputs, clip = known
    shown: list[Component] = []
    if clip is not None and clip.kind == "media":
        kind = html.Audio if clip.probe.video is None else html.Video
        shown.append(
            kind(
                src=f"{api}/clips/{clip.id}/media",
                controls=True,
                preload="metadata",
                className="compare-media",
                **attributes(aria_label=clip.name),
            )
        )
        if report.faces is not None and report.faces.frames and report.faces.columns <= MOST_COLUMNS:
            shown.append(
                html.Img(
                    src=f"{api}/clips/{clip.id}/faces?analysis={side.id}",
                    alt="Face crops that the network saw",
                    className="compare-faces",
                )
            )
    if inputs.text is not None:
        shown.append(html.Div(full_text(inputs.text, report.transcript), className="compare-text"))
    return shown
