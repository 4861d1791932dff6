"""What a replay finds: recorded numbers compared with those of now, one finding for each thing looked at."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from backend.schemas import RecordedAnswer
from backend.schemas.provenance import Number, number_leaves

Verdict = Literal["same", "differs", "unavailable"]
_WORDS: Mapping[Verdict, str] = {"differs": "different", "unavailable": "could not be looked at"}


@dataclass(frozen=True)
class Finding:
    """What came of one request, or of one thing that the numbers rest on.

    Attributes:
        subject: a request, or what the numbers rest on, such as `checkpoint ID`.
    """

    subject: str
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be from the recorded one: `absolute + relative * |recorded|`; whole numbers not at all.

    Sums of single precision come out in another order on another machine, which moves the sixth digit.
    """

    relative: float = 1e-4
    absolute: float = 1e-6

    def excess(self, recorded: Number, found: Number) -> float:
        """How many times the allowed distance lies between two numbers; at most 1 where they agree."""
        if isinstance(recorded, int) and isinstance(found, int):
            return 0.0 if recorded == found else float("inf")
        distance = abs(found - recorded)
        allowed = self.absolute + self.relative * abs(recorded)
        if distance == 0:
            return 0.0
        return distance / allowed if allowed else float("inf")


def compared(recorded: RecordedAnswer, document: Any, tolerance: Tolerance) -> Finding:
    """A recorded answer beside the one of now.

    Args:
        document: the answer of now, parsed as JSON.
    """
    subject = recorded.request
    if not recorded.intact:
        return Finding(subject, "differs", "the numbers in the file are not those that were exported: it was changed")
    found = RecordedAnswer.of(subject, document)
    if len(found.numbers) != len(recorded.numbers):
        return Finding(subject, "differs", f"expected {len(recorded.numbers)} numbers; got {len(found.numbers)}")
    worst, beyond = _worst(recorded.numbers, found.numbers, tolerance)
    if beyond:
        place = next(place for index, (place, _) in enumerate(number_leaves(document)) if index == worst)
        detail = f"{place}: expected {recorded.numbers[worst]:.7g}; got {found.numbers[worst]:.7g}"
        return Finding(subject, "differs", f"{beyond} of {len(found.numbers)} numbers, most of all {detail}")
    if found.rest_sha256 != recorded.rest_sha256:
        return Finding(subject, "differs", "the numbers agree; words, or what they stand at, do not")
    exactly = "exactly" if found.numbers == recorded.numbers else f"within {tolerance.relative:g}"
    return Finding(subject, "same", f"{len(found.numbers)} numbers {exactly}")


def exit_code(findings: Iterable[Finding]) -> int:
    """0 where all is the same, 1 where something differs, 2 where something could only not be looked at."""
    verdicts = {finding.verdict for finding in findings}
    if "differs" in verdicts:
        return 1
    return 2 if "unavailable" in verdicts or not verdicts else 0


def verdict(findings: Sequence[Finding]) -> str:
    """All findings in one line."""
    counted = Counter(finding.verdict for finding in findings)
    same = f"{counted['same']} of {len(findings)} the same"
    if exit_code(findings) == 0:
        return f"same: {same}"
    others = [f"{counted[kind]} {words}" for kind, words in _WORDS.items() if counted[kind]]
    return f"{'differs' if counted['differs'] else 'unavailable'}: {', '.join([same, *others])}"


def _worst(recorded: list[Number], found: list[Number], tolerance: Tolerance) -> tuple[int, int]:
    """Which number is furthest from the recorded one, and how many are too far."""
    excess = [tolerance.excess(one, other) for one, other in zip(recorded, found, strict=True)]
    worst = max(range(len(excess)), key=excess.__getitem__, default=0)
    return worst, sum(value > 1 for value in excess)
