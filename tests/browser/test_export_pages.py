"""Figures of the Explore, Explain and Compare pages, taken along and replayed on the service they came from."""

import re
import zipfile
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from backend.provenance.reading import read_provenance
from tests.browser.conftest import Lens
from tests.browser.exporting import FORMS, replay, save
from tests.browser.looking import drawn


def shipped(lens: Lens) -> str:
    """The sweep that comes with the checkpoint."""
    items = httpx.get(f"{lens.address}/api/v1/sweeps").json()["items"]
    return next(str(one["id"]) for one in items if one["source"] == "shipped" and one["checkpoint"] == lens.checkpoint)


def replayed(file: Path, lens: Lens) -> list[str]:
    """The requests of an archive with all forms in it, once its replay has found them the same."""
    with zipfile.ZipFile(file) as archive:
        assert [name.removeprefix(f"{file.stem}.") for name in archive.namelist()] == list(FORMS)[:-1]
    status, lines = replay(file, lens)
    assert status == 0, lines
    assert re.fullmatch(r"same: (\d) of \1 the same", lines[-1])
    return [answer.request for answer in read_provenance(file).answers]


@pytest.mark.parametrize(
    ("figure", "request_"),
    [
        ("class-shares", "classes?site=late&by=label"),
        ("class-difference", "difference?site=late&by=label&first=happy&second=sad"),
        ("module-maps", "maps?by=label&class="),
        ("variation", "variation?site=late&by=label"),
        ("confusion", "confusion?modality="),
    ],
)
def test_figures_of_a_sweep(page: Page, lens: Lens, tmp_path: Path, figure: str, request_: str) -> None:
    sweep = shipped(lens)
    page.goto(f"/explore/{sweep}?site=late&first=happy&second=sad")
    expect(drawn(page, figure)).to_be_attached()
    requests = replayed(save(page, figure, "zip", tmp_path), lens)
    assert requests == [f"sweeps/{sweep}", f"sweeps/{sweep}/{request_}"]


def test_a_measured_effect(page: Page, lens: Lens, face: str, tmp_path: Path) -> None:
    page.goto(f"/explain/{face}")
    button = page.locator("#explain-effect-ask")
    # Another test may have measured it: then it is drawn, and the button is hidden.
    expect(button.filter(visible=True).or_(drawn(page, "effect-scatter")).first).to_be_attached()
    if button.is_visible():
        button.click()
    expect(drawn(page, "effect-scatter")).to_be_attached()
    file = save(page, "effect-scatter", "zip", tmp_path)
    requests = replayed(file, lens)
    provenance = read_provenance(file)
    assert [one.request.kind for one in provenance.interventions] == ["effect"]
    assert [one.id for one in provenance.analyses] == [face]
    assert requests == [f"interventions/{provenance.interventions[0].id}", f"analyses/{face}"]


def test_a_comparison_of_two_analyses(page: Page, lens: Lens, face: str, voice: str, tmp_path: Path) -> None:
    page.goto(f"/compare?left=analysis:{face}&right=analysis:{voice}")
    expect(drawn(page, "compare-maps")).to_be_attached()
    file = save(page, "compare-maps", "zip", tmp_path)
    requests = replayed(file, lens)
    assert requests[0].startswith(f"comparisons?left=analysis:{face}&right=analysis:{voice}")
    assert {one.id for one in read_provenance(file).analyses} == {face, voice}
