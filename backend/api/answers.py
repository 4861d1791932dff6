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


class Answers(Generic[Answer]):
    """The last answers; any thread may ask."""

    def __init__(self, most: int) -> None:
        """Keep answers.

        Args:
            most: how many.
        """
        self._most = most
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
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        with kept.lock:
            if kept.answer is None or kept.frame is None or kept.frame() is not frame:
                kept.answer, kept.frame = make(), weakref.ref(frame)
            return kept.answer
