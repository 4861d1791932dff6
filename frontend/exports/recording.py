"""The provenance of a figure, gathered from the API by what its requests name."""

import asyncio
import hashlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

from backend.schemas import (
    AnalysisInputs,
    OverrideStudyRequest,
    Provenance,
    ProvenanceAnalysis,
    ProvenanceCheckpoint,
    ProvenanceInputs,
    ProvenanceIntervention,
    ProvenanceItem,
    ProvenanceSweep,
    RecordedAnswer,
    StudyRequest,
    Sweep,
)
from backend.schemas.provenance import items_sha256, text_sha256
from frontend.client import ApiClient, ApiError
from frontend.exports.taken import Taken

_DRAWN_WITH = ("msaf-lens", "plotly", "dash")
PART = 200


@dataclass
class Subjects:
    """Ids of what the numbers of a figure are of."""

    analyses: set[str] = field(default_factory=set)
    sweeps: set[str] = field(default_factory=set)
    interventions: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, requests: Iterable[str]) -> Self:
        """What requests name: in their path, or as a side of a comparison."""
        subjects = cls()
        for request in requests:
            address = urlsplit(request)
            kind, _, rest = address.path.partition("/")
            subjects.add(kind, unquote(rest.partition("/")[0]))
            for key, value in parse_qsl(address.query):
                if key in {"left", "right"}:
                    side, _, identity = value.partition(":")
                    subjects.add({"analysis": "analyses", "sweep": "sweeps"}.get(side, side), identity)
        return subjects

    def add(self, kind: str, identity: str) -> None:
        """Note an id under the name of its route; other routes have no subject."""
        known = {"analyses": self.analyses, "sweeps": self.sweeps, "interventions": self.interventions}
        if identity and kind in known:
            known[kind].add(identity)


@dataclass(frozen=True)
class Recorded:
    """The provenance of what is taken.

    Attributes:
        about: what it is of, a line for each analysis or sweep: its name, and the checkpoint that ran on it.
    """

    provenance: Provenance
    about: tuple[str, ...]


async def recorded(api: ApiClient, taken: Taken, *, figure: str, title: str, page: str) -> Recorded:
    """The provenance of what is taken; raises ApiError where something that it names is gone.

    Args:
        figure: stable name of the figure.
        page: path and query of the view.
    """
    subjects = Subjects.of(taken.requests)
    interventions = [await _intervention(api, identity, subjects) for identity in sorted(subjects.interventions)]
    versions = {"python": platform.python_version(), **_versions()}
    sweeps, analyses, about = [], [], []
    for identity in sorted(subjects.sweeps):
        swept = await api.sweep(identity)
        sweeps.append(await _sweep(api, swept))
        about.append(_line(f"{swept.name}, n = {swept.counts.succeeded}", swept.checkpoint, swept.weights_sha256))
    for identity in sorted(subjects.analyses):
        found = await api.analysis(identity)
        weights_sha256 = found.weights_sha256
        if found.report is not None:
            versions.update(found.report.versions)
            weights_sha256 = found.report.weights_sha256
        analyses.append(
            ProvenanceAnalysis(
                id=found.id,
                checkpoint=found.checkpoint,
                weights_sha256=weights_sha256,
                inputs=_inputs(found.inputs),
            )
        )
        about.append(_line(found.name, found.checkpoint, weights_sha256))
    weights = {
        **{item.checkpoint: item.weights_sha256 for item in analyses},
        **{item.checkpoint: item.weights_sha256 for item in sweeps},
        **{item.checkpoint: item.weights_sha256 for item in interventions},
    }
    documents = await asyncio.gather(*(api.document(request) for request in taken.requests))
    provenance = Provenance(
        created_at=datetime.now(UTC),
        figure=figure,
        title=title,
        page=page,
        table_sha256=hashlib.sha256(taken.table.csv().encode()).hexdigest(),
        checkpoints=[await _checkpoint(api, identity, sha256) for identity, sha256 in sorted(weights.items())],
        analyses=analyses,
        sweeps=sweeps,
        interventions=interventions,
        answers=[
            RecordedAnswer.of(request, document) for request, document in zip(taken.requests, documents, strict=True)
        ],
        versions=versions,
    )
    return Recorded(provenance, tuple(about))


def _line(name: str, checkpoint: str, weights_sha256: str) -> str:
    return f"{name} · {checkpoint}, weights {weights_sha256[:8]}"


async def _intervention(api: ApiClient, identity: str, subjects: Subjects) -> ProvenanceIntervention:
    found = await api.intervention(identity)
    asked = found.request
    # What it was asked of is run again first.
    if isinstance(asked, StudyRequest | OverrideStudyRequest):
        subjects.add("sweeps", asked.sweep)
    else:
        subjects.add("analyses", asked.analysis)
    if asked.kind == "swap" and asked.other is not None:
        subjects.add("analyses", asked.other)
    return ProvenanceIntervention(
        id=found.id, request=asked, checkpoint=found.checkpoint, weights_sha256=found.weights_sha256
    )


async def _sweep(api: ApiClient, found: Sweep) -> ProvenanceSweep:
    known = ProvenanceSweep(
        id=found.id, source=found.source, checkpoint=found.checkpoint, weights_sha256=found.weights_sha256
    )
    if found.source == "shipped":
        return known
    items: list[ProvenanceItem] = []
    while True:
        part = await api.sweep_items(found.id, offset=len(items), limit=PART)
        items += [
            ProvenanceItem(
                inputs=None if item.inputs is None else _inputs(item.inputs), label=item.label, group=item.group
            )
            for item in part.items
        ]
        if not part.items or len(items) >= part.total:
            return known.model_copy(update={"items": items, "items_sha256": items_sha256(items)})


async def _checkpoint(api: ApiClient, identity: str, weights_sha256: str) -> ProvenanceCheckpoint:
    """A checkpoint with the weights that were used; its card only if it is still that of these weights."""
    try:
        found = await api.checkpoint(identity)
    except ApiError as error:
        if not error.not_found:
            raise
        return ProvenanceCheckpoint(id=identity, weights_sha256=weights_sha256)
    card = found.card_sha256 if found.weights_sha256 == weights_sha256 else None
    return ProvenanceCheckpoint(id=identity, weights_sha256=weights_sha256, card_sha256=card)


def _inputs(inputs: AnalysisInputs) -> ProvenanceInputs:
    return ProvenanceInputs(
        clip=inputs.clip,
        skeleton=inputs.skeleton,
        features=inputs.features,
        text_sha256=None if inputs.text is None else text_sha256(inputs.text),
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in _DRAWN_WITH:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
