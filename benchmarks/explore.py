"""The Explore page over a thousand stored analyses: what the service takes to open it, and to follow a change."""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from backend.analysis.arrays import read_attention
from backend.api.paths import API_PREFIX
from backend.store import open_store
from benchmarks.service import LIMIT_S, announced_address, is_ready, running_service, wait_until
from benchmarks.swept import CLASSES, ITEMS, make_sweep

logger = logging.getLogger("benchmarks")
SITES = ("late", "intermediate")
_BROWSER_CONNECTIONS = 6
Request = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class ExploreTimes:
    """Seconds until the service has answered all that the page asks.

    opened_s: after a start, the default view. site_s, class_s: medians of changes to what was not seen before. again_s:
    back to what was. one_by_one_s: reading the arrays of all analyses, which is what is not done.
    """

    items: int
    opened_s: float
    site_s: float
    class_s: float
    again_s: float
    one_by_one_s: float


def opening(site: str) -> list[Request]:
    """What the page asks when it is opened at a site."""
    return [("", {}), *site_change(site), ("/maps", {}), ("/confusion", {})]


def site_change(site: str, by: str = "label") -> list[Request]:
    """What it asks when the site, or what classes go by, is changed."""
    view = {"site": site, "by": by}
    return [
        ("/classes", view),
        ("/time", view),
        ("/difference", {**view, "first": CLASSES[0], "second": CLASSES[1]}),
        ("/variation", view),
        ("/rows", {"site": site}),
    ]


def class_change(site: str, name: str) -> list[Request]:
    """What it asks when a class is chosen."""
    second = CLASSES[(CLASSES.index(name) + 1) % len(CLASSES)]
    return [("/maps", {"class": name}), ("/difference", {"site": site, "first": name, "second": second})]


def measure_explore(checkpoints: Path, data: Path, items: int = ITEMS) -> ExploreTimes:
    """Make a store, start the service on it and ask what the page asks.

    Args:
        checkpoints: folder that is searched for cards.
        data: an empty folder for what the service keeps.

    Raises:
        ServiceError: the service ended by itself, or was not ready in time.
    """
    logger.info("explore: making %d analyses", items)
    database = f"sqlite:///{(data / 'lens.db').absolute()}"
    data.mkdir(parents=True)
    sweep = make_sweep(database, data, items)
    one_by_one_s = _one_by_one(database, data, sweep)
    log = data.with_name(f"{data.name}.log")
    began = time.monotonic()
    with running_service(checkpoints, data, log) as process:
        address = announced_address(process, began + LIMIT_S, log)
        wait_until(lambda: is_ready(address), process, began + LIMIT_S, log)
        logger.info("explore: opening and changing")
        with httpx.Client(timeout=60.0) as client:
            asked = _Page(client, f"{address.rstrip('/')}{API_PREFIX}/sweeps/{sweep}")
            opened_s = asked.seconds(opening(SITES[0]))
            views = [site_change(SITES[1]), *(site_change(site, "prediction") for site in SITES)]
            sites = [asked.seconds(view) for view in views]
            classes = [asked.seconds(class_change(SITES[0], name)) for name in CLASSES[1:]]
            again = [asked.seconds(view) for view in (opening(SITES[0]), *views)]
    return ExploreTimes(items, opened_s, median(sites), median(classes), median(again), one_by_one_s)


class _Page:
    """Asks as a browser does: several requests at once."""

    def __init__(self, client: httpx.Client, sweep: str) -> None:
        self._client = client
        self._sweep = sweep

    def seconds(self, requests: Sequence[Request]) -> float:
        def ask(request: Request) -> None:
            path, query = request
            self._client.get(f"{self._sweep}{path}", params=query).raise_for_status()

        with ThreadPoolExecutor(_BROWSER_CONNECTIONS) as pool:
            return _timed(lambda: list(pool.map(ask, requests)))


def _one_by_one(database: str, folder: Path, sweep: str) -> float:
    with open_store(database, folder) as store:
        paths = [item.arrays for item in store.sweeps.succeeded(sweep, store.sweeps.succeeded_positions(sweep))]
        return _timed(lambda: [read_attention(path, site) for path in paths for site in SITES])


def _timed(action: Callable[[], Any]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began
