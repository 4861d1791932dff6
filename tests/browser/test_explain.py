"""The Explain pages in a browser: measuring, changing attention live, the address, and the way to a block or input."""

import re
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.backend.media.making import tone, write_wave
from tests.browser.conftest import ANALYSED_S, Lens
from tests.browser.exporting import replay, save
from tests.browser.looking import click_first_mark, drawn
from tests.browser.test_look import serious


def address(page: Page) -> dict[str, list[str]]:
    """The query of the address, which scripts write without a navigation."""
    return parse_qs(urlsplit(page.evaluate("location.href")).query)


def wait_for_address(page: Page, part: str) -> None:
    page.wait_for_function("part => decodeURIComponent(location.search).includes(part)", arg=part)


def measure(page: Page, section: str, figure: str) -> None:
    """Ask by the button, if it was not asked before, and wait for a figure of the answer."""
    button = page.locator(f"#explain-{section}-ask")
    either = button.or_(page.locator(f"#graph-{figure} .gtitle"))
    expect(either.locator("visible=true").first).to_be_visible()
    if button.is_visible():
        button.click()
    expect(drawn(page, figure)).to_be_attached()


def test_effect_is_measured_and_a_point_leads_to_its_block(page: Page, face: str) -> None:
    page.goto(f"/explain/{face}")
    expect(page.locator("#effect .explain-sentence")).to_have_count(0)
    measure(page, "effect", "effect-scatter")
    expect(page.locator("#effect .explain-sentence")).not_to_be_empty()
    for figure in ("effect-correlations", "effect-control", "effect-map", "effect-curves"):
        expect(drawn(page, figure)).to_be_attached()
    page.reload()
    expect(drawn(page, "effect-scatter")).to_be_attached()
    expect(page.locator("#explain-effect-ask")).to_be_hidden()
    click_first_mark(page, "effect-scatter")
    page.wait_for_url(re.compile(rf"/analyses/{face}\?site=.+&block=\d+"))
    expect(drawn(page, "block")).to_be_attached()


def test_override_is_live_undone_and_kept_in_the_address(page: Page, face: str) -> None:
    page.goto(f"/explain/{face}")
    section = page.locator("#override")
    expect(section.locator(".explain-idle")).to_be_visible()
    section.get_by_text("Uniform", exact=True).first.click()
    expect(drawn(page, "override-outcome")).to_be_attached()
    expect(section.locator(".explain-sentence")).not_to_be_empty()
    expect(section.locator(".explain-idle")).to_be_hidden()
    (key,) = address(page)
    assert address(page)[key] == ["uniform"]
    page.reload()
    expect(drawn(page, "override-outcome")).to_be_attached()
    section.get_by_text("Permuted", exact=True).first.click()
    wait_for_address(page, "=permuted")
    section.get_by_role("button", name="Another permutation").first.click()
    wait_for_address(page, "seed.")
    section.get_by_role("button", name="Undo").click()
    page.wait_for_function("() => !location.search.includes('seed.')")
    section.get_by_role("button", name="Reset").click()
    page.wait_for_function("() => location.search === ''")
    expect(section.locator(".explain-idle")).to_be_visible()
    page.go_back()
    wait_for_address(page, "=permuted")
    expect(drawn(page, "override-outcome")).to_be_attached()


def test_swap_and_sanity(page: Page, face: str, voice: str) -> None:
    page.goto(f"/explain/{face}?other={voice}&take=audio#swap")
    expect(drawn(page, "swap-outcome")).to_be_attached()
    expect(page.locator("#swap")).to_contain_text("The other one, as it is")
    measure(page, "sanity", "sanity-maps")
    expect(page.locator("#sanity .explain-sentence")).not_to_be_empty()
    measure(page, "effect", "effect-scatter")
    assert serious(page) == []


def test_fits_on_a_phone(page: Page, face: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/explain/{face}?site=late")
    measure(page, "effect", "effect-scatter")
    assert page.evaluate("document.querySelector('#page').scrollWidth") <= 390


# --- over many inputs


@pytest.fixture(scope="module")
def swept(lens: Lens, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Id of a sweep over six labelled recordings of three actors."""
    api, folder = f"{lens.address}/api/v1", tmp_path_factory.mktemp("recordings")
    files, rows = [], ["file,label,group"]
    for number in range(6):
        path = write_wave(folder / f"take {number}.wav", tone(0.5, 16_000, 155 + 95 * number), rate=16_000)
        files.append({"name": path.name, "clip": lens.upload(path)})
        rows.append(f"{path.name},{('happy', 'sad')[number % 2]},actor {number // 2}")
    asked = {"name": "Six takes", "files": files, "manifest": "\n".join(rows)}
    collection = httpx.post(f"{api}/collections", json=asked, timeout=60).json()["id"]
    settled(f"{api}/collections/{collection}", "ready")
    started = httpx.post(f"{api}/sweeps", json={"collection": collection, "checkpoint": lens.checkpoint}, timeout=60)
    settled(f"{api}/sweeps/{started.json()['id']}", "ended")
    return str(started.json()["id"])


def settled(address: str, state: str) -> None:
    end = time.monotonic() + ANALYSED_S
    while (found := httpx.get(address, timeout=60).json())["state"] != state:
        assert time.monotonic() < end, found
        time.sleep(0.2)


STILL = """() => {
  const point = document.querySelector("#graph-override-study-inputs .scatterlayer path.point");
  const { x, y } = point ? point.getBoundingClientRect() : { x: 0, y: 0 };
  const [before, now] = [window.stoodAt, `${x} ${y}`];
  window.stoodAt = now;
  return Boolean(point) && before === now;
}"""
"""Whether the first mark stands where it stood at the last look: nothing above it is being drawn any more."""


def test_other_attention_over_many_inputs(page: Page, lens: Lens, swept: str, tmp_path: Path) -> None:
    page.goto(f"/explain/sweep/{swept}")
    section = page.locator("#override-study")
    ask = page.locator("#explain-override-study-ask")
    expect(section.locator(".explain-idle")).to_be_visible()
    expect(ask).to_be_hidden()
    section.get_by_text("Uniform", exact=True).last.click()
    wait_for_address(page, "=uniform")
    section.get_by_text("10", exact=True).click()
    wait_for_address(page, "inputs=10")
    measure(page, "override-study", "override-study-score")
    expect(section.locator(".explain-sentence")).to_contain_text("6 inputs with a label")
    expect(section).to_contain_text("The network was not trained with this")
    for figure in ("override-study-classes", "override-study-inputs"):
        expect(drawn(page, figure)).to_be_attached()
    assert page.locator("#graph-override-study-inputs .scatterlayer path.point").count() == 6
    assert serious(page) == []

    page.reload()
    expect(drawn(page, "override-study-score")).to_be_attached()
    expect(ask).to_be_hidden()
    status, lines = replay(save(page, "override-study-score", "zip", tmp_path), lens)
    assert status == 0, lines

    # Another permutation is another question; Undo and Reset lead back.
    section.get_by_text("Permuted", exact=True).last.click()
    wait_for_address(page, "=permuted")
    expect(ask).to_be_visible()
    section.get_by_role("button", name="Another permutation").last.click()
    wait_for_address(page, "seed.")
    section.get_by_role("button", name="Undo").click()
    page.wait_for_function("() => !location.search.includes('seed.')")
    section.get_by_role("button", name="Undo").click()
    wait_for_address(page, "=uniform")
    for figure in ("override-study-score", "override-study-classes", "override-study-inputs"):
        expect(drawn(page, figure)).to_be_visible()
    page.locator("#graph-override-study-inputs").scroll_into_view_if_needed()
    page.wait_for_function(STILL, polling=200)
    click_first_mark(page, "override-study-inputs")
    page.wait_for_url(re.compile(r"/explain/[0-9a-f]{8,}"))
    expect(page.locator("#page-heading")).to_contain_text("Does attention explain")


def test_the_study_page_fits_on_a_phone(page: Page, swept: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/explain/sweep/{swept}?mute.late=audio&inputs=10")
    measure(page, "override-study", "override-study-score")
    assert page.evaluate("document.querySelector('#page').scrollWidth") <= 390
    page.locator("#override-study").get_by_role("button", name="Reset").click()
    page.wait_for_function("() => location.search === ''")
    expect(page.locator("#override-study .explain-idle")).to_be_visible()
