"""Pictures and data that people take along: each form as a browser saves it, and replayed on the same service."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, expect

from backend.provenance.reading import read_provenance, table_sha256
from tests.browser.conftest import Lens
from tests.browser.exporting import FORMS, replay, save
from tests.browser.looking import drawn, open_clip

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("form", FORMS)
def test_every_form_replays_on_the_service_it_came_from(
    page: Page, face: str, lens: Lens, tmp_path: Path, form: str
) -> None:
    open_clip(page, face)
    file = save(page, "heatmap", form, tmp_path)
    assert file.name == f"drawn-face-cheerful-heatmap.{form}"
    status, lines = replay(file, lens)
    assert status == 0, lines
    assert re.fullmatch(r"same: (\d) of \1 the same", lines[-1])
    site = httpx.get(f"{lens.address}/api/v1/analyses/{face}").json()["report"]["sites"][0]["name"]
    assert [answer.request for answer in read_provenance(file).answers] == [
        f"analyses/{face}",
        f"analyses/{face}/attention?site={site}",
    ]


def test_a_number_that_was_changed_after_the_export_is_found(page: Page, face: str, lens: Lens, tmp_path: Path) -> None:
    open_clip(page, face)
    table = save(page, "contributions", "csv", tmp_path)
    table.write_bytes(table.read_bytes() + b"another,1\r\n")
    status, lines = replay(table, lens)
    assert status == 1
    assert lines[0] == "differs      table: it was changed after its export"


def test_a_figure_as_svg_stands_alone(page: Page, face: str, tmp_path: Path) -> None:
    open_clip(page, face)
    root = ET.fromstring(save(page, "heatmap", "svg", tmp_path).read_text("utf-8"))  # noqa: S314 - made by our page
    assert root.tag == f"{SVG}svg"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text
    said = " ".join(" ".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    assert "lift over prior" in said
    assert "channel within the block" in said
    assert re.search(r"drawn-face-cheerful\.mp4 · \S+, weights [0-9a-f]{8}", said)


def test_a_figure_as_png_is_on_white_whatever_the_page_shows(page: Page, face: str, tmp_path: Path) -> None:
    open_clip(page, face)
    assert page.locator("html").get_attribute("data-mantine-color-scheme") == "dark"
    data = save(page, "contributions", "png", tmp_path).read_bytes()
    page.goto("about:blank")
    corner, width = page.evaluate(
        """async bytes => {
          const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/png" }));
          const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
          canvas.drawImage(picture, 0, 0);
          return [[...canvas.getImageData(1, 1, 1, 1).data], picture.width];
        }""",
        list(data),
    )
    assert corner == [255, 255, 255, 255]
    assert width == 2000


def test_a_figure_as_a_page_needs_nothing_else(page: Page, browser: Browser, face: str, tmp_path: Path) -> None:
    open_clip(page, face)
    file = save(page, "heatmap", "html", tmp_path)
    context = browser.new_context(offline=True)
    asked: list[str] = []
    errors: list[str] = []
    alone = context.new_page()
    alone.on("request", lambda request: asked.append(request.url))
    alone.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    alone.on("pageerror", lambda error: errors.append(str(error)))
    alone.goto(file.as_uri())
    expect(alone.locator("#figure .gtitle")).to_be_attached()
    assert "drawn-face-cheerful.mp4" in alone.locator("#figure").inner_text()
    # Plotly draws its cells as `data:` pictures.
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == [file.as_uri()]
    assert errors == []
    context.close()


def test_the_words_of_segments_are_in_the_exported_figure(page: Page, lens: Lens, tmp_path: Path) -> None:
    text = "The plot was thin but <i>every</i> scene with her was a joy to watch"
    identity = lens.analyse(text=text, checkpoint=lens.reading("text"))
    page.goto(f"/analyses/{identity}")
    expect(drawn(page, "segments")).to_be_attached()
    root = ET.fromstring(save(page, "segments", "svg", tmp_path).read_text("utf-8"))  # noqa: S314 - made by our page
    said = " ".join(" ".join(each.itertext()) for each in root.iter(f"{SVG}text"))
    tokens = httpx.get(f"{lens.address}/api/v1/analyses/{identity}").json()["report"]["transcript"]["tokens"]
    words = {token["text"] for token in tokens if token["text"].isalpha()}
    assert {"plot", "scene", "joy"} <= words
    assert [word for word in words if word not in said] == []
    # What looks like markup is what the person has written.
    assert "<i>every" in said


@pytest.mark.parametrize("site", [0, 1])
def test_the_attention_as_csv_is_that_of_the_service(
    page: Page, face: str, lens: Lens, tmp_path: Path, site: int
) -> None:
    api = f"{lens.address}/api/v1/analyses/{face}"
    name = httpx.get(api).json()["report"]["sites"][site]["name"]
    values = httpx.get(f"{api}/attention", params={"site": name}).json()["values"][0][0]
    open_clip(page, face, f"?site={name}")
    file = save(page, "heatmap", "csv", tmp_path)
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert len(rows) == sum(len(block) for block in values)
    for row in rows:
        expected = values[int(row["block"])][int(row["channel of the block"])]
        assert float(row["attention"]) == pytest.approx(expected, rel=1e-6)


def test_everything_as_one_archive(page: Page, face: str, tmp_path: Path) -> None:
    open_clip(page, face)
    file = save(page, "channels", "zip", tmp_path)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [f"drawn-face-cheerful-channels.{form}" for form in FORMS if form != "zip"]
        archive.extractall(tmp_path)
    assert table_sha256(file) == read_provenance(file).table_sha256
    with (tmp_path / "drawn-face-cheerful-channels.csv").open(newline="") as text:
        rows = list(csv.reader(text))
    table = pq.read_table(tmp_path / "drawn-face-cheerful-channels.parquet")
    assert table.column_names == rows[0]
    assert table.num_rows == len(rows) - 1
    # One provenance in all of them.
    files = [tmp_path / f"drawn-face-cheerful-channels.{form}" for form in FORMS if form != "zip"]
    assert all(read_provenance(each) == read_provenance(file) for each in files)


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
