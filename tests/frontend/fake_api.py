"""A small stand-in for the service with the same wire contract: `create_fake_api()` keeps everything in memory.

Jobs advance with the clock, so that progress, cancel and failure can be seen and tested. A file whose name or a text
that begins with `fail` fails; one that is no MP4, skeleton or arrays is refused with a problem document.
"""

import asyncio
import hashlib
import io
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Literal

import numpy as np
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse

from backend.schemas import (
    Analyses,
    Analysis,
    AnalysisInputs,
    AnalysisRequest,
    AnalysisState,
    AudioStream,
    Checkpoint,
    Checkpoints,
    Clip,
    Clips,
    FeatureArray,
    Probe,
    Problem,
    Progress,
    SiteAttention,
    SkeletonPicture,
    SkeletonStream,
    VideoStream,
)
from tests.frontend.fake_collections import add_collections
from tests.frontend.fake_interventions import add_interventions
from tests.frontend.fake_media import clip_bytes, sprite_png
from tests.frontend.fake_reports import ACTION, BROKEN, EMOTION, SENTIMENT, Fake, fake
from tests.frontend.fake_skeleton import skeleton_picture
from tests.frontend.fake_sweeps import add_sweeps

STAGES = ["Reading the clip", "Finding faces", "Listening", "Running the network", "Writing the report"]


class FakeRefusal(Exception):  # noqa: N818
    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.problem = Problem(title=title, status=status, detail=detail)


class FakeStore:
    """All that the fake service knows."""

    def __init__(self, job_s: float) -> None:
        self.job_s = job_s
        self.checkpoints = {item.id: item for item in (EMOTION, SENTIMENT, ACTION, BROKEN)}
        self.clips: dict[str, Clip] = {}
        self.media: dict[str, bytes] = {}
        self.jobs: dict[str, Analysis] = {}
        self.background: set[str] = set()
        """Those of `jobs` that only a sweep asked for."""
        self.started: dict[str, float] = {}
        self.results: dict[str, Fake] = {}
        self.add("A drawn face that talks.mp4", clip_bytes(4), 4.0, sample=True)
        self.add("A longer drawn face.mp4", clip_bytes(12), 12.0, sample=True)
        self.add("A voice alone.m4a", clip_bytes(5, picture=False), 5.0, sample=True, picture=False)

    def add(self, name: str, data: bytes, duration_s: float, *, sample: bool = False, picture: bool = True) -> Clip:
        identity = hashlib.sha256(data).hexdigest()
        video = VideoStream(codec="h264", width=320, height=240, frame_rate=15, frames=int(duration_s * 15))
        self.clips[identity] = Clip(
            id=identity,
            name=name,
            media_type="video/mp4" if picture else "audio/mp4",
            size_bytes=len(data),
            created_at=datetime.now(UTC),
            probe=Probe(
                container="mp4",
                duration_s=duration_s,
                video=video if picture else None,
                audio=AudioStream(codec="aac", sample_rate=16000, channels=1),
            ),
            warnings=[] if picture else ["There is no picture in this file: only its sound is analysed."],
            sample=sample,
        )
        self.media[identity] = data
        return self.clips[identity]

    def add_skeleton(self, name: str, data: bytes, *, sample: bool = False) -> Clip:
        probe = Probe(
            container=name.rpartition(".")[2],
            duration_s=4.0,
            skeleton=SkeletonStream(joints=20, persons=1, frames=120, frame_rate=30, in_picture=False),
        )
        return self._keep("skeleton", name, data, probe, sample=sample)

    def add_features(self, name: str, data: bytes, shapes: dict[str, list[int]]) -> Clip:
        arrays = [FeatureArray(name=array, shape=shape) for array, shape in shapes.items()]
        return self._keep("features", name, data, Probe(container="npz", duration_s=0, features=arrays), sample=False)

    def _keep(
        self, kind: Literal["skeleton", "features"], name: str, data: bytes, probe: Probe, *, sample: bool
    ) -> Clip:
        identity = hashlib.sha256(data).hexdigest()
        self.media[identity] = data
        self.clips[identity] = Clip(
            kind=kind,
            id=identity,
            name=name,
            media_type="application/octet-stream",
            size_bytes=len(data),
            created_at=datetime.now(UTC),
            probe=probe,
            sample=sample,
        )
        return self.clips[identity]

    def clip(self, identity: str) -> Clip:
        if identity not in self.clips:
            raise FakeRefusal(404, "Not found", f"expected the id of a clip; there is no clip {identity}")
        return self.clips[identity]

    def job(self, identity: str) -> Analysis:
        """An analysis as it is by now."""
        if identity not in self.jobs:
            raise FakeRefusal(404, "Not found", f"expected the id of an analysis; there is no analysis {identity}")
        job = self.jobs[identity]
        if job.state.ended:
            return job
        fraction = min(1.0, (time.monotonic() - self.started[identity]) / max(self.job_s, 1e-6))
        if fraction < 1:
            stage = STAGES[int(fraction * len(STAGES))]
            state = AnalysisState.RUNNING if fraction > 0.1 else AnalysisState.QUEUED
            return job.model_copy(update={"state": state, "progress": Progress(stage=stage, fraction=fraction)})
        self.jobs[identity] = self._finished(job)
        return self.jobs[identity]

    def _finished(self, job: Analysis) -> Analysis:
        now = datetime.now(UTC)
        if job.name.startswith("fail"):
            problem = Problem(title="Unusable clip", status=422, detail="The clip could not be decoded after 1.2 s.")
            return job.model_copy(update={"state": AnalysisState.FAILED, "error": problem, "finished_at": now})
        checkpoint, inputs = self.checkpoints[job.checkpoint], job.inputs
        media = self.media_of(inputs)
        missing = [
            modality.name
            for modality in checkpoint.modalities
            if modality.medium not in media and inputs.features is None
        ]
        timed = inputs.clip or inputs.skeleton
        result = fake(
            checkpoint,
            None if timed is None else self.clips[timed].probe.duration_s,
            timed or inputs.text or str(inputs.features),
            missing=missing,
            text=inputs.text if "text" in media else None,
        )
        self.results[job.id] = result
        done = {"state": AnalysisState.SUCCEEDED, "report": result.report, "finished_at": now}
        return job.model_copy(update={**done, "progress": Progress(stage="Done", fraction=1)})

    def media_of(self, inputs: AnalysisInputs) -> set[str]:
        """The media that an analysis has something of."""
        media = set()
        if inputs.clip is not None:
            probe = self.clip(inputs.clip).probe
            media |= {name for name, track in (("video", probe.video), ("audio", probe.audio)) if track is not None}
        if inputs.skeleton is not None:
            media.add("skeleton")
        if inputs.text is not None:
            media.add("text")
        return media

    def name_of(self, inputs: AnalysisInputs) -> str:
        """What to call an analysis."""
        files = [self.clip(file) for file in (inputs.clip, inputs.skeleton, inputs.features) if file is not None]
        return files[0].name if files else (inputs.text or "")[:60]


def files_of(job: Analysis) -> set[str | None]:
    """The uploads that an analysis runs on."""
    return {job.inputs.clip, job.inputs.skeleton, job.inputs.features}


def create_fake_api(job_s: float = 0.0) -> FastAPI:
    """The fake service; each analysis takes `job_s` seconds."""
    app = FastAPI()
    store = app.state.store = FakeStore(job_s)
    router = APIRouter(prefix="/api/v1")

    @app.exception_handler(FakeRefusal)
    async def problem(_request: Request, error: FakeRefusal) -> JSONResponse:
        return JSONResponse(error.problem.model_dump(), error.problem.status, media_type="application/problem+json")

    @router.get("/checkpoints")
    async def checkpoints() -> Checkpoints:
        return Checkpoints(items=list(store.checkpoints.values()))

    @router.get("/checkpoints/{identity:path}")
    async def checkpoint(identity: str) -> Checkpoint:
        if identity not in store.checkpoints:
            raise FakeRefusal(404, "Not found", f"there is no checkpoint {identity}")
        return store.checkpoints[identity]

    @router.get("/clips")
    async def clips(offset: int = 0, limit: int = 50) -> Clips:
        items = sorted(store.clips.values(), key=lambda clip: clip.created_at, reverse=True)
        return Clips(items=items[offset : offset + limit], total=len(items))

    @router.post("/clips", status_code=201)
    async def upload(request: Request, filename: str) -> Clip:
        data = await request.body()
        if filename.endswith((".skeleton", ".npy")):
            return store.add_skeleton(filename, data)
        if data[:2] == b"PK":
            return store.add_features(filename, data, {"text": [50, 300]})
        if b"ftyp" not in data[:64]:
            raise FakeRefusal(422, "Unusable clip", f"{filename}: expected a video or sound file; this is not one")
        return store.add(filename, data, 4.0)

    @router.get("/clips/{identity}")
    async def clip(identity: str) -> Clip:
        return store.clip(identity)

    @router.delete("/clips/{identity}", status_code=204)
    async def delete_clip(identity: str) -> None:
        store.clip(identity)
        del store.clips[identity]
        store.jobs = {key: job for key, job in store.jobs.items() if identity not in files_of(job)}

    @router.get("/clips/{identity}/media")
    async def media(identity: str, request: Request) -> Response:
        data, kind = store.media[identity], store.clip(identity).media_type
        asked = request.headers.get("range")
        if asked is None:
            return Response(data, media_type=kind, headers={"Accept-Ranges": "bytes"})
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start, end = int(first or 0), int(last or len(data) - 1)
        headers = {"Content-Range": f"bytes {start}-{end}/{len(data)}", "Accept-Ranges": "bytes"}
        return Response(data[start : end + 1], 206, headers, kind)

    @router.get("/clips/{identity}/faces")
    async def faces(identity: str, analysis: str) -> Response:
        store.clip(identity)
        strip = store.results[analysis].report.faces
        if strip is None:
            raise FakeRefusal(404, "Not found", "this analysis saw no frames")
        return Response(sprite_png(strip), media_type="image/png")

    @router.get("/clips/{identity}/skeleton")
    async def skeleton(identity: str) -> SkeletonPicture:
        if store.clip(identity).kind != "skeleton":
            raise FakeRefusal(404, "Not found", "this clip is no skeleton")
        return skeleton_picture()

    @router.get("/analyses")
    async def analyses(
        clip: str | None = None,
        checkpoint: str | None = None,
        state: AnalysisState | None = None,
        of_sweeps: bool = False,
        offset: int = 0,
        limit: int = 50,
    ) -> Analyses:
        items = [
            job
            for job in map(store.job, store.jobs)
            if (clip is None or clip in files_of(job))
            and checkpoint in (None, job.checkpoint)
            and state in (None, job.state)
            and (of_sweeps or job.id not in store.background)
        ]
        items = [item.model_copy(update={"report": None}) for item in items]
        return Analyses(items=items[offset : offset + limit], total=len(items))

    @router.post("/analyses", status_code=202)
    async def create(request: AnalysisRequest) -> Analysis:
        inputs = AnalysisInputs(**request.model_dump(exclude={"checkpoint"}))
        if request.text is not None and not request.text.strip():
            raise FakeRefusal(422, "Invalid request", "text: expected at least a word; got an empty text")
        name = store.name_of(inputs)
        identity = hashlib.sha256(request.model_dump_json().encode()).hexdigest()[:16]
        known = store.jobs.get(identity)
        if known is not None and store.job(identity).state not in (AnalysisState.FAILED, AnalysisState.CANCELLED):
            return store.job(identity)
        store.started[identity] = time.monotonic()
        store.jobs[identity] = Analysis(
            id=identity,
            state=AnalysisState.QUEUED,
            checkpoint=request.checkpoint,
            inputs=inputs,
            name=name,
            created_at=datetime.now(UTC),
        )
        return store.job(identity)

    @router.get("/analyses/{identity}")
    async def analysis(identity: str) -> Analysis:
        return store.job(identity)

    @router.get("/analyses/{identity}/events")
    async def events(identity: str) -> StreamingResponse:
        store.job(identity)

        async def stream() -> AsyncIterator[str]:
            while True:
                job = store.job(identity).model_copy(update={"report": None})
                name = "end" if job.state.ended else "progress"
                yield f"event: {name}\ndata: {job.model_dump_json()}\n\n"
                if job.state.ended:
                    return
                await asyncio.sleep(0.1)

        return StreamingResponse(stream(), media_type="text/event-stream")

    @router.get("/analyses/{identity}/attention", response_model=SiteAttention)
    async def attention(identity: str, site: Annotated[str, Query()], request: Request) -> SiteAttention | Response:
        store.job(identity)
        found = store.results[identity].attention[site]
        if "application/x-npz" in request.headers.get("accept", ""):
            target = io.BytesIO()
            np.savez(target, **{f"attention.{site}": np.array(found.values)})
            return Response(target.getvalue(), media_type="application/x-npz")
        return found

    @router.post("/analyses/{identity}/cancel")
    async def cancel(identity: str) -> Analysis:
        job = store.job(identity)
        if job.state.ended:
            raise FakeRefusal(409, "Conflict", "expected a queued or running analysis; this one has ended")
        store.jobs[identity] = job.model_copy(update={"state": AnalysisState.CANCELLED})
        return store.jobs[identity]

    @router.delete("/analyses/{identity}", status_code=204)
    async def delete_analysis(identity: str) -> None:
        store.job(identity)
        del store.jobs[identity]

    app.state.interventions = add_interventions(router, store, FakeRefusal)

    app.state.sweeps = add_sweeps(router, FakeRefusal, app.state.interventions.sweeps)
    app.state.collections = add_collections(router, FakeRefusal, store, app.state.sweeps)

    @router.api_route("/{rest:path}", methods=["GET", "POST", "DELETE"])
    async def unknown(rest: str) -> None:
        raise FakeRefusal(404, "Not found", f"there is no /api/v1/{rest}")

    app.include_router(router)
    return app
