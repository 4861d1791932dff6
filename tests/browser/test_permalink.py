"""A link leads back to the exact view, in a browser that has never been here."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lens, Watched
from tests.browser.looking import drawn, open_clip, pick, plot_area, subtitle


def test_every_control_is_in_the_address_and_restored_in_a_fresh_browser(
    page: Page, browser: Browser, lens: Lens, voice: str
) -> None:
    open_clip(page, voice)
    page.locator("#view-site").get_by_role("radio").nth(1).locator("xpath=following-sibling::label").click()
    page.locator("#view-window").click()
    page.get_by_role("option").nth(3).click()
    pick(page, "view-measure", "Share")
    expect(subtitle(page, "heatmap")).to_contain_text("window 3 of")
    box = plot_area(page, "heatmap")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
    expect(page).to_have_url(re.compile(r"\?site=\w+&window=2&segment=0&measure=share&block=0$"))
    expect(drawn(page, "block")).to_contain_text("block 0")
    titles = {
        name: drawn(page, name).text_content() or "" for name in ("heatmap", "block", "probabilities", "channels")
    }

    watched = Watched()
    fresh = browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme="dark")
    watched.watch(fresh)
    other = fresh.new_page()
    other.goto(page.url)
    for name, title in titles.items():
        expect(drawn(other, name)).to_have_text(title)
    expect(subtitle(other, "heatmap")).to_have_text(subtitle(page, "heatmap").text_content() or "")
    expect(other.locator("#view-block")).to_have_value(page.locator("#view-block").input_value())
    assert other.url == page.url
    fresh.close()
    assert watched.elsewhere(lens.address) == []
    assert watched.errors == []


def test_a_link_with_nonsense_shows_the_default_view(page: Page, voice: str) -> None:
    open_clip(page, voice, "?site=%3Cscript%3E&window=99&measure=x&block=-3")
    expect(subtitle(page, "heatmap")).to_contain_text("lift over prior · mean of")
    expect(page.locator("#block-panel")).to_be_hidden()


def test_the_button_copies_the_address(page: Page, face: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_clip(page, face, "?measure=prior")
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url


def test_back_undoes_a_choice_and_forward_does_it_again(page: Page, voice: str) -> None:
    open_clip(page, voice)
    pick(page, "view-measure", "Share")
    expect(subtitle(page, "heatmap")).to_contain_text("attention · mean of")
    page.locator("#view-window").click()
    page.get_by_role("option").nth(2).click()
    expect(subtitle(page, "heatmap")).to_contain_text("attention · window 2 of")
    box = plot_area(page, "heatmap")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
    expect(page).to_have_url(re.compile("block=0"))

    page.go_back()
    expect(page.locator("#block-panel")).to_be_hidden()
    expect(subtitle(page, "heatmap")).to_contain_text("attention · window 2 of")
    page.go_back()
    expect(subtitle(page, "heatmap")).to_contain_text("attention · mean of")
    page.go_back()
    expect(subtitle(page, "heatmap")).to_contain_text("lift over prior · mean of")
    page.go_forward()
    page.go_forward()
    expect(subtitle(page, "heatmap")).to_contain_text("attention · window 2 of")
    expect(page.locator("#view-window")).to_have_value(re.compile("^2: "))


def test_the_way_back_from_another_page_leads_to_the_same_view(page: Page, voice: str) -> None:
    open_clip(page, voice, "?window=1&measure=share")
    before = drawn(page, "heatmap").text_content() or ""
    page.locator("#view-site").get_by_role("radio").nth(1).locator("xpath=following-sibling::label").click()
    expect(page).to_have_url(re.compile(r"\?site=\w+&window=1&segment=0&measure=share$"))
    expect(drawn(page, "heatmap")).not_to_have_text(before)
    address, title = page.url, drawn(page, "heatmap").text_content() or ""
    page.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(page).to_have_title("Checkpoints · MSAF Lens")
    page.go_back()
    expect(page).to_have_url(address)
    expect(drawn(page, "heatmap")).to_have_text(title)
    expect(subtitle(page, "heatmap")).to_contain_text("attention · window 2 of")
