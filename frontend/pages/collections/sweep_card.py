"""A sweep on the page of its collection: how far it is, what failed and why, and what can be done with it."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Checkpoint, Sweep, SweepItem, SweepItems, SweepState
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import checkpoint_title
from frontend.components.formats import moment
from frontend.components.icons import icon
from frontend.pages.analyse.entered import about
from frontend.pages.collections.progress import meter
from frontend.pages.collections.wording import counted, fraction, how_far, labels_line, spoken, state_word, thousands
from frontend.routes import checkpoint_path, clip_path, explore_path

LISTED = 50
"""Failures that are listed with their reasons."""


def sweep_card(sweep: Sweep, checkpoint: Checkpoint | None, failed: SweepItems | None) -> html.Article:
    """The card.

    Args:
        checkpoint: as it is now; None where it is gone.
        failed: the first of the items that failed, if there are any.
    """
    title = checkpoint_title(sweep.checkpoint, sweep.weights_sha256, checkpoint)
    name = dcc.Link(title, href=checkpoint_path(sweep.checkpoint)) if checkpoint else html.Span(title)
    return html.Article(
        [
            html.Div(
                [
                    html.H3(name),
                    html.Span(state_word(sweep), className=f"state {_tone(sweep)}"),
                    html.Span(className="spring"),
                    *_actions(sweep, title),
                ],
                className="row sweep-head",
            ),
            meter(fraction(sweep), f"Sweep with {title}", paused=sweep.state is SweepState.PAUSED),
            html.P(
                [html.Span(how_far(sweep)), html.Span(f"started {moment(sweep.created_at)}", className="muted")],
                className="progress-line small",
            ),
            html.Span(spoken(sweep, title), className="visually-hidden", role="status"),
            *_notes(sweep),
            *([_failures(failed)] if failed is not None and failed.items else []),
        ],
        className="card sweep-card",
        **attributes(aria_label=f"Sweep with {title}"),
    )


def reasons(items: Iterable[SweepItem]) -> dict[str, list[SweepItem]]:
    """The failures by their reason, the most frequent first.

    The service's sentences name the input and the file that they are about; without them, the same reason is the same.
    """
    found: dict[str, list[SweepItem]] = {}
    for item in items:
        reason = item.error.detail if item.error else "The service did not say why."
        for name in (item.name, PurePosixPath(item.name).name):
            reason = reason.removeprefix(f"{name}: ").replace(name, "it")
        found.setdefault(about(reason)[1], []).append(item)
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def _tone(sweep: Sweep) -> str:
    if not sweep.state.ended:
        return ""
    return "state-succeeded" if sweep.counts.succeeded else "state-failed"


def _actions(sweep: Sweep, title: str) -> list[Component]:
    found: list[Component] = []
    if sweep.counts.succeeded:
        found.append(
            dcc.Link(
                ["Explore", html.Span(f" what {title} attends to", className="visually-hidden")],
                href=explore_path(sweep.id),
                className="button-link button-link-strong",
            )
        )
    lost = sweep.counts.failed + sweep.counts.cancelled
    if sweep.state is SweepState.RUNNING:
        found.append(_button("pause", sweep, "pause", "Pause", title))
    elif sweep.state is SweepState.PAUSED:
        found.append(_button("resume", sweep, "play", "Go on", title))
    elif lost:
        found.append(_button("resume", sweep, "retry", f"Try again ({thousands(lost)})", title))
    found.append(
        html.Button(
            icon("trash"),
            id=ids.ask_delete_many("sweep", sweep.id, title),
            className="button button-quiet",
            type="button",
            title="Delete this sweep",
            **attributes(aria_label=f"Delete the sweep with {title}"),
        )
    )
    return found


def _button(action: str, sweep: Sweep, symbol: str, word: str, title: str) -> html.Button:
    return html.Button(
        [icon(symbol), word],
        id=ids.sweep_action(action, sweep.id),
        className="button",
        type="button",
        **attributes(aria_label=f"{word}: sweep with {title}"),
    )


def _notes(sweep: Sweep) -> list[Component]:
    notes = []
    if not sweep.current:
        notes.append("The checkpoint has other weights now; what you see was computed with the earlier ones.")
    if sweep.unknown_labels:
        many = counted(len(sweep.unknown_labels), "label is no class", "labels are no classes")
        notes.append(
            f"{many} of this checkpoint: {labels_line(sweep.unknown_labels)}. "
            "Their items count where labels do not matter."
        )
    return [html.P(note, className="small muted") for note in notes]


def _failures(failed: SweepItems) -> html.Details:
    shown = failed.items[:LISTED]
    rest = failed.total - len(shown)
    return html.Details(
        [
            html.Summary(counted(failed.total, "item failed", "items failed"), className="small state-failed"),
            html.Ul([html.Li(_reason(*each)) for each in reasons(shown).items()], className="failures"),
            *([html.P(f"and {thousands(rest)} more", className="small muted")] if rest > 0 else []),
        ],
        className="each",
    )


def _reason(reason: str, items: list[SweepItem]) -> list[Component]:
    names: list[Component] = [html.Span(reason, className="failure-reason")]
    for item in items:
        names.append(
            dcc.Link(item.name, href=clip_path(item.analysis), className="small")
            if item.analysis
            else html.Span(item.name, className="small muted")
        )
    return names
