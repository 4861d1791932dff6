"""From a file to its result: upload, progress, refusal, cancel of the upload, delete."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import Lens
from tests.browser.looking import choose_file, drawn

CLIP_URL = re.compile(r"/analyses/[0-9a-zA-Z-]+")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, lens: Lens) -> Path:
    """A playable file that the service has not seen: a sample with something behind its end."""
    path = tmp_path_factory.mktemp("clips") / "mine <b>bold<b>.mp4"
    path.write_bytes(lens.media("gloomy") + b"\0\0\0\x08free")
    return path


def test_a_clip_is_uploaded_analysed_shown_and_deleted(page: Page, lens: Lens, clip: Path) -> None:
    page.goto(f"/?checkpoint={lens.checkpoint}")
    choose_file(page, "media", clip)
    start = page.get_by_role("button", name="Upload and analyse")
    expect(page.locator("#media-name")).to_contain_text(clip.name)
    expect(start).to_be_disabled()
    page.get_by_label("I may use this recording.").check()
    start.click()
    expect(page).to_have_url(CLIP_URL)
    expect(page.get_by_role("heading", level=1)).to_have_text(clip.name)
    expect(drawn(page, "heatmap")).to_be_attached(timeout=300_000)
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
    choose_file(page, "media", path)
    start = page.get_by_role("button", name="Upload and analyse")
    if content:
        start.click()
    expect(page.locator("#media-error")).to_have_text(sentence)
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
    choose_file(page, "media", path)
    expect(page.locator("#media-error")).to_have_text("huge.mp4 has 201.0 MiB; at most 200 MiB are accepted.")
    assert [url for url in sent if "/clips" in url] == []


def test_an_upload_shows_its_progress_and_can_be_cancelled(page: Page, clip: Path) -> None:
    def never(_route: Route) -> None:
        """Leave the request without an answer."""

    page.goto("/")
    page.route("**/api/v1/clips?filename=*", never)
    page.get_by_label("I may use this recording.").check()
    choose_file(page, "media", clip)
    page.get_by_role("button", name="Upload and analyse").click()
    expect(page.get_by_role("progressbar", name=re.compile("^Upload"))).to_be_visible()
    page.get_by_role("button", name="Cancel the upload").click()
    expect(page.get_by_role("progressbar", name=re.compile("^Upload"))).to_be_hidden()
    expect(page.get_by_role("button", name="Upload and analyse")).to_be_enabled()


def test_the_progress_is_that_of_the_bytes_sent(idle_page: Page, tmp_path: Path) -> None:
    path = tmp_path / "large.mp4"
    path.write_bytes(b"no video at all" * 200_000)
    idle_page.goto("/")
    idle_page.get_by_label("I may use this recording.").check()
    choose_file(idle_page, "media", path)
    idle_page.evaluate(
        "() => { window.shown = []; const meter = document.getElementById('media-meter');"
        " new MutationObserver(() => window.shown.push(Number(meter.ariaValueNow)))"
        ".observe(meter, { attributeFilter: ['aria-valuenow'] }); }"
    )
    network = idle_page.context.new_cdp_session(idle_page)
    network.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_500_000}
    network.send("Network.emulateNetworkConditions", limits)
    idle_page.get_by_role("button", name="Upload and analyse").click()
    expect(idle_page.locator("#media-error")).to_contain_text("large.mp4")
    shown = idle_page.evaluate("() => window.shown")
    assert shown == sorted(shown), "it never runs backwards"
    assert shown[0] == 0 and shown[-1] == 100
    assert len({percent for percent in shown if 0 < percent < 100}) >= 3


def test_a_broken_connection_is_said_and_the_file_kept_for_another_try(page: Page, clip: Path) -> None:
    page.goto("/")
    page.route("**/api/v1/clips?filename=*", lambda route: route.abort("connectionreset"))
    page.get_by_label("I may use this recording.").check()
    choose_file(page, "media", clip)
    start = page.get_by_role("button", name="Upload and analyse")
    start.click()
    expect(page.locator("#media-error")).to_contain_text("The connection broke during the upload. Try again.")
    expect(page.locator("#media-name")).to_contain_text(clip.name)
    expect(start).to_be_enabled()
    expect(start).to_be_focused()


def test_leaving_in_the_middle_of_an_upload_is_asked_about(page: Page, clip: Path) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.goto("/")
    page.route("**/api/v1/clips?filename=*", lambda _route: None)
    page.get_by_label("I may use this recording.").check()
    choose_file(page, "media", clip)
    page.get_by_role("button", name="Upload and analyse").click()
    page.once("dialog", stay)
    page.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(page.get_by_role("progressbar", name=re.compile("^Upload"))).to_be_visible()
    assert asked == ["The upload is not done. Leave this page and stop it?"]
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(page).to_have_title("Checkpoints · MSAF Lens")


def test_a_dropped_file_is_taken(page: Page) -> None:
    page.goto("/")
    transfer = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        " data.items.add(new File(['x'.repeat(2000)], 'dropped.webm')); return data; }"
    )
    page.locator("#media-choose").dispatch_event("drop", {"dataTransfer": transfer})
    expect(page.locator("#media-name")).to_have_text("dropped.webm (2 kB)")
    page.get_by_role("button", name=re.compile("^Remove the file")).click()
    expect(page.locator("#media-name")).to_be_hidden()
    expect(page.locator("#media-choose")).to_be_focused()
    expect(page.get_by_text("Choose a file first.")).to_be_visible()


def test_a_sample_is_one_press_away(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Analyse drawn-face-cheerful.mp4").click()
    expect(page).to_have_url(CLIP_URL)
    expect(drawn(page, "heatmap")).to_be_attached(timeout=300_000)


def test_a_real_clip(page: Page, lens: Lens, shared_data: Path) -> None:
    """A real talking face; the data stay outside of the repository."""
    path = next(iter(sorted((shared_data / "clips").glob("*happy*.mp4"))))
    page.goto(f"/?checkpoint={lens.checkpoint}")
    page.get_by_label("I may use this recording.").check()
    choose_file(page, "media", path)
    page.get_by_role("button", name="Upload and analyse").click()
    expect(drawn(page, "heatmap")).to_be_attached(timeout=300_000)
    expect(page.locator(".tile")).not_to_have_count(0)
    expect(page.locator(".tile-unfound")).to_have_count(0)
    expect(page.locator(".notice-warning")).to_have_count(0)
