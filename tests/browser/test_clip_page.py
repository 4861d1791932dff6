"""The Clip page: hover, controls, seeking both ways, block detail, states."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lens
from tests.browser.looking import (
    drawn,
    hover_text,
    open_clip,
    pick,
    play_until,
    player_time,
    plot_area,
    subtitle,
    wait_for_cursor,
)


def test_a_hover_names_block_modality_channels_value_prior_and_lift(page: Page, face: str) -> None:
    open_clip(page, face)
    box = plot_area(page, "heatmap")
    page.mouse.move(box["x"] + 40, box["y"] + 20)
    expect(hover_text(page, "heatmap")).to_contain_text(
        re.compile(
            r"· block \d+.*channels \d+–\d+.*attention [\d.e-]+ · prior [\d.]+.*lift (under )?[\d.]+×", re.DOTALL
        )
    )


def test_the_prediction_is_worded_with_its_confidence(page: Page, face: str, lens: Lens) -> None:
    open_clip(page, face)
    overall = httpx.get(f"{lens.address}/api/v1/analyses/{face}").json()["report"]
    first = overall["classes"][overall["overall"]["prediction"]]
    expect(page.locator(".reading-title")).to_contain_text(first)
    expect(page.locator(".reading")).to_contain_text(re.compile(r"\d+ %"))
    expect(page.locator(".reading")).to_contain_text("not how often it is right")


def test_another_site_redraws_what_depends_on_it(page: Page, face: str, lens: Lens) -> None:
    sites = httpx.get(f"{lens.address}/api/v1/analyses/{face}").json()["report"]["sites"]
    open_clip(page, face)
    expect(drawn(page, "heatmap")).to_contain_text(sites[0]["title"])
    pick(page, "view-site", sites[1]["title"])
    expect(drawn(page, "heatmap")).to_contain_text(sites[1]["title"])
    expect(page).to_have_url(re.compile(rf"site={sites[1]['name']}"))


def test_the_measure_switches_between_share_prior_and_lift(page: Page, face: str) -> None:
    open_clip(page, face)
    expect(subtitle(page, "heatmap")).to_contain_text("lift over prior")
    pick(page, "view-measure", "Share")
    expect(subtitle(page, "heatmap")).to_contain_text("attention")
    pick(page, "view-measure", "Prior")
    expect(subtitle(page, "heatmap")).to_contain_text("uniform attention")


def test_another_window_redraws_prediction_and_attention(page: Page, voice: str) -> None:
    open_clip(page, voice)
    expect(subtitle(page, "probabilities")).to_contain_text("mean of")
    page.locator("#view-window").click()
    page.get_by_role("option").nth(2).click()
    expect(subtitle(page, "probabilities")).to_contain_text("window 2 of")
    expect(subtitle(page, "heatmap")).to_contain_text("window 2 of")
    expect(page.locator(".reading")).to_contain_text("in this window")
    expect(page).to_have_url(re.compile("window=1"))


def test_a_clip_of_one_window_has_no_window_control(page: Page, face: str) -> None:
    open_clip(page, face)
    expect(page.locator("#view-window")).to_be_hidden()
    expect(page.locator("#view-segment")).to_be_hidden()
    expect(page.locator("#view-site")).to_be_visible()


def test_a_click_on_a_block_opens_its_detail(page: Page, face: str) -> None:
    open_clip(page, face)
    expect(page.locator("#block-panel")).to_be_hidden()
    box = plot_area(page, "heatmap")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 3)
    expect(drawn(page, "block")).to_contain_text("block 0")
    expect(page).to_have_url(re.compile("block=0"))
    expect(page.locator("#view-block")).to_have_value(re.compile(r" 0 \(channels 0–\d+\)"))


def test_a_click_on_the_timeline_seeks(page: Page, face: str) -> None:
    open_clip(page, face)
    box = plot_area(page, "timeline")
    length = float(page.locator("[data-player]").get_attribute("data-duration") or 0)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)
    expect(page.locator("[data-timeline]")).to_have_attribute("aria-valuenow", f"{length / 2:.1f}")
    assert abs(player_time(page) - length / 2) < 0.05


def test_the_cursor_is_drawn_over_the_panels_and_not_over_what_stands_between(page: Page, face: str) -> None:
    open_clip(page, face)
    wait_for_cursor(page)
    panels = page.locator("#graph-timeline .nsewdrag").evaluate_all(
        "panels => panels.map((panel) => panel.getBoundingClientRect()).map(({ y, height }) => [y, height])"
    )
    drawn_ = page.locator(".time-cursor").evaluate(
        """cursor => {
          const { backgroundPosition, backgroundSize } = getComputedStyle(cursor);
          const second = (text) => text.split(", ").map((pair) => parseFloat(pair.split(" ")[1]));
          const top = cursor.getBoundingClientRect().y, sizes = second(backgroundSize);
          return second(backgroundPosition).map((at, index) => [top + at, sizes[index]]);
        }"""
    )
    assert len(panels) > 1
    assert sorted(drawn_) == [pytest.approx(panel, abs=1) for panel in sorted(panels)]


def test_the_cursor_follows_the_playback(page: Page, face: str) -> None:
    open_clip(page, face)
    wait_for_cursor(page)
    play_until(page, 0.8)
    assert player_time(page) >= 0.8
    wait_for_cursor(page)
    page.locator("[data-player]").evaluate("player => { player.currentTime = 0.2; }")
    wait_for_cursor(page)


def test_the_cursor_follows_sound_alone(page: Page, voice: str) -> None:
    open_clip(page, voice)
    expect(page.locator("audio[data-player]")).to_be_visible()
    play_until(page, 0.8)
    wait_for_cursor(page)
    expect(page.locator(".notice-warning")).to_contain_text("missing in this clip")


def test_a_face_seeks_and_the_current_one_is_marked(page: Page, face: str) -> None:
    open_clip(page, face)
    tile = page.locator(".tile").nth(3)
    tile.click()
    expect(tile).to_have_attribute("aria-current", "time")
    assert abs(player_time(page) - float(tile.get_attribute("data-seek") or -1)) < 0.05
    picture = tile.locator(".tile-picture").evaluate("tile => getComputedStyle(tile).backgroundImage")
    assert f"analysis={face}" in picture


def test_the_window_follows_the_playback_when_asked(page: Page, voice: str) -> None:
    open_clip(page, voice)
    page.get_by_role("switch", name="Follow playback").check()
    box = plot_area(page, "timeline")
    page.mouse.click(box["x"] + 4, box["y"] + 30)
    expect(page).to_have_url(re.compile("window=0"))
    page.mouse.click(box["x"] + box["width"] - 4, box["y"] + 30)
    expect(page).not_to_have_url(re.compile("window=(0|mean)"))


def test_the_numbers_behind_a_figure(page: Page, face: str, lens: Lens) -> None:
    report = httpx.get(f"{lens.address}/api/v1/analyses/{face}").json()["report"]
    open_clip(page, face)
    page.locator("#table-toggle-probabilities").click()
    rows = page.locator("#table-probabilities tbody tr")
    expect(rows).to_have_count(len(report["classes"]))
    shown = {row.locator("td").nth(0).inner_text(): float(row.locator("td").nth(1).inner_text()) for row in rows.all()}
    for name, probability in zip(report["classes"], report["overall"]["probabilities"], strict=True):
        assert abs(shown[name] - probability) < 1e-3 * max(probability, 1e-6) + 1e-9


def test_an_unknown_analysis_is_a_state_of_its_own(page: Page) -> None:
    page.goto("/analyses/none-such")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Analyse a clip")).to_be_visible()
    expect(page.locator("#graph-heatmap")).to_have_count(0)


def test_an_unknown_page_is_a_404(page: Page) -> None:
    answer = page.goto("/no/such/page")
    assert answer is not None
    assert answer.status == 404
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such page")
