"""The Clip page of whatever was given: a text, a clip with its text, a skeleton with and without video, arrays."""

from typing import Any

import pytest
from fastapi import FastAPI

from backend.schemas import AnalysisRequest, Clip
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.skeleton import Person, skeleton_key
from frontend.components.transcript import SHORT
from frontend.pages.clip import page
from frontend.pages.clip.drawing import segment_words
from frontend.settings import FrontendSettings
from frontend.view import View
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT, fake
from tests.frontend.layouts import component, of_class, texts

SENTENCE = "This film was a delight from beginning to end"


class Service:
    """The fake service, asked for whole pages."""

    def __init__(self, app: FastAPI, api: ApiClient, settings: FrontendSettings) -> None:
        self.store = app.state.store
        self._api = api
        self._settings = settings

    async def page(self, checkpoint: str, **inputs: str) -> Any:
        job = await self._api.submit(AnalysisRequest(checkpoint=checkpoint, **inputs))
        return await page.layout(self._api, self._settings, await self._api.analysis(job.id), "")

    async def clip(self, name: str) -> str:
        return next(clip.id for clip in (await self._api.clips()).items if name in clip.name)

    def skeleton(self) -> Clip:
        found: Clip = self.store.add_skeleton("wave.skeleton", b"joints")
        return found


@pytest.fixture
def service(fake_api: FastAPI, api: ApiClient, settings: FrontendSettings) -> Service:
    return Service(fake_api, api, settings)


def has(layout: Any, identity: str) -> bool:
    return identity in [getattr(item, "id", None) for item in layout._traverse()]


def attribute(layout: Any, name: str) -> list[str]:
    """Values of an attribute, of the components that have it."""
    return [value for item in layout._traverse() if (value := getattr(item, name, None)) is not None]


async def test_a_text_alone_leads_with_itself_and_has_no_time(service: Service) -> None:
    layout = await service.page(SENTIMENT.id, text=SENTENCE)
    assert [has(layout, ids.graph(name)) for name in ("value", "value-parts", "segments")] == [True] * 3
    assert not any(has(layout, ids.graph(name)) for name in ("timeline", "probabilities", "contributions", "sites"))
    assert attribute(layout, "data-player") == []
    assert not has(layout, ids.FACES)
    (card,) = of_class(layout, "text-card")
    assert SENTENCE in texts(card)
    said = texts(layout)
    assert "a text of 9 words  · with" in said
    assert "Visual and Audio: not given" in said
    assert "need not be spoken in its seconds" not in said
    assert said.index(SENTENCE) < said.index("All segments side by side") < said.index("Attention of every block")


async def test_every_word_stands_under_its_segment_and_is_a_button(service: Service) -> None:
    layout = await service.page(SENTIMENT.id, text=SENTENCE)
    columns = of_class(layout, "segment-words")
    assert [column.id for column in columns] == [ids.segment_words(segment) for segment in range(5)]
    held = [
        [item.children for item in column._traverse() if getattr(item, "className", None) in {"word", "no-token"}]
        for column in columns
    ]
    assert held == [["[CLS]", *SENTENCE.split()], ["[SEP]", "9 empty steps"], ["empty"], ["empty"], ["empty"]]
    assert [texts(column).split(": ")[0] for column in columns] == [f"Segment {number}" for number in range(1, 6)]
    assert [word.title for word in of_class(columns[0], "word")][:2] == ["This: step 1", "film: step 2"]
    assert attribute(layout, "aria-pressed") == ["false"] * 5
    (words,) = of_class(layout, "segment-columns")
    assert words.style["gridTemplateColumns"] == "repeat(5, minmax(0, 1fr))"
    marks = [item.children for item in of_class(layout, "no-token")]
    assert marks == ["[CLS]", "[SEP]", "9 empty steps", "empty", "empty", "empty"]


def test_the_segment_of_the_address_is_pressed_and_a_site_without_segments_has_no_words() -> None:
    report = fake(SENTIMENT, None, "x", text=SENTENCE).report
    (columns,) = segment_words(report, View.of("segment=3", report))
    assert attribute(columns, "aria-pressed") == ["false", "false", "false", "true", "false"]
    assert segment_words(fake(EMOTION, 4.0, "x").report, View.of("", fake(EMOTION, 4.0, "x").report)) == []
    without_text = fake(SENTIMENT, 4.0, "x").report
    assert segment_words(without_text, View.of("", without_text)) == []


async def test_what_the_network_never_read_is_struck_through(service: Service) -> None:
    long = " ".join(f"word{number}" for number in range(60))
    layout = await service.page(SENTIMENT.id, text=long)
    (card,) = of_class(layout, "text-card")
    (struck,) = [item for item in card._traverse() if type(item).__name__ == "Del"]
    assert struck.children.split() == [f"word{number}" for number in range(48, 60)]
    assert "Struck through: 12 tokens that the network has no step for." in texts(card)
    assert len(long) > SHORT
    (opened,) = of_class(card, "long-text")
    assert "Show all of it" in texts(opened)
    assert long.replace("word48", "") not in texts(opened)


async def test_a_clip_with_its_text_has_time_words_and_a_word_of_warning(service: Service) -> None:
    layout = await service.page(SENTIMENT.id, text=SENTENCE, clip=await service.clip("talks"))
    assert all(has(layout, ids.graph(name)) for name in ("timeline", "segments", "value"))
    assert len(of_class(layout, "segment-words")) == 5
    said = texts(layout)
    assert "4.0 s, 320 × 240, sound" in said and "a text of 9 words" in said
    assert "Visual and Audio are spread evenly over the clip" in said
    assert said.index("Over time") < said.index("All segments side by side")
    assert len(attribute(layout, "data-player")) == 1


async def test_arrays_are_named_and_there_is_nothing_to_play(service: Service) -> None:
    arrays = service.store.add_features("mosei.npz", b"PK", {"visual": [50, 35], "text": [50, 300]})
    layout = await service.page(SENTIMENT.id, features=arrays.id)
    (card,) = of_class(layout, "arrays-card")
    assert texts(card).startswith("Arrays Visual 50 × 35 Text 50 × 300")
    assert attribute(layout, "data-player") == []
    assert has(layout, ids.graph("segments")) and not has(layout, ids.graph("timeline"))
    assert of_class(layout, "segment-words") == []


async def test_a_skeleton_alone_is_played_by_a_clock_of_its_own(service: Service) -> None:
    skeleton = service.skeleton()
    layout = await service.page(ACTION.id, skeleton=skeleton.id)
    (stage,) = of_class(layout, "skeleton-stage")
    assert getattr(stage, "data-skeleton") == f"/api/v1/clips/{skeleton.id}/skeleton"
    (clock,) = of_class(layout, "clock-only")
    assert (getattr(clock, "data-player"), getattr(clock, "data-duration")) == ("true", "4.000")
    assert not [item for item in layout._traverse() if type(item).__name__ in {"Video", "Audio"}]
    assert has(layout, ids.graph("timeline"))
    assert component(layout, ids.SHOW_SKELETON).checked is True
    assert "Video: not given" in texts(layout)


async def test_a_skeleton_lies_beside_or_over_its_video_in_the_colours_of_its_blocks(service: Service) -> None:
    both = service.store.add_skeleton("two.skeleton", b"two")
    stream = both.probe.skeleton.model_copy(update={"persons": 3})
    service.store.clips[both.id] = both.model_copy(update={"probe": both.probe.model_copy(update={"skeleton": stream})})
    layout = await service.page(ACTION.id, clip=await service.clip("talks"), skeleton=both.id)
    (screen,) = of_class(layout, "screen")
    video, stage = screen.children
    assert getattr(video, "data-player") == "true"
    assert getattr(stage, "data-colors") == "var(--modality-purple) var(--modality-yellow)"
    (key,) = of_class(layout, "skeleton-key")
    assert texts(key) == "Show the skeleton Person 1 Person 2 Person 3 is not read"
    assert "two.skeleton: 4.0 s, 20 joints of 3 persons" in texts(layout)


def test_several_persons_who_are_not_read_are_counted() -> None:
    assert texts(skeleton_key([Person("Person 1", "red")], 3)) == "Show the skeleton Person 1 3 others are not read"
    assert texts(skeleton_key([Person("Person 1", "red")])) == "Show the skeleton Person 1"


async def test_one_tracked_person_is_one_colour(service: Service) -> None:
    layout = await service.page(ACTION.id, skeleton=service.skeleton().id)
    assert [chip.children for chip in of_class(layout, "modality-chip")] == ["Person 1"]


async def test_a_voice_with_a_skeleton_shows_it_over_the_sound(service: Service) -> None:
    layout = await service.page(ACTION.id, clip=await service.clip("voice"), skeleton=service.skeleton().id)
    (screen,) = of_class(layout, "screen")
    assert [item.className for item in screen.children] == ["skeleton-stage"]
    assert "Sound only" not in texts(layout)


async def test_what_has_no_faces_has_no_place_for_them(service: Service) -> None:
    assert not has(await service.page(EMOTION.id, clip=await service.clip("voice")), ids.FACES)
    assert has(await service.page(EMOTION.id, clip=await service.clip("talks")), ids.FACES)


async def test_the_store_knows_all_inputs_so_that_a_retry_repeats_them(service: Service) -> None:
    clip = await service.clip("talks")
    layout = await service.page(SENTIMENT.id, text=SENTENCE, clip=clip)
    data = component(layout, ids.ANALYSIS).data
    assert data["inputs"] == {"clip": clip, "text": SENTENCE, "skeleton": None, "features": None}
    assert AnalysisRequest(checkpoint=data["checkpoint"], **data["inputs"]).text == SENTENCE
