"""Answers about sweeps as the API's description shows them; a test holds them against the schemas."""

from typing import Any

from backend.api.examples import ANALYSIS_ID, SITE_ATTENTION

_SITE: dict[str, Any] = SITE_ATTENTION["site"]
_RESAMPLING: dict[str, Any] = {"unit": "groups", "units": 4, "resamples": 1000, "seed": 0}


def _estimate(value: float, low: float, high: float) -> dict[str, float]:
    return {"value": value, "low": low, "high": high}


def _class(name: str, n: int, share: float) -> dict[str, Any]:
    return {
        "name": name,
        "n": n,
        "groups": 4,
        "share": {
            "video": _estimate(share, share - 0.02, share + 0.02),
            "audio": _estimate(1 - share, 1 - share - 0.02, 1 - share + 0.02),
        },
        "channels": {
            "video": {"values": [share, share], "low": [0.6, 0.6], "high": [0.8, 0.8]},
            "audio": {"values": [1 - share, 1 - share], "low": [0.2, 0.2], "high": [0.4, 0.4]},
        },
    }


CLASSES_ATTENTION: dict[str, Any] = {
    "site": _SITE,
    "by": "label",
    "left_out": 2,
    "resampling": _RESAMPLING,
    "classes": [
        _class("calm", 64, 0.75),
        {"name": "happy", "n": 0, "groups": 0, "share": {}, "channels": {}},
    ],
    "everything": _class("", 66, 0.7),
}
SITE_MAPS: dict[str, Any] = {
    "by": "label",
    "class": "calm",
    "n": 64,
    "sites": [{"site": _SITE, "values": [[[0.5, 0.4], [0.3, 0.2], [0.2, 0.4]]]}],
}
TIME_ATTENTION: dict[str, Any] = {
    "site": _SITE,
    "by": "label",
    "axis": "windows",
    "resampling": _RESAMPLING,
    "classes": [
        {
            "name": "calm",
            "positions": [
                {
                    "index": 0,
                    "n": 64,
                    "share": {"video": _estimate(0.75, 0.73, 0.77), "audio": _estimate(0.25, 0.23, 0.27)},
                },
                {"index": 1, "n": 0, "share": {}},
            ],
        }
    ],
    "everything": {"name": "", "positions": []},
}
CLASS_DIFFERENCE: dict[str, Any] = {
    "site": _SITE,
    "by": "label",
    "first": "calm",
    "second": "angry",
    "n": [64, 64],
    "share": {"video": _estimate(0.05, 0.03, 0.07), "audio": _estimate(-0.05, -0.07, -0.03)},
    "channels": [
        {"modality": "video", "channel": 0, "difference": _estimate(0.06, 0.03, 0.09), "p": 0.0005, "q": 0.002},
        {"modality": "video", "channel": 1, "difference": _estimate(0.01, -0.02, 0.03), "p": 0.41, "q": 0.41},
    ],
    "level": 0.05,
    "different": 1,
    "permutations": 1999,
    "seed": 0,
    "resampling": _RESAMPLING,
    "within_groups": True,
}
VARIATION: dict[str, Any] = {
    "site": _SITE,
    "by": "label",
    "n": 480,
    "blocks": 0.97,
    "classes": 0.004,
    "groups": 0.006,
    "clips": 0.02,
    "p": 0.002,
    "permutations": 499,
    "seed": 0,
    "within_groups": True,
    "sentence": "Late fusion: 97 % of the variation of attention is the same for every input, and explains nothing "
    "about any one of them; classes explain 0.4 % (p = 0.002).",
}
CONFUSION: dict[str, Any] = {
    "modality": "",
    "labels": ["calm", "angry"],
    "counts": [[50, 14], [10, 54]],
    "metrics": [{"name": "accuracy", "unit": "%", "estimate": _estimate(81.25, 74.0, 87.5)}],
    "resampling": _RESAMPLING,
}
_FAILED: dict[str, Any] = {
    "position": 1,
    "name": "notes.txt",
    "state": "failed",
    "analysis": None,
    "error": {
        "type": "about:blank",
        "title": "Unusable clip",
        "status": 422,
        "detail": "notes.txt: expected a video or sound file; this is a text",
    },
    "label": None,
    "label_value": None,
    "group": None,
    "prediction": None,
    "value": None,
    "confidence": None,
    "wrong": None,
    "deviation": None,
    "alone": {},
    "disagreement": 0,
    "share": {},
    "block": None,
}
EXPLORE_ROWS: dict[str, Any] = {
    "site": "late",
    "block": 2,
    "rows": [
        {
            "position": 0,
            "name": "Actor_24/03-01-02-01-02-02-24.wav",
            "state": "succeeded",
            "analysis": ANALYSIS_ID,
            "error": None,
            "label": "calm",
            "label_value": None,
            "group": "actor 24",
            "prediction": "calm",
            "value": None,
            "confidence": 0.81,
            "wrong": False,
            "deviation": 0.21,
            "alone": {"video": "angry", "audio": "calm"},
            "disagreement": 1,
            "share": {"video": 0.75, "audio": 0.25},
            "block": 0.25,
        },
        _FAILED,
    ],
}
