"""Analyses that wait: cancel and retry in several tabs, the list, a file that comes twice, a server that is away."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lens, Watched

CLIP_URL = re.compile(r"/analyses/[0-9a-zA-Z-]+")
WAITING = "Waiting for a free worker"


@pytest.fixture
def clip(tmp_path: Path, idle: Lens) -> Path:
    """A playable file of this test alone: a sample with something behind its end."""
    path = tmp_path / f"{tmp_path.name}.mp4"
    path.write_bytes(
        idle.media("gloomy") + b"\0\0\0\x08free" + b"\0\0\0\x18free" + tmp_path.name.encode()[-16:].rjust(16)
    )
    return path


def start_sample(page: Page) -> str:
    """Have a sample analysed, which waits; returns the address of the page."""
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Analyse drawn-face-cheerful")).click()
    expect(page).to_have_url(CLIP_URL)
    again = page.get_by_role("button", name="Try again")
    expect(again.or_(page.locator("[data-stage]"))).to_be_visible()
    if again.is_visible():
        again.click()
    expect(page.locator("[data-stage]")).to_have_text(WAITING)
    return page.url


def test_a_cancelled_analysis_ends_in_every_tab_and_can_be_tried_again(idle_page: Page) -> None:
    address = start_sample(idle_page)
    other = idle_page.context.new_page()
    other.goto(address)
    expect(other.get_by_role("progressbar", name="Analysis")).to_have_attribute("aria-valuenow", "0")
    idle_page.get_by_role("button", name="Cancel the analysis").click()
    for page in (idle_page, other):
        expect(page.get_by_text("The analysis was cancelled")).to_be_visible()
    other.get_by_role("button", name="Try again").click()
    expect(other.locator("[data-stage]")).to_have_text(WAITING)
    assert other.url == address


def test_the_stage_and_the_percent_are_those_of_the_events(idle_page: Page) -> None:
    address = start_sample(idle_page)
    running = {"state": "running", "progress": {"stage": "Finding the face", "fraction": 0.456}}
    idle_page.route(
        "**/api/v1/analyses/*/events",
        lambda route: route.fulfill(
            content_type="text/event-stream", body=f"event: progress\ndata: {json.dumps(running)}\n\n"
        ),
    )
    idle_page.goto(address)
    expect(idle_page.locator("[data-stage]")).to_have_text("Finding the face")
    expect(idle_page.locator("[data-percent]")).to_have_text("46 %")
    expect(idle_page.get_by_role("progressbar", name="Analysis")).to_have_attribute("aria-valuenow", "46")


def test_a_service_that_is_away_meanwhile_is_said_until_it_is_back(idle_page: Page) -> None:
    idle_page.route("**/api/v1/analyses/*/events", lambda route: route.fulfill(status=503))
    idle_page.route("**/api/v1/analyses/*", lambda route: route.abort("connectionrefused"))
    idle_page.goto("/")
    idle_page.get_by_role("button", name=re.compile("^Analyse drawn-face-cheerful")).click()
    stage = idle_page.locator("[data-stage]")
    retry = idle_page.get_by_role("button", name="Try again")
    expect(stage.or_(retry)).to_be_visible()
    if retry.is_visible():
        retry.click()
    expect(stage).to_have_text("The service does not answer; asking again")
    idle_page.unroute_all()
    expect(stage).to_have_text(WAITING)


def test_a_server_that_does_not_answer_a_press_is_said(idle_page: Page, watched: Watched) -> None:
    idle_page.goto("/")
    analyse = idle_page.get_by_role("button", name=re.compile("^Analyse drawn-face-cheerful"))
    expect(analyse).to_be_visible()
    idle_page.route("**/_dash-update-component*", lambda route: route.fulfill(status=502))
    analyse.click()
    expect(idle_page.get_by_text("The server does not answer")).to_be_visible()
    idle_page.unroute_all()
    analyse.click()
    expect(idle_page).to_have_url(CLIP_URL)
    expect(idle_page.get_by_text("The server does not answer")).to_be_hidden()
    assert all("Callback" in error for error in watched.errors), "Dash reports the answer that the test gave"
    watched.errors.clear()


def test_a_file_that_comes_twice_is_shown_under_its_first_name(idle_page: Page, idle: Lens, clip: Path) -> None:
    def upload(path: Path) -> None:
        idle_page.goto(f"/?checkpoint={idle.checkpoint}")
        idle_page.get_by_label("I may use this recording.").check()
        with idle_page.expect_file_chooser() as chooser:
            idle_page.locator("#media-choose").click()
        chooser.value.set_files(path)
        idle_page.get_by_role("button", name="Upload and analyse").click()
        expect(idle_page).to_have_url(CLIP_URL)

    upload(clip)
    expect(idle_page.get_by_role("heading", level=1)).to_have_text(clip.name)
    expect(idle_page.locator("#notice")).to_be_empty()
    first, copy = idle_page.url, clip.with_name("a copy.mp4")
    copy.write_bytes(clip.read_bytes())
    upload(copy)
    notice = idle_page.locator("#notice")
    expect(notice).to_contain_text("This very file was here already")
    expect(notice).to_contain_text(f"as “{clip.name}”")
    assert idle_page.url == first
    idle_page.get_by_role("button", name="Put this message away").click()
    expect(notice).to_be_empty()


def test_the_list_follows_the_analyses_by_itself(idle_page: Page, idle: Lens, clip: Path) -> None:
    analysis = idle.submit(idle.upload(clip))
    idle_page.goto("/")
    row = idle_page.locator(".clip-row").filter(has_text=clip.name)
    expect(row.locator(".state")).to_have_text("waiting")
    idle.cancel(analysis)
    expect(row.locator(".state")).to_have_text("cancelled")


def test_a_clip_is_deleted_only_when_asked_twice(idle_page: Page, idle: Lens, clip: Path) -> None:
    idle.upload(clip)
    idle_page.goto("/")
    row = idle_page.locator(".clip-row").filter(has_text=clip.name)
    row.get_by_role("button", name=f"Delete {clip.name}").click()
    dialog = idle_page.get_by_role("dialog")
    expect(dialog).to_contain_text(clip.name)
    idle_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(row).to_be_visible()
    row.get_by_role("button", name=f"Delete {clip.name}").click()
    dialog.get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)
