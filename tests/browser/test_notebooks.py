"""The notebooks run against the running app, cell by cell, and say what the service says."""

import os
import re
from pathlib import Path

import httpx
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from numpy.typing import NDArray

from backend.analysis.frame import Frame, read_frame
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


@pytest.fixture(scope="module")
def frame() -> Frame:
    """The sweep of the test split that comes with the emotion checkpoint."""
    return read_frame(ROOT / "checkpoints/emotion/faces-speech/sweeps/test.npz")[0]


@pytest.fixture(scope="module")
def blocks(lens: Lens) -> dict[str, list[str]]:
    """site -> modality of each block."""
    found = httpx.get(f"{lens.address}/api/v1/checkpoints/emotion/faces-speech").raise_for_status().json()
    return {site["name"]: [block["modality"] for block in site["blocks"]] for site in found["sites"]}


@pytest.mark.filterwarnings("ignore")
def test_figure_6_says_what_numpy_says(
    lens: Lens, frame: Frame, blocks: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = said(ROOT / "notebooks/figure-6-classes.ipynb", lens, monkeypatch)
    rows = re.findall(
        r"(\w+)\s+(\w+) n=(\d+)\s+(\w+): share ([\d.]+) \(([\d.]+) to ([\d.]+)\), prior ([\d.]+), lift ([\d.]+)",
        printed,
    )
    labels = np.array(frame.labels)
    assert len(rows) == len(blocks) * (len(set(frame.labels)) + 1) * 2
    for site, name, n, modality, share, low, high, prior, lift in rows:
        here = np.ones(len(labels), bool) if name == "all" else labels == name
        of = np.array(blocks[site]) == modality
        expected = frame.attention[site][here][:, :, of].astype(np.float64).sum(axis=2).mean()
        assert int(n) == here.sum()
        assert float(share) == pytest.approx(expected, abs=6e-5)
        assert float(low) < float(share) < float(high)
        assert float(prior) == pytest.approx(of.mean(), abs=6e-5)
        assert float(lift) == pytest.approx(expected / of.mean(), abs=6e-4)
    parts = re.findall(r"(\w+): the same for all ([\d.]+), classes ([\d.]+), groups ([\d.]+), clips ([\d.]+)", printed)
    assert [site for site, *_ in parts] == list(blocks)
    for site, *found in parts:
        expected_parts = _parts(frame.attention[site], labels, np.array(frame.groups))
        assert [float(part) for part in found] == pytest.approx(expected_parts, abs=6e-5)


def _parts(attention: NDArray[np.float32], *levels: NDArray[np.str_]) -> list[float]:
    """Of the squares around uniform attention: the mean map, classes, groups within classes, items within those."""
    away = attention.astype(np.float64).reshape(len(attention), -1) - 1 / attention.shape[2]
    nested = [np.zeros(len(away), str), levels[0], np.char.add(np.char.add(levels[0], "/"), levels[1])]
    explained = [0.0]
    for level in nested:
        means = {name: away[level == name].mean(axis=0) for name in set(level.tolist())}
        explained.append(sum((means[name] ** 2).sum() for name in level.tolist()))
    explained.append((away**2).sum())
    return [float(part) for part in np.diff(explained) / explained[-1]]


@pytest.mark.filterwarnings("ignore")
def test_figure_7_says_what_numpy_says(
    lens: Lens, frame: Frame, blocks: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    printed = said(ROOT / "notebooks/figure-7-modules.ipynb", lens, monkeypatch)
    labels = np.array(frame.labels)
    everything = {site: values.astype(np.float64).mean(axis=0) for site, values in frame.attention.items()}
    extremes = re.findall(
        r"(\w+)\s+(most|least): block (\d+) \((\w+) \d+\), attention ([\d.]+), ([\d.]+) times", printed
    )
    assert len(extremes) == 2 * len(blocks)
    for site, what, block, modality, attention, times in extremes:
        of_blocks = everything[site].mean(axis=(0, 2))
        expected = int(of_blocks.argmax() if what == "most" else of_blocks.argmin())
        assert int(block) == expected
        assert modality == blocks[site][expected]
        assert float(attention) == pytest.approx(of_blocks[expected], abs=6e-5)
        assert float(times) == pytest.approx(of_blocks[expected] * len(of_blocks), abs=6e-3)
    rows = re.findall(r"(\w+)\s+(\w+) n=(\d+)\s+r = ([\d.]+)", printed)
    assert {(site, name) for site, name, *_ in rows} == {(site, name) for site in blocks for name in labels.tolist()}
    for site, name, n, r in rows:
        of_class = frame.attention[site][labels == name].astype(np.float64).mean(axis=0)
        assert int(n) == (labels == name).sum()
        assert float(r) == pytest.approx(np.corrcoef(of_class.ravel(), everything[site].ravel())[0, 1], abs=6e-5)


@pytest.mark.filterwarnings("ignore")
def test_attention_against_effect_has_the_ranks_of_numpy(lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = said(ROOT / "notebooks/attention-against-effect.ipynb", lens, monkeypatch)
    api = f"{lens.address}/api/v1"
    name = printed.partition(" with ")[0]
    analysis = lens.analyse(lens.sample(name))
    asked = httpx.get(f"{api}/interventions", params={"analysis": analysis, "kind": "effect"}).json()["items"]
    answer = httpx.get(f"{api}/interventions/{asked[0]['id']}").json()["result"]
    rows = re.findall(r"(\w+)\s+(zero|reference)\s+(\w+): rho ([+-][\d.]+) .*, (\d+) blocks", printed)
    expected = {}
    for site in answer["sites"]:
        parameters = {"site": site["site"]["name"]}
        values = np.array(httpx.get(f"{api}/analyses/{analysis}/attention", params=parameters).json()["values"])
        attention = values.mean(axis=(0, 3)).ravel()
        modalities = np.array([block["modality"] for block in site["site"]["blocks"]])
        for effects in site["effects"]:
            size = np.abs(np.ravel(effects["effect"]))
            for of in ("all", *dict.fromkeys(modalities.tolist())):
                here = np.ones(len(size), bool) if of == "all" else modalities == of
                if here.sum() > 2:
                    rho = np.corrcoef(_ranks(attention[here]), _ranks(size[here]))[0, 1]
                    expected[site["site"]["name"], effects["ablation"], of] = (rho, here.sum())
    assert {tuple(row[:3]) for row in rows} == set(expected)
    for site, ablation, of, rho, n in rows:
        assert float(rho) == pytest.approx(expected[site, ablation, of][0], abs=6e-5)
        assert int(n) == expected[site, ablation, of][1]
    assert all(site["sentence"] in printed for site in answer["sites"])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Of values that all differ."""
    assert len(set(values.tolist())) == len(values)
    return values.argsort().argsort()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_committed(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
    assert not any(re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE) for cell in cells)
