"""Sentences about a prediction: sure, undecided, and without classes."""

import pytest

from backend.schemas import Report
from frontend.pages.clip.wording import missing, reading, why_lift
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
    assert missing(report) == [("Face video", "The clip has no such track; the network was fed zeros.")]
    assert missing(fake(EMOTION, 4.0, "words").report) == []
