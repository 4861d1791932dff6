"""Following what takes a while, such as an analysis or a sweep: a stream of its states until it ends."""

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

import anyio
from anyio import to_thread
from fastapi.sse import ServerSentEvent

from backend.errors import NotFound
from backend.schemas import Analysis, Intervention, Problem

RETRY_MS = 2000


class _State(Protocol):
    @property
    def ended(self) -> bool: ...


class Followed(Protocol):
    """A message whose state comes to an end."""

    @property
    def state(self) -> _State: ...

    def model_dump_json(self) -> str: ...


def event_of(message: Followed) -> ServerSentEvent:
    """The state as an event: `progress`, or `end` when nothing more will come. It leaves out what is long."""
    shown = message
    if isinstance(message, Analysis):
        shown = message.model_copy(update={"report": None})
    elif isinstance(message, Intervention):
        shown = message.model_copy(update={"result": None})
    text = shown.model_dump_json()
    return ServerSentEvent(
        event="end" if message.state.ended else "progress",
        raw_data=text,
        id=hashlib.sha256(text.encode()).hexdigest()[:16],
        retry=RETRY_MS,
    )


async def follow(
    read: Callable[[], Followed], closing: anyio.Event, interval_s: float, last_id: str | None
) -> AsyncIterator[ServerSentEvent]:
    """Events whenever the message has changed, until it ends, is deleted, or the service closes.

    Every event tells the whole state, so a client that comes back with the id of the last one it saw has missed
    nothing: it gets the present state, unless that is the one it saw.
    """
    while not closing.is_set():
        try:
            event = event_of(await to_thread.run_sync(read))
        except NotFound as error:
            problem = Problem(title=error.title, status=error.status, detail=str(error))
            yield ServerSentEvent(event="gone", raw_data=problem.model_dump_json())
            return
        if event.id != last_id:
            last_id = event.id
            yield event
        if event.event == "end":
            return
        with anyio.move_on_after(interval_s):
            await closing.wait()
