"""A sentence, several of them as a table, a video with what is said in it, and a video with its skeleton: for real."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import ANALYSED_S, Lens
from tests.browser.looking import choose_file

RESULT = re.compile(r"/analyses/[0-9a-zA-Z-]+")
ANALYSED_MS = 1000 * ANALYSED_S


@pytest.fixture
def table(page: Page, lens: Lens) -> Page:
    """The table of the sample sentences, all done."""
    lens.reading("text")
    page.goto("/")
    page.get_by_role("button", name=re.compile(r"^Analyse all \d+")).click()
    rows = page.locator(".sentence-table tbody tr")
    expect(rows.first).to_be_visible()
    # A worker that has just started loads the encoder first.
    expect(page.locator(".sentence-table .state-succeeded")).to_have_count(rows.count(), timeout=2 * ANALYSED_MS)
    return page


def test_the_table_sorts_by_its_headers_and_the_address_keeps_the_order(table: Page) -> None:
    numbers = table.locator(".sentence-table tbody td:first-child")
    count = numbers.count()
    table.get_by_role("columnheader", name="No.").get_by_role("link").click()
    expect(numbers).to_have_text([str(number) for number in range(count, 0, -1)])
    expect(table.get_by_role("columnheader", name="No.")).to_have_attribute("aria-sort", "descending")
    table.reload()
    expect(numbers).to_have_text([str(number) for number in range(count, 0, -1)])
    table.go_back()
    expect(numbers).to_have_text([str(number) for number in range(1, count + 1)])


def test_the_table_opens_each_result_and_leads_back(table: Page) -> None:
    address = table.url
    first, second = (table.locator(".sentence-link").nth(number).inner_text() for number in (0, 1))
    table.locator(".sentence-link").first.click()
    expect(table).to_have_url(RESULT)
    expect(table.get_by_role("heading", level=1)).to_contain_text(first[:20])
    table.get_by_role("link", name="Next", exact=True).click()
    expect(table.get_by_role("heading", level=1)).to_contain_text(second[:20])
    table.get_by_role("link", name=re.compile("Table of")).click()
    expect(table).to_have_url(address)
    expect(table.locator(".sentence-link").first).to_have_text(first)


def test_the_table_is_saved_as_csv(table: Page) -> None:
    with table.expect_download() as download:
        table.get_by_role("button", name="CSV").click()
    lines = download.value.path().read_text("utf-8").splitlines()
    assert download.value.suggested_filename == "sentences.csv"
    assert lines[0].startswith("number,text,state,reason,checkpoint,result,value or probability,contribution of ")
    assert len(lines) == 1 + table.locator(".sentence-table tbody tr").count()


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_the_table(table: Page, scheme: str, width: int) -> None:
    table.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    table.set_viewport_size({"width": width, "height": 900})
    found = [item for item in Axe().run(table).response["violations"] if item["impact"] in {"serious", "critical"}]
    assert [(item["id"], node["html"][:200]) for item in found for node in item["nodes"]] == []
    assert table.evaluate("() => document.documentElement.scrollWidth") <= width


def test_an_address_of_deleted_analyses_says_so(page: Page) -> None:
    page.goto("/sentences?ids=gone,lost")
    expect(page.get_by_role("heading", level=1)).to_have_text("None of these analyses is here")


def test_a_sample_sentence_is_one_press_away(page: Page, lens: Lens) -> None:
    lens.reading("text")
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Analyse: It was dull")).click()
    expect(page).to_have_url(RESULT)
    expect(page.locator("#graph-heatmap .gtitle")).to_be_attached(timeout=ANALYSED_MS)


def test_a_video_with_what_is_said_in_it(page: Page, lens: Lens, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    path.write_bytes(lens.media("cheerful") + b"\0\0\0\x08free")
    page.goto(f"/?checkpoint={lens.reading('text', 'video', 'audio')}")
    page.locator("#entry-text").fill("It was a wonderful day.\nReally.")
    choose_file(page, "media", path)
    page.get_by_label("I may use this recording.").check()
    page.get_by_role("button", name="Upload and analyse").click()
    expect(page).to_have_url(RESULT)
    expect(page.locator("#graph-heatmap .gtitle")).to_be_attached(timeout=ANALYSED_MS)
    expect(page.get_by_role("heading", level=1)).to_have_text("talk.mp4")
    expect(page.get_by_text("not given")).to_have_count(0)


def test_a_video_with_its_skeleton(page: Page, lens: Lens, samples: Path, tmp_path: Path) -> None:
    video = tmp_path / "wave.mp4"
    video.write_bytes((samples / "drawn-figure-waving.mp4").read_bytes() + b"\0\0\0\x08free")
    page.goto(f"/?checkpoint={lens.reading('video', 'skeleton')}")
    choose_file(page, "media", video)
    choose_file(page, "skeleton", samples / "drawn-figure-waving.npz")
    page.get_by_label("I may use this recording.").check()
    page.get_by_role("button", name="Upload and analyse").click()
    expect(page).to_have_url(RESULT)
    expect(page.locator("#graph-heatmap .gtitle")).to_be_attached(timeout=ANALYSED_MS)
    expect(page.locator("#notice")).to_contain_text("It is the sample “drawn-figure-waving.npz”.")
    page.get_by_role("link", name="Analyse", exact=True).click()
    row = page.locator(".clip-row").filter(has_text="wave.mp4")
    expect(row.locator(".analysis-link")).to_contain_text("with drawn-figure-waving.npz done")
