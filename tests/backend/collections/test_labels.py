"""Labels as people write them and the classes that they stand for."""

import pytest

from backend.collections.labels import ClassLabels, matched
from backend.schemas import ValueScale

EMOTIONS = ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"]
ACTIONS = ["swipe left", "draw an X", "jog in place"]


@pytest.mark.parametrize(
    "written, meant",
    [
        ("happy", "happy"),
        (" HAPPY ", "happy"),
        ("Happiness", "happy"),
        ("joy", "happy"),
        ("anger", "angry"),
        ("Fear", "fearful"),
        ("surprise", "surprised"),
        ("hapy", None),
        ("", None),
        ("contempt", None),
    ],
)
def test_emotions_are_known_by_other_names_in_any_case(written: str, meant: str | None) -> None:
    assert ClassLabels(EMOTIONS, None).known(written) == meant


@pytest.mark.parametrize(
    "written, meant",
    [
        ("draw_x", "draw an X"),
        ("Draw-an-x", "draw an X"),
        ("jog", "jog in place"),
        ("a2", "draw an X"),
        ("a02", "draw an X"),
        ("a4", None),
        ("a0", None),
    ],
)
def test_actions_are_known_by_their_authors_names_and_numbers(written: str, meant: str | None) -> None:
    assert ClassLabels(ACTIONS, None).known(written) == meant


def test_another_name_that_two_classes_share_stands_for_neither() -> None:
    known = ClassLabels(["anger", "angry", "sad"], None)
    assert [known.known(text) for text in ("anger", "angry", "ang", "sadness")] == ["anger", "angry", None, "sad"]


@pytest.mark.parametrize(
    "written, meant",
    [("-3", "-3"), ("3.0", "3.0"), ("−1.5", "-1.5"), ("3.01", None), ("good", None), ("nan", None), ("inf", None)],
)
def test_labels_of_a_value_are_numbers_on_its_scale(written: str, meant: str | None) -> None:
    assert ClassLabels([], ValueScale(name="sentiment", low=-3, high=3)).known(written) == meant


def test_what_is_expected_is_said_in_words() -> None:
    assert ClassLabels(ACTIONS, None).expected == "one of swipe left, draw an X, jog in place"
    assert ClassLabels([f"class {index}" for index in range(27)], None).expected.endswith("class 11 and 15 others")
    assert ClassLabels([], ValueScale(name="sentiment", low=-3, high=3)).expected == "a number from −3 to 3"


def test_labels_that_are_not_known_stay_as_they_are() -> None:
    known = ClassLabels(EMOTIONS, None)
    assert matched(["JOY", None, "bored", "happy"], known) == ("happy", None, "bored", "happy")
