"""The notebooks run against the running app, cell by cell, and say what the service says."""

import os
import re
from pathlib import Path

import httpx
import nbformat
import pytest
from nbclient import NotebookClient

from tests.browser.conftest import ROOT, Lens

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CELL_S = 180


def said(path: Path, lens: Lens, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everything that the notebook prints."""
    monkeypatch.setenv("LENS_URL", lens.address)
    # The kernel's own warnings are not ours.
    monkeypatch.delenv("PYTHONWARNINGS", raising=False)
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=CELL_S, resources={"metadata": {"path": str(ROOT)}}).execute(env=dict(os.environ))
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(output["text"] for output in outputs if output["output_type"] == "stream")


@pytest.mark.filterwarnings("ignore")
def test_shares_and_contributions_are_those_of_the_report(lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = said(ROOT / "notebooks/share-against-prior.ipynb", lens, monkeypatch)
    items = httpx.get(f"{lens.address}/api/v1/clips", params={"limit": 200}).json()["items"]
    clip = next(clip for clip in items if clip["sample"] and clip["probe"]["video"] and clip["probe"]["audio"])
    report = httpx.get(f"{lens.address}/api/v1/analyses/{lens.analyse(clip['id'])}").json()["report"]
    rows = re.findall(r"(\w+)\s+(\w+): share ([\d.]+), prior ([\d.]+), lift ([\d.]+)", printed)
    assert {(site, modality) for site, modality, *_ in rows} == {
        (site, modality) for site, shares in report["shares"].items() for modality in shares
    }
    for site, modality, share, prior, lift in rows:
        values = report["shares"][site][modality]
        mean = sum(sum(window) / len(window) for window in values) / len(values)
        assert float(share) == pytest.approx(mean, abs=1e-3)
        expected = next(item["prior"][modality] for item in report["sites"] if item["name"] == site)
        assert float(prior) == pytest.approx(expected, abs=1e-3)
        assert float(lift) == pytest.approx(mean / expected, abs=0.02)
    called = report["overall"]["prediction"]
    for modality, parts in report["overall"]["contributions"].items():
        found = re.search(rf"^\s*{modality}: ([+-][\d.]+)$", printed, re.MULTILINE)
        assert found
        assert float(found[1]) == pytest.approx(parts[called], abs=2e-3)


@pytest.mark.filterwarnings("ignore")
def test_what_fusing_costs_has_the_digits_of_figure_5(lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = said(ROOT / "notebooks/figure-5-cost.ipynb", lens, monkeypatch)
    rows = re.findall(r"(\w+)\s+(\d+):\s+([\d,]+) parameters,\s+([\d,]+) FLOPs", printed)
    counted = {
        (name, int(width)): tuple(int(each.replace(",", "")) for each in counts) for name, width, *counts in rows
    }
    assert len(counted) == 10
    assert counted["MSAF", 1024] == (330_112, 2_624_512)
    assert counted["MMTM", 1024][1] == 33_562_624
    assert (counted["MSAF", 64][1], counted["MMTM", 64][1]) == (10_432, 131_584)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_committed(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
    assert not any(re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE) for cell in cells)
