"""A replay: checkpoints looked at, jobs that the service lacks run again, and every recorded answer asked for anew."""

from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import parse_qsl, quote, unquote, urlencode

from backend.provenance.files import GivenFiles
from backend.provenance.findings import Finding, Tolerance, compared
from backend.provenance.remaking import Remaking
from backend.provenance.service import Service, Unavailable
from backend.schemas import Provenance, ProvenanceCheckpoint, RecordedAnswer


def replay(provenance: Provenance, service: Service, files: GivenFiles, tolerance: Tolerance) -> Iterator[Finding]:
    """Findings one after the other, as they are made.

    Args:
        files: what may be uploaded where the service lacks it.
    """
    remaking = Remaking(service, files)
    for checkpoint in provenance.checkpoints:
        yield _found(f"checkpoint {checkpoint.id}", partial(_checkpoint, checkpoint, service))
    for analysis in provenance.analyses:
        yield _found(f"analysis {analysis.id}", partial(remaking.analysis, analysis))
    for sweep in provenance.sweeps:
        yield _found(f"sweep {sweep.id}", partial(remaking.sweep, sweep))
    for intervention in provenance.interventions:
        yield _found(f"intervention {intervention.id}", partial(remaking.intervention, intervention))
    for answer in provenance.answers:
        request = moved(answer.request, remaking.moved)
        yield _found(answer.request, partial(_answer, answer, request, service, tolerance))


def moved(request: str, places: dict[str, str]) -> str:
    """A recorded request with the ids that its subjects have on another service.

    Args:
        places: id as recorded -> id there.
    """
    path, _, query = request.partition("?")
    parts = path.split("/")
    if len(parts) > 1 and unquote(parts[1]) in places:
        parts[1] = quote(places[unquote(parts[1])], safe="")
    # Sides of a comparison are `kind:id`.
    asked = [(key, _moved_side(value, places)) for key, value in parse_qsl(query, keep_blank_values=True)]
    path = "/".join(parts)
    return f"{path}?{urlencode(asked, safe=':')}" if asked else path


def _moved_side(value: str, places: dict[str, str]) -> str:
    kind, colon, identity = value.partition(":")
    return f"{kind}{colon}{places.get(identity, identity)}"


def _found(subject: str, find: Callable[[], Finding]) -> Finding:
    try:
        return find()
    except Unavailable as reason:
        return Finding(subject, "unavailable", str(reason))


def _checkpoint(recorded: ProvenanceCheckpoint, service: Service) -> Finding:
    subject = f"checkpoint {recorded.id}"
    found = service.get(f"checkpoints/{quote(recorded.id, safe='/')}")
    if found["weights_sha256"] != recorded.weights_sha256:
        got = found["weights_sha256"]
        return Finding(subject, "differs", f"its weights: expected {recorded.weights_sha256}; got {got}")
    if recorded.card_sha256 is None:
        return Finding(subject, "same", "its weights; its card was gone when the export was made")
    if found["card_sha256"] != recorded.card_sha256:
        got = found["card_sha256"]
        return Finding(
            subject, "differs", f"the same weights, another card: expected {recorded.card_sha256}; got {got}"
        )
    return Finding(subject, "same", "weights and card")


def _answer(recorded: RecordedAnswer, request: str, service: Service, tolerance: Tolerance) -> Finding:
    return compared(recorded, service.get(request), tolerance)
