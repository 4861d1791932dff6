"""Dark and light, small screens, accessibility, keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lens
from tests.browser.looking import drawn, open_clip

PAPER = {"dark": "rgb(20, 23, 28)", "light": "rgb(255, 255, 255)"}
TEXT = {"dark": "rgb(230, 233, 238)", "light": "rgb(27, 32, 40)"}
PATHS = ["/", "/checkpoints", "/checkpoints/{checkpoint}", "/analyses/{face}?block=1", "/analyses/{voice}", "/nope"]


def serious(page: Page) -> list[str]:
    """What axe finds that keeps people out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']}: {item['help']}: {node['html'][:200]}"
        for item in found
        if item["impact"] in {"serious", "critical"}
        for node in item["nodes"]
    ]


def settled(page: Page) -> None:
    """Wait until the page is there and its figures, if it has any, are drawn."""
    expect(page.locator("#page-heading")).to_be_visible()
    for graph in page.locator(".graph:visible").all():
        expect(graph.locator(".gtitle")).to_be_attached()


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_serious_in_dark_and_light(
    browser: Browser, lens: Lens, face: str, voice: str, path: str
) -> None:
    with browser.new_context(base_url=lens.address, color_scheme="dark") as context:
        page = context.new_page()
        page.goto(path.format(checkpoint=lens.checkpoint, face=face, voice=voice))
        settled(page)
        assert serious(page) == []
        page.emulate_media(color_scheme="light")
        expect(page.locator("body")).to_have_css("background-color", PAPER["light"])
        for title in page.locator(".graph:visible .gtitle").all():
            expect(title).to_have_css("fill", TEXT["light"])
        assert serious(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_nothing_sticks_out_of_the_screen(browser: Browser, lens: Lens, face: str, voice: str, path: str) -> None:
    with browser.new_context(base_url=lens.address, viewport={"width": 360, "height": 800}) as context:
        page = context.new_page()
        page.goto(path.format(checkpoint=lens.checkpoint, face=face, voice=voice))
        settled(page)
        for width in (360, 390, 768, 1180, 1920):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
            # Figures follow the width of their place.
            page.wait_for_function(
                "() => [...document.querySelectorAll('.graph')].filter((graph) => graph.offsetParent)"
                ".every((graph) => graph.querySelector('.main-svg').getBoundingClientRect().width"
                " <= graph.getBoundingClientRect().width + 1)"
            )


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_scheme_of_the_system_is_shown_from_the_first_paint(browser: Browser, lens: Lens, scheme: str) -> None:
    context = browser.new_context(base_url=lens.address, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    # Before any of the app's scripts has run, the page must have its colours already.
    page.route("**/_dash-component-suites/**", lambda route: route.abort())
    page.goto("/")
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == PAPER[scheme]
    context.close()


def test_the_switch_changes_page_and_figures_and_is_remembered(page: Page, face: str) -> None:
    def colours() -> tuple[str, str]:
        body = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        return str(body), str(drawn(page, "heatmap").evaluate("title => title.style.fill"))

    open_clip(page, face)
    assert colours() == (PAPER["dark"], "rgb(230, 233, 238)")
    page.get_by_role("button", name="Switch between dark and light").click()
    expect(drawn(page, "heatmap")).to_have_attribute("style", re.compile(r"fill: rgb\(27, 32, 40\)"))
    assert colours()[0] == PAPER["light"]
    page.reload()
    expect(drawn(page, "heatmap")).to_be_attached()
    assert colours() == (PAPER["light"], "rgb(27, 32, 40)")


def test_the_keyboard_reaches_the_content_and_the_controls(page: Page, face: str) -> None:
    open_clip(page, face)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.getElementById('main').contains(document.activeElement)")
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_keyboard_seeks_on_the_timeline(page: Page, face: str) -> None:
    open_clip(page, face)
    timeline = page.get_by_role("slider", name=re.compile("Position in the clip"))
    timeline.focus()
    for _ in range(3):
        page.keyboard.press("PageUp")
    expect(timeline).to_have_attribute("aria-valuenow", "3.0")
    page.keyboard.press("ArrowLeft")
    expect(timeline).to_have_attribute("aria-valuenow", "2.9")
    page.keyboard.press("Home")
    expect(timeline).to_have_attribute("aria-valuenow", "0.0")


def test_the_keyboard_chooses_a_block(page: Page, face: str) -> None:
    open_clip(page, face)
    page.locator("#view-block").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(drawn(page, "block")).to_be_attached()
    expect(page).to_have_url(re.compile(r"block=\d+"))


def test_a_term_explains_itself_on_focus(page: Page, face: str) -> None:
    open_clip(page, face)
    page.locator(".toolbar .term").filter(has_text="Site").focus()
    expect(page.get_by_role("tooltip")).to_contain_text("where a module fuses the modalities")


def test_a_change_of_page_moves_focus_and_title(page: Page) -> None:
    page.goto("/")
    expect(page.locator("#page-heading")).to_be_visible()
    page.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(page).to_have_title("Checkpoints · MSAF Lens")
    expect(page.locator("#page-heading")).to_be_focused()
    page.go_back()
    expect(page).to_have_title("Analyse · MSAF Lens")


def test_the_card_of_the_checkpoint(page: Page, lens: Lens) -> None:
    page.goto("/checkpoints")
    page.locator(f".checkpoint-card a[href$='/{lens.checkpoint}']").click()
    expect(page).to_have_url(re.compile(f"/checkpoints/{lens.checkpoint}"))
    for heading in ("Measured", "Facts", "Not good for", "Trained on", "Inputs", "Fusion sites"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
