"""Comparisons of the fake service: its own answers about both sides, put together by the service's pure function."""

from dataclasses import replace
from typing import Annotated

import httpx
import numpy as np
from fastapi import FastAPI, Query, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from backend.analysis.comparison import SideData, compare
from backend.schemas import Analysis, By, Side, SiteAttention, SiteMaps, Sweep

PATH = "/api/v1/comparisons"


def add_comparisons(app: FastAPI) -> set[str]:
    """Put the route of comparisons on the fake service, before its catch-all.

    Returns:
        Ids of sides that count as made with other weights; empty as long as nobody adds one.
    """
    retrained: set[str] = set()

    async def comparison(
        left: str, right: str, by: By = "label", class_: Annotated[str, Query(alias="class")] = ""
    ) -> Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://fake/api/v1/") as client:
            sides = []
            for text in (left, right):
                kind, _, identity = text.partition(":")
                found = await client.get(f"{'sweeps' if kind == 'sweep' else 'analyses'}/{identity}")
                if found.status_code != 200:
                    return JSONResponse(found.json(), found.status_code, media_type="application/problem+json")
                made = _sweep(client, Sweep(**found.json()), by, class_) if kind == "sweep" else _analysis(
                    client, Analysis(**found.json())
                )  # fmt: skip
                side = await made
                sides.append(replace(side, weights_sha256="f" * 64) if identity in retrained else side)
        return JSONResponse(compare(*sides).model_dump(mode="json"))

    app.router.routes.insert(0, APIRoute(PATH, comparison, response_model=None))
    return retrained


async def _analysis(client: httpx.AsyncClient, analysis: Analysis) -> SideData:
    report = analysis.report
    assert report is not None
    maps = {}
    for site in report.sites:
        found = await client.get(f"analyses/{analysis.id}/attention", params={"site": site.name})
        maps[site.name] = np.asarray(SiteAttention(**found.json()).values).mean(axis=0)
    prediction = report.classes[report.overall.prediction] if report.classes else f"{report.overall.logits[0]:+.2f}"
    return SideData(
        side=Side(
            kind="analysis",
            id=analysis.id,
            name=analysis.name,
            checkpoint=analysis.checkpoint,
            prediction=prediction,
        ),
        weights_sha256=report.weights_sha256,
        output=report.output,
        classes=report.classes,
        sites=report.sites,
        maps=maps,
        missing={status.name: 1 for status in report.modalities if not status.present},
        titles={status.name: status.title for status in report.modalities},
        windows=len(report.windows),
    )


async def _sweep(client: httpx.AsyncClient, sweep: Sweep, by: By, class_: str) -> SideData:
    answer = await client.get(f"sweeps/{sweep.id}/maps", params={"by": by, "class": class_})
    found = SiteMaps(**answer.json())
    return SideData(
        side=Side(kind="sweep", id=sweep.id, name=sweep.name, checkpoint=sweep.checkpoint, n=found.n),
        weights_sha256=sweep.weights_sha256,
        output=sweep.output,
        classes=sweep.classes,
        sites=sweep.sites,
        maps={one.site.name: np.asarray(one.values) for one in found.sites},
        missing={},
        titles=sweep.modalities,
        windows=sweep.windows,
    )
