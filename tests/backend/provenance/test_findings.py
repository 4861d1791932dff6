"""What counts as the same: numbers within a tolerance, everything else exactly."""

from typing import Any

import pytest

from backend.provenance.findings import Finding, Tolerance, compared, exit_code, verdict
from backend.schemas import RecordedAnswer

DOCUMENT: dict[str, Any] = {"share": {"audio": 0.25, "video": 0.75}, "n": 3, "site": "late", "values": [[1.0, -2.0]]}
RECORDED = RecordedAnswer.of("analyses/a", DOCUMENT)


def found(document: Any, **tolerance: float) -> Finding:
    return compared(RECORDED, document, Tolerance(**tolerance))


def test_numbers_are_recorded_in_the_order_of_sorted_keys() -> None:
    assert RECORDED.numbers == [3, 0.25, 0.75, 1.0, -2.0]


def test_the_same_answer_is_the_same_exactly() -> None:
    assert found(dict(reversed(DOCUMENT.items()))) == Finding("analyses/a", "same", "5 numbers exactly")


@pytest.mark.parametrize(
    ("value", "relative", "absolute", "verdict"),
    [
        (-2.0002, 1e-4, 1e-6, "same"),
        (-2.0003, 1e-4, 1e-6, "differs"),
        (-2.0003, 2e-4, 0, "same"),
        (-2.5, 0, 0.5, "same"),
        (-2.5, 0, 0.49, "differs"),
        (-2.0000001, 0, 0, "differs"),
    ],
)
def test_a_number_may_be_off_by_so_much(value: float, relative: float, absolute: float, verdict: str) -> None:
    assert found({**DOCUMENT, "values": [[1.0, value]]}, relative=relative, absolute=absolute).verdict == verdict


def test_whole_numbers_may_not_be_off_at_all() -> None:
    found_now = found({**DOCUMENT, "n": 4}, relative=1.0, absolute=10.0)
    assert found_now == Finding("analyses/a", "differs", "1 of 5 numbers, most of all n: expected 3; got 4")


def test_the_number_that_is_furthest_off_is_named_with_its_place() -> None:
    document = {**DOCUMENT, "share": {"audio": 0.25, "video": 0.8}, "values": [[1.0, -2.001]]}
    assert found(document).detail == "2 of 5 numbers, most of all share.video: expected 0.75; got 0.8"


def test_words_have_to_be_the_same() -> None:
    assert found({**DOCUMENT, "site": "early"}).detail == "the numbers agree; words, or what they stand at, do not"


def test_numbers_have_to_stand_where_they_stood() -> None:
    assert found({**DOCUMENT, "share": {"audio": 0.25, "text": 0.75}}).verdict == "differs"


def test_another_count_of_numbers_is_told() -> None:
    assert found({**DOCUMENT, "values": [[1.0]]}).detail == "expected 5 numbers; got 4"


@pytest.mark.parametrize(
    "key", ["created_at", "timings_s", "versions", "id", "collection", "sweep", "name", "error", "sentence"]
)
def test_what_differs_from_run_to_run_does_not_count(key: str) -> None:
    assert found({**DOCUMENT, key: {"anything": 7}}).verdict == "same"


def test_windows_are_compared_but_not_their_count_in_a_sweep_that_may_not_be_gathered() -> None:
    assert found({**DOCUMENT, "windows": 4}).verdict == "same"
    assert found({**DOCUMENT, "windows": [4]}).verdict == "differs"


def test_numbers_that_were_changed_in_the_file_are_told_before_they_are_compared() -> None:
    numbers = [3, 0.3, 0.75, 1.0, -2.0]
    changed = RECORDED.model_copy(update={"numbers": numbers})
    document = {**DOCUMENT, "share": {"audio": 0.3, "video": 0.75}}
    assert compared(changed, document, Tolerance()).detail == (
        "the numbers in the file are not those that were exported: it was changed"
    )


@pytest.mark.parametrize(
    ("verdicts", "code", "said"),
    [
        (["same", "same"], 0, "same: 2 of 2 the same"),
        (["same", "differs"], 1, "differs: 1 of 2 the same, 1 different"),
        (["same", "unavailable"], 2, "unavailable: 1 of 2 the same, 1 could not be looked at"),
        (["differs", "unavailable"], 1, "differs: 0 of 2 the same, 1 different, 1 could not be looked at"),
        ([], 2, "unavailable: 0 of 0 the same"),
    ],
)
def test_the_exit_status_and_the_verdict_say_the_worst(verdicts: list[Any], code: int, said: str) -> None:
    findings = [Finding("it", each) for each in verdicts]
    assert exit_code(findings) == code
    assert verdict(findings) == said
