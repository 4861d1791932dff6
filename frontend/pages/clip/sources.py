"""What an analysis ran on: uploaded files and a text, to play, to read and to name."""

import asyncio
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from backend.schemas import AnalysisInputs, Clip, Report
from frontend.client import ApiClient
from frontend.components.clip_list import contents
from frontend.components.formats import byte_size, shape
from frontend.components.player import player
from frontend.components.skeleton import Person, skeleton_key, skeleton_stage
from frontend.components.transcript import full_text
from frontend.figures import modalities
from frontend.theme_css import modality_color


@dataclass(frozen=True)
class Sources:
    """The inputs of an analysis."""

    clip: Clip | None = None
    skeleton: Clip | None = None
    features: Clip | None = None
    text: str | None = None

    @property
    def files(self) -> list[Clip]:
        return [file for file in (self.clip, self.skeleton, self.features) if file is not None]

    @property
    def facts(self) -> list[str]:
        """What each of them is, in a few words; files that go with another by their names."""
        said = []
        for number, file in enumerate(self.files):
            named = f"{file.name}: " if number else ""
            said.append(f"{named}{contents(file)}, {byte_size(file.size_bytes)}")
        if self.text is not None:
            words = len(self.text.split())
            said.append(f"a text of {words} {'word' if words == 1 else 'words'}")
        return said


async def sources_of(api: ApiClient, inputs: AnalysisInputs) -> Sources:
    """Fetch what the service knows of the files.

    Raises:
        ApiError: one of them is not there.
    """

    async def one(file: str | None) -> Clip | None:
        return None if file is None else await api.clip(file)

    clip, skeleton, features = await asyncio.gather(one(inputs.clip), one(inputs.skeleton), one(inputs.features))
    return Sources(clip, skeleton, features, inputs.text)


def source_cards(sources: Sources, report: Report, faces: Component | None, api: str) -> list[Component]:
    """The clip or skeleton to play, the text to read, the arrays that were given.

    Args:
        faces: the crops that the network saw, to stand below the player.
        api: path of the API as the browser reaches it.
    """
    cards: list[Component] = []
    played = sources.clip or sources.skeleton
    if played is not None:
        skeleton = sources.skeleton
        persons = [] if skeleton is None else _persons(report, skeleton)
        others = 0 if skeleton is None or not persons else _tracked(skeleton) - len(persons)
        stage = None if skeleton is None else skeleton_stage(skeleton, persons, api)
        below = [] if skeleton is None else [skeleton_key(persons, others)]
        cards.append(
            html.Section(
                [
                    html.H2("Clip", className="visually-hidden"),
                    player(played, api, stage),
                    *below,
                    *([] if faces is None else [faces]),
                ],
                className="card player-card",
            )
        )
    if sources.text is not None:
        cards.append(_text_card(sources.text, report))
    if sources.features is not None:
        cards.append(_arrays_card(sources.features, report))
    return cards


def _persons(report: Report, skeleton: Clip) -> list[Person]:
    """The persons of a file whom the sites tell apart, in the colours that their blocks have in the figures."""
    titles, names = modalities.titles(report), list(modalities.streams(report))
    parts = modalities.parts(report)[: _tracked(skeleton)]
    return [Person(titles[name], modality_color(names, name)) for name in parts]


def _tracked(skeleton: Clip) -> int:
    """How many persons are in a file."""
    return 0 if skeleton.probe.skeleton is None else skeleton.probe.skeleton.persons


def _text_card(text: str, report: Report) -> html.Section:
    said: list[Component] = [html.H2("Text"), full_text(text, report.transcript)]
    if report.transcript is None:
        said.append(_small("This network does not read it."))
    elif report.transcript.left_out:
        tokens = report.transcript.left_out
        said.append(
            _small(
                f"Struck through: {tokens} {'token' if tokens == 1 else 'tokens'} that the network has no step for. "
                "It never read them."
            )
        )
    return html.Section(said, className="card text-card")


def _arrays_card(features: Clip, report: Report) -> html.Section:
    titles = modalities.titles(report)
    rows = [
        html.Tr([html.Th(titles.get(array.name, array.name), scope="row"), html.Td(shape(array.shape))])
        for array in features.probe.features
    ]
    return html.Section(
        [
            html.H2("Arrays"),
            html.Table(html.Tbody(rows), className="card-table"),
            _small("They were given to the network as they are; there is nothing to play."),
        ],
        className="card arrays-card",
    )


def _small(sentence: str) -> html.P:
    return html.P(sentence, className="small muted")
