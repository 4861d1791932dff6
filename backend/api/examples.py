"""Answers as the API's description shows them; a test holds them against the schemas."""

from typing import Any

CLIP_ID = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SKELETON_ID = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"
ANALYSIS_ID = "2c26b46b68ffc68ff99b453c1d304134"
WEIGHTS_SHA256 = "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"

CLIP: dict[str, Any] = {
    "kind": "media",
    "id": CLIP_ID,
    "name": "interview.mp4",
    "media_type": "video/mp4",
    "size_bytes": 1482330,
    "created_at": "2026-03-02T09:30:00Z",
    "probe": {
        "container": "mp4",
        "duration_s": 3.2,
        "video": {"codec": "h264", "width": 1280, "height": 720, "rotation": 0, "frame_rate": 25.0, "frames": 80},
        "audio": {"codec": "aac", "sample_rate": 48000, "channels": 2},
        "skeleton": None,
        "features": [],
    },
    "warnings": [],
    "sample": False,
}
SKELETON: dict[str, Any] = {
    "kind": "skeleton",
    "id": SKELETON_ID,
    "name": "S001C003P008R002A058.skeleton",
    "media_type": "text/plain; charset=utf-8",
    "size_bytes": 359404,
    "created_at": "2026-03-02T09:29:00Z",
    "probe": {
        "container": "skeleton",
        "duration_s": 2.333333,
        "video": None,
        "audio": None,
        "skeleton": {"joints": 25, "persons": 2, "frames": 70, "frame_rate": 30.0, "in_picture": True},
        "features": [],
    },
    "warnings": [],
    "sample": False,
}
CLIPS: dict[str, Any] = {"items": [CLIP, SKELETON], "total": 2}
SKELETON_PICTURE: dict[str, Any] = {
    "frame_rate": 30.0,
    "joint_names": ["head", "shoulder centre", "spine"],
    "bones": [[0, 1], [1, 2]],
    "view": "plane",
    "box": [-0.046, -0.031, -0.026, 0.484],
    "times_s": [0.0, 0.0333],
    "persons": [[[[-0.046, 0.484], [-0.035, 0.299], [-0.026, -0.031]], None]],
}

_SITE: dict[str, Any] = {
    "name": "late",
    "title": "Late fusion",
    "segments": 1,
    "segment_steps": [],
    "bands": [
        {"modality": "video", "title": "Video", "stream": "video"},
        {"modality": "audio", "title": "Audio", "stream": "audio"},
    ],
    "channels_per_block": 2,
    "weighting": "attention",
    "floor": 0.0,
    "blocks": [
        {"index": 0, "modality": "video", "position": 0, "first_channel": 0, "last_channel": 1},
        {"index": 1, "modality": "video", "position": 1, "first_channel": 2, "last_channel": 3},
        {"index": 2, "modality": "audio", "position": 0, "first_channel": 0, "last_channel": 1},
    ],
    "prior": {"video": 0.667, "audio": 0.333},
}
CHECKPOINT: dict[str, Any] = {
    "id": "emotion/faces-speech",
    "state": "ready",
    "reason": None,
    "title": "Faces and speech",
    "network": "emotion",
    "summary": "Eight emotions from a face and a voice.",
    "output": "classes",
    "classes": ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"],
    "value": None,
    "modalities": [
        {
            "name": "video",
            "title": "Face video",
            "medium": "video",
            "shape": [3, 8, 48, 48],
            "description": "8 face crops of 48 × 48 pixels per window, gray, with equalised histogram.",
            "arrays_only": False,
            "recordable": True,
        },
        {
            "name": "audio",
            "title": "Sound",
            "medium": "audio",
            "shape": [13, 212],
            "description": "13 MFCC over 2.45 s of the window's sound, from 0.5 s on, at 44.1 kHz.",
            "arrays_only": False,
            "recordable": True,
        },
    ],
    "sites": [_SITE],
    "windowing": {"single_s": 5.0, "length_s": 3.0, "hop_s": 1.5},
    "parameters": 2400000,
    "flops": 1200000000,
    "weights_sha256": WEIGHTS_SHA256,
    "card_sha256": "0a5d3f6a1a1b9ef5ff57fd1a2c5b3b8ffb9e3d8e0c0e1ce8f7a7c2f0c0a91d55",
    "weights_bytes": 9600000,
    "origin": "ours: python -m training.emotion",
    "licence": "CC BY-NC-SA 4.0",
    "training_data": "Acted speech and still faces, joined by label.",
    "metrics": [
        {
            "dataset": "RAVDESS speech",
            "split": "actors 21-24",
            "metric": "accuracy",
            "inputs": ["audio"],
            "value": 50.0,
            "unit": "%",
            "samples": 240,
            "kind": "measured",
            "headline": False,
            "note": "",
        }
    ],
    "limits": ["Not for spontaneous emotion: it was trained on acted speech."],
}
CHECKPOINTS: dict[str, Any] = {"items": [CHECKPOINT]}

ANALYSIS: dict[str, Any] = {
    "id": ANALYSIS_ID,
    "state": "running",
    "checkpoint": "emotion/faces-speech",
    "weights_sha256": WEIGHTS_SHA256,
    "inputs": {"clip": CLIP_ID, "text": None, "skeleton": None, "features": None},
    "name": "interview.mp4",
    "created_at": "2026-03-02T09:31:00Z",
    "started_at": "2026-03-02T09:31:01Z",
    "finished_at": None,
    "attempts": 1,
    "progress": {"stage": "Finding faces", "fraction": 0.4},
    "error": None,
    "report": None,
}
ANALYSES: dict[str, Any] = {"items": [ANALYSIS], "total": 1}

COLLECTION_ID = "5d41402abc4b2a76b9719d911017c592"
COLLECTION: dict[str, Any] = {
    "id": COLLECTION_ID,
    "name": "RAVDESS actors 20-24",
    "state": "ready",
    "created_at": "2026-03-02T09:40:00Z",
    "items": 300,
    "labels": {"calm": 40, "happy": 40, "neutral": 20},
    "unlabelled": 200,
    "groups": 5,
    "convention": "RAVDESS file names",
    "source": "folder ravdess",
    "progress": {"stage": "Done", "fraction": 1.0},
    "error": None,
    "warnings": ["2 files are no video, recording, skeleton or features: left out."],
}
COLLECTIONS: dict[str, Any] = {"items": [COLLECTION], "total": 1}
COLLECTION_ITEMS: dict[str, Any] = {
    "items": [
        {
            "position": 0,
            "name": "Actor_24/03-01-03-01-02-02-24.wav",
            "inputs": {"clip": CLIP_ID, "text": None, "skeleton": None, "features": None},
            "label": "happy",
            "group": "actor 24",
            "deleted": [],
        }
    ],
    "total": 300,
}
FOLDER: dict[str, Any] = {
    "path": "ravdess",
    "folders": ["Actor_23", "Actor_24"],
    "files": 120,
    "manifest": False,
    "convention": "RAVDESS file names",
}
SWEEP: dict[str, Any] = {
    "id": "6f1ed002ab5595859014ebf0951522d9",
    "source": "collection",
    "name": "RAVDESS actors 20-24",
    "description": "folder ravdess",
    "collection": COLLECTION_ID,
    "checkpoint": "emotion/faces-speech",
    "weights_sha256": WEIGHTS_SHA256,
    "current": True,
    "state": "running",
    "created_at": "2026-03-02T09:41:00Z",
    "counts": {"waiting": 180, "running": 1, "succeeded": 117, "failed": 2, "cancelled": 0},
    "rate_per_minute": 60.5,
    "remaining_s": 179.5,
    "output": "classes",
    "classes": ["neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised"],
    "value": None,
    "modalities": {"video": "Face video", "audio": "Sound"},
    "sites": [_SITE],
    "labelled": 300,
    "unknown_labels": {},
    "groups": 5,
    "windows": 1,
}
SWEEPS: dict[str, Any] = {"items": [SWEEP], "total": 1}
SWEEP_ITEMS: dict[str, Any] = {
    "items": [
        {
            "position": 0,
            "name": "Actor_24/03-01-03-01-02-02-24.wav",
            "state": "succeeded",
            "inputs": {"clip": CLIP_ID, "text": None, "skeleton": None, "features": None},
            "analysis": ANALYSIS_ID,
            "label": "happy",
            "group": "actor 24",
            "error": None,
        }
    ],
    "total": 300,
}
SWEEP_EVENTS = (
    'event: progress\ndata: {"id": "6f1ed002ab5595859014ebf0951522d9", "state": "running", "counts": …}\nid: 5e1a\n\n'
)

SITE_ATTENTION: dict[str, Any] = {
    "site": _SITE,
    "windows": [0],
    "shape": [1, 1, 3, 2],
    "values": [[[[0.5, 0.4], [0.3, 0.2], [0.2, 0.4]]]],
    "share": {"video": [[[0.8, 0.6]]], "audio": [[[0.2, 0.4]]]},
}
EVENTS = (
    'event: progress\ndata: {"id": "2c26b46b68ffc68ff99b453c1d304134", "state": "running", "progress": …}\nid: 5e1a\n\n'
)

COMPARISON: dict[str, Any] = {
    "left": {
        "kind": "analysis",
        "id": ANALYSIS_ID,
        "name": "interview.mp4",
        "checkpoint": "emotion/faces-speech",
        "n": 1,
        "prediction": "happy",
    },
    "right": {
        "kind": "sweep",
        "id": "6f1ed002ab5595859014ebf0951522d9",
        "name": "RAVDESS actors 20-24",
        "checkpoint": "emotion/faces-speech",
        "n": 117,
        "prediction": "",
    },
    "sites": [
        {
            "site": "late",
            "left": _SITE,
            "right": _SITE,
            "shares": [
                {
                    "modality": "video",
                    "title": "Video",
                    "left": 0.7,
                    "right": 0.6,
                    "left_prior": 0.667,
                    "right_prior": 0.667,
                },
                {
                    "modality": "audio",
                    "title": "Audio",
                    "left": 0.3,
                    "right": 0.4,
                    "left_prior": 0.333,
                    "right_prior": 0.333,
                },
            ],
            "left_map": [[[0.5, 0.4], [0.3, 0.2], [0.2, 0.4]]],
            "right_map": [[[0.4, 0.3], [0.3, 0.2], [0.3, 0.5]]],
            "difference": [[[-0.1, -0.1], [0.0, 0.0], [0.1, 0.1]]],
            "blocks_correspond": True,
            "reason": "",
        }
    ],
    "only_left": [],
    "only_right": [],
    "notes": [
        "The left side is a single input, the right side a mean over 117 items: a mean over more items varies less."
    ],
}
