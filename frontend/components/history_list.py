"""The list of what was uploaded and analysed: a row for a file, for a text, and for texts that came at once."""

from collections.abc import Mapping, Sequence

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from backend.schemas import Analysis, AnalysisState, Checkpoint, Clip
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import STATE_WORDS, checkpoint_title, contents, kind_icon, state_words
from frontend.components.formats import byte_size, moment
from frontend.components.icons import icon
from frontend.components.notices import empty
from frontend.history import Entry, FileEntry, TextEntry, TextsEntry
from frontend.routes import MOST_SENTENCES, clip_path, sentences_address

NAMED = 60
"""Letters of a text that name it where there is no room for all."""


def history_list(shown: Sequence[Entry], checkpoints: Mapping[str, Checkpoint], names: Mapping[str, str]) -> Component:
    """The entries as rows.

    Args:
        checkpoints: by id; one that has been removed shows its id.
        names: of all files by their id.
    """
    if not shown:
        return empty("Nothing has been uploaded yet. What you upload or type stays here until you delete it.")
    rows = [html.Li(_row(entry, checkpoints, names), className="clip-row") for entry in shown]
    return html.Ul(rows, className="clip-list")


def _row(entry: Entry, checkpoints: Mapping[str, Checkpoint], names: Mapping[str, str]) -> list[Component]:
    match entry:
        case FileEntry():
            return _file(entry, checkpoints, names)
        case TextEntry():
            return _text(entry, checkpoints)
        case TextsEntry():
            return _texts(entry, checkpoints)


def _file(entry: FileEntry, checkpoints: Mapping[str, Checkpoint], names: Mapping[str, str]) -> list[Component]:
    clip = entry.clip
    links = [_link(analysis, checkpoints, _beside(analysis, clip, names)) for analysis in entry.analyses]
    return [
        icon(kind_icon(clip)),
        _described(
            clip.name, f"{contents(clip)} · {byte_size(clip.size_bytes)} · {moment(clip.created_at)}", links
        ),
        _actions(
            ids.analyse_files(**{"clip" if clip.kind == "media" else clip.kind: clip.id}),
            ids.ask_delete("clip", clip.id, clip.name),
            clip.name,
        ),
    ]  # fmt: skip


def _text(entry: TextEntry, checkpoints: Mapping[str, Checkpoint]) -> list[Component]:
    name = shortened(entry.text)
    return [
        icon("text"),
        _described(
            f"“{entry.text}”",
            f"text · {moment(entry.when)}",
            [_link(analysis, checkpoints) for analysis in entry.analyses],
            quoted=True,
        ),
        _actions(
            ids.analyse_again(entry.analyses[0].id),
            ids.ask_delete("text", ",".join(analysis.id for analysis in entry.analyses), name),
            name,
        ),
    ]


def _texts(entry: TextsEntry, checkpoints: Mapping[str, Checkpoint]) -> list[Component]:
    newest = [text.analyses[0] for text in entry.texts]
    name = f"{len(newest)} sentences"
    tables = [newest[start : start + MOST_SENTENCES] for start in range(0, len(newest), MOST_SENTENCES)]
    links: list[Component] = [
        dcc.Link(
            "Open as a table" if number == 0 else f"Table {number + 1}",
            href=sentences_address([analysis.id for analysis in table]),
            className="analysis-link",
        )
        for number, table in enumerate(tables)
    ]
    return [
        icon("table"),
        html.Div(
            [
                _described(name, f"{_standing(newest)} · {moment(entry.when)}", links),
                html.Details(
                    [
                        html.Summary("Each of them", className="small"),
                        html.Ul(
                            [html.Li(_text(text, checkpoints), className="clip-row") for text in entry.texts],
                            className="clip-list",
                        ),
                    ],
                    className="each",
                ),
            ],
            className="clip-text",
        ),
        _delete(ids.ask_delete("text", ",".join(analysis.id for analysis in entry.analyses), name), name),
    ]


def shortened(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= NAMED else f"{line[: NAMED - 1].rstrip()}…"


def _standing(analyses: Sequence[Analysis]) -> str:
    """`10 done, 2 failed`."""
    states = [analysis.state for analysis in analyses]
    return ", ".join(f"{states.count(state)} {STATE_WORDS[state]}" for state in AnalysisState if state in states)


def _described(name: str, facts: str, links: Sequence[Component], *, quoted: bool = False) -> html.Div:
    return html.Div(
        [
            html.Span(name, className="clip-name clip-quote" if quoted else "clip-name", title=name),
            html.Span(facts, className="small muted"),
            html.Div(list(links), className="row") if links else None,
        ],
        className="clip-text",
    )


def _link(analysis: Analysis, checkpoints: Mapping[str, Checkpoint], beside: str = "") -> dcc.Link:
    return dcc.Link(
        [
            checkpoint_title(analysis.checkpoint, analysis.weights_sha256, checkpoints.get(analysis.checkpoint)),
            f" {beside} " if beside else " ",
            html.Span(state_words(analysis), className=f"state state-{analysis.state}"),
        ],
        href=clip_path(analysis.id),
        title=analysis.checkpoint,
        className="analysis-link",
    )


def _beside(analysis: Analysis, clip: Clip, names: Mapping[str, str]) -> str:
    """What else an analysis of a file reads: `with wave.skeleton and a text`."""
    files = [analysis.inputs.clip, analysis.inputs.skeleton]
    others = [names.get(file, "a file") for file in files if file is not None and file != clip.id]
    if analysis.inputs.text is not None:
        others.append("a text")
    return f"with {' and '.join(others)}" if others else ""


def _actions(again: dict[str, str], ask: dict[str, str], name: str) -> html.Div:
    return html.Div(
        [
            html.Button(
                [icon("play"), html.Span("Analyse", className="button-text")],
                id=again,
                className="button",
                **attributes(aria_label=f"Analyse {name}"),
            ),
            _delete(ask, name),
        ],
        className="row clip-actions",
    )


def _delete(ask: dict[str, str], name: str) -> dmc.ActionIcon:
    return dmc.ActionIcon(
        icon("trash"),
        id=ask,
        variant="subtle",
        color="gray",
        size="lg",
        **attributes(aria_label=f"Delete {name}"),
    )
