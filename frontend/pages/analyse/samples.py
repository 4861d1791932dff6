"""Samples: files that were made at set-up and sentences, each with the checkpoint that a press on it would run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from dash import html
from dash.development.base_component import Component

from backend.schemas import Checkpoint, Clip
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.components.clip_list import contents
from frontend.components.icons import icon
from frontend.components.notices import empty
from frontend.inputs import Given, given, taker
from frontend.pages.analyse.sentences import SENTENCES

SENTENCES_KEY = "sentences"
"""The key of the sentences among those of the samples."""


@dataclass(frozen=True)
class Sample:
    """One file, or a video with the skeleton of the person in it."""

    clips: tuple[Clip, ...]

    @property
    def given(self) -> Given:
        return given(*self.clips)

    @property
    def name(self) -> str:
        return self.clips[0].name


def samples_of(clips: Sequence[Clip]) -> list[Sample]:
    """The sample files in the order in which they were made; a video and a skeleton of one stem belong together."""
    made = sorted((clip for clip in clips if clip.sample), key=lambda clip: clip.created_at)
    skeletons = {_stem(clip): clip for clip in made if clip.kind == "skeleton"}
    found, paired = [], set()
    for clip in made:
        beside = skeletons.get(_stem(clip)) if clip.kind == "media" else None
        if beside is not None:
            paired.add(beside.id)
            found.append(Sample((clip, beside)))
        else:
            found.append(Sample((clip,)))
    return [sample for sample in found if sample.clips[0].id not in paired]


def givens(samples: Sequence[Sample]) -> dict[str, Given]:
    """What each sample holds, and the sentences, by the key of its note."""
    files = {str(number): sample.given for number, sample in enumerate(samples)}
    return {**files, SENTENCES_KEY: given(text=SENTENCES[0])}


def note(checkpoint: Checkpoint) -> str:
    """Which checkpoint runs a sample."""
    return f"with {checkpoint.title}"


def sample_cards(samples: Sequence[Sample], ready: Sequence[Checkpoint], chosen: str | None, api: str) -> Component:
    """One card for each sample that a checkpoint takes, with its picture and a button.

    Args:
        chosen: id of the checkpoint that is chosen on the page; which cards there are does not depend on it.
        api: path of the API as the browser reaches it.
    """
    cards = [
        html.Li(_card(str(number), sample, checkpoint, api))
        for number, sample in enumerate(samples)
        if (checkpoint := taker(chosen, ready, sample.given, wholly=True)) is not None
    ]
    if not cards:
        return empty("This installation has no sample clips that a checkpoint takes.")
    return html.Ul(cards, className="samples")


def sentence_cards(ready: Sequence[Checkpoint], chosen: str | None) -> list[Component]:
    """The sentences under their heading; nothing where no checkpoint reads text."""
    checkpoint = taker(chosen, ready, given(text=SENTENCES[0]))
    if checkpoint is None:
        return []
    rows = [
        html.Li(
            [
                html.Span(f"“{sentence}”", className="sentence"),
                html.Button(
                    [icon("play"), html.Span("Analyse", className="button-text")],
                    id=ids.analyse_sentence(number),
                    className="button",
                    type="button",
                    **attributes(aria_label=f"Analyse: {sentence}"),
                ),
            ],
            className="sentence-row",
        )
        for number, sentence in enumerate(SENTENCES)
    ]
    return [
        html.Div(
            [
                html.H3("Sentences"),
                html.Button(
                    [icon("table"), f"Analyse all {len(SENTENCES)}"],
                    id=ids.ALL_SENTENCES,
                    className="button",
                    type="button",
                ),
            ],
            className="row sentences-head",
        ),
        _note(SENTENCES_KEY, checkpoint),
        html.Ul(rows, className="sentences"),
    ]


def _card(key: str, sample: Sample, checkpoint: Checkpoint, api: str) -> html.Article:
    inputs = sample.given.inputs
    return html.Article(
        [
            _picture(sample.clips[0], api),
            html.Div(
                [
                    html.H3(" + ".join(clip.name for clip in sample.clips)),
                    html.P(" · ".join(contents(clip) for clip in sample.clips), className="small muted"),
                    _note(key, checkpoint),
                ],
                className="sample-text",
            ),
            html.Button(
                [icon("play"), html.Span("Analyse", className="button-text")],
                id=ids.analyse_files(clip=inputs.clip, skeleton=inputs.skeleton, features=inputs.features),
                className="button",
                type="button",
                **attributes(aria_label=f"Analyse {sample.name}"),
            ),
        ],
        className="sample",
    )


def _note(key: str, checkpoint: Checkpoint) -> html.P:
    return html.P(note(checkpoint), id=ids.sample_note(key), className="small muted")


def _picture(clip: Clip, api: str) -> Component:
    if clip.probe.video is None:
        symbol = {"media": "audio", "features": "table"}.get(clip.kind, clip.kind)
        return html.Div(icon(symbol), className="sample-picture sample-symbol")
    # A frame serves as the picture; the browser reads only the beginning of the file for it.
    return html.Video(
        src=f"{api}/clips/{clip.id}/media#t=0.5", preload="metadata", muted=True, className="sample-picture",
        tabIndex="-1", **attributes(aria_hidden="true"),
    )  # fmt: skip


def _stem(clip: Clip) -> str:
    return PurePath(clip.name).stem
