"""From many files to a collection, a sweep over it and what it shows; and everything that may go wrong on the way."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.backend.media.making import tone, write_wave
from tests.browser.conftest import ANALYSED_S, Lens, Watched, running_lens, watched_context
from tests.browser.test_look import serious

COLLECTION = re.compile(r"/collections/[0-9a-f]{8,}")
HAPPY, SAD = "03-01-03-01-01-01-{:02d}.wav", "03-01-04-01-01-01-{:02d}.wav"
"""Names as in RAVDESS: speech that is happy or sad, of an actor."""


def recording(path: Path, hertz: float) -> Path:
    """Half a second of a tone that no other file has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_wave(path, tone(0.5, 16_000, hertz), rate=16_000)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a person may have it on disk: recordings of two actors, one with a manifest, and other files."""
    root = tmp_path_factory.mktemp("data")
    for actor in (1, 2):
        for number, name in enumerate((HAPPY, SAD)):
            recording(root / "ravdess" / f"Actor_{actor:02d}" / name.format(actor), 300 + 100 * actor + 10 * number)
    for number in range(3):
        recording(root / "own" / "takes" / f"take {number}.wav", 700 + 10 * number)
    rows = ["file,label,group", *(f"takes/take {number}.wav,calm,Anna" for number in range(3))]
    (root / "own" / "manifest.csv").write_text("\n".join(rows), "utf-8")
    (root / "own" / "README.txt").write_text("How it was recorded.", "utf-8")
    return root


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, samples: Path, data: Path) -> Iterator[Lens]:
    """The app with a folder to choose from, and without a worker, so that sweeps wait."""
    settings = {"LENS_SAMPLES": str(samples), "LENS_WORKERS": "0", "LENS_COLLECTIONS": str(data)}
    with running_lens(tmp_path_factory.mktemp("served"), **settings) as lens:
        yield lens


@pytest.fixture
def desk(browser: Browser, served: Lens, watched: Watched) -> Iterator[Page]:
    with watched_context(browser, served, watched) as context:
        yield context.new_page()


def new(page: Page) -> None:
    """Open the form; its inputs for files are on the page before it."""
    page.goto("/collections/new")
    expect(page.locator("#collect-hint")).to_have_text("Give it a name.")


def fill(page: Page, name: str, *files: Path) -> None:
    """Open the form and fill it with files."""
    new(page)
    page.locator("#collect-name").fill(name)
    if files:
        page.locator("#collect-pick-files").set_input_files(list(files))
        expect(page.locator("#collect-hint")).to_have_text("Tick the box to go on.")
        page.get_by_label("I may use these files.").check()


def make(page: Page) -> None:
    page.locator("#collect-start").click()


def sentences(page: Page, name: str, table: str) -> None:
    """Fill the form with a table of sentences."""
    fill(page, name)
    page.get_by_text("Sentences", exact=True).first.click()
    page.locator("#collect-manifest").fill(table)


def test_files_become_a_collection_and_a_sweep_over_it_is_explored(page: Page, lens: Lens, data: Path) -> None:
    page.goto("/collections")
    page.get_by_role("link", name=re.compile("New collection|Make the first one")).first.click()
    expect(page.locator("#page-heading")).to_have_text("New collection")
    files = sorted((data / "ravdess").rglob("*.wav"))
    fill(page, "Two actors", *files)
    expect(page.locator("#collect-start")).to_have_text("Upload 4 files and make it")
    make(page)
    expect(page).to_have_url(COLLECTION)
    expect(page.get_by_role("heading", level=1)).to_have_text("Two actors")
    expect(page.locator(".items-table tbody tr")).to_have_count(4)
    expect(page.locator(".label-table tbody tr")).to_have_text(["happy250 %", "sad250 %"])
    expect(page.locator(".clip-heading")).to_contain_text("4 items, 2 labels, 2 groups")

    page.locator(f".sweep-start input[value='{lens.checkpoint}']").check()
    page.get_by_role("button", name="Start the sweep").click()
    card = page.locator(".sweep-card")
    expect(card).to_contain_text("running")
    expect(card.locator(".state-succeeded")).to_have_text("done", timeout=1000 * ANALYSED_S)
    expect(card.locator(".progress-line")).to_contain_text("4 of 4")
    card.get_by_role("link", name=re.compile("^Explore")).click()
    expect(page).to_have_url(re.compile("/explore/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Two actors")

    page.get_by_role("link", name="Collections", exact=True).click()
    row = page.locator(".collections-table tbody tr").filter(has_text="Two actors")
    expect(row).to_contain_text("RAVDESS file names")
    row.get_by_role("button", name="Delete the collection Two actors").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 sweep over it")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_be_hidden()
    row.get_by_role("button", name="Delete the collection Two actors").click()
    dialog.get_by_role("button", name="Delete it").click()
    expect(row).to_have_count(0)


def test_a_refused_table_is_told_row_by_row_and_nothing_of_it_is_lost(desk: Page) -> None:
    table = "text,label,group\nIt was good.,1.5,A\nIt was bad.,awful,B\n,2,C\n"
    sentences(desk, "Reviews", table)
    make(desk)
    title = desk.locator("#manifest-report-title")
    expect(title).to_be_focused()
    expect(desk.locator(".report-table tbody tr")).to_have_count(1)
    expect(desk.locator(".report-table tbody tr")).to_contain_text("expected a file or a text; got neither")
    expect(desk.locator("#collect-manifest")).to_have_value(table)
    expect(desk.locator("#collect-name")).to_have_value("Reviews")
    with desk.expect_download() as download:
        desk.locator("#manifest-report-csv").click()
    rows = list(csv.reader(download.value.path().read_text("utf-8").splitlines()))
    assert rows[0] == ["Row", "Column", "Value", "What is wrong"]
    assert rows[1][0] == "4"

    # Without the row that is wrong, but against the labels of a network that gives out a value.
    desk.locator("#collect-manifest").fill(table.replace(",2,C\n", ""))
    desk.locator("#collect-labels").click()
    desk.get_by_role("option", name=re.compile("sentiment from")).first.click()
    make(desk)
    expect(desk.locator(".report-table tbody tr")).to_contain_text("awful")
    desk.locator("#collect-manifest").fill(table.replace(",2,C\n", "").replace("awful", "-2"))
    make(desk)
    expect(desk).to_have_url(COLLECTION)
    expect(desk.locator(".items-table tbody tr")).to_have_count(2)
    # What was made is out of the form.
    new(desk)
    expect(desk.locator("#collect-manifest")).to_have_value("")


def test_what_was_entered_outlives_a_look_at_another_page(desk: Page, data: Path) -> None:
    fill(desk, "Kept", data / "own" / "takes" / "take 0.wav", data / "own" / "manifest.csv")
    expect(desk.locator("#collect-manifest-count")).to_have_text("the header and 3 lines")
    desk.get_by_role("link", name="Checkpoints", exact=True).click()
    expect(desk.locator("#page-heading")).to_have_text("Checkpoints")
    desk.go_back()
    expect(desk.locator("#collect-name")).to_have_value("Kept")
    expect(desk.locator("#collect-total")).to_contain_text("1 file")
    expect(desk.locator("#collect-manifest")).to_have_value(re.compile("take 2.wav"))


def test_a_file_that_is_refused_can_be_left_out(desk: Page, data: Path, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.wav", tmp_path / "empty.wav"
    broken.write_bytes(b"this is no sound")
    empty.write_bytes(b"")
    new(desk)
    desk.locator("#collect-pick-files").set_input_files([data / "own" / "takes" / "take 1.wav", broken, empty])
    desk.locator("#collect-name").fill("Some fail")
    desk.get_by_label("I may use these files.").check()
    # One that is empty is known to fail before anything is sent; another try would not help it.
    expect(desk.locator(".collect-file").first).to_contain_text("It is empty.")
    expect(desk.locator("#collect-retry")).to_be_hidden()
    expect(desk.locator("#collect-start")).to_be_disabled()
    desk.get_by_role("button", name="Remove empty.wav").click()
    make(desk)
    expect(desk.locator("#collect-error")).to_have_text("1 file was not taken; the list says why.")
    expect(desk.locator(".collect-file.is-failed")).to_contain_text("broken.wav: expected")
    expect(desk.locator(".collect-file.is-there")).to_have_count(1)
    expect(desk.get_by_role("button", name="Try the failed again")).to_be_focused()
    desk.get_by_role("button", name="Leave the failed out").click()
    expect(desk.locator("#collect-start")).to_have_text("Make the collection")
    make(desk)
    expect(desk).to_have_url(COLLECTION)
    expect(desk.locator(".items-table tbody th")).to_have_text(["take 1.wav"])


def test_a_broken_connection_is_tried_again_without_sending_the_rest_twice(desk: Page, data: Path) -> None:
    sent: list[str] = []

    def upload(route: Route) -> None:
        name = re.search("filename=([^&]+)", route.request.url)
        assert name is not None
        sent.append(name[1])
        route.abort() if len(sent) == 3 else route.continue_()

    desk.route("**/api/v1/clips?*", upload)
    fill(desk, "Shaky", *sorted((data / "ravdess").rglob("*.wav")))
    make(desk)
    expect(desk.locator(".collect-file.is-failed")).to_contain_text("The connection broke during the upload.")
    # One after the other: what has not begun is not tried where nothing gets through.
    expect(desk.locator("#collect-total")).to_contain_text("1 failed")
    desk.get_by_role("button", name="Try the failed again").click()
    expect(desk).to_have_url(COLLECTION)
    assert sorted(sent) == sorted([*set(sent), sent[2]])
    assert len(set(sent)) == 4


def test_an_upload_can_be_cancelled_and_gone_on_with(desk: Page, data: Path) -> None:
    held: list[Route] = []
    desk.route("**/api/v1/clips?*", lambda route: held.append(route))  # noqa: PLW0108 - Playwright marks the handler
    fill(desk, "Slow", *sorted((data / "ravdess").rglob("*.wav")))
    make(desk)
    # No more than three at once.
    expect(desk.locator(".collect-file.is-sending")).to_have_count(3)
    expect(desk.get_by_role("progressbar", name="Upload of all files")).to_be_visible()
    expect(desk.locator("#collect-start")).to_be_disabled()
    expect(desk.locator("#collect-choose")).to_be_disabled()
    desk.get_by_role("button", name="Cancel the upload").click()
    expect(desk.locator("#collect-progress")).to_be_hidden()
    expect(desk.locator(".collect-file.is-waiting")).to_have_count(4)
    desk.unroute("**/api/v1/clips?*")
    make(desk)
    expect(desk).to_have_url(COLLECTION)


def test_files_of_a_chosen_folder_are_named_as_its_manifest_names_them(desk: Page, data: Path) -> None:
    new(desk)
    desk.locator("#collect-pick-folder").set_input_files(data / "own")
    expect(desk.locator("#collect-name")).to_have_value("own")
    expect(desk.locator(".collect-file-name")).to_have_text([f"takes/take {number}.wav" for number in range(3)])
    expect(desk.locator("#collect-left-out")).to_have_text("1 other file left out: own/README.txt.")
    expect(desk.locator("#collect-manifest")).to_have_value(re.compile("^file,label,group\n"))
    desk.get_by_label("I may use these files.").check()
    make(desk)
    expect(desk).to_have_url(COLLECTION)
    expect(desk.locator(".items-table tbody tr").first).to_contain_text("calm")
    expect(desk.locator(".clip-heading")).to_contain_text("3 items, 1 label, 1 group")


def test_files_can_be_dropped_anywhere_on_the_page(desk: Page) -> None:
    new(desk)
    desk.get_by_text("Sentences", exact=True).first.click()
    expect(desk.locator("#collect-files-panel")).to_be_hidden()
    dropped = desk.evaluate_handle(
        """() => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(["x".repeat(2000)], "one.wav"));
          transfer.items.add(new File(["file,label\\none.wav,calm\\n"], "labels.csv"));
          return transfer;
        }"""
    )
    desk.dispatch_event("#page-heading", "drop", {"dataTransfer": dropped})
    expect(desk.locator("#collect-files-panel")).to_be_visible()
    expect(desk.locator(".collect-file-name")).to_have_text(["one.wav"])
    expect(desk.locator("#collect-manifest")).to_have_value("file,label\none.wav,calm\n")


def test_a_manifest_in_utf_16_is_read_and_one_of_an_unknown_coding_is_not(desk: Page, tmp_path: Path) -> None:
    marked, unknown = tmp_path / "marked.csv", tmp_path / "unknown.csv"
    marked.write_bytes("text,label\nZoë sagt Grüße.,1\n".encode("utf-16"))
    unknown.write_bytes("text\nGrüße\n".encode("latin-1"))
    sentences(desk, "Codings", "")
    desk.locator("#collect-pick-manifest").set_input_files(marked)
    expect(desk.locator("#collect-manifest")).to_have_value("text,label\nZoë sagt Grüße.,1\n")
    desk.locator("#collect-pick-manifest").set_input_files(unknown)
    expect(desk.locator("#collect-manifest-error")).to_contain_text("unknown.csv: expected text in UTF-8.")
    expect(desk.locator("#collect-manifest")).to_have_value(re.compile("Zoë"))


def test_a_folder_of_the_server_is_browsed_and_imported(desk: Page) -> None:
    new(desk)
    desk.get_by_text("Folder on the server", exact=True).click()
    expect(desk.locator(".folder")).to_contain_text("7 files")
    desk.get_by_role("button", name="own", exact=True).click()
    expect(desk.locator(".folder-facts")).to_contain_text("Its manifest.csv says what the items are.")
    desk.get_by_role("button", name="Data", exact=True).click()
    desk.get_by_role("button", name="ravdess", exact=True).click()
    expect(desk.locator(".folder-facts")).to_contain_text("told by RAVDESS file names")
    expect(desk.locator("#collect-name")).to_have_value("ravdess")
    make(desk)
    expect(desk).to_have_url(COLLECTION)
    # The page follows the import by itself.
    expect(desk.locator(".items-table tbody tr")).to_have_count(4)
    expect(desk.locator(".clip-heading")).to_contain_text("folder ravdess")


def test_without_a_configured_folder_it_is_said_how_to_have_one(page: Page) -> None:
    page.goto("/collections/new")
    page.get_by_text("Folder on the server", exact=True).click()
    expect(page.locator("#collect-browser")).to_contain_text("LENS_COLLECTIONS")
    expect(page.locator("#collect-start")).to_be_disabled()


def test_a_sweep_is_paused_gone_on_with_and_deleted(desk: Page, served: Lens, data: Path) -> None:
    fill(desk, "Paused", data / "own" / "takes" / "take 2.wav")
    make(desk)
    desk.locator(f".sweep-start input[value='{served.checkpoint}']").check()
    desk.get_by_role("button", name="Start the sweep").click()
    card = desk.locator(".sweep-card")
    expect(card.locator(".state")).to_have_text("running")
    expect(card.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    card.get_by_role("button", name=re.compile("^Pause")).click()
    expect(card.locator(".state")).to_have_text("paused")
    card.get_by_role("button", name=re.compile("^Go on")).click()
    expect(card.locator(".state")).to_have_text("running")
    card.get_by_role("button", name=re.compile("^Delete the sweep")).click()
    desk.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(card).to_have_count(0)
    expect(desk.locator("#collection-sweeps")).to_contain_text("No checkpoint was run over these items yet.")


def test_items_are_turned_page_by_page_and_the_address_keeps_the_place(desk: Page) -> None:
    rows = "".join(f"Sentence number {number}.,{number % 3}\n" for number in range(120))
    sentences(desk, "Many sentences", f"text,label\n{rows}")
    make(desk)
    expect(desk).to_have_url(COLLECTION)
    names = desk.locator(".items-table tbody td:first-child")
    expect(names).to_have_count(50)
    desk.get_by_role("link", name="Next", exact=True).click()
    expect(names.first).to_have_text("51")
    desk.reload()
    expect(names.first).to_have_text("51")
    desk.get_by_role("link", name="Next", exact=True).click()
    expect(names).to_have_text([str(number) for number in np.arange(101, 121)])
    desk.go_back()
    expect(names.first).to_have_text("51")


@pytest.mark.parametrize("width", [1400, 390])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(desk: Page, data: Path, scheme: str, width: int) -> None:
    desk.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    desk.set_viewport_size({"width": width, "height": 900})

    def look() -> None:
        assert serious(desk) == []
        desk.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)

    fill(desk, "Seen", data / "own" / "takes" / "take 0.wav")
    desk.locator("#collect-manifest").fill("file,label\nnothing of that name.wav,x\n")
    make(desk)
    expect(desk.locator("#manifest-report-title")).to_be_visible()
    look()
    desk.get_by_text("Folder on the server", exact=True).click()
    expect(desk.locator(".folder")).to_be_visible()
    look()
    desk.get_by_text("Files", exact=True).first.click()
    desk.locator("#collect-manifest").fill("")
    make(desk)
    expect(desk).to_have_url(COLLECTION)
    expect(desk.locator(".items-table")).to_be_visible()
    look()
    desk.get_by_role("link", name="← Collections").click()
    expect(desk.locator(".collections-table")).to_be_visible()
    look()
