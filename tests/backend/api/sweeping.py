"""A collection of short recordings, and a sweep of the small checkpoint over it."""

from typing import Any

import httpx

from backend.schemas import Problem
from backend.store import Store
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT, CLASSES
from tests.backend.api.results import WORKER

REFUSED = Problem(title="Unusable clip", status=422, detail="tone.wav: expected sound that can be decoded")


async def collection(client: httpx.AsyncClient, count: int = 3) -> str:
    """The id of a collection of recordings, labelled in turn."""
    sent, rows = [], ["file,label,group"]
    for index in range(count):
        name = f"tone {index}.wav"
        response = await client.post(
            "clips", params={"filename": name, "collected": "true"}, content=files.sound(1 + index / 100)
        )
        sent.append({"name": name, "clip": response.json()["id"]})
        rows.append(f"{name},{CLASSES[index % 2]},speaker {index % 2}")
    request = {"name": "Tones", "files": sent, "manifest": "\n".join(rows)}
    identifier: str = (await client.post("collections", json=request)).json()["id"]
    return identifier


async def sweep(client: httpx.AsyncClient, count: int = 3) -> dict[str, Any]:
    """A sweep that has just been started."""
    request = {"collection": await collection(client, count), "checkpoint": CHECKPOINT}
    started: dict[str, Any] = (await client.post("sweeps", json=request)).json()
    return started


def fail(store: Store) -> None:
    """Take the next analysis from the queue and end it with a problem."""
    claimed = store.analyses.claim(WORKER, 60)
    assert claimed is not None
    assert store.analyses.fail(claimed.id, WORKER, REFUSED, retry=False)
