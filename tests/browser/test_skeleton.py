"""A skeleton beside its video and alone: it moves in time with the clip, and with a clock of its own."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Lens
from tests.browser.looking import drawn, plot_area

FRAME_RATE = 30


@pytest.fixture(scope="session")
def beside(lens: Lens) -> str:
    """An analysis of a video with its skeleton."""
    skeleton, checkpoint = lens.sample("waving.npz"), lens.reading("video", "skeleton")
    return lens.analyse(lens.sample("waving.mp4"), skeleton=skeleton, checkpoint=checkpoint)


@pytest.fixture(scope="session")
def alone(lens: Lens) -> str:
    """An analysis of a skeleton without a video."""
    return lens.analyse(skeleton=lens.sample("waving.npz"), checkpoint=lens.reading("video", "skeleton"))


def open_skeleton(page: Page, analysis: str) -> Locator:
    """Open the page; returns the stage on which the first frame is drawn."""
    page.goto(f"/analyses/{analysis}")
    for name in ("probabilities", "timeline", "heatmap"):
        expect(drawn(page, name)).to_be_attached()
    stage = page.locator(".skeleton-stage")
    expect(stage).to_have_attribute("data-frame", "0")
    return stage


def inked(stage: Locator) -> int:
    """Pixels that are drawn on."""
    count = """stage => {
      const canvas = stage.querySelector("canvas");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, index) => index % 4 === 3 && value > 0).length;
    }"""
    return int(stage.evaluate(count))


def test_the_skeleton_is_drawn_beside_its_video_and_moves_with_it(page: Page, beside: str) -> None:
    stage = open_skeleton(page, beside)
    assert inked(stage) > 200
    video = page.locator("video[data-player]")
    left, right = video.bounding_box(), stage.bounding_box()
    assert left is not None and right is not None
    assert left["x"] + left["width"] <= right["x"] + 1
    video.evaluate("video => { video.currentTime = 1; }")
    expect(stage).to_have_attribute("data-frame", str(FRAME_RATE))
    expect(page.locator(".skeleton-key .modality-chip")).to_have_text("Person 1")


def test_the_skeleton_can_be_hidden(page: Page, beside: str) -> None:
    stage = open_skeleton(page, beside)
    shown = page.get_by_role("switch", name="Show the skeleton")
    shown.uncheck()
    expect(stage).to_be_hidden()
    shown.check()
    expect(stage).to_be_visible()
    assert inked(stage) > 200


def test_a_skeleton_alone_plays_and_stops(page: Page, alone: str) -> None:
    stage = open_skeleton(page, alone)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => Number(document.querySelector('.skeleton-stage').dataset.frame) > 5")
    page.get_by_role("button", name="Pause").click()
    time = float(page.evaluate("() => window.lens.clock.now()"))
    assert abs(int(stage.get_attribute("data-frame") or -1) - time * FRAME_RATE) <= 1
    # Rounded by the browser: it takes 0.25 up, Python down.
    rounded = str(page.evaluate("time => time.toFixed(1)", time))
    expect(page.locator("[data-timeline]")).to_have_attribute("aria-valuenow", rounded)
    page.wait_for_function("() => !document.querySelector('.time-cursor').hidden")


def test_the_timeline_moves_a_skeleton_alone(page: Page, alone: str) -> None:
    stage = open_skeleton(page, alone)
    length = float(page.locator("[data-player]").get_attribute("data-duration") or 0)
    box = plot_area(page, "timeline")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)
    expect(page.locator("[data-timeline]")).to_have_attribute("aria-valuenow", f"{length / 2:.1f}")
    assert abs(int(stage.get_attribute("data-frame") or -1) - length / 2 * FRAME_RATE) <= 1


def test_the_keyboard_plays_and_moves_a_skeleton_alone(page: Page, alone: str) -> None:
    stage = open_skeleton(page, alone)
    slider = page.get_by_role("slider", name="Position", exact=True)
    slider.focus()
    page.keyboard.press("End")
    expect(stage).not_to_have_attribute("data-frame", "0")
    page.keyboard.press("Home")
    expect(stage).to_have_attribute("data-frame", "0")
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_focused()
    expect(stage).not_to_have_attribute("data-frame", "0")


def test_whoever_asked_for_less_motion_gets_stills(browser: Browser, lens: Lens, alone: str) -> None:
    with browser.new_context(base_url=lens.address, reduced_motion="reduce") as context:
        page = context.new_page()
        open_skeleton(page, alone)
        page.evaluate(
            "() => { window.seen = new Set(); window.lens.clock.on((time) => window.seen.add(time.toFixed(3))); }"
        )
        page.get_by_role("button", name="Play").click()
        page.wait_for_function("() => window.lens.clock.now() >= 1")
        seen = [float(time) for time in page.evaluate("() => [...window.seen]")]
        assert [time for time in seen if round(time % 0.25, 3) not in {0, 0.25}] == []


def test_a_file_that_the_browser_cannot_play_has_a_clock_all_the_same(page: Page, beside: str) -> None:
    page.route("**/media", lambda route: route.fulfill(body=b"no video", content_type="video/x-msvideo"))
    stage = open_skeleton(page, beside)
    expect(page.get_by_text("This browser cannot play the file")).to_be_visible()
    expect(page.locator("video[data-player]")).to_be_hidden()
    box = plot_area(page, "timeline")
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 30)
    expect(stage).not_to_have_attribute("data-frame", "0")


def test_a_skeleton_that_is_gone_says_so(page: Page, alone: str) -> None:
    page.route("**/skeleton", lambda route: route.fulfill(status=404, body="{}", content_type="application/json"))
    page.goto(f"/analyses/{alone}")
    expect(page.locator(".skeleton-stage")).to_have_text("The skeleton could not be loaded.")


def test_joints_that_are_pixels_of_the_video_lie_over_it(page: Page, beside: str, lens: Lens, tmp_path: Path) -> None:
    def in_picture(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        picture = answer.json()
        picture |= {"view": "picture", "box": [10, 10, 90, 110]}
        route.fulfill(response=answer, json=picture)  # type: ignore[attr-defined]

    page.route("**/skeleton", in_picture)
    stage = open_skeleton(page, beside)
    over = page.locator("video[data-player]").bounding_box()
    assert stage.bounding_box() == over
    # The controls of the video beneath it can still be reached.
    assert stage.evaluate("stage => getComputedStyle(stage).pointerEvents") == "none"
