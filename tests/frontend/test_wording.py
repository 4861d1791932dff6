"""Sentences about a prediction: sure, undecided, and without classes."""

import pytest

from backend.schemas import Report
from frontend.client import ApiClient
from frontend.pages.clip.wording import missing, reading, told, why_lift, why_missing
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
    ],
    ids=["sure", "undecided"],
)
def test_the_reading_says_how_sure_the_network_is(probabilities: list[float], title: str, sentence: str) -> None:
    assert reading(report_with(probabilities), None) == (title, sentence)


def test_the_reading_of_a_window_says_so() -> None:
    report = fake(EMOTION, 12.0, "words").report
    window = report.windows[2]
    title, sentence = reading(report, 2)
    assert report.classes[window.prediction] in title
    assert "in this window" in sentence


def test_a_value_has_no_probability() -> None:
    report = fake(SENTIMENT, 4.0, "words").report
    title, sentence = reading(report, None)
    assert float(title.replace("−", "-")) == pytest.approx(report.overall.logits[0], abs=0.005)
    assert "no probability" in sentence


def test_the_sentence_on_lift_counts_the_blocks_of_the_largest_modality() -> None:
    report = fake(EMOTION, 4.0, "words").report
    assert why_lift(report, report.sites[0]).startswith(
        "Face video has 32 of the 34 blocks here, so its share would be 94.1 % even if the network preferred nothing"
    )


def test_missing_modalities_come_with_their_reason() -> None:
    report = fake(EMOTION, 4.0, "words", missing="video").report
    (status,) = missing(report)
    assert status.title == "Face video"
    assert why_missing(status) == status.note
    assert why_missing(status.model_copy(update={"note": ""})).startswith("The clip has no such track")
    assert missing(fake(EMOTION, 4.0, "words").report) == []


async def test_what_the_clip_says_itself_is_not_said_twice(api: ApiClient) -> None:
    clips = {clip.name: clip for clip in (await api.clips()).items}
    voice, face = clips["A voice alone.m4a"], clips["A drawn face that talks.mp4"]
    (status,) = missing(fake(EMOTION, 4.0, "words", missing="video").report)
    assert told(status, voice, EMOTION)
    assert not told(status, face, EMOTION), "the picture is there: something else is the reason"
    assert not told(status, voice.model_copy(update={"warnings": []}), EMOTION)
    assert not told(status, voice, None), "without its checkpoint nobody knows what the stream reads"
