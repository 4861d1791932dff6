"""The application: routes, layers around them, and what is opened at the start and closed at the end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version

import anyio
from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.routing import APIRoute

from backend.api import docs_page
from backend.api.body_limit import BodyLimit
from backend.api.catalogue import Catalogue
from backend.api.description import DESCRIPTION, SUMMARY, TAGS, Described
from backend.api.docs_page import OPENAPI_PATH
from backend.api.intake import take_in_samples
from backend.api.metrics import Metrics
from backend.api.observed import Observed
from backend.api.problems import install_problem_handlers
from backend.api.routes import (
    analyses,
    checkpoints,
    clips,
    collections,
    comparisons,
    explore,
    folders,
    health,
    interventions,
    sweeps,
)
from backend.api.service import Service
from backend.api.unknown import install_unknown_routes
from backend.collections.importing import Importer, Sources
from backend.engine.config import EngineConfig
from backend.engine.local import LocalEngine
from backend.engine.protocol import Engine
from backend.settings import Settings
from backend.store import open_store
from backend.store.timings import StageTimings
from backend.sweeps.frames import Frames
from backend.sweeps.shipped import ShippedSweeps


def create_app(settings: Settings, engine: Engine | None = None) -> FastAPI:
    """The service as an ASGI application; its lifespan opens the store and starts the engine.

    Args:
        engine: what runs the analyses; the worker processes of this machine unless another is given.
    """
    metrics = Metrics()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(settings, engine or LocalEngine(engine_config(settings)), metrics) as service:
            app.state.service = service
            yield
            app.state.service = None

    app = Described(
        title="MSAF Lens",
        summary=SUMMARY,
        description=DESCRIPTION,
        version=_version(),
        openapi_tags=TAGS,
        openapi_url=OPENAPI_PATH,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        generate_unique_id_function=_operation_id,
    )
    install_problem_handlers(app)
    for router in (
        checkpoints.router,
        clips.router,
        analyses.router,
        collections.router,
        folders.router,
        sweeps.router,
        interventions.router,
        explore.router,
        comparisons.router,
        health.router,
    ):
        app.include_router(router)
    if settings.docs:
        app.include_router(docs_page.router)
    install_unknown_routes(app)
    if settings.allowed_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.allowed_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["Location", "Content-Range", "X-Request-ID"],
        )
    app.add_middleware(BodyLimit)
    app.add_middleware(Observed, metrics=metrics)
    return app


@asynccontextmanager
async def running(settings: Settings, engine: Engine, metrics: Metrics) -> AsyncIterator[Service]:
    """Open the store, offer the samples and start the engine; the reverse at the end."""
    store = await to_thread.run_sync(open_store, settings.database, settings.data)
    try:
        await to_thread.run_sync(engine.start)
        importer = None
        try:
            await to_thread.run_sync(take_in_samples, settings.samples_folder, store, settings.media_limits)
            metrics.watch_analyses(store.analyses.counts)
            catalogue, shipped = Catalogue(settings.checkpoints, settings.encoders), ShippedSweeps(settings.checkpoints)
            sources = Sources(settings.collections, settings.media_limits, settings.max_upload_bytes, settings.probes)
            importer = Importer(store, catalogue, sources)
            await to_thread.run_sync(importer.start)
            yield Service(
                settings=settings,
                store=store,
                catalogue=catalogue,
                engine=engine,
                metrics=metrics,
                timings=StageTimings(store.database),
                probes=anyio.CapacityLimiter(settings.probes),
                shipped=shipped,
                frames=Frames(store, shipped, catalogue),
                importer=importer,
            )
        finally:
            with anyio.CancelScope(shield=True):
                if importer is not None:
                    await to_thread.run_sync(importer.stop)
                await to_thread.run_sync(engine.stop)
    finally:
        store.close()


def engine_config(settings: Settings) -> EngineConfig:
    """What the settings say to the engine."""
    return EngineConfig(
        database_url=settings.database,
        folder=settings.data,
        checkpoints=settings.checkpoints,
        encoders=settings.encoders,
        cache=settings.data / "cache",
        limits=settings.media_limits,
        workers=settings.workers,
        threads=settings.worker_threads,
        lease_s=settings.lease_s,
        log_level=settings.log_level.upper(),
    )


def _operation_id(route: APIRoute) -> str:
    return route.name


def _version() -> str:
    try:
        return version("msaf-lens")
    except PackageNotFoundError:
        return "0.0.0+source"
