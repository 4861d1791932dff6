"""Recording in the browser, with the camera and the microphone that Chromium makes up: a real file, really analysed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import ANALYSED_S, CHROMIUM, FLAGS, Lens, Watched, unavailable, watched_context
from tests.browser.test_look import serious

FAKE_DEVICE = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"


@contextmanager
def chromium(process: Playwright, *flags: str) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        unavailable(f"there is no Chromium at {CHROMIUM}")
    browser = process.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def studio(playwright_process: Playwright) -> Iterator[Browser]:
    """A browser with a camera, a microphone and somebody who allows both."""
    with chromium(playwright_process, FAKE_DEVICE, ALLOWED) as browser:
        yield browser


@pytest.fixture
def page(studio: Browser, lens: Lens, watched: Watched) -> Iterator[Page]:
    with watched_context(studio, lens, watched) as context:
        yield context.new_page()


def begin(page: Page, button: str) -> None:
    """Have camera or microphone on, ready to record."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("button", name="Start recording")).to_be_focused()


def record(page: Page, seconds: int) -> None:
    page.get_by_role("button", name="Start recording").click()
    expect(page.locator("#recorder-time")).to_have_text(re.compile(rf"^0:0[{seconds}-9] of \d:\d\d$"))
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("button", name="Use this recording")).to_be_focused()


def analyse(page: Page) -> dict[str, object]:
    """Send the recording the way of every other file; returns what the service found in it."""
    page.get_by_label("I may use this recording.").check()
    page.get_by_role("button", name="Upload and analyse").click()
    expect(page).to_have_url(re.compile(r"/analyses/[0-9a-f]+"))
    expect(page.locator("#graph-heatmap .gtitle")).to_be_attached(timeout=1000 * ANALYSED_S)
    api = re.sub("/analyses/.*", "/api/v1", page.url)
    analysis = httpx.get(f"{api}/analyses/{page.url.rpartition('/')[2]}", timeout=60).json()
    clip: dict[str, object] = httpx.get(f"{api}/clips/{analysis['inputs']['clip']}", timeout=60).json()
    return clip


def test_camera_and_microphone_are_recorded_played_and_analysed(page: Page, lens: Lens) -> None:
    page.goto(f"/?checkpoint={lens.checkpoint}")
    begin(page, "Camera and microphone")
    page.wait_for_function("() => document.querySelector('#recorder-stage video').videoWidth > 0")
    assert page.locator("#recorder-stage video").evaluate("video => video.muted")
    record(page, 2)
    # Nothing was sent yet, and what was recorded can be looked at.
    playback = page.locator("#recorder-stage video")
    # An infinite duration, as recordings have it until their end was looked for, is not one to be shown.
    page.wait_for_function(
        "() => { const { duration } = document.querySelector('#recorder-stage video');"
        " return Number.isFinite(duration) && duration > 1.5; }"
    )
    assert playback.evaluate("video => video.srcObject === null")
    page.get_by_role("button", name="Use this recording").click()
    expect(page.locator("#media-name")).to_have_text(re.compile(r"^Recording \d{4}-\d\d-\d\d .*\.webm \(\d+"))
    expect(page.locator("#recorder-panel")).to_be_hidden()
    expect(page.locator("#upload-consent")).to_be_focused()
    clip = analyse(page)
    probe = clip["probe"]
    assert isinstance(probe, dict)
    assert clip["media_type"] == "video/webm"
    assert (probe["video"]["codec"], probe["audio"]["codec"]) == ("vp8", "opus")
    assert 1.5 < probe["duration_s"] < 60
    assert probe["video"]["frames"] > 1


def test_the_microphone_alone_is_recorded_again_and_analysed(page: Page, lens: Lens) -> None:
    page.goto(f"/?checkpoint={lens.checkpoint}")
    begin(page, "Microphone only")
    # The made-up microphone beeps once a second.
    page.wait_for_function("() => Number(document.querySelector('#recorder-level').ariaValueNow) > 30")
    record(page, 1)
    first = page.locator("#recorder-stage audio").get_attribute("src")
    page.get_by_role("button", name="Record again").click()
    expect(page.get_by_role("button", name="Start recording")).to_be_focused()
    record(page, 2)
    assert page.locator("#recorder-stage audio").get_attribute("src") != first
    page.get_by_role("button", name="Use this recording").click()
    clip = analyse(page)
    assert clip["media_type"] == "audio/webm"
    assert isinstance(clip["probe"], dict) and clip["probe"]["video"] is None


@pytest.mark.parametrize("width", [1400, 390])
def test_the_button_stays_where_it_is_when_the_picture_comes(page: Page, lens: Lens, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/?checkpoint={lens.checkpoint}")
    begin(page, "Camera and microphone")
    page.wait_for_function("() => document.querySelector('#recorder-stage video').videoWidth > 0")
    button = page.get_by_role("button", name="Start recording")
    shown = button.bounding_box()
    page.locator("#recorder-stage video").evaluate("video => { video.srcObject = null; }")
    page.wait_for_function("() => document.querySelector('#recorder-stage video').videoWidth === 0")
    assert button.bounding_box() == shown


def test_a_recording_stops_at_the_limit(page: Page, lens: Lens) -> None:
    page.goto(f"/?checkpoint={lens.checkpoint}")
    page.locator("#recorder").evaluate("element => { element.dataset.limit = '2'; }")
    begin(page, "Microphone only")
    expect(page.locator("#recorder-time")).to_have_text("up to 0:02")
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_role("button", name="Use this recording")).to_be_focused()
    lasted_s = float(page.locator("#recorder-time").inner_text().removesuffix(" s"))
    assert lasted_s >= 2.0


def test_what_is_discarded_is_gone_and_the_camera_is_off(page: Page, lens: Lens) -> None:
    page.add_init_script(
        """const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wish) => (window.given = await ask(wish));"""
    )
    page.goto(f"/?checkpoint={lens.checkpoint}")
    off = "() => window.given.getTracks().every((track) => track.readyState === 'ended')"
    begin(page, "Camera and microphone")
    assert not page.evaluate(off)
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.wait_for_function(off)
    begin(page, "Camera and microphone")
    record(page, 1)
    page.wait_for_function(off)
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#recorder-panel")).to_be_hidden()
    expect(page.locator("#media-chosen")).to_be_hidden()
    # Another page takes the form away, and with it the camera.
    begin(page, "Camera and microphone")
    page.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(page.locator("#page-heading")).to_have_text("Checkpoints")
    page.wait_for_function(off)


def test_a_network_without_sound_asks_for_the_camera_alone(page: Page, lens: Lens) -> None:
    page.goto(f"/?checkpoint={lens.checkpoint}")
    # No network that ships reads colour video without sound: its form has no button for the microphone alone.
    page.locator("#record-sound").evaluate("button => { button.hidden = true; }")
    begin(page, "Camera and microphone")
    assert page.evaluate("() => document.querySelector('#recorder-stage video').srcObject.getAudioTracks().length") == 0
    page.get_by_role("button", name="Cancel", exact=True).click()


def test_a_network_of_depth_offers_no_camera(page: Page, lens: Lens) -> None:
    page.goto(f"/?checkpoint={lens.reading('video', 'skeleton')}")
    expect(page.get_by_text("Drop a depth video here, or choose a file")).to_be_visible()
    expect(page.locator("#recorder")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("NotAllowedError", "The browser does not let this page use the camera and the microphone."),
        ("NotFoundError", "No camera or no microphone was found. Is it plugged in? The microphone alone may work."),
        ("NotReadableError", "Another program may be using it"),
    ],
)
def test_what_is_in_the_way_is_said_in_plain_words(page: Page, lens: Lens, name: str, sentence: str) -> None:
    page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('x', '{name}'); }};"
    )
    page.goto(f"/?checkpoint={lens.checkpoint}")
    page.get_by_role("button", name="Camera and microphone").click()
    expect(page.locator("#recorder-error")).to_contain_text(sentence)
    expect(page.locator("#recorder-panel")).to_be_hidden()
    expect(page.get_by_role("button", name="Camera and microphone")).to_be_focused()


def test_a_page_from_an_insecure_address_says_why_it_cannot_record(page: Page, lens: Lens) -> None:
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false });")
    page.goto(f"/?checkpoint={lens.checkpoint}")
    expect(page.locator("#recorder-note")).to_contain_text("over HTTPS, or on the machine that it runs on")
    expect(page.locator("#recorder-note")).to_contain_text(lens.address)
    expect(page.get_by_role("button", name="Camera and microphone")).to_be_hidden()


@pytest.mark.parametrize("width", [1400, 390])
def test_axe_finds_nothing_serious_while_recording(page: Page, lens: Lens, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/?checkpoint={lens.checkpoint}")
    begin(page, "Camera and microphone")
    assert serious(page) == []
    record(page, 1)
    assert serious(page) == []
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
    page.get_by_role("button", name="Discard").click()
