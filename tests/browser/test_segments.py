"""The result of a text and of a clip with its text: the value, the segments in order, and the words under them."""

import csv
import io
import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lens
from tests.browser.looking import drawn, export, hover_text, subtitle

TEXT = "The acting is brilliant, but honestly the ending was disappointing and unnecessarily long."


@pytest.fixture(scope="session")
def sentence(lens: Lens) -> str:
    """An analysis of a text alone."""
    return lens.analyse(text=TEXT, checkpoint=lens.reading("text"))


@pytest.fixture(scope="session")
def talk(lens: Lens) -> str:
    """An analysis of a video with what is said in it."""
    return lens.analyse(lens.sample("cheerful"), text=TEXT, checkpoint=lens.reading("text", "video", "audio"))


def report_of(lens: Lens, analysis: str) -> dict[str, object]:
    found: dict[str, object] = httpx.get(f"{lens.address}/api/v1/analyses/{analysis}", timeout=60).json()["report"]
    return found


def open_segments(page: Page, analysis: str, query: str = "") -> None:
    page.goto(f"/analyses/{analysis}{query}")
    for name in ("value", "value-parts", "segments", "heatmap", "channels"):
        expect(drawn(page, name)).to_be_attached()


def test_a_text_has_a_value_and_segments_but_no_time(page: Page, sentence: str, lens: Lens) -> None:
    open_segments(page, sentence)
    expect(page.locator(".reading-title")).to_have_text(re.compile(r"^Sentiment [+−]?\d\.\d$"))
    expect(page.locator("[data-player]")).to_have_count(0)
    expect(page.locator("#graph-timeline")).to_have_count(0)
    expect(page.locator(".text-card")).to_contain_text(TEXT)
    expect(page.locator(".segment-words")).to_have_count(5)
    words = " ".join(page.locator(".segment-words .word").all_inner_texts())
    assert words.replace("…", "").replace(" ", "") == TEXT.replace(" ", "")
    report = report_of(lens, sentence)
    page.locator("#table-toggle-value-parts").click()
    parts = [part[0] for part in report["overall"]["contributions"].values()]  # type: ignore[index]
    cells = page.locator("#table-value-parts tbody tr td:last-child")
    expect(cells).to_have_count(len(parts) + 1)
    assert [float(cell) for cell in cells.all_inner_texts()] == pytest.approx([*parts, sum(parts)], rel=1e-3, abs=1e-6)


def test_words_choose_their_segment_by_keyboard_and_let_it_go(page: Page, sentence: str) -> None:
    open_segments(page, sentence)
    second = page.locator(".segment-words").nth(1)
    second.focus()
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("aria-pressed", "true")
    expect(second).to_be_focused()
    expect(subtitle(page, "heatmap")).to_contain_text("segment 2 of 5")
    expect(page).to_have_url(re.compile("segment=1"))
    page.keyboard.press("Enter")
    expect(second).to_have_attribute("aria-pressed", "false")
    expect(subtitle(page, "heatmap")).to_contain_text("mean of 5 segments")


def test_a_click_on_a_cell_chooses_segment_and_block_and_the_link_leads_back(page: Page, sentence: str) -> None:
    open_segments(page, sentence)
    page.locator("#graph-segments").scroll_into_view_if_needed()
    box = page.locator("#graph-segments .nsewdrag[data-subplot='x3y3']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 3)
    expect(hover_text(page, "segments")).to_contain_text("segment 3 · steps 20–29")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
    expect(drawn(page, "block")).to_contain_text("block 0")
    expect(page).to_have_url(re.compile(r"segment=2&measure=lift&block=6$"))
    expect(page.locator(".segment-words").nth(2)).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(subtitle(page, "block")).to_contain_text("segment 3 of 5")
    expect(page.locator(".segment-words").nth(2)).to_have_attribute("aria-pressed", "true")


def test_the_segments_as_csv_are_those_of_the_service(page: Page, sentence: str, lens: Lens) -> None:
    site = report_of(lens, sentence)["sites"][0]["name"]  # type: ignore[index]
    address = f"{lens.address}/api/v1/analyses/{sentence}/attention"
    values = httpx.get(address, params={"site": site}, timeout=60).json()["values"][0]
    open_segments(page, sentence)
    name, text = export(page, "segments", "Data (CSV)")
    assert name.endswith("-segments.csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == sum(len(block) for segment in values for block in segment)
    for row in rows:
        expected = values[int(row["segment"])][int(row["block"])][int(row["channel of the block"])]
        assert float(row["attention"]) == pytest.approx(expected, rel=1e-6)


def test_a_clip_with_its_text_has_seconds_and_a_word_of_warning(page: Page, talk: str) -> None:
    open_segments(page, talk)
    expect(drawn(page, "timeline")).to_be_attached()
    expect(page.locator("#graph-segments .annotation").first).to_contain_text("0.0–")
    expect(page.get_by_text("need not be spoken in its seconds")).to_be_visible()
    expect(page.locator("[data-player]")).to_be_visible()


def test_on_a_small_screen_the_segments_scroll_in_their_own_box(page: Page, talk: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_segments(page, talk)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
    wide, narrow = page.locator(".sheet").evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert wide > 600 and narrow < 390


def test_a_text_runs_from_right_to_left_where_its_script_does(page: Page, lens: Lens) -> None:
    """The Latin word comes last, so that it stands left of the Hebrew ones."""
    open_segments(page, lens.analyse(text="הסרט היה wonderful", checkpoint=lens.reading("text")))
    for place in (".clip-title", ".given-text"):
        lefts = page.locator(place).evaluate(
            """(element) => ["הסרט", "wonderful"].map((word) => {
              const text = element.firstChild, range = document.createRange();
              range.setStart(text, text.data.indexOf(word));
              range.setEnd(text, text.data.indexOf(word) + word.length);
              return range.getBoundingClientRect().left;
            })"""
        )
        assert lefts[1] < lefts[0], place
