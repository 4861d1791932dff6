"""The API's description is complete, and its page needs nothing from elsewhere."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from backend import schemas
from backend.api import examples, explore_examples, intervention_examples
from backend.api.app import create_app
from backend.settings import Settings

OPERATIONS = {
    "list_checkpoints": "GET /api/v1/checkpoints",
    "get_checkpoint": "GET /api/v1/checkpoints/{checkpoint_id}",
    "upload_clip": "POST /api/v1/clips",
    "list_clips": "GET /api/v1/clips",
    "get_clip": "GET /api/v1/clips/{clip_id}",
    "delete_clip": "DELETE /api/v1/clips/{clip_id}",
    "get_clip_media": "GET /api/v1/clips/{clip_id}/media",
    "get_clip_skeleton": "GET /api/v1/clips/{clip_id}/skeleton",
    "get_clip_faces": "GET /api/v1/clips/{clip_id}/faces",
    "create_analysis": "POST /api/v1/analyses",
    "list_analyses": "GET /api/v1/analyses",
    "get_analysis": "GET /api/v1/analyses/{analysis_id}",
    "delete_analysis": "DELETE /api/v1/analyses/{analysis_id}",
    "follow_analysis": "GET /api/v1/analyses/{analysis_id}/events",
    "get_attention": "GET /api/v1/analyses/{analysis_id}/attention",
    "cancel_analysis": "POST /api/v1/analyses/{analysis_id}/cancel",
    "create_collection": "POST /api/v1/collections",
    "list_collections": "GET /api/v1/collections",
    "get_collection": "GET /api/v1/collections/{collection_id}",
    "list_collection_items": "GET /api/v1/collections/{collection_id}/items",
    "delete_collection": "DELETE /api/v1/collections/{collection_id}",
    "get_folder": "GET /api/v1/folders",
    "create_sweep": "POST /api/v1/sweeps",
    "list_sweeps": "GET /api/v1/sweeps",
    "get_sweep": "GET /api/v1/sweeps/{sweep_id}",
    "follow_sweep": "GET /api/v1/sweeps/{sweep_id}/events",
    "list_sweep_items": "GET /api/v1/sweeps/{sweep_id}/items",
    "pause_sweep": "POST /api/v1/sweeps/{sweep_id}/pause",
    "resume_sweep": "POST /api/v1/sweeps/{sweep_id}/resume",
    "delete_sweep": "DELETE /api/v1/sweeps/{sweep_id}",
    "create_intervention": "POST /api/v1/interventions",
    "list_interventions": "GET /api/v1/interventions",
    "get_intervention": "GET /api/v1/interventions/{intervention_id}",
    "follow_intervention": "GET /api/v1/interventions/{intervention_id}/events",
    "cancel_intervention": "POST /api/v1/interventions/{intervention_id}/cancel",
    "delete_intervention": "DELETE /api/v1/interventions/{intervention_id}",
    "get_comparison": "GET /api/v1/comparisons",
    "get_classes": "GET /api/v1/sweeps/{sweep_id}/classes",
    "get_maps": "GET /api/v1/sweeps/{sweep_id}/maps",
    "get_time": "GET /api/v1/sweeps/{sweep_id}/time",
    "get_difference": "GET /api/v1/sweeps/{sweep_id}/difference",
    "get_variation": "GET /api/v1/sweeps/{sweep_id}/variation",
    "get_confusion": "GET /api/v1/sweeps/{sweep_id}/confusion",
    "get_rows": "GET /api/v1/sweeps/{sweep_id}/rows",
    "get_item_attention": "GET /api/v1/sweeps/{sweep_id}/items/{position}/attention",
    "get_health": "GET /healthz",
    "get_readiness": "GET /readyz",
    "get_metrics": "GET /metrics",
}


@pytest.fixture
def description(settings: Settings) -> dict[str, Any]:
    return create_app(settings).openapi()


def operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", item[method]) for path, item in description["paths"].items() for method in item
    ]


def test_every_operation_is_there_under_its_id(description: dict[str, Any]) -> None:
    assert {operation["operationId"]: where for where, operation in operations(description)} == OPERATIONS


def test_every_operation_is_described(description: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in description["tags"]}
    assert all(tag["description"] for tag in description["tags"])
    for where, operation in operations(description):
        assert set(operation["tags"]) <= tags, where
        assert len(operation["tags"]) == 1, where
        assert operation["summary"], where
        assert operation["description"], where
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (where, parameter["name"])


def test_every_problem_is_documented_as_one(description: dict[str, Any]) -> None:
    for where, operation in operations(description):
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")) and where != "GET /readyz":
                (media_type,) = response["content"]
                assert media_type == "application/problem+json", (where, status)
                content = response["content"][media_type]
                assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
                assert schemas.Problem.model_validate(content["example"]).status == int(status)
        if "/api/" in where:
            assert "503" in operation["responses"], where
        if "{" in where:
            assert {"404", "422"} <= operation["responses"].keys(), where
        if where.startswith(("POST", "DELETE")):
            assert "403" in operation["responses"], where


def test_every_json_answer_has_an_example(description: dict[str, Any]) -> None:
    for where, operation in operations(description):
        for status, response in operation["responses"].items():
            content = response.get("content", {}).get("application/json")
            if content is not None and "/api/" in where:
                assert "example" in content, (where, status)


@pytest.mark.parametrize(
    ("example", "kind"),
    [
        (examples.CLIP, schemas.Clip),
        (examples.CLIPS, schemas.Clips),
        (examples.SKELETON, schemas.Clip),
        (examples.SKELETON_PICTURE, schemas.SkeletonPicture),
        (examples.CHECKPOINT, schemas.Checkpoint),
        (examples.CHECKPOINTS, schemas.Checkpoints),
        (examples.ANALYSIS, schemas.Analysis),
        (examples.ANALYSES, schemas.Analyses),
        (examples.SITE_ATTENTION, schemas.SiteAttention),
        (examples.COLLECTION, schemas.Collection),
        (examples.COLLECTIONS, schemas.Collections),
        (examples.COLLECTION_ITEMS, schemas.CollectionItems),
        (examples.FOLDER, schemas.Folder),
        (examples.SWEEP, schemas.Sweep),
        (examples.SWEEPS, schemas.Sweeps),
        (examples.SWEEP_ITEMS, schemas.SweepItems),
        (explore_examples.CLASSES_ATTENTION, schemas.ClassesAttention),
        (explore_examples.SITE_MAPS, schemas.SiteMaps),
        (explore_examples.TIME_ATTENTION, schemas.TimeAttention),
        (explore_examples.CLASS_DIFFERENCE, schemas.ClassDifference),
        (explore_examples.VARIATION, schemas.Variation),
        (explore_examples.CONFUSION, schemas.Confusion),
        (explore_examples.EXPLORE_ROWS, schemas.ExploreRows),
        (examples.COMPARISON, schemas.Comparison),
        (intervention_examples.ASKED, schemas.Intervention),
        (intervention_examples.INTERVENTION, schemas.Intervention),
        (intervention_examples.INTERVENTIONS, schemas.Interventions),
    ],
)
def test_examples_are_what_they_are_examples_of(example: dict[str, Any], kind: type[BaseModel]) -> None:
    assert kind.model_validate(example).model_dump(mode="json", by_alias=True) == example


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    names = set(re.findall(r"#/components/schemas/(\w+)", str(description)))
    assert names <= description["components"]["schemas"].keys()
    assert "HTTPValidationError" not in description["components"]["schemas"]


def test_an_upload_is_described_as_bytes(description: dict[str, Any]) -> None:
    body = description["paths"]["/api/v1/clips"]["post"]["requestBody"]
    assert body["content"]["application/octet-stream"]["schema"] == {"type": "string", "format": "binary"}


async def test_the_page_asks_no_other_host(client: httpx.AsyncClient, app: FastAPI) -> None:
    page = await client.get("docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/api/v1/docs/")
        part = await client.get(f"http://lens.test{address}")
        assert part.status_code == 200, address
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "http" not in policy
    assert (await client.get("openapi.json")).json() == app.openapi()
    assert (await client.get("docs/other.js")).status_code == 404
    assert (await client.get("http://lens.test/docs")).headers["location"] == "/api/v1/docs"


async def test_the_page_can_be_left_out(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"docs": False}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://lens.test") as client:
        assert (await client.get("/api/v1/docs")).status_code == 404
        assert (await client.get("/api/v1/openapi.json")).status_code == 200
