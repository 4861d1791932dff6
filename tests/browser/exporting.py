"""Exports from the menus of figures, and replays of them."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Download, Locator, Page

from tests.browser.conftest import ROOT, WAIT_MS, Lens

FORMS = {
    "svg": "Picture (SVG)",
    "png": "Picture (PNG)",
    "html": "Page of its own (HTML)",
    "csv": "Data (CSV)",
    "parquet": "Data (Parquet)",
    "provenance.json": "Provenance (JSON)",
    "zip": "Everything (ZIP)",
}
"""Ending of a file -> what the menu calls it."""


def save(page: Page, figure: str, form: str, folder: Path) -> Path:
    """Save a figure; returns the file of that form. Of CSV, the provenance comes beside it."""
    card = page.locator(".figure-card").filter(has=page.locator(f"#graph-{figure}"))
    return save_from(page, card, form, folder)


def save_from(page: Page, place: Locator, form: str, folder: Path) -> Path:
    """Save by the menu in a place; returns the file of that form. Of CSV, the provenance comes beside it."""
    files = 2 if form == "csv" else 1
    arrived: list[Download] = []

    def arrive(download: Download) -> None:
        arrived.append(download)

    page.on("download", arrive)
    place.locator("summary.button").click()
    place.get_by_role("button", name=FORMS[form], exact=True).click()
    for _ in range(WAIT_MS // 50):
        if len(arrived) == files:
            break
        page.wait_for_timeout(50)
    page.remove_listener("download", arrive)
    assert len(arrived) == files, f"expected {files} files; got {[each.suggested_filename for each in arrived]}"
    for download in arrived:
        download.save_as(folder / download.suggested_filename)
    return next(folder / each.suggested_filename for each in arrived if each.suggested_filename.endswith(f".{form}"))


def replay(file: Path, lens: Lens, *options: str) -> tuple[int, list[str]]:
    """The exit status of the command, and the lines that it says."""
    command = [sys.executable, "-m", "backend.provenance", "replay", str(file), "--service", lens.address, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, [*done.stdout.splitlines(), *done.stderr.splitlines()]
