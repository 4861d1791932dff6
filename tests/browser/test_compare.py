"""The Compare page in a browser: two clips and two checkpoints, swapped and stepped through, narrow and wide."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lens
from tests.browser.looking import drawn, export, hover_text, open_clip, pick, plot_area, subtitle
from tests.browser.test_look import serious

FIGURES = ("compare-outputs", "compare-shares", "compare-maps")


@pytest.fixture(scope="session")
def gloomy(lens: Lens) -> str:
    """An analysis of another face."""
    return lens.analyse(lens.sample("gloomy"))


def address(**view: str) -> str:
    return f"/compare?{urlencode(view, safe=':')}"


def wait_for_address(page: Page, **view: str) -> None:
    """The address is written by a script once what was chosen is there, without a navigation."""
    wanted = [[name, value] for name, value in view.items()]
    page.wait_for_function(
        "wanted => wanted.every(([name, value]) => new URLSearchParams(location.search).get(name) === value)",
        arg=wanted,
    )


def side(page: Page, which: str) -> str:
    return page.locator(f"#compare-view-{which}").input_value()


def compare(page: Page, left: str, right: str, **view: str) -> None:
    """Open two clips of one checkpoint and wait until all is drawn."""
    page.goto(address(left=f"analysis:{left}", right=f"analysis:{right}", **view))
    for figure in FIGURES:
        expect(drawn(page, figure)).to_be_attached()


def test_two_clips_stand_on_the_same_scales(page: Page, face: str, gloomy: str) -> None:
    compare(page, face, gloomy)
    expect(page.locator(".compare-side video")).to_have_count(2)
    expect(page.locator(".compare-faces")).to_have_count(2)
    scales = page.evaluate(
        """() => {
          const { data, layout } = document.querySelector("#graph-compare-maps .js-plotly-plot");
          const axes = part => [...new Set(data.filter(one => one.meta.part === part).map(one => one.coloraxis))];
          const { cmin, cmax } = layout.coloraxis2;
          return [axes("left"), axes("right"), axes("right less left"), cmin + cmax];
        }"""
    )
    assert scales == [["coloraxis"], ["coloraxis"], ["coloraxis2"], 0]
    pick(page, "compare-view-measure", "Share")
    expect(subtitle(page, "compare-maps")).to_contain_text("attention")
    pick(page, "compare-view-site", "Late fusion")
    expect(drawn(page, "compare-maps")).to_contain_text("Late fusion")
    wait_for_address(page, site="late")
    page.reload()
    expect(drawn(page, "compare-maps")).to_contain_text("Late fusion")
    box = plot_area(page, "compare-maps")
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(hover_text(page, "compare-maps")).to_contain_text("attention left")


def test_the_left_stays_while_the_right_is_changed(page: Page, face: str, gloomy: str) -> None:
    compare(page, face, gloomy)
    first, second = f"analysis:{face}", f"analysis:{gloomy}"
    names = side(page, "left"), side(page, "right")
    page.locator("#compare-swap").click()
    wait_for_address(page, left=second, right=first)
    assert (side(page, "right"), side(page, "left")) == names
    expect(page.locator(".compare-side").first.locator("h2")).to_contain_text("gloomy")
    page.locator("#compare-next").click()
    page.wait_for_function("left => new URLSearchParams(location.search).get('right') !== left", arg=first)
    assert side(page, "left") == names[1]
    assert side(page, "right") not in names
    page.go_back()
    wait_for_address(page, left=second, right=first)
    expect(page.locator("#compare-view-right")).to_have_value(names[0])
    expect(page.locator(".compare-side").nth(1).locator("h2")).to_contain_text("cheerful")


def test_two_checkpoints_are_compared_per_modality_and_the_page_says_why(page: Page, lens: Lens, face: str) -> None:
    other = lens.analyse(lens.sample("cheerful"), checkpoint=lens.reading("text"), text="What a lovely day.")
    page.goto(address(left=f"analysis:{face}", right=f"analysis:{other}"))
    reason = page.locator(".compare-reason")
    expect(reason).to_contain_text("Compared per modality only")
    expect(reason).to_contain_text("a block of one training run is not the block of the same number in another")
    expect(drawn(page, "compare-shares")).to_be_attached()
    expect(page.locator("#graph-compare-maps")).to_have_count(0)
    expect(page.locator("#compare-control-site")).to_be_hidden()


def test_a_sweep_beside_a_clip_by_class(page: Page, lens: Lens, face: str) -> None:
    sweeps = page.request.get(f"{lens.address}/api/v1/sweeps").json()["items"]
    sweep = next(item for item in sweeps if item["checkpoint"] == lens.checkpoint)
    page.goto(address(left=f"analysis:{face}", right=f"sweep:{sweep['id']}"))
    expect(drawn(page, "compare-maps")).to_be_attached()
    page.locator("#compare-view-class").click()
    page.get_by_role("option", name=sweep["classes"][2], exact=True).click()
    expect(page.locator(".compare-side").nth(1)).to_contain_text(f"labelled {sweep['classes'][2]}")
    wait_for_address(page, **{"class": sweep["classes"][2]})
    page.locator("#compare-swap").click()
    expect(page.locator(".compare-side").first).to_contain_text(f"labelled {sweep['classes'][2]}")


def test_from_a_clip_to_a_choice_and_to_its_figures(page: Page, face: str, gloomy: str) -> None:
    open_clip(page, face)
    page.get_by_role("link", name="Compare with…").click()
    expect(page.locator(".compare-unchosen")).to_contain_text("Choose the other side")
    page.locator("#compare-view-right").fill("gloomy")
    page.get_by_role("option", name="gloomy").first.click()
    expect(drawn(page, "compare-maps")).to_be_attached()
    wait_for_address(page, left=f"analysis:{face}", right=f"analysis:{gloomy}")
    name, content = export(page, "compare-shares", "Data (CSV)")
    assert name.endswith("compare-shares.csv")
    assert content.splitlines()[0].startswith("site,modality,left: share")
    assert len(content.splitlines()) == 1 + 2 * 2
    page.locator("#table-toggle-compare-maps").click()
    expect(page.locator("#table-compare-maps")).to_contain_text("attention right")


def test_a_proposal_is_taken(page: Page, face: str, gloomy: str) -> None:
    assert face != gloomy
    page.goto("/compare")
    page.locator(".compare-pairs button").first.click()
    expect(page.locator(".compare-side")).to_have_count(2)
    page.wait_for_function("() => location.search.includes('left=') && location.search.includes('right=')")


def test_a_side_that_is_gone(page: Page, face: str) -> None:
    page.goto(address(left=f"analysis:{face}", right="analysis:0123"))
    expect(page.get_by_role("alert").filter(has_text="One of the sides is not here")).to_be_visible()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    page: Page, face: str, gloomy: str, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    compare(page, face, gloomy)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
