"""The API's description (OpenAPI): what the service is, its groups of routes, and the schema of problems."""

from typing import Any

from fastapi import FastAPI

from backend.api.paths import is_api_path
from backend.schemas import Problem

SUMMARY = "What a Multimodal Split Attention Fusion network attends to, clip by clip."
DESCRIPTION = """
Upload a clip, or write a text, run a checkpoint on it, read the attention of every feature block.

1. `POST /api/v1/clips?filename=clip.mp4` with the bytes of the file: `curl --data-binary @clip.mp4 …`
   (a video, a recording, a skeleton, or the features of a network; a text needs no upload)
2. `POST /api/v1/analyses` with `{"checkpoint": "emotion/faces-speech", "clip": "<id>"}`, or with a `text`, a `skeleton`
   or `features` where the checkpoint reads them
3. Follow `GET /api/v1/analyses/<id>/events`, then read the report at `GET /api/v1/analyses/<id>`
4. `GET /api/v1/analyses/<id>/attention?site=late`, as JSON or as `.npz`

Errors are problem documents (RFC 9457) whose `detail` is a sentence for a person. There are no accounts:
whoever reaches the service sees everything in it.
"""
TAGS: list[dict[str, Any]] = [
    {"name": "checkpoints", "description": "Trained networks, each with a card that says what it is worth."},
    {
        "name": "clips",
        "description": "Uploaded files, known by the SHA-256 of their bytes: video and sound, skeletons, features.",
    },
    {
        "name": "analyses",
        "description": "Runs of a checkpoint on a clip, a text, a skeleton or features: durable jobs, then reports and "
        "arrays.",
    },
    {
        "name": "collections",
        "description": "Many clips, sentences or feature files with labels and groups, imported all or not at all.",
    },
    {
        "name": "sweeps",
        "description": "A checkpoint run over a collection in the background, and those that come with checkpoints.",
    },
    {
        "name": "interventions",
        "description": "What a network would say if its attention or its input were otherwise: durable jobs, as "
        "analyses are.",
    },
    {"name": "comparisons", "description": "Two analyses or sweeps side by side."},
    {
        "name": "explore",
        "description": "What is found over all items of a sweep: per class, over time, where it varies.",
    },
    {"name": "operation", "description": "For what runs and watches the service."},
]


class Described(FastAPI):
    """An application that describes its API only, not the pages that it may serve beside it."""

    def openapi(self) -> dict[str, Any]:
        schema = super().openapi()
        schema["paths"] = {path: item for path, item in schema["paths"].items() if is_api_path(path)}
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema.setdefault("components", {}).setdefault("schemas", {}).setdefault("Problem", problem)
        return schema
