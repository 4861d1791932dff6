"""The parts of the running service, put together by the application's lifespan and handed to the routes."""

from dataclasses import dataclass, field

import anyio

from backend.analysis.explore.shares import SiteShares
from backend.api.answers import Answers
from backend.api.catalogue import Catalogue
from backend.api.metrics import Metrics
from backend.collections.importing import Importer
from backend.engine.protocol import Engine
from backend.settings import Settings
from backend.store.store import Store
from backend.store.timings import StageTimings
from backend.sweeps.frames import Frames
from backend.sweeps.shipped import ShippedSweeps


@dataclass(frozen=True)
class Service:
    """What the routes work with."""

    settings: Settings
    store: Store
    catalogue: Catalogue
    engine: Engine
    metrics: Metrics
    timings: StageTimings
    probes: anyio.CapacityLimiter
    """Bounds the uploaded files that are examined at the same time."""
    shipped: ShippedSweeps
    frames: Frames
    importer: Importer
    answers: Answers[bytes] = field(default_factory=lambda: Answers(64 * 1024**2, len))
    """About the frames of sweeps, as they are sent: 64 MiB; of a thousand items the largest is half a megabyte."""
    shares: Answers[SiteShares] = field(default_factory=lambda: Answers(4))
    closing: anyio.Event = field(default_factory=anyio.Event)
    """Set when the server is told to stop: streams of events then end, instead of holding it up."""
