"""Figures of the Explore, Explain and Compare pages, taken along and replayed on the service they came from."""

import csv
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from backend.provenance.reading import read_provenance
from tests.browser.conftest import Lens
from tests.browser.exporting import FORMS, replay, save, save_from
from tests.browser.looking import drawn


def shipped(lens: Lens) -> str:
    """The sweep that comes with the checkpoint."""
    items = httpx.get(f"{lens.address}/api/v1/sweeps").json()["items"]
    return next(str(one["id"]) for one in items if one["source"] == "shipped" and one["checkpoint"] == lens.checkpoint)


def replayed(file: Path, lens: Lens) -> list[str]:
    """The requests of an archive with all forms in it, once its replay has found them the same."""
    with zipfile.ZipFile(file) as archive:
        assert [name.removeprefix(f"{file.stem}.") for name in archive.namelist()] == list(FORMS)[:-1]
    status, lines = replay(file, lens)
    assert status == 0, lines
    assert re.fullmatch(r"same: (\d) of \1 the same", lines[-1])
    return [answer.request for answer in read_provenance(file).answers]


@pytest.mark.parametrize(
    ("figure", "request_"),
    [
        ("class-shares", "classes?site=late&by=label"),
        ("class-difference", "difference?site=late&by=label&first=happy&second=sad"),
        ("module-maps", "maps?by=label&class="),
        ("variation", "variation?site=late&by=label"),
        ("confusion", "confusion?modality="),
    ],
)
def test_figures_of_a_sweep(page: Page, lens: Lens, tmp_path: Path, figure: str, request_: str) -> None:
    sweep = shipped(lens)
    page.goto(f"/explore/{sweep}?site=late&first=happy&second=sad")
    expect(drawn(page, figure)).to_be_attached()
    requests = replayed(save(page, figure, "zip", tmp_path), lens)
    assert requests == [f"sweeps/{sweep}", f"sweeps/{sweep}/{request_}"]


def test_the_table_of_clips_as_it_is_sorted_and_filtered(page: Page, lens: Lens, tmp_path: Path) -> None:
    sweep = shipped(lens)
    classes = httpx.get(f"{lens.address}/api/v1/sweeps/{sweep}").json()["classes"]
    page.goto(f"/explore/{sweep}?site=late&label={quote(classes[2])}&order=error")
    section = page.locator("#clips")
    section.scroll_into_view_if_needed()
    first = section.locator('.ag-row[row-index="0"]')
    expect(first.locator('[col-id="label"]')).to_have_text(classes[2])
    expect(first.locator('[col-id="deviation"]')).not_to_be_empty()
    file = save_from(page, section.locator(".section-head"), "zip", tmp_path)
    with zipfile.ZipFile(file) as archive:
        assert [name.removeprefix(f"{file.stem}.") for name in archive.namelist()] == list(FORMS)[3:-1]
        text = archive.read(f"{file.stem}.csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    found = httpx.get(f"{lens.address}/api/v1/sweeps/{sweep}/rows?site=late").json()["rows"]
    fitting = sorted((row for row in found if row["label"] == classes[2]), key=lambda row: -row["deviation"])
    assert [row["Item"] for row in rows] == [row["name"] for row in fitting]
    assert [float(row["Error (nats)"]) for row in rows] == pytest.approx([row["deviation"] for row in fitting])
    status, lines = replay(file, lens)
    assert status == 0, lines
    assert [answer.request for answer in read_provenance(file).answers] == [
        f"sweeps/{sweep}", f"sweeps/{sweep}/rows?site=late"
    ]  # fmt: skip


def test_a_measured_effect(page: Page, lens: Lens, face: str, tmp_path: Path) -> None:
    page.goto(f"/explain/{face}")
    button = page.locator("#explain-effect-ask")
    # Another test may have measured it: then it is drawn, and the button is hidden.
    expect(button.filter(visible=True).or_(drawn(page, "effect-scatter")).first).to_be_attached()
    if button.is_visible():
        button.click()
    expect(drawn(page, "effect-scatter")).to_be_attached()
    file = save(page, "effect-scatter", "zip", tmp_path)
    requests = replayed(file, lens)
    provenance = read_provenance(file)
    assert [one.request.kind for one in provenance.interventions] == ["effect"]
    assert [one.id for one in provenance.analyses] == [face]
    assert requests == [f"interventions/{provenance.interventions[0].id}", f"analyses/{face}"]


def test_a_comparison_of_two_analyses(page: Page, lens: Lens, face: str, voice: str, tmp_path: Path) -> None:
    page.goto(f"/compare?left=analysis:{face}&right=analysis:{voice}")
    expect(drawn(page, "compare-maps")).to_be_attached()
    file = save(page, "compare-maps", "zip", tmp_path)
    requests = replayed(file, lens)
    assert requests[0].startswith(f"comparisons?left=analysis:{face}&right=analysis:{voice}")
    assert {one.id for one in read_provenance(file).analyses} == {face, voice}
