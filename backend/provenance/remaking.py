"""What numbers rest on, made again where a service lacks it: analyses, sweeps over collections, interventions."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from backend.provenance.files import GivenFiles
from backend.provenance.findings import Finding
from backend.provenance.service import Service, Unavailable
from backend.schemas import (
    AnalysisInputs,
    ProvenanceAnalysis,
    ProvenanceInputs,
    ProvenanceIntervention,
    ProvenanceItem,
    ProvenanceSweep,
)
from backend.schemas.provenance import items_sha256, text_sha256

KEPT = "the service has it already"
_ROLES = ("clip", "skeleton", "features")


class Remaking:
    """Finds or makes the jobs of one provenance file on one service.

    Attributes:
        moved: id in the file -> id on the service, where they differ.
    """

    def __init__(self, service: Service, files: GivenFiles) -> None:
        self._service = service
        self._files = files
        self.moved: dict[str, str] = {}

    def analysis(self, recorded: ProvenanceAnalysis) -> Finding:
        """An analysis that has succeeded on the service; raises Unavailable."""
        subject, path = f"analysis {recorded.id}", f"analyses/{quote(recorded.id, safe='')}"
        found = self._service.found(path)
        if found is not None and found["state"] == "succeeded":
            return _weights(subject, recorded.weights_sha256, _weights_of(found), KEPT)
        inputs = self._files.resolved(recorded.inputs, self._service)
        job = self._made("analyses", {**_given(inputs), "checkpoint": recorded.checkpoint}, recorded.id)
        return _weights(subject, recorded.weights_sha256, _weights_of(job), "run again")

    def intervention(self, recorded: ProvenanceIntervention) -> Finding:
        """An intervention that has succeeded on the service; raises Unavailable."""
        subject, path = f"intervention {recorded.id}", f"interventions/{quote(recorded.id, safe='')}"
        found = self._service.found(path)
        if found is not None and found["state"] == "succeeded":
            return _weights(subject, recorded.weights_sha256, _weights_of(found), KEPT)
        asked = recorded.request.model_dump(mode="json")
        for key in ("analysis", "sweep", "other"):
            if key in asked:
                asked[key] = self.moved.get(asked[key], asked[key])
        job = self._made("interventions", asked, recorded.id)
        return _weights(subject, recorded.weights_sha256, _weights_of(job), "run again")

    def sweep(self, recorded: ProvenanceSweep) -> Finding:
        """A sweep over the same items, ended; raises Unavailable."""
        subject, path = f"sweep {recorded.id}", f"sweeps/{quote(recorded.id, safe='')}"
        found = self._service.found(path)
        if recorded.source == "shipped":
            if found is None:
                raise Unavailable("it comes with a checkpoint that the service has not, or has another of")
            return _weights(subject, recorded.weights_sha256, _weights_of(found), KEPT)
        made = KEPT
        if found is None:
            started = self._service.post(
                "sweeps", {"collection": self._collection(recorded), "checkpoint": recorded.checkpoint}
            )
            self._move(recorded.id, started["id"])
            path, made = f"sweeps/{started['id']}", "run again over the same items"
        found = self._service.ended(path)
        if _items_sha256(self._service.every(f"{path}/items")) != recorded.items_sha256:
            return Finding(subject, "differs", "its items are others than those that were exported")
        return _weights(subject, recorded.weights_sha256, _weights_of(found), made)

    def _made(self, route: str, asked: dict[str, Any], recorded: str) -> Any:
        """A job that is asked for and has succeeded."""
        identity = self._service.post(route, asked)["id"]
        job = self._service.ended(f"{route}/{identity}")
        if job["state"] != "succeeded":
            raise Unavailable(f"it was run again and {job['state']}: {(job['error'] or {}).get('detail', '')}")
        self._move(recorded, identity)
        return job

    def _move(self, recorded: str, identity: str) -> None:
        if recorded != identity:
            self.moved[recorded] = identity

    def _collection(self, recorded: ProvenanceSweep) -> str:
        """The collection of an earlier replay, or a new one of the same items in the same order."""
        name = f"Replay of sweep {recorded.id[:12]}"
        for known in self._service.every("collections"):
            path = f"collections/{known['id']}/items"
            if known["name"] == name and _items_sha256(self._service.every(path)) == recorded.items_sha256:
                return str(known["id"])
        inputs = [self._files.resolved(_inputs(item), self._service, collected=True) for item in recorded.items]
        uploads = sorted({sha256 for each in inputs for role, sha256 in _given(each).items() if role in _ROLES})
        asked = {
            "name": name,
            "files": [{"name": sha256, "clip": sha256} for sha256 in uploads],
            "manifest": _manifest(recorded.items, inputs),
        }
        made = self._service.post("collections", asked)
        ended = self._service.ended(f"collections/{made['id']}")
        if ended["state"] != "ready":
            raise Unavailable(f"its items make no collection: {(ended['error'] or {}).get('detail', '')}")
        return str(made["id"])


def _inputs(item: ProvenanceItem) -> ProvenanceInputs:
    if item.inputs is None:
        raise Unavailable("its items can't be run again: what some of them are of was gone when it was exported")
    return item.inputs


def _given(inputs: AnalysisInputs) -> dict[str, str]:
    return inputs.model_dump(exclude_none=True)


def _manifest(items: Sequence[ProvenanceItem], inputs: Sequence[AnalysisInputs]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, ("name", *_ROLES, "text", "label", "group"))
    writer.writeheader()
    for number, (item, given) in enumerate(zip(items, inputs, strict=True), start=1):
        writer.writerow({"name": f"item {number}", **_given(given), "label": item.label, "group": item.group})
    return text.getvalue()


def _items_sha256(items: Any) -> str:
    """SHA-256 of items of a sweep or a collection, as it was taken for the export."""
    return items_sha256([_recorded(item) for item in items])


def _recorded(item: dict[str, Any]) -> ProvenanceItem:
    found = item["inputs"]
    inputs = None
    if found is not None:
        text = found["text"]
        named = {role: found[role] for role in _ROLES}
        inputs = ProvenanceInputs(**named, text_sha256=None if text is None else text_sha256(text))
    return ProvenanceItem(inputs=inputs, label=item["label"], group=item["group"])


def _weights(subject: str, recorded: str, found: str, detail: str) -> Finding:
    """Whether a job ran on the recorded weights."""
    if found == recorded:
        return Finding(subject, "same", detail)
    return Finding(subject, "differs", f"{detail}, with other weights: expected {recorded}; got {found}")


def _weights_of(job: dict[str, Any]) -> str:
    """Those that it ran on, of an analysis as its report says."""
    return str((job.get("report") or job)["weights_sha256"])
