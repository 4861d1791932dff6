"""Collections of a fake service: in every state, made of what is sent, refused row by row, with sweeps over them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from backend.schemas import (
    AnalysisInputs,
    Checkpoint,
    Clip,
    Collection,
    CollectionItem,
    CollectionItems,
    CollectionRequest,
    Collections,
    CollectionState,
    Folder,
    ManifestProblem,
    Progress,
    RowProblem,
    Sweep,
    SweepCounts,
    SweepRequest,
    SweepState,
)
from tests.frontend.fake_sweeps import FakeSweep, fake_sweep

CREATED = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
REFUSAL = ManifestProblem(
    title="Invalid manifest",
    status=422,
    detail="row 3: label: expected one of neutral, calm, happy; got 'hapy' (2 problems in all; nothing was imported)",
    rows=[
        RowProblem(row=3, column="label", value="hapy", detail="expected one of neutral, calm, happy; got 'hapy'"),
        RowProblem(column="file", value="gone.mp4", detail="expected an upload that is here; it is deleted"),
    ],
    problems=2,
)
FOLDERS = {
    "": Folder(path="", folders=["ravdess", "empty"], files=120, manifest=False),
    "ravdess": Folder(path="ravdess", folders=["Actor_01"], files=120, manifest=False, convention="RAVDESS file names"),
    "ravdess/Actor_01": Folder(path="ravdess/Actor_01", folders=[], files=60, manifest=True),
    "empty": Folder(path="empty", folders=[], files=0, manifest=False),
}

Refusal = Callable[[int, str, str], Exception]


class Known(Protocol):
    """What the fake service knows besides."""

    clips: dict[str, Clip]
    checkpoints: dict[str, Checkpoint]


@dataclass
class FakeCollections:
    """Collections by id, their items, and what was asked for.

    Attributes:
        folders: what may be opened; none where no root is configured.
    """

    collections: dict[str, Collection] = field(default_factory=dict)
    items: dict[str, list[CollectionItem]] = field(default_factory=dict)
    folders: dict[str, Folder] | None = field(default_factory=lambda: dict(FOLDERS))
    made: list[CollectionRequest] = field(default_factory=list)

    def add(self, identity: str, name: str, items: Iterable[CollectionItem], **facts: object) -> Collection:
        """Keep a collection that is ready."""
        self.items[identity] = list(items)
        labels = Counter(item.label for item in self.items[identity] if item.label)
        self.collections[identity] = Collection(
            id=identity,
            name=name,
            state=CollectionState.READY,
            created_at=CREATED,
            items=len(self.items[identity]),
            labels=dict(labels.most_common()),
            unlabelled=sum(item.label is None for item in self.items[identity]),
            groups=len({item.group for item in self.items[identity] if item.group}),
            progress=Progress(stage="Done", fraction=1),
            **facts,  # type: ignore[arg-type]
        )
        return self.collections[identity]


def recordings(clip: str, n: int) -> list[CollectionItem]:
    """Items of one recording each, of which the third was deleted."""
    labels = ("happy", "happy", "sad", None)
    return [
        CollectionItem(
            position=number,
            name=f"take-{number + 1:03d}.wav",
            inputs=AnalysisInputs(clip=clip),
            label=labels[number % 4],
            group=f"actor {number % 3 + 1:02d}",
            deleted=["clip"] if number == 2 else [],
        )
        for number in range(n)
    ]


def _state(identity: str, name: str, state: CollectionState, **facts: object) -> Collection:
    return Collection(
        id=identity, name=name, state=state, created_at=CREATED, items=0, **facts  # type: ignore[arg-type]
    )  # fmt: skip


def fake_collections(clip: str) -> FakeCollections:
    """Collections in every state; `c1` is the one that the fake sweeps run over."""
    found = FakeCollections()
    found.add("c1", "Interviews", recordings(clip, 120), convention="RAVDESS file names", source="120 files")
    sentences = [
        CollectionItem(position=number, name=f"Row {number + 2}", inputs=AnalysisInputs(text=f"Sentence {number}."))
        for number in range(3)
    ]
    found.add("c2", "Three sentences", sentences, source="3 texts", warnings=["Two rows have the same text."])
    found.collections |= {
        item.id: item
        for item in (
            _state(
                "c3", "Coming in", CollectionState.IMPORTING, source="folder ravdess",
                progress=Progress(stage="Examining files: 30 of 120", fraction=0.245),
            ),
            _state("c4", "Not taken", CollectionState.FAILED, source="folder other", error=REFUSAL),
        )
    }  # fmt: skip
    return found


def add_collections(router: APIRouter, refusal: Refusal, store: Known, sweeps: dict[str, FakeSweep]) -> FakeCollections:
    """Put the routes of collections and folders on the fake service, and those that start and delete sweeps."""
    known = fake_collections(next(iter(store.clips)))

    def found(identity: str) -> Collection:
        if identity not in known.collections:
            raise refusal(404, "Not found", f"There is no collection {identity}")
        return known.collections[identity]

    @router.get("/collections")
    async def collections(offset: int = 0, limit: int = 50) -> Collections:
        items = list(known.collections.values())
        return Collections(items=items[offset : offset + limit], total=len(items))

    @router.post("/collections", status_code=202, response_model=Collection)
    async def create(request: CollectionRequest) -> Collection | Response:
        known.made.append(request)
        if "hapy" in (request.manifest or ""):
            return JSONResponse(REFUSAL.model_dump(mode="json"), 422, media_type="application/problem+json")
        if not (request.files or request.manifest or request.folder is not None):
            raise refusal(422, "Invalid request", "Expected files, a manifest or a folder; got none of them")
        items = [
            CollectionItem(position=number, name=file.name, inputs=AnalysisInputs(clip=file.clip))
            for number, file in enumerate(request.files)
        ]
        return known.add(f"new{len(known.made)}", request.name, items, source=f"{len(items)} files")

    @router.get("/collections/{identity}")
    async def collection(identity: str) -> Collection:
        return found(identity)

    @router.get("/collections/{identity}/items")
    async def items(identity: str, offset: int = 0, limit: int = 50) -> CollectionItems:
        found(identity)
        there = known.items.get(identity, [])
        return CollectionItems(items=there[offset : offset + limit], total=len(there))

    @router.delete("/collections/{identity}", status_code=204)
    async def delete(identity: str) -> None:
        found(identity)
        del known.collections[identity]

    @router.get("/folders")
    async def folder(path: str = "") -> Folder:
        if known.folders is None:
            raise refusal(409, "Conflict", "Collections can't be made from folders here. Set LENS_COLLECTIONS")
        if path not in known.folders:
            raise refusal(404, "Not found", f"There is no folder {path}")
        return known.folders[path]

    @router.post("/sweeps", status_code=202)
    async def start(request: SweepRequest) -> Sweep:
        over = found(request.collection)
        identity = f"sweep-{len(sweeps)}"
        counts = SweepCounts(waiting=over.items)
        made = fake_sweep(
            identity,
            store.checkpoints[request.checkpoint],
            2,
            source="collection",
            state=SweepState.RUNNING,
            counts=counts,
            name=over.name,
        )
        made.message = made.message.model_copy(update={"collection": over.id})
        sweeps[identity] = made
        return made.message

    @router.delete("/sweeps/{identity}", status_code=204)
    async def delete_sweep(identity: str) -> None:
        if identity not in sweeps:
            raise refusal(404, "Not found", f"There is no sweep {identity}")
        del sweeps[identity]

    return known
