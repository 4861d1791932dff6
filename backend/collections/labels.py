"""Labels as people write them, and the classes of a checkpoint that they stand for."""

import re
from collections.abc import Iterable, Sequence

from backend.analysis.values import MINUS, label_number
from backend.schemas import ValueScale

_SEPARATORS = re.compile(r"[\s_\-]+")
_UTD_NUMBER = re.compile(r"a(\d{1,2})")
_SAME = (
    ("neutral", "neu"),
    ("calm", "calmness"),
    ("happy", "happiness", "joy", "joyful", "hap"),
    ("sad", "sadness"),
    ("angry", "anger", "ang"),
    ("fearful", "fear", "afraid", "scared", "fea"),
    ("disgust", "disgusted", "dis"),
    ("surprised", "surprise", "sur"),
    ("contempt", "contemptuous", "con"),
    # Actions of UTD-MHAD, by the names of its authors.
    ("throw", "right hand throw"),
    ("cross arms", "arm cross", "cross arms in the chest"),
    ("basketball shot", "basketball shoot"),
    ("draw an x", "draw x"),
    ("draw a circle clockwise", "draw circle cw", "draw circle clockwise"),
    ("draw a circle counterclockwise", "draw circle ccw", "draw circle counter clockwise"),
    ("draw a triangle", "draw triangle"),
    ("tennis forehand", "tennis swing", "tennis right hand forehand swing"),
    ("knock on a door", "knock", "knock on door"),
    ("pick up and throw", "pickup throw", "pickup and throw"),
    ("jog in place", "jog", "jogging in place"),
    ("walk in place", "walk", "walking in place"),
    ("sit to stand", "sit2stand"),
    ("stand to sit", "stand2sit"),
    ("boxing", "front boxing"),
    ("baseball swing", "baseball swing from right"),
    ("push", "two hand push"),
    ("clap", "two hand front clap"),
    ("arm curl", "two arms curl"),
)
_GROUP_OF = {name: group[0] for group in _SAME for name in group}
_FEW = 12


class ClassLabels:
    """The labels that a network knows: its classes under their own and known other names, or numbers on its scale."""

    def __init__(self, classes: Sequence[str], value: ValueScale | None) -> None:
        self._classes = list(classes)
        self._value = value
        self._by_name = {_plain(name): name for name in classes}
        by_group: dict[str, set[str]] = {}
        for name in classes:
            by_group.setdefault(_group(name), set()).add(name)
        # Where two classes share a group, another name of it stands for neither.
        self._by_group = {group: next(iter(names)) for group, names in by_group.items() if len(names) == 1}

    def known(self, text: str) -> str | None:
        """The class that a label stands for, or the number as it is written in Python; None where it's unknown."""
        if self._value is not None:
            number = label_number(text)
            there = number is not None and self._value.low <= number <= self._value.high
            return text.strip().replace(MINUS, "-") if there else None
        plain = _plain(text)
        if plain in self._by_name:
            return self._by_name[plain]
        if (group := _group(text)) in self._by_group:
            return self._by_group[group]
        if numbered := _UTD_NUMBER.fullmatch(plain):
            number = int(numbered[1])
            return self._classes[number - 1] if 1 <= number <= len(self._classes) else None
        return None

    @property
    def expected(self) -> str:
        """What may stand in a label, in words."""
        if self._value is not None:
            scale = f"{self._value.low:g} to {self._value.high:g}".replace("-", MINUS)
            return f"a number from {scale}"
        shown = ", ".join(self._classes[:_FEW])
        more = len(self._classes) - _FEW
        return f"one of {shown}{f' and {more} others' if more > 0 else ''}"


def matched(labels: Iterable[str | None], known: ClassLabels) -> tuple[str | None, ...]:
    """Labels under the names of the network; one that it does not know stays as it is."""
    names: dict[str, str] = {}
    found: list[str | None] = []
    for label in labels:
        if label is None:
            found.append(None)
            continue
        if label not in names:
            names[label] = known.known(label) or label
        found.append(names[label])
    return tuple(found)


def _plain(text: str) -> str:
    return _SEPARATORS.sub(" ", text).strip().casefold()


def _group(text: str) -> str:
    plain = _plain(text)
    return _GROUP_OF.get(plain, plain)
