"""The Explore page in a browser, over a thousand stored analyses: `python -m benchmarks.explore_page`.

Times are from the start of a navigation, or from a click, until the last figure that is on the screen is drawn.
"""

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.checkpoints import shipped
from benchmarks.explore import SITES
from benchmarks.machine import keep_to
from benchmarks.service import LIMIT_S, announced_address, is_ready, running_service, wait_until
from benchmarks.swept import CLASSES, ITEMS, make_sweep

logger = logging.getLogger("benchmarks")
CORES, ROUNDS = 2, 5
CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
_SIZE: Any = {"width": 1440, "height": 900}
_SETTLED_MS = 3000
"""Long enough for the figures out of view to be drawn, so that they are not in the way of the next change."""

_VISIBLE = """const visible = [...document.querySelectorAll(".figure-card")].filter((card) => {
  const { top, bottom, height } = card.getBoundingClientRect();
  return height > 0 && top < innerHeight && bottom > 0;
});"""
_OPENED = f"""() => {{ {_VISIBLE}
  return visible.length > 0 && visible.every((card) => card.querySelector(".gtitle")) && performance.now(); }}"""
_WATCH = """() => {
  addEventListener("click", () => { window.clickedAt = performance.now(); }, true);
  for (const graph of document.querySelectorAll(".js-plotly-plot"))
    graph.on("plotly_afterplot", () => { graph.drawnAt = performance.now(); });
}"""
_CHANGED = f"""() => {{ {_VISIBLE}
  const times = visible.map((card) => card.querySelector(".js-plotly-plot").drawnAt || 0);
  return Math.max(...times) - window.clickedAt; }}"""


@dataclass
class Times:
    """Milliseconds to the last visible figure, and of the page's main thread for all that follows, round by round."""

    wall: list[float] = field(default_factory=list)
    main_thread: list[float] = field(default_factory=list)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the page of a made-up sweep."""
    data = folder / "data"
    data.mkdir()
    sweep = make_sweep(f"sqlite:///{(data / 'lens.db').absolute()}", data, ITEMS)
    log = folder / "log"
    with running_service(shipped(None, folder).folder, data, log) as process:
        end = time.monotonic() + LIMIT_S
        address = announced_address(process, end, log)
        wait_until(lambda: is_ready(address), process, end, log)
        yield f"{address.rstrip('/')}/explore/{sweep}?site={SITES[0]}"


def measure(address: str, browser: Any) -> dict[str, Times]:
    """Open the page and change class and site, several times each."""
    found = {name: Times() for name in ("opened", "opened again", "another class", "another site")}
    for round_ in range(ROUNDS):
        with browser.new_context(viewport=_SIZE) as context:
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Performance.enable")

            def main_thread(session: Any = session) -> float:
                metrics = session.send("Performance.getMetrics")["metrics"]
                return float(next(1000 * one["value"] for one in metrics if one["name"] == "TaskDuration"))

            def opened(name: str, page: Any = page, main_thread: Callable[[], float] = main_thread) -> None:
                page.goto("about:blank")
                before = main_thread()
                page.goto(address)
                found[name].wall.append(page.wait_for_function(_OPENED).json_value())
                page.wait_for_timeout(_SETTLED_MS)
                found[name].main_thread.append(main_thread() - before)

            def changed(name: str, control: Any, page: Any = page, measured: Callable[[], float] = main_thread) -> None:
                before = measured()
                control.click()
                page.wait_for_timeout(_SETTLED_MS)
                found[name].wall.append(page.evaluate(_CHANGED))
                found[name].main_thread.append(measured() - before)

            opened("opened")
            opened("opened again")
            page.evaluate(_WATCH)
            page.locator("#explore-view-class").click()
            changed("another class", page.get_by_role("option", name=CLASSES[1 + round_ % 7], exact=True))
            changed("another site", page.locator("#explore-view-site label").nth(round_ % 2))
    return found


def main() -> int:
    """Measure and print; without a browser, say so."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logger.setLevel(logging.INFO)
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a development dependency
    except ImportError:
        logger.info("explore page: skipped, Playwright is not installed")
        return 0
    if not CHROMIUM.exists():
        logger.info("explore page: skipped, there is no Chromium at %s", CHROMIUM)
        return 0
    keep_to(CORES)
    with tempfile.TemporaryDirectory(prefix="lens-benchmark-") as folder, served(Path(folder)) as address:
        load = os.getloadavg()[0]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
            found = measure(address, browser)
            browser.close()
    sys.stdout.write(f"Explore page over {ITEMS} analyses in Chromium, ms, medians of {ROUNDS}; load {load:.1f}\n")
    sys.stdout.write(f"{'':16}{'to the last visible figure':>28}{'main thread':>14}\n")
    for name, times in found.items():
        sys.stdout.write(f"{name:16}{median(times.wall):28.0f}{median(times.main_thread):14.0f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
