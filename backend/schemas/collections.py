"""Collections: many clips, sentences or feature files, each with an optional label and group."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from backend.schemas.analyses import AnalysisInputs, Progress
from backend.schemas.base import Problem, Schema

MOST_ITEMS = 20_000
"""Items of one collection."""


class CollectionState(StrEnum):
    """A collection is imported as a whole or not at all: its items are there once it is ready."""

    IMPORTING = "importing"
    READY = "ready"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self is not CollectionState.IMPORTING


class RowProblem(Schema):
    """What is wrong with one row of a manifest, or with one file."""

    row: int | None = Field(default=None, description="Line of the manifest, the header being 1; null for a file.")
    column: str = Field(default="", examples=["label"])
    value: str = Field(default="", description="What stands there, shortened.", examples=["hapy"])
    detail: str = Field(examples=["expected one of neutral, calm, happy; got 'hapy'"])


class ManifestProblem(Problem):
    """A manifest or folder from which nothing was imported, with what is wrong in it row by row."""

    rows: list[RowProblem] = Field(default=[], description="The first of them, in the order of the rows.")
    problems: int = Field(default=0, description="How many there are in all.")


class CollectionFile(Schema):
    """An uploaded file that a collection is made of."""

    name: str = Field(description="Its name as the manifest calls it; folders may be in it.", max_length=1000)
    clip: str = Field(description="Id of the upload.")


class CollectionRequest(Schema):
    """Make a collection: of uploaded files, of the sentences of a manifest, or of a folder that the server may read.

    Without a manifest each file is an item, or the files of one name (but for its ending) are one, as a video and its
    skeleton; labels and groups are those that the file names tell, where a known convention is recognised.

    A manifest is CSV with a header. Columns: `file` (or `clip`, `skeleton`, `features`) and `text`, at least one of
    them; optional `label`, `group` and `name`. Tables of a known data set are recognised by their own columns.
    """

    name: str = Field(min_length=1, max_length=200, examples=["RAVDESS actors 20-24"])
    checkpoint: str | None = Field(
        default=None, description="Its classes are the labels that may occur, under the same or a known other name."
    )
    files: list[CollectionFile] = Field(default=[], max_length=MOST_ITEMS)
    manifest: str | None = Field(default=None, description="The text of a CSV file.", max_length=8_000_000)
    folder: str | None = Field(
        default=None,
        description="Path below the configured root; a `manifest.csv` in it is used unless `manifest` is given.",
        max_length=1000,
    )


class Collection(Schema):
    """Many inputs under one name."""

    id: str
    name: str
    state: CollectionState
    created_at: datetime
    items: int = Field(description="How many there are; 0 until it is ready.")
    labels: dict[str, int] = Field(default={}, description="label -> how many items have it, the most frequent first.")
    unlabelled: int = 0
    groups: int = Field(default=0, description="How many different groups (speakers, actors) there are.")
    convention: str = Field(default="", description="How labels and groups were told.", examples=["RAVDESS file names"])
    source: str = Field(default="", description="Where it comes from.", examples=["folder ravdess", "12 files"])
    progress: Progress = Progress(stage="Waiting", fraction=0)
    error: ManifestProblem | None = None
    warnings: list[str] = []


class Collections(Schema):
    items: list[Collection]
    total: int


class CollectionItem(Schema):
    """One input of a collection."""

    position: int = Field(description="0-based place in the collection.")
    name: str = Field(description="Unique in the collection.", examples=["03-01-05-01-01-01-24.wav"])
    inputs: AnalysisInputs
    label: str | None = Field(default=None, description="A class, or a number for networks that give out a value.")
    group: str | None = Field(default=None, description="Speaker, actor or subject.")
    deleted: list[str] = Field(default=[], description="Those of its inputs whose file has been deleted since.")


class CollectionItems(Schema):
    items: list[CollectionItem]
    total: int


class Folder(Schema):
    """A folder below the root that collections may be made from."""

    path: str = Field(description="Relative to the root; empty for the root itself.")
    folders: list[str] = Field(description="Names of the folders in it.")
    files: int = Field(description="Files in it, and in all folders below, that could be items.")
    manifest: bool = Field(description="Whether it holds a `manifest.csv`.")
    convention: str = Field(default="", description="The convention that its file names follow, if one is known.")
