"""Answers about the frame of a sweep, kept while it is the current one: a view that is opened again costs nothing."""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from backend.analysis.frame import Frame

Answer = TypeVar("Answer")


@dataclass
class _Kept(Generic[Answer]):
    """One answer; its lock is held while it is made, so that it is made once where several ask for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    frame: "weakref.ref[Frame] | None" = None
    answer: Answer | None = None
    weight: int = 0


class Answers(Generic[Answer]):
    """The last answers; any thread may ask."""

    def __init__(self, most: int, weigh: Callable[[Answer], int] = lambda _answer: 1) -> None:
        """Keep answers.

        Args:
            most: what they may weigh together; of one that weighs more by itself, nothing else is kept.
            weigh: what one weighs; all weigh one if not told.
        """
        self._most = most
        self._weigh = weigh
        self._kept: OrderedDict[Hashable, _Kept[Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, frame: Frame, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to a question about this frame.

        Args:
            question: names the sweep and what is asked; of another frame of the sweep the answer is another one.
        """
        with self._lock:
            kept = self._kept.setdefault(question, _Kept())
            self._kept.move_to_end(question)
        with kept.lock:
            if kept.answer is None or kept.frame is None or kept.frame() is not frame:
                kept.answer, kept.frame = make(), weakref.ref(frame)
                kept.weight = self._weigh(kept.answer)
                self._forget()
            return kept.answer

    def _forget(self) -> None:
        """Drop the oldest ones until the others weigh no more than they may; the last one stays."""
        with self._lock:
            weight = sum(each.weight for each in self._kept.values())
            while weight > self._most and len(self._kept) > 1:
                weight -= self._kept.popitem(last=False)[1].weight
