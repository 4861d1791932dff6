"""The form of the Analyse page: it follows the checkpoint, counts, says what is missing, and loses nothing."""

import re
from pathlib import Path

import httpx
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Lens
from tests.browser.looking import choose_file

RESULT = re.compile(r"/analyses/[0-9a-zA-Z-]+")
TABLE = re.compile(r"/sentences\?ids=")


def open_form(page: Page, checkpoint: str) -> None:
    page.goto(f"/?checkpoint={checkpoint}")
    expect(page.locator(f"input[type=radio][value='{checkpoint}']")).to_be_checked()
    expect(page.locator("#start-hint")).to_contain_text("first.")


def choose_checkpoint(page: Page, checkpoint: str) -> None:
    page.locator(f"input[type=radio][value='{checkpoint}']").check()


@pytest.fixture
def text_form(idle_page: Page, idle: Lens) -> Page:
    """The form of a checkpoint that reads text and clips, beside a service that leaves everything waiting."""
    open_form(idle_page, idle.reading("text", "video", "audio"))
    return idle_page


@pytest.mark.parametrize(
    ("typed", "count", "button", "error"),
    [
        ("It was good.", "12 characters", "Analyse", None),
        ("One.\n\n Two. \r\nOne.", "2 sentences, a line each, as a table; 1 repeated line left out",
         "Analyse 2 sentences", None),
        ("\U0001f600" * 5000, "5,000 characters", "Analyse", None),
        ("x" * 5001, "5,001 characters", None, "The text has 5,001 characters; at most 5,000 are taken."),
        ("short\n" + "x" * 5001, None, None, "Sentence 2 has 5,001 characters; at most 5,000 are taken."),
        (" \n\t\u200b", None, None, "There is nothing to be seen in it."),
        ("\n".join(map(str, range(51))), None, None,
         "These are 51 sentences, a line each; at most 50 are taken at once."),
        ("\n".join(map(str, range(50))), "50 sentences, a line each, as a table", "Analyse 50 sentences", None),
    ],
    ids=["one", "several", "emoji", "long", "a long line", "blank", "too many", "as many as fit"],
)  # fmt: skip
def test_the_text_is_counted_and_checked_before_it_is_sent(
    text_form: Page, typed: str, count: str | None, button: str | None, error: str | None
) -> None:
    text_form.locator("#entry-text").fill(typed)
    if count:
        expect(text_form.locator("#text-count")).to_have_text(count)
    if button:
        expect(text_form.locator("#start")).to_have_text(button)
        expect(text_form.locator("#start")).to_be_enabled()
    if error:
        expect(text_form.get_by_text(error)).to_be_visible()
        expect(text_form.locator("#entry-text")).to_have_attribute("aria-invalid", "true")
        expect(text_form.locator("#start")).to_be_disabled()
        text_form.locator("#entry-text").fill("short")
        expect(text_form.get_by_text(error)).to_have_count(0)
        expect(text_form.locator("#start")).to_be_enabled()


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious_in_a_form_with_errors(text_form: Page, tmp_path: Path, scheme: str) -> None:
    text_form.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    choose_file(text_form, "media", empty)
    text_form.get_by_text("Upload arrays instead").click()
    text_form.locator("#entry-text").fill("x" * 5001)
    expect(text_form.locator("#media-error")).to_have_text("empty.mp4 is empty.")
    expect(text_form.get_by_text("at most 5,000 are taken")).to_be_visible()
    found = [item for item in Axe().run(text_form).response["violations"] if item["impact"] in {"serious", "critical"}]
    assert [(item["id"], node["html"][:200]) for item in found for node in item["nodes"]] == []


def test_lines_may_be_taken_together(text_form: Page) -> None:
    expect(text_form.get_by_label("Take the lines together, as one text")).to_be_hidden()
    text_form.locator("#entry-text").fill("It was good.\nThen it was not.")
    text_form.get_by_label("Take the lines together, as one text").check()
    expect(text_form.locator("#start")).to_have_text("Analyse")
    text_form.locator("#start").click()
    expect(text_form).to_have_url(RESULT)


def test_another_checkpoint_changes_the_form_and_loses_nothing(text_form: Page, idle: Lens, tmp_path: Path) -> None:
    path = tmp_path / "talk.mp4"
    path.write_bytes(idle.media("cheerful"))
    reading_text, other = idle.reading("text", "video", "audio"), idle.checkpoint
    text_form.locator("#entry-text").fill("What is said.")
    choose_file(text_form, "media", path)
    expect(text_form.locator("#text-count")).to_have_text("13 characters, sent with the file")
    choose_checkpoint(text_form, other)
    expect(text_form.locator("#entry-text")).to_be_hidden()
    expect(text_form.locator("#media-name")).to_contain_text("talk.mp4")
    text_form.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(text_form).to_have_title("Checkpoints · MSAF Lens")
    text_form.get_by_role("link", name="Analyse", exact=True).click()
    expect(text_form.locator(f"input[value='{other}']")).to_be_checked()
    expect(text_form.locator("#media-name")).to_contain_text("talk.mp4")
    choose_checkpoint(text_form, reading_text)
    expect(text_form.locator("#entry-text")).to_have_value("What is said.")
    expect(text_form.locator("#start-hint")).to_have_text("Tick the box to go on.")


def test_a_refusal_of_the_service_is_said_at_its_field(text_form: Page) -> None:
    detail = "text: expected at least a word; got 2 characters of which none can be seen"
    text_form.locator("#entry-text").fill("It was good.")
    # The pages ask the service in their own process, so that the answer of the pages is what can be changed.
    text_form.route("**/_dash-update-component*", lambda route: _refuse(route, detail.removeprefix("text: ")))
    text_form.locator("#start").click()
    expect(text_form.get_by_text("expected at least a word")).to_be_visible()
    expect(text_form.locator("#entry-text")).to_be_focused()
    expect(text_form.locator("#entry-text")).to_have_value("It was good.")
    expect(text_form.locator("#start")).to_be_enabled()
    text_form.locator("#entry-text").press_sequentially("!")
    expect(text_form.get_by_text("expected at least a word")).to_have_count(0)


def _refuse(route: Route, sentence: str) -> None:
    if "refused.data" not in (route.request.post_data or ""):
        route.fallback()
        return
    refusal = {"part": "text", "sentence": sentence, "gone": False}
    route.fulfill(json={"multi": True, "response": {"refused": {"data": refusal}}})


def test_arrays_come_alone_and_are_refused_where_they_were_chosen(text_form: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.npz"
    np.savez(wrong, text=np.zeros((50, 7), np.float32))
    text_form.locator("#entry-text").fill("Not sent.")
    text_form.get_by_text("Upload arrays instead").click()
    choose_file(text_form, "features", wrong)
    expect(text_form.locator("#text-count")).to_have_text("Not sent: arrays come alone.")
    text_form.get_by_role("button", name="Upload and analyse").click()
    expect(text_form.locator("#features-error")).to_contain_text("wrong.npz: text: expected")
    expect(text_form.locator("#features-name")).to_contain_text("uploaded")
    text_form.get_by_role("button", name=re.compile("^Remove the file .Drop arrays")).click()
    expect(text_form.locator("#features-error")).to_be_empty()
    expect(text_form.locator("#start")).to_have_text("Analyse")


def test_a_file_of_another_kind_is_said_where_it_was_chosen(text_form: Page, idle: Lens, tmp_path: Path) -> None:
    path = tmp_path / "talk.npz"
    path.write_bytes(idle.media("gloomy"))
    text_form.get_by_text("Upload arrays instead").click()
    choose_file(text_form, "features", path)
    text_form.get_by_role("button", name="Upload and analyse").click()
    expect(text_form.locator("#features-error")).to_have_text(
        "talk.npz holds picture or sound; expected arrays of features."
    )


def test_two_files_are_dropped_at_once_and_go_where_they_belong(idle_page: Page, idle: Lens) -> None:
    open_form(idle_page, idle.reading("video", "skeleton"))
    transfer = idle_page.evaluate_handle(
        "() => { const data = new DataTransfer(); for (const name of ['wave.skeleton', 'wave.mp4'])"
        " data.items.add(new File(['x'.repeat(2000)], name)); return data; }"
    )
    idle_page.locator("#start").dispatch_event("drop", {"dataTransfer": transfer})
    expect(idle_page.locator("#media-name")).to_have_text("wave.mp4 (2 kB)")
    expect(idle_page.locator("#skeleton-name")).to_have_text("wave.skeleton (2 kB)")


def test_a_dropped_file_that_the_checkpoint_takes_not_is_said(text_form: Page) -> None:
    transfer = text_form.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'wave.skeleton')); return data; }"
    )
    text_form.locator("#start").dispatch_event("drop", {"dataTransfer": transfer})
    expect(text_form.locator("#start-error")).to_have_text(
        "wave.skeleton: the chosen checkpoint takes no such file. Another one may."
    )


def test_several_sentences_wait_in_a_table_and_are_cancelled_and_tried_again(text_form: Page) -> None:
    text_form.locator("#entry-text").fill("Cancelled one.\nCancelled two.\nCancelled one.")
    text_form.locator("#start").click()
    expect(text_form).to_have_url(TABLE)
    expect(text_form.get_by_role("heading", level=1)).to_have_text("2 sentences")
    expect(text_form.locator(".sentence-table .state")).to_have_text(["waiting", "waiting"])
    text_form.get_by_role("button", name="Cancel the rest (2)").click()
    expect(text_form.locator(".sentence-table .state")).to_have_text(["cancelled", "cancelled"])
    expect(text_form.get_by_role("button", name=re.compile("^Cancel"))).to_be_hidden()
    text_form.get_by_role("button", name="Try again (2)").click()
    expect(text_form.locator(".sentence-table .state")).to_have_text(["waiting", "waiting"])


def test_texts_are_listed_and_deleted(text_form: Page, idle: Lens) -> None:
    # Texts that come soon after each other are listed as one entry: none may be left of the tests before.
    for analysis in httpx.get(f"{idle.address}/api/v1/analyses", params={"limit": 200}).json()["items"]:
        httpx.delete(f"{idle.address}/api/v1/analyses/{analysis['id']}").raise_for_status()
    text_form.locator("#entry-text").fill("A text to be deleted.")
    text_form.locator("#start").click()
    expect(text_form).to_have_url(RESULT)
    text_form.get_by_role("link", name="Analyse", exact=True).click()
    row = text_form.locator(".clip-row").filter(has_text="A text to be deleted.")
    expect(row.locator(".state")).to_have_text("waiting")
    expect(text_form.locator("#entry-text")).to_have_value("A text to be deleted.")
    row.get_by_role("button", name="Delete A text to be deleted.").click()
    text_form.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)
