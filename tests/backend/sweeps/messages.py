"""The message of a sweep, as the API gives it."""

from datetime import UTC, datetime
from typing import Any

from backend.schemas import Sweep, SweepCounts


def sweep_message(counts: SweepCounts, **changes: Any) -> Sweep:
    about = {
        "id": "6f1e",
        "source": "collection",
        "name": "Set",
        "checkpoint": "emotion/small",
        "weights_sha256": "0" * 64,
        "state": "running",
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
        "output": "classes",
        "classes": ["neutral", "happy"],
        "modalities": {},
        "sites": [],
    }
    return Sweep.model_validate({**about, "counts": counts, **changes})
