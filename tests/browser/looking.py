"""What the tests of the Clip page look at and do, in one place."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def open_clip(page: Page, analysis: str, query: str = "") -> None:
    """Open a Clip page and wait until its figures are drawn."""
    page.goto(f"/analyses/{analysis}{query}")
    for name in ("probabilities", "timeline", "heatmap", "marginals", "sites", "channels"):
        expect(drawn(page, name)).to_be_attached()


def choose_file(page: Page, slot: str, path: Path) -> None:
    """Choose a file for a slot of the form."""
    with page.expect_file_chooser() as chooser:
        page.locator(f"#{slot}-choose").click()
    chooser.value.set_files(path)


def drawn(page: Page, name: str) -> Locator:
    """Title of a figure, which is there as soon as it is drawn."""
    return page.locator(f"#graph-{name} .gtitle")


def subtitle(page: Page, name: str) -> Locator:
    """Subtitle of a figure: what it shows of which window."""
    return page.locator(f"#graph-{name} .gtitle .line").nth(1)


def plot_area(page: Page, name: str) -> dict[str, float]:
    """Where the first plot of a figure lies on the screen."""
    page.locator(f"#graph-{name}").scroll_into_view_if_needed()
    box = page.locator(f"#graph-{name} .nsewdrag").first.bounding_box()
    assert box is not None
    return dict(box)


def click_first_mark(page: Page, name: str) -> None:
    """Click the mark of a figure that was drawn first; Plotly wants to see the mouse come."""
    page.locator(f"#graph-{name}").scroll_into_view_if_needed()
    mark = page.locator(f"#graph-{name} .scatterlayer path.point").first.bounding_box()
    assert mark is not None
    x, y = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
    page.mouse.move(x - 2, y)
    page.mouse.move(x, y)
    page.mouse.click(x, y)


def hover_text(page: Page, name: str) -> Locator:
    return page.locator(f"#graph-{name} .hoverlayer")


def pick(page: Page, control: str, label: str) -> None:
    """Choose in a segmented control."""
    page.locator(f"#{control}").get_by_text(label, exact=True).click()


def player_time(page: Page) -> float:
    return float(page.locator("[data-player]").evaluate("player => player.currentTime"))


CURSOR_OFF = """() => {
  const cursor = document.querySelector(".time-cursor"), media = document.querySelector("[data-player]");
  const graph = document.querySelector("#graph-timeline .js-plotly-plot");
  const axis = graph && graph._fullLayout && graph._fullLayout.xaxis;
  if (!cursor || cursor.hidden || !axis) return Infinity;
  const at = cursor.getBoundingClientRect().x + cursor.getBoundingClientRect().width / 2;
  return Math.abs(at - graph.getBoundingClientRect().x - axis._offset - axis.l2p(media.currentTime));
}"""
"""How many pixels the cursor stands away from the player's time on the axis."""


def play_until(page: Page, time_s: float) -> None:
    """Play without sound up to a time and stop there."""
    page.locator("[data-player]").evaluate("player => { player.muted = true; return player.play(); }")
    page.wait_for_function("time => document.querySelector('[data-player]').currentTime >= time", arg=time_s)
    page.locator("[data-player]").evaluate("player => player.pause()")


def wait_for_cursor(page: Page) -> None:
    """Wait until the cursor stands where the player is."""
    page.wait_for_function(f"() => ({CURSOR_OFF})() < 3")


def export(page: Page, figure: str, what: str) -> tuple[str, str]:
    """Download from a figure's menu; returns the name and the text of the file."""
    card = page.locator(".figure-card").filter(has=page.locator(f"#graph-{figure}"))
    card.locator("summary.button").click()
    with page.expect_download() as download:
        card.get_by_role("button", name=what).click()
    return download.value.suggested_filename, download.value.path().read_text("utf-8", errors="replace")
