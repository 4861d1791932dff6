"""The Explore page in a browser: from the list to a sweep, its controls, clips behind a cell, one item, the address."""

import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Lens, Watched, unavailable
from tests.browser.looking import drawn, pick, subtitle
from tests.browser.test_look import serious

FIGURES = ("variation", "class-shares", "class-difference", "class-channels", "module-maps", "confusion")


@pytest.fixture(scope="session")
def sweep(lens: Lens) -> dict[str, object]:
    """The shipped sweep of a network with classes and two sites."""
    items = httpx.get(f"{lens.address}/api/v1/sweeps", timeout=60).json()["items"]
    found = next((item for item in items if item["source"] == "shipped" and len(item["sites"]) == 2), None)
    return dict(found) if found else unavailable("no checkpoint came with a sweep")


@pytest.fixture(scope="session")
def segments(lens: Lens) -> str:
    """Id of a shipped sweep of a network that divides time into segments."""
    items = httpx.get(f"{lens.address}/api/v1/sweeps", timeout=60).json()["items"]
    found = (item for item in items if any(site["segments"] > 1 for site in item["sites"]))
    return next((str(item["id"]) for item in found), "") or unavailable("no checkpoint with segments came with a sweep")


def open_sweep(page: Page, identity: object, query: str = "") -> None:
    """Open a sweep and wait until its figures and its table are there."""
    page.goto(f"/explore/{identity}{query}")
    for name in FIGURES:
        expect(drawn(page, name)).to_be_attached()
    expect(page.locator(".ag-row").first).to_be_attached()


def view(page: Page) -> dict[str, str]:
    """The view of the address, which scripts write without a navigation."""
    query = urlsplit(page.evaluate("location.href")).query
    return {key: values[-1] for key, values in parse_qs(query).items()}


def wait_for_view(page: Page, **wanted: str) -> None:
    for key, value in wanted.items():
        page.wait_for_function(
            "([key, value]) => new URLSearchParams(location.search).get(key) === value", arg=[key, value]
        )


def choose(page: Page, control: str, option: str) -> None:
    """Choose in a select."""
    page.locator(f"#explore-view-{control}").click()
    page.get_by_role("option", name=option, exact=True).click()


def hit(page: Page, figure: str, plot: int, across: float, down: float) -> None:
    """Click in a plot of a figure, at fractions of its width and height."""
    page.locator(f"#graph-{figure}").scroll_into_view_if_needed()
    # What stands below the header and the toolbar can't be clicked.
    page.locator(f"#graph-{figure}").evaluate("figure => figure.scrollIntoView({block: 'center'})")
    area = page.locator(f"#graph-{figure} .nsewdrag").nth(plot).bounding_box()
    assert area is not None
    x, y = area["x"] + across * area["width"], area["y"] + down * area["height"]
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(page.locator(f"#graph-{figure} .hoverlayer")).not_to_be_empty()
    page.mouse.click(x, y)


def cells(page: Page, column: str) -> Locator:
    return page.locator(f".ag-center-cols-container .ag-cell[col-id={column}], .ag-pinned-left-cols-container "
                        f".ag-cell[col-id={column}]")  # fmt: skip


def numbers(page: Page, column: str) -> list[float]:
    """The numbers of a column from top to bottom, as far as rows are drawn."""
    found = page.locator(f".ag-center-cols-container .ag-row:has(.ag-cell[col-id={column}])").evaluate_all(
        "(rows, column) => rows.map((row) => [Number(row.getAttribute('row-index')),"
        " row.querySelector(`[col-id=${column}]`).textContent])",
        column,
    )
    return [float(text.rstrip("%")) for _, text in sorted(found)]


def test_from_the_list_to_a_sweep_and_its_answer_at_the_top(page: Page, sweep: dict[str, object]) -> None:
    page.goto("/explore")
    page.get_by_role("link", name=str(sweep["name"])).click()
    expect(page.locator("#page-heading")).to_have_text(str(sweep["name"]))
    sentence = page.locator("#variation-sentence")
    expect(sentence).to_contain_text("%")
    expect(page.get_by_role("heading", name="Is it input-dependent?")).to_be_in_viewport()
    expect(sentence).to_be_in_viewport()


def test_site_grouping_measure_and_class_redraw_what_they_change(page: Page, sweep: dict[str, object]) -> None:
    open_sweep(page, sweep["id"])
    sites, classes = sweep["sites"], sweep["classes"]
    assert isinstance(sites, list)
    assert isinstance(classes, list)
    answer = page.locator("#variation-sentence").inner_text()
    pick(page, "explore-view-site", sites[1]["title"])
    for name in ("class-shares", "class-channels", "class-difference"):
        expect(drawn(page, name)).to_contain_text(sites[1]["title"])
    expect(page.locator("#variation-sentence")).not_to_have_text(answer)
    pick(page, "explore-view-by", "Prediction")
    expect(subtitle(page, "class-shares")).to_contain_text("by prediction")
    expect(subtitle(page, "module-maps")).to_contain_text("by prediction")
    pick(page, "explore-view-measure", "Share")
    expect(drawn(page, "class-shares")).to_contain_text("share per class")
    choose(page, "class", classes[2])
    expect(subtitle(page, "module-maps")).to_contain_text(f"mean over {classes[2]}")
    expect(page.locator("#graph-class-channels .annotation").filter(has_text=classes[2])).to_be_attached()
    choose(page, "first", classes[0])
    choose(page, "second", classes[1])
    expect(drawn(page, "class-difference")).to_contain_text(f"{classes[0]} less {classes[1]}")
    wait_for_view(page, second=classes[1])
    shown = view(page)
    assert shown["site"] == sites[1]["name"]
    assert (shown["by"], shown["measure"], shown["class"]) == ("prediction", "share", classes[2])
    page.go_back()
    expect(drawn(page, "class-difference")).not_to_contain_text(f"less {classes[1]}")


def test_figures_out_of_view_are_drawn_when_they_are_scrolled_to(page: Page, sweep: dict[str, object]) -> None:
    classes = sweep["classes"]
    assert isinstance(classes, list)
    page.add_init_script("window.requestIdleCallback = () => 0")  # A browser that is never idle.
    page.goto(f"/explore/{sweep['id']}")
    for name in ("variation", "class-shares", "class-difference"):
        expect(drawn(page, name)).to_be_attached()
    height = page.evaluate("document.documentElement.scrollHeight")
    expect(page.locator(".ag-header-cell").first).not_to_be_attached()
    assert page.evaluate("window.dash_ag_grid") is None, "the library of the table runs before the table comes"
    expect(drawn(page, "confusion")).not_to_be_attached()
    page.locator("#card-confusion").evaluate("card => card.scrollIntoView()")
    expect(drawn(page, "confusion")).to_be_attached()
    page.locator("#card-module-maps").evaluate("card => card.scrollIntoView()")
    expect(subtitle(page, "module-maps")).to_contain_text("mean over all items")
    page.locator("#clips").evaluate("section => section.scrollIntoView()")
    expect(page.locator(".ag-row").first).to_be_attached()
    expect(page.locator("#clips-count")).to_contain_text("items")
    assert page.evaluate("document.documentElement.scrollHeight") == height, "places of figures are of the right height"

    page.evaluate("scrollTo(0, 0)")
    choose(page, "class", classes[2])
    bold = page.locator("#graph-class-shares .yaxislayer-above tspan[style*=bold]")
    expect(bold.filter(has_text=classes[2])).to_be_attached()
    expect(subtitle(page, "module-maps")).to_contain_text("mean over all items")
    page.locator("#card-module-maps").evaluate("card => card.scrollIntoView()")
    expect(subtitle(page, "module-maps")).to_contain_text(f"mean over {classes[2]}")


def test_a_table_whose_library_does_not_come_says_so_and_is_tried_again(page: Page, sweep: dict[str, object]) -> None:
    sites = sweep["sites"]
    assert isinstance(sites, list)
    page.route("**/dash_ag_grid.*", lambda route: route.abort())
    page.goto(f"/explore/{sweep['id']}")
    expect(page.locator(".clips-table")).to_have_text("This part of the page could not be loaded.")
    expect(drawn(page, "module-maps")).to_be_attached()
    page.unroute("**/dash_ag_grid.*")
    pick(page, "explore-view-site", sites[1]["title"])
    expect(page.locator(".clips-table .ag-row").first).to_be_attached()


def test_figures_out_of_view_are_drawn_when_the_browser_is_idle(page: Page, sweep: dict[str, object]) -> None:
    page.goto(f"/explore/{sweep['id']}")
    for name in FIGURES:
        expect(drawn(page, name)).to_be_attached()
    assert page.evaluate("scrollY") == 0
    expect(drawn(page, "class-time")).not_to_be_attached()
    expect(drawn(page, "item-map")).not_to_be_attached()


def test_a_cell_of_the_confusion_shows_its_clips(page: Page, sweep: dict[str, object], lens: Lens) -> None:
    open_sweep(page, sweep["id"])
    found = httpx.get(f"{lens.address}/api/v1/sweeps/{sweep['id']}/confusion", timeout=60).json()
    counts, names = found["counts"], found["labels"]
    true, taken = max(
        ((row, column) for row in range(len(names)) for column in range(len(names)) if row != column),
        key=lambda place: counts[place[0]][place[1]],
    )
    hit(page, "confusion", 0, (taken + 0.5) / len(names), (true + 0.5) / len(names))
    expect(page.locator("#clips-count")).to_contain_text(
        f"{counts[true][taken]} of {sum(map(sum, counts))} items: true class {names[true]}, prediction {names[taken]}"
    )
    expect(page.locator("#clips-heading")).to_be_focused()
    wait_for_view(page, label=names[true], prediction=names[taken])
    expect(cells(page, "prediction").first).to_have_text(names[taken])
    assert set(cells(page, "prediction").all_text_contents()) == {names[taken]}
    assert set(cells(page, "label").all_text_contents()) == {names[true]}
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("#clips-count")).to_have_text(f"{sum(map(sum, counts))} items")


def test_the_table_sorts_and_a_row_opens_its_item(page: Page, sweep: dict[str, object]) -> None:
    open_sweep(page, sweep["id"])
    pick(page, "explore-view-order", "Most wrong")
    page.wait_for_function(
        "() => document.querySelector('.ag-header-cell[col-id=deviation]').ariaSort === 'descending'"
    )
    errors = numbers(page, "deviation")
    assert len(errors) > 5
    assert errors == sorted(errors, reverse=True)
    pick(page, "explore-view-order", "Most disagreement")
    page.wait_for_function(
        "() => document.querySelector('.ag-header-cell[col-id=disagreement]').ariaSort === 'descending'"
    )
    disagreement = numbers(page, "disagreement")
    assert disagreement == sorted(disagreement, reverse=True)
    name = page.locator(".ag-pinned-left-cols-container .ag-row[row-index='0'] .ag-cell").inner_text()
    page.locator(".ag-pinned-left-cols-container .ag-row[row-index='0'] .ag-cell").click()
    panel = page.locator("#item-panel")
    expect(panel.get_by_role("heading", name=name)).to_be_visible()
    expect(panel).to_contain_text("the clip itself is not here")
    expect(drawn(page, "item-map")).to_be_attached()
    assert view(page)["item"].isdecimal()
    panel.get_by_role("button", name="Close the item").click()
    expect(panel).to_be_hidden()


def test_filters_in_the_headers_say_what_they_leave(page: Page, sweep: dict[str, object], lens: Lens) -> None:
    rows = httpx.get(f"{lens.address}/api/v1/sweeps/{sweep['id']}/rows?site=late", timeout=60).json()["rows"]
    label = rows[0]["label"]
    open_sweep(page, sweep["id"], f"?label={label}")
    narrowed = page.locator("#clips-narrowed")
    expect(narrowed).to_be_empty()
    page.locator(".ag-header-cell[col-id=confidence] .ag-header-cell-filter-button").click()
    page.get_by_role("combobox", name="Filtering operator").click()
    page.get_by_role("option", name="Greater than", exact=True).click()
    page.get_by_role("spinbutton", name="Filter Value").or_(page.get_by_label("Filter Value")).first.fill("0.6")
    left = sum(row["label"] == label and row["confidence"] > 0.6 for row in rows)
    expect(narrowed).to_have_text(f"{left} shown by filters in the headers")
    assert page.evaluate("dash_ag_grid.getApi('clips-grid').getDisplayedRowCount()") == left


def test_a_block_of_the_maps_sorts_the_table_by_its_attention(page: Page, sweep: dict[str, object]) -> None:
    open_sweep(page, sweep["id"])
    hit(page, "module-maps", 0, 0.1, 0.02)
    wait_for_view(page, block="0", order="block")
    expect(page.locator(".ag-header-cell[col-id=block]")).to_be_attached()
    page.wait_for_function("() => document.querySelector('.ag-header-cell[col-id=block]').ariaSort === 'descending'")
    page.wait_for_function("() => document.querySelector('.ag-cell[col-id=block]').textContent !== ''")
    attention = numbers(page, "block")
    assert attention == sorted(attention, reverse=True)


def test_the_keyboard_opens_an_item(page: Page, sweep: dict[str, object]) -> None:
    open_sweep(page, sweep["id"])
    page.locator(".ag-pinned-left-cols-container .ag-row[row-index='0'] .ag-cell").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#item-panel")).to_be_visible()
    wait_for_view(page, item="1")


def test_attention_over_segments(page: Page, segments: str) -> None:
    open_sweep(page, segments)
    expect(drawn(page, "class-time")).to_contain_text("over segments")
    before = page.locator("#graph-class-time .annotation").count()
    page.locator("#explore-view-class").click()
    page.get_by_role("option").first.click()
    expect(page.locator("#graph-class-time .annotation")).not_to_have_count(before)
    expect(page.locator("#graph-module-maps .annotation").filter(has_text="segment 5")).to_be_attached()


def test_the_table_behind_a_figure_has_its_numbers(page: Page, sweep: dict[str, object], lens: Lens) -> None:
    open_sweep(page, sweep["id"])
    page.locator("#table-toggle-class-shares").click()
    table = page.locator("#table-class-shares table")
    expect(table).to_be_visible()
    sites = sweep["sites"]
    assert isinstance(sites, list)
    asked = {"site": sites[0]["name"], "by": "label"}
    found = httpx.get(f"{lens.address}/api/v1/sweeps/{sweep['id']}/classes", params=asked, timeout=60).json()
    share = next(iter(found["everything"]["share"].values()))
    row = table.locator("tbody tr").first.locator("td").all_text_contents()
    assert (row[0], row[1]) == ("all items", str(found["everything"]["n"]))
    assert row[4:7] == [f"{share[end]:.4g}" for end in ("value", "low", "high")]


def test_a_link_leads_back_to_the_view_in_a_fresh_browser(
    page: Page, browser: Browser, lens: Lens, sweep: dict[str, object]
) -> None:
    sites, classes = sweep["sites"], sweep["classes"]
    assert isinstance(sites, list)
    assert isinstance(classes, list)
    open_sweep(page, sweep["id"])
    pick(page, "explore-view-site", sites[1]["title"])
    pick(page, "explore-view-measure", "Share")
    choose(page, "class", classes[1])
    choose(page, "label", classes[1])
    page.locator(".ag-pinned-left-cols-container .ag-row[row-index='0'] .ag-cell").click()
    expect(drawn(page, "item-map")).to_be_attached()
    expect(subtitle(page, "module-maps")).to_contain_text(f"mean over {classes[1]}")
    wait_for_view(page, label=classes[1])
    address = page.evaluate("location.href")
    count = page.locator("#clips-count").inner_text()

    watched = Watched()
    with browser.new_context(viewport={"width": 1400, "height": 900}, color_scheme="light") as fresh:
        watched.watch(fresh)
        other = fresh.new_page()
        other.goto(address)
        # What the first page shows out of view may still be older than its controls.
        for name in (*FIGURES, "item-map"):
            expect(drawn(other, name)).to_be_attached()
            expect(drawn(page, name)).to_have_text(drawn(other, name).text_content() or "")
        expect(other.locator("#clips-count")).to_have_text(count)
        expect(other.locator("#item-panel h3").first).to_have_text(page.locator("#item-panel h3").first.inner_text())
        assert other.evaluate("location.href") == address
    assert watched.elsewhere(lens.address) == []
    assert watched.errors == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious(page: Page, sweep: dict[str, object], scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/explore")
    expect(page.locator(".sweeps-table")).to_be_visible()
    assert serious(page) == []
    open_sweep(page, sweep["id"], "?item=0")
    expect(drawn(page, "item-map")).to_be_attached()
    assert serious(page) == []


@pytest.mark.parametrize("width", [360, 390, 768, 1180])
def test_nothing_sticks_out_of_the_screen(page: Page, sweep: dict[str, object], width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/explore")
    expect(page.locator(".sweeps-table")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    open_sweep(page, sweep["id"], "?item=0")
    expect(drawn(page, "item-map")).to_be_attached()
    page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)
    assert page.evaluate("document.querySelector('.header').scrollWidth") <= width
    switch = page.get_by_role("button", name=re.compile("dark and light")).bounding_box()
    assert switch is not None
    assert switch["x"] + switch["width"] <= width


def test_the_pages_are_reached_by_keyboard_on_a_small_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/explore")
    expect(page.locator("#page-heading")).to_be_visible()
    last = page.get_by_role("navigation", name="Pages").get_by_role("link").last
    for _ in range(12):
        page.keyboard.press("Tab")
        if last.evaluate("link => link === document.activeElement"):
            break
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport(ratio=0.95)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(str(last.get_attribute("href"))))
