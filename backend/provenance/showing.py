"""What a provenance file says, in lines for a person."""

from collections import Counter
from collections.abc import Iterator

from backend.schemas import Provenance, ProvenanceInputs, ProvenanceSweep

_DIGITS = 16
"""Of a SHA-256: enough to tell two files apart by eye."""


def shown(provenance: Provenance) -> Iterator[str]:
    """Lines without their ends."""
    yield f"{provenance.title} ({provenance.figure})"
    yield f"  exported    {provenance.created_at:%Y-%m-%d %H:%M:%S} UTC"
    yield f"  view        {provenance.page}"
    yield f"  table       SHA-256 {provenance.table_sha256[:_DIGITS]}… of its CSV"
    for checkpoint in provenance.checkpoints:
        card = "its card was gone" if checkpoint.card_sha256 is None else f"card {checkpoint.card_sha256[:_DIGITS]}…"
        yield f"  checkpoint  {checkpoint.id}: weights {checkpoint.weights_sha256[:_DIGITS]}…, {card}"
    for analysis in provenance.analyses:
        yield f"  analysis    {analysis.id}: {analysis.checkpoint} on {_inputs(analysis.inputs)}"
    for sweep in provenance.sweeps:
        yield f"  sweep       {sweep.id}: {sweep.checkpoint} on {_items(sweep)}"
    for intervention in provenance.interventions:
        yield f"  question    {intervention.id}: {intervention.request.kind}, of {intervention.checkpoint}"
    for answer in provenance.answers:
        damage = "" if answer.intact else ", changed since the export"
        yield f"  answer      {answer.request}: {len(answer.numbers):,} numbers{damage}"
    versions = (f"{name} {version}" for name, version in sorted(provenance.versions.items()))
    yield f"  versions    {', '.join(versions)}"


def _inputs(inputs: ProvenanceInputs) -> str:
    named = inputs.model_dump(exclude_none=True)
    return " and ".join(f"{role.removesuffix('_sha256')} {sha256[:_DIGITS]}…" for role, sha256 in named.items())


def _items(sweep: ProvenanceSweep) -> str:
    if sweep.source == "shipped":
        return "its test split, as it comes with the checkpoint"
    labels = Counter(item.label for item in sweep.items if item.label is not None)
    groups = {item.group for item in sweep.items if item.group is not None}
    return f"{len(sweep.items):,} items, {len(labels)} labels, {len(groups)} groups"
