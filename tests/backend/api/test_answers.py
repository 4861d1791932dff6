"""Answers are made once for a frame, also where several ask at once, and anew for another."""

import gc
import threading
import weakref

from backend.api.answers import Answers
from tests.backend.analysis.explore.made import frame

ONE, OTHER = frame(("calm",), (None,)), frame(("calm",), (None,))


class Maker:
    """Counts how often it makes its answer."""

    def __init__(self, answer: str = "") -> None:
        self.made = 0
        self._answer = answer

    def __call__(self) -> str:
        self.made += 1
        return f"{self._answer}{self.made}"


def test_an_answer_is_made_once_for_a_frame() -> None:
    answers, make = Answers[str](8), Maker()
    assert [answers.get(ONE, "how", make) for _ in range(3)] == ["1", "1", "1"]
    assert answers.get(ONE, "who", make) == "2"


def test_another_frame_of_the_sweep_has_another_answer() -> None:
    answers, make = Answers[str](8), Maker()
    assert [answers.get(each, "how", make) for each in (ONE, OTHER, OTHER, ONE)] == ["1", "2", "2", "3"]


def test_the_oldest_is_forgotten() -> None:
    answers, make = Answers[str](2), Maker()
    for question in ("a", "b", "a", "c"):
        answers.get(ONE, question, make)
    assert make.made == 3
    assert answers.get(ONE, "a", make) == "1"
    assert answers.get(ONE, "b", make) == "4"


def test_answers_may_weigh_so_much_together() -> None:
    answers, asked = Answers[str](10, len), []

    def ask(question: str, answer: str) -> None:
        def make() -> str:
            asked.append(question)
            return answer

        assert answers.get(ONE, question, make) == answer

    for question, answer in (("a", "12345"), ("b", "12345"), ("a", "12345"), ("c", "1234"), ("a", "12345")):
        ask(question, answer)
    assert asked == ["a", "b", "c"]  # b was forgotten for c, a is as new as they come
    ask("d", "more than ten letters")
    ask("d", "more than ten letters")
    ask("a", "12345")
    assert asked == ["a", "b", "c", "d", "a"]


def test_where_several_ask_at_once_one_makes_it() -> None:
    answers, make, together = Answers[str](8), Maker(), threading.Barrier(6)
    found = []

    def ask() -> None:
        together.wait()
        found.append(answers.get(ONE, "how", make))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, make.made) == (["1"] * 6, 1)


def test_a_question_that_fails_is_asked_again() -> None:
    answers = Answers[str](8)

    def fail() -> str:
        raise ValueError

    for _ in range(2):
        try:
            answers.get(ONE, "how", fail)
        except ValueError:
            continue
    assert answers.get(ONE, "how", Maker()) == "1"


def test_frames_are_not_kept_alive() -> None:
    answers, fleeting = Answers[str](8), frame(("calm",), (None,))
    answers.get(fleeting, "how", Maker())
    seen = weakref.ref(fleeting)
    del fleeting
    gc.collect()
    assert seen() is None
