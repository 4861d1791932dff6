"""From a file to its result: upload, progress, refusal, cancel, delete."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from backend.samples.clips import write_samples
from tests.browser.conftest import Lens
from tests.browser.looking import drawn

CLIP_URL = re.compile(r"/analyses/[0-9a-zA-Z-]+")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A playable file that the service has not seen: a sample with something behind its end."""
    folder = tmp_path_factory.mktemp("clips")
    write_samples(folder)
    path = folder / "mine <b>bold</b>.mp4"
    path.write_bytes((folder / "drawn-face-gloomy.mp4").read_bytes() + b"\0\0\0\x08free")
    return path


def choose(page: Page, path: Path) -> None:
    with page.expect_file_chooser() as chooser:
        page.locator("#upload-choose").click()
    chooser.value.set_files(path)


def test_a_clip_is_uploaded_analysed_shown_and_deleted(page: Page, clip: Path) -> None:
    page.goto("/")
    choose(page, clip)
    start = page.get_by_role("button", name="Upload and analyse")
    expect(page.locator("#upload-name")).to_contain_text(clip.name)
    expect(start).to_be_disabled()
    page.get_by_label("I may use this recording.").check()
    start.click()
    expect(page).to_have_url(CLIP_URL)
    expect(page.get_by_role("heading", level=1)).to_have_text(clip.name)
    expect(drawn(page, "heatmap")).to_be_attached(timeout=120_000)
    expect(page).to_have_title(f"{clip.name} · MSAF Lens")

    page.get_by_role("link", name="Analyse", exact=True).click()
    row = page.locator(".clip-row").filter(has_text=clip.name)
    expect(row.locator(".state")).to_have_text("done")
    row.get_by_role("button", name=f"Delete {clip.name}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(clip.name)
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    expect(row).to_be_visible()
    row.get_by_role("button", name=f"Delete {clip.name}").click()
    dialog.get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("holiday.mp4", b"this is text, not a video", re.compile(r"holiday\.mp4")),
        ("empty.mp4", b"", re.compile(r"empty\.mp4 is empty")),
        ("list.m3u8", b"#EXTM3U\nhttp://example.org/a.ts\n", re.compile(r"list\.m3u8")),
    ],
    ids=["text", "empty", "playlist"],
)
def test_a_bad_file_is_refused_with_a_sentence(
    page: Page, tmp_path: Path, name: str, content: bytes, sentence: re.Pattern[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    page.goto("/")
    page.get_by_label("I may use this recording.").check()
    choose(page, path)
    start = page.get_by_role("button", name="Upload and analyse")
    if content:
        start.click()
    expect(page.locator("#upload-error")).to_have_text(sentence)
    assert page.url.rstrip("/").count("/") == 2, "the page stays"
    if content:
        expect(start).to_be_enabled()


def test_a_file_over_the_cap_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "huge.mp4"
    with path.open("wb") as file:
        file.truncate(201 * 2**20)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto("/")
    page.get_by_label("I may use this recording.").check()
    choose(page, path)
    expect(page.locator("#upload-error")).to_contain_text("at most 200 MiB are accepted")
    assert [url for url in sent if "/clips" in url] == []


def test_an_upload_shows_its_progress_and_can_be_cancelled(page: Page, clip: Path) -> None:
    def never(_route: Route) -> None:
        """Leave the request without an answer."""

    page.goto("/")
    page.route("**/api/v1/clips?filename=*", never)
    page.get_by_label("I may use this recording.").check()
    choose(page, clip)
    page.get_by_role("button", name="Upload and analyse").click()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_visible()
    page.get_by_role("button", name="Cancel the upload").click()
    expect(page.get_by_role("progressbar", name="Upload")).to_be_hidden()
    expect(page.get_by_role("button", name="Upload and analyse")).to_be_enabled()


def test_a_dropped_file_is_taken(page: Page) -> None:
    page.goto("/")
    transfer = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        " data.items.add(new File(['x'.repeat(2000)], 'dropped.webm')); return data; }"
    )
    page.locator("#upload-choose").dispatch_event("drop", {"dataTransfer": transfer})
    expect(page.locator("#upload-name")).to_have_text("dropped.webm (2 kB)")


def test_a_sample_is_one_press_away(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Analyse drawn-face-cheerful.mp4").click()
    expect(page).to_have_url(CLIP_URL)
    expect(drawn(page, "heatmap")).to_be_attached(timeout=120_000)


def test_a_running_analysis_can_be_cancelled_and_tried_again(page: Page, lens: Lens, tmp_path: Path) -> None:
    write_samples(tmp_path)
    path = tmp_path / "cancel-me.m4a"
    path.write_bytes((tmp_path / "synthetic-voice-wavering.m4a").read_bytes() + b"\0\0\0\x08free")
    clip = lens.upload(path)
    page.goto("/")
    row = page.locator(".clip-row").filter(has_text="cancel-me.m4a")
    expect(row).to_be_visible()
    # The page is held in its running state: whatever the worker does meanwhile, the button is there to be pressed.
    page.route("**/api/v1/analyses/*/events", lambda route: route.fulfill(status=204))
    page.route("**/api/v1/analyses/*", lambda route: route.fulfill(status=503))
    row.get_by_role("button", name="Analyse cancel-me.m4a").click()
    cancel = page.get_by_role("button", name="Cancel the analysis")
    expect(cancel.or_(page.locator("#graph-heatmap"))).to_be_visible()
    page.unroute_all()
    if cancel.is_visible():
        cancel.click()
        retry = page.get_by_role("button", name="Try again")
        expect(retry.or_(page.locator("#graph-heatmap"))).to_be_visible()
        if retry.is_visible():
            retry.click()
    expect(drawn(page, "heatmap")).to_be_attached(timeout=120_000)
    assert clip


def test_a_real_clip(page: Page, lens: Lens, shared_data: Path) -> None:
    """A real talking face; the data stay outside of the repository."""
    path = next(iter(sorted((shared_data / "clips").glob("*happy*.mp4"))))
    page.goto("/")
    page.get_by_label("I may use this recording.").check()
    choose(page, path)
    page.get_by_role("button", name="Upload and analyse").click()
    expect(drawn(page, "heatmap")).to_be_attached(timeout=180_000)
    expect(page.locator(".tile")).not_to_have_count(0)
    expect(page.locator(".tile-unfound")).to_have_count(0)
    expect(page.locator(".notice-warning")).to_have_count(0)
