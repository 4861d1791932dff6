"""Interventions as the API's description shows them; a test holds them against the schemas."""

from typing import Any

from backend.api.examples import ANALYSIS_ID, SWEEP, WEIGHTS_SHA256

INTERVENTION_ID = "f6e0a1e2ac41945a9aa7ff8a8aaa0ceb"
_SITE: dict[str, Any] = SWEEP["sites"][0]

OVERRIDE_REQUEST: dict[str, Any] = {
    "kind": "override",
    "analysis": ANALYSIS_ID,
    "sites": [
        {
            "site": "late",
            "attention": "uniform",
            "seed": 0,
            "forced": None,
            "floor": None,
            "muted": [],
            "muted_blocks": [],
        }
    ],
}
STUDY_REQUEST: dict[str, Any] = {"kind": "study", "sweep": SWEEP["id"], "most": 50, "seed": 0}
OVERRIDE_STUDY_REQUEST: dict[str, Any] = {
    "kind": "override-study",
    "sweep": SWEEP["id"],
    "sites": OVERRIDE_REQUEST["sites"],
    "most": 50,
    "seed": 0,
}

ASKED: dict[str, Any] = {
    "id": INTERVENTION_ID,
    "state": "queued",
    "request": OVERRIDE_REQUEST,
    "checkpoint": "emotion/faces-speech",
    "weights_sha256": WEIGHTS_SHA256,
    "created_at": "2026-03-02T09:35:00Z",
    "started_at": None,
    "finished_at": None,
    "attempts": 0,
    "progress": {"stage": "Waiting", "fraction": 0.0},
    "error": None,
    "result": None,
}
_BEFORE: dict[str, Any] = {
    "logits": [0.4, 1.2],
    "probabilities": [0.31, 0.69],
    "prediction": 1,
    "contributions": {"video": [0.1, 0.9], "audio": [0.3, 0.3]},
}
_AFTER: dict[str, Any] = {
    "logits": [0.7, 0.5],
    "probabilities": [0.55, 0.45],
    "prediction": 0,
    "contributions": {"video": [0.4, 0.2], "audio": [0.3, 0.3]},
}
_OUTCOME: dict[str, Any] = {
    "site": _SITE,
    "attention": [0.5, 0.3, 0.2],
    "applied": [0.5, 0.3, 0.2],
    "share": {"video": 0.8, "audio": 0.2},
}
INTERVENTION: dict[str, Any] = {
    **ASKED,
    "state": "succeeded",
    "started_at": "2026-03-02T09:35:00Z",
    "finished_at": "2026-03-02T09:35:01Z",
    "attempts": 1,
    "progress": {"stage": "Done", "fraction": 1.0},
    "result": {
        "before": _BEFORE,
        "after": _AFTER,
        "untrained": ["Late fusion: it never had uniform attention in training."],
        "notes": [],
        "sites_before": [_OUTCOME],
        "sites_after": [{**_OUTCOME, "applied": [0.333, 0.333, 0.333]}],
        "kind": "override",
    },
}
INTERVENTIONS: dict[str, Any] = {"items": [{**INTERVENTION, "result": None}], "total": 1}
INTERVENTION_EVENTS = (
    'event: progress\ndata: {"id": "f6e0a1e2ac41945a9aa7ff8a8aaa0ceb", "state": "running", "progress": …}\nid: 5e1a\n\n'
)
