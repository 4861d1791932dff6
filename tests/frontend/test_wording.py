"""Sentences about a prediction: sure, undecided, and without classes."""

import pytest

from backend.schemas import Report, ValueScale
from frontend.client import ApiClient
from frontend.pages.clip.wording import (
    listed,
    missing,
    missing_title,
    reading,
    told,
    why_lift,
    why_missing,
    why_words_and_seconds_differ,
)
from tests.frontend.fake_reports import EMOTION, SENTIMENT, fake


def report_with(probabilities: list[float]) -> Report:
    """A report of two windows whose overall probabilities are given."""
    report = fake(EMOTION, 6.0, "words").report
    overall = report.overall.model_copy(update={"probabilities": probabilities})
    return report.model_copy(update={"overall": overall})


@pytest.mark.parametrize(
    ("probabilities", "title", "sentence"),
    [
        (
            [0.02, 0.03, 0.71, 0.14, 0.05, 0.02, 0.02, 0.01],
            "happy",
            "The network puts 71 % on it over the whole clip; next is sad with 14 %.",
        ),
        (
            [0.02, 0.03, 0.40, 0.34, 0.15, 0.02, 0.02, 0.02],
            "happy or sad",
            "Undecided over the whole clip: 40 % on happy and 34 % on sad.",
        ),
        (
            [0.0, 0.0, 0.997, 0.003, 0.0, 0.0, 0.0, 0.0],
            "happy",
            "The network puts over 99 % on it over the whole clip; next is sad with under 1 %.",
        ),
    ],
    ids=["sure", "undecided", "all but certain"],
)
def test_the_reading_says_how_sure_the_network_is(probabilities: list[float], title: str, sentence: str) -> None:
    assert reading(report_with(probabilities), None) == (title, sentence)


def test_the_reading_of_a_window_says_so() -> None:
    report = fake(EMOTION, 12.0, "words").report
    window = report.windows[2]
    title, sentence = reading(report, 2)
    assert report.classes[window.prediction] in title
    assert "in this window" in sentence


@pytest.mark.parametrize(
    ("value", "title", "sentence"),
    [
        (1.24, "Sentiment +1.2", "41 % of the way from 0 to +3 (strongly positive)"),
        (-2.55, "Sentiment −2.5", "85 % of the way from 0 to −3 (strongly negative)"),
        (0.04, "Sentiment 0.0", "About the middle of the scale from −3 (strongly negative) to +3 (strongly positive)"),
        (3.4, "Sentiment +3.4", "Beyond the end of the scale, +3 (strongly positive),"),
    ],
)
def test_a_value_is_told_by_its_scale_and_has_no_probability(value: float, title: str, sentence: str) -> None:
    report = fake(SENTIMENT, None, "words", text="a few words").report
    (window,) = report.windows
    shown = report.model_copy(update={"windows": [window.model_copy(update={"logits": [value]})]})
    assert reading(shown, 0) == (title, f"{sentence} over the whole text. The network gives out no probability.")


def test_a_scale_that_does_not_hold_zero_is_told_by_its_ends() -> None:
    report = fake(SENTIMENT, 4.0, "words").report
    scale = ValueScale(name="arousal", low=1, high=9, low_label="calm")
    title, sentence = reading(report.model_copy(update={"value": scale}), None)
    assert title.startswith("Arousal ")
    assert sentence.startswith("On a scale from +1 (calm) to +9 over the whole clip.")


def test_words_and_seconds_are_told_apart_only_where_there_are_both() -> None:
    both = fake(SENTIMENT, 4.0, "words", text="a few words").report
    said = why_words_and_seconds_differ(both)
    assert said.startswith("Visual and Audio are spread evenly over the clip, while the tokens of “Text” ")
    assert why_words_and_seconds_differ(fake(SENTIMENT, None, "words", text="a few words").report) == ""
    assert why_words_and_seconds_differ(fake(SENTIMENT, 4.0, "words").report) == ""


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), (list("ABC"), "A, B and C")]
)
def test_names_are_listed(names: list[str], text: str) -> None:
    assert listed(names) == text


def test_the_sentence_on_lift_counts_the_blocks_of_the_largest_modality() -> None:
    report = fake(EMOTION, 4.0, "words").report
    assert why_lift(report, report.sites[0]).startswith(
        "32 of the 34 blocks here are of Face video, so their share would be 94.1 % even if the network preferred"
    )


def test_missing_modalities_come_with_their_reason() -> None:
    report = fake(EMOTION, 4.0, "words", missing="video").report
    (status,) = missing(report)
    assert status.title == "Face video"
    assert why_missing(status) == status.note
    assert why_missing(status.model_copy(update={"note": ""})).startswith("Nothing was given for it")
    assert missing(fake(EMOTION, 4.0, "words").report) == []


async def test_what_the_clip_says_itself_is_not_said_twice(api: ApiClient) -> None:
    clips = {clip.name: clip for clip in (await api.clips()).items}
    voice, face = clips["A voice alone.m4a"], clips["A drawn face that talks.mp4"]
    (status,) = missing(fake(EMOTION, 4.0, "words", missing="video").report)
    assert told(status, voice, EMOTION, voice.warnings)
    assert not told(status, face, EMOTION, face.warnings), "the picture is there: something else is the reason"
    assert not told(status, voice, EMOTION, [])
    assert not told(status, voice, None, voice.warnings), "without its checkpoint nobody knows what the stream reads"
    uploaded = [item.model_copy(update={"arrays_only": True}) for item in EMOTION.modalities]
    other = EMOTION.model_copy(update={"modalities": uploaded})
    assert not told(status, voice, other, voice.warnings), "a stream that is only uploaded reads no track"
    assert not told(status, None, EMOTION, voice.warnings), "there is no clip to say it"


async def test_the_title_of_what_is_missing_says_whether_there_is_a_clip(api: ApiClient) -> None:
    report = fake(SENTIMENT, None, "words", missing=["visual", "audio"], text="x").report
    assert missing_title(report, None) == "Visual and Audio: not given"
    assert missing_title(report, (await api.clips()).items[0]) == "Visual and Audio: missing in this clip"
