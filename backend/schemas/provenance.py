"""Provenance: where the numbers of an export come from, so that a command can compute them anew and compare.

What a figure shows comes from answers of the API. A provenance file names these requests, and of each answer it holds
the numbers in the order of the document, and a digest of all the rest. A replay asks the same of a service that has run
the checkpoint again, and compares number by number within a tolerance, the rest exactly.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field

from backend.schemas.base import Schema
from backend.schemas.interventions import InterventionRequest

FORMAT: Literal["msaf-lens-provenance/1"] = "msaf-lens-provenance/1"

VOLATILE = frozenset(
    {
        *("created_at", "started_at", "finished_at", "attempts", "progress", "timings_s", "cost", "versions"),
        *("rate_per_minute", "remaining_s", "current", "sample", "id", "collection", "name", "warnings"),
        *("sweep", "error", "sentence"),
    }
)
"""Keys of answers that differ from run to run, or from service to service; what they hold is left out.

Names, warnings and errors tell of the reader's own files; sites and modalities stand as keys beside their numbers. A
sweep over the same items has another id on another service; that of an analysis is made of what was asked, and stays.
Sentences are told from numbers that are compared, and another version of the app words them otherwise.
"""

PARQUET_KEY = "msaf_lens.provenance"
"""Key of the provenance, as JSON, in the metadata of a Parquet file's schema."""

Number = int | float


class RecordedAnswer(Schema):
    """An answer of the API as it was when the export was made."""

    request: str = Field(description="Path below the API's version, with its query.", examples=["analyses/2c26b46b"])
    sha256: str = Field(description="Of the numbers and the rest, written as JSON without spaces.")
    rest_sha256: str = Field(description="Of the places of all values, and of those that are not numbers.")
    numbers: list[Number] = Field(description="All numbers, in the order of the document with its keys sorted.")

    @classmethod
    def of(cls, request: str, document: Any) -> Self:
        """Args: document: the answer as parsed JSON."""
        numbers = [value for _, value in number_leaves(document)]
        rest = _digest([[place, None if is_number(value) else value] for place, value in leaves(document)])
        return cls(request=request, sha256=_digest([rest, numbers]), rest_sha256=rest, numbers=numbers)

    @property
    def intact(self) -> bool:
        """Whether the numbers are those that the digest was made of."""
        return self.sha256 == _digest([self.rest_sha256, self.numbers])


class ProvenanceCheckpoint(Schema):
    id: str
    weights_sha256: str
    card_sha256: str | None = Field(default=None, description="Null where the checkpoint is no longer there.")


class ProvenanceInputs(Schema):
    """What an analysis ran on, by its SHA-256. Of a text, too, only its SHA-256 is kept: it may be private."""

    clip: str | None = None
    skeleton: str | None = None
    features: str | None = None
    text_sha256: str | None = Field(default=None, description="Of its UTF-8.")


class ProvenanceAnalysis(Schema):
    id: str
    checkpoint: str
    weights_sha256: str
    inputs: ProvenanceInputs


class ProvenanceItem(Schema):
    """One item of a sweep, in its place; also one that has failed, which is a number in the sweep's answers."""

    inputs: ProvenanceInputs | None
    label: str | None = None
    group: str | None = None


class ProvenanceSweep(Schema):
    """A sweep that numbers are taken from.

    `items_sha256` is that of the items as JSON; a shipped sweep is one file, whose SHA-256 its id begins with.
    """

    id: str
    source: Literal["collection", "shipped"]
    checkpoint: str
    weights_sha256: str
    items_sha256: str | None = None
    items: list[ProvenanceItem] = []


class ProvenanceIntervention(Schema):
    id: str
    request: InterventionRequest
    checkpoint: str
    weights_sha256: str


class Provenance(Schema):
    """Where an exported figure comes from."""

    format: Literal["msaf-lens-provenance/1"] = FORMAT
    created_at: datetime
    figure: str = Field(description="Stable name of the figure.", examples=["heatmap"])
    title: str
    page: str = Field(description="Permalink of the view: path and query, without the host.")
    table_sha256: str = Field(description="Of the table behind the figure as CSV.")
    checkpoints: list[ProvenanceCheckpoint] = []
    analyses: list[ProvenanceAnalysis] = []
    sweeps: list[ProvenanceSweep] = []
    interventions: list[ProvenanceIntervention] = []
    answers: list[RecordedAnswer]
    versions: dict[str, str] = Field(description="Libraries that computed the numbers, and that drew the figure.")


def leaves(document: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Values of a JSON document with their places, keys sorted, without what is volatile; empty containers count."""
    if isinstance(document, dict) and document:
        for key in sorted(document):
            # How many windows a sweep has is known once its results are gathered; windows themselves are a list.
            gathered = key == "windows" and is_number(document[key])
            if key not in VOLATILE and not gathered:
                yield from leaves(document[key], f"{place}.{key}" if place else key)
    elif isinstance(document, list) and document:
        for index, value in enumerate(document):
            yield from leaves(value, f"{place}[{index}]")
    else:
        yield place, document


def number_leaves(document: Any) -> Iterator[tuple[str, Number]]:
    """The numbers of a JSON document with their places, in the order of `leaves`."""
    return ((place, value) for place, value in leaves(document) if is_number(value))


def is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def text_sha256(text: str) -> str:
    """SHA-256 of a text's UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def items_sha256(items: list[ProvenanceItem]) -> str:
    """SHA-256 of the items of a sweep."""
    return _digest([item.model_dump(mode="json") for item in items])


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()
