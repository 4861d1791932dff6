"""Pictures and data that people take along."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree as ET

import httpx
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Lens
from tests.browser.looking import export, open_clip


def test_a_figure_as_svg(page: Page, face: str) -> None:
    open_clip(page, face)
    name, text = export(page, "heatmap", "Picture (SVG)")
    assert name == "drawn-face-cheerful-heatmap.svg"
    root = ET.fromstring(text)  # noqa: S314 - made by our own page
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    said = " ".join(root.itertext())
    assert "lift over prior" in said
    assert "channel within the block" in said


def test_a_figure_as_png(page: Page, face: str) -> None:
    open_clip(page, face)
    name, text = export(page, "contributions", "Picture (PNG)")
    assert name == "drawn-face-cheerful-contributions.png"
    assert text[1:4] == "PNG"


@pytest.mark.parametrize("site", [0, 1])
def test_the_attention_as_csv_is_that_of_the_service(page: Page, face: str, lens: Lens, site: int) -> None:
    api = f"{lens.address}/api/v1/analyses/{face}"
    name = httpx.get(api).json()["report"]["sites"][site]["name"]
    values = httpx.get(f"{api}/attention", params={"site": name}).json()["values"][0][0]
    open_clip(page, face, f"?site={name}")
    file, text = export(page, "heatmap", "Data (CSV)")
    assert file == "drawn-face-cheerful-heatmap.csv"
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(len(block) for block in values)
    for row in rows:
        expected = values[int(row["block"])][int(row["channel of the block"])]
        assert float(row["attention"]) == pytest.approx(expected, rel=1e-6)


def test_the_report_and_the_arrays(page: Page, face: str) -> None:
    open_clip(page, face)
    menu = page.locator(".clip-head .menu")
    menu.locator("summary").click()
    with page.expect_download() as download:
        menu.get_by_role("link", name="Report (JSON)").click()
    report = json.loads(download.value.path().read_text("utf-8"))
    assert report["id"] == face
    menu.locator("summary").click()
    with page.expect_download() as download:
        menu.get_by_role("link", name="Attention of all sites (.npz)").click()
    with zipfile.ZipFile(download.value.path()) as arrays:
        assert {f"attention.{site['name']}.npy" for site in report["report"]["sites"]} <= set(arrays.namelist())
