"""Which checkpoint takes what: told from the media of the modalities alone."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from backend.schemas import Checkpoint, Clip, ValueScale
from frontend.components.offers import file_words, in_a_line, sources
from frontend.inputs import given, media_of, taker, takes, text_stream
from tests.frontend.fake_api import FakeStore
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT

READY = [EMOTION, SENTIMENT, ACTION]


@pytest.fixture
def files(fake_api: FastAPI) -> dict[str, Clip]:
    store: FakeStore = fake_api.state.store
    clips = [
        *store.clips.values(),
        store.add_skeleton("wave.skeleton", b"joints"),
        store.add_features("fit.npz", b"PKa", {"text": [50, 300], "audio": [50, 74]}),
        store.add_features("other.npz", b"PKb", {"text": [50, 768]}),
    ]
    return {Path(clip.name).stem: clip for clip in clips}


def arrays_only(checkpoint: Checkpoint, *names: str) -> Checkpoint:
    """The checkpoint with modalities that only come as arrays."""
    modalities = [item.model_copy(update={"arrays_only": item.name in names}) for item in checkpoint.modalities]
    return checkpoint.model_copy(update={"modalities": modalities})


@pytest.mark.parametrize(
    ("names", "text", "taking"),
    [
        (["A drawn face that talks"], None, [EMOTION, SENTIMENT, ACTION]),
        (["A voice alone"], None, [EMOTION, SENTIMENT]),
        (["A drawn face that talks"], "It was good.", [SENTIMENT]),
        ([], "It was good.", [SENTIMENT]),
        (["wave"], None, [ACTION]),
        (["A drawn face that talks", "wave"], None, [ACTION]),
        (["A voice alone", "wave"], None, []),
        (["fit"], None, [SENTIMENT]),
        (["other"], None, []),
        ([], None, []),
    ],
)
def test_a_checkpoint_takes_what_it_has_a_use_for(
    files: dict[str, Clip], names: list[str], text: str | None, taking: list[Checkpoint]
) -> None:
    it = given(*(files[name] for name in names), text=text)
    assert [checkpoint.id for checkpoint in READY if takes(checkpoint, it)] == [checkpoint.id for checkpoint in taking]


def test_what_is_given_names_the_files_by_their_role(files: dict[str, Clip]) -> None:
    both = given(files["A drawn face that talks"], files["wave"], text="Hello.").inputs
    assert both.clip == files["A drawn face that talks"].id
    assert both.skeleton == files["wave"].id
    assert (both.text, both.features) == ("Hello.", None)
    assert given(files["fit"]).inputs.features == files["fit"].id


def test_the_chosen_checkpoint_runs_what_it_takes_and_else_the_first_that_does(files: dict[str, Clip]) -> None:
    video, words = given(files["A drawn face that talks"]), given(text="Hello.")
    assert taker(ACTION.id, READY, video) == ACTION
    assert taker(ACTION.id, READY, words) == SENTIMENT
    assert taker(None, READY, video) == EMOTION
    assert taker(EMOTION.id, [EMOTION], words) is None
    assert taker(ACTION.id, READY, video, wholly=True) == EMOTION
    assert taker(SENTIMENT.id, READY, video, wholly=True) == SENTIMENT
    assert taker(SENTIMENT.id, [ACTION], video, wholly=True) == ACTION


def test_modalities_that_only_come_as_arrays_are_no_way_in(files: dict[str, Clip]) -> None:
    official = arrays_only(SENTIMENT, "visual", "audio")
    assert media_of(official) == ["text"]
    assert not takes(official, given(files["A drawn face that talks"]))
    assert takes(official, given(files["fit"]))
    assert text_stream(arrays_only(SENTIMENT, "text")) is None
    assert sources(arrays_only(SENTIMENT, "visual", "audio", "text")) == "uploaded arrays"


@pytest.mark.parametrize(
    ("checkpoint", "line"),
    [
        (EMOTION, "From a video or a recording: one of 8 classes"),
        (SENTIMENT, "From a sentence, a video or a recording, alone or together: sentiment from −3 to 3"),
        (ACTION, f"From a video or a skeleton, alone or together: one of {len(ACTION.classes)} classes"),
        (arrays_only(SENTIMENT, "visual", "audio"), "From a sentence: sentiment from −3 to 3"),
        (
            SENTIMENT.model_copy(update={"value": ValueScale(name="arousal", low=0, high=0.5)}),
            "From a sentence, a video or a recording, alone or together: arousal from 0 to 0.5",
        ),
    ],
)
def test_a_line_says_what_goes_in_and_what_comes_out(checkpoint: Checkpoint, line: str) -> None:
    assert in_a_line(checkpoint) == line


def test_the_file_is_called_what_it_may_be() -> None:
    assert file_words(EMOTION) == "a video or a recording"
    assert file_words(ACTION) == "a video"
    assert file_words(arrays_only(SENTIMENT, "visual")) == "a recording"
    assert file_words(arrays_only(SENTIMENT, "visual", "audio")) == ""
