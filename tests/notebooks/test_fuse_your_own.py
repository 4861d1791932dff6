"""The notebook that fuses two networks of the reader: short, of plain torch, and it says what NumPy says."""

import copy
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
CELL_S = 180
LINES = 30
CONDITIONS = ["both", "no wave", "no picture"]

Arrays = dict[str, NDArray[Any]]
KEPT = """
np.savez(
    {path!r}, attention=attention, labels=labels[trained:], without=without[trained:], names=modalities,
    **{{name: values for name, values in predicted.items()}},
)
"""


@pytest.fixture(scope="module")
def notebook() -> Any:
    return nbformat.read(ROOT / "notebooks/fuse-your-own.ipynb", as_version=4)


@pytest.fixture(scope="module")
def executed(notebook: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Any], Arrays]:
    """Outputs of all cells, and what the notebook holds at its end."""
    kept = tmp_path_factory.mktemp("notebook") / "kept.npz"
    run = copy.deepcopy(notebook)
    run.cells.append(nbformat.v4.new_code_cell(KEPT.format(path=str(kept))))
    # Threads that wait for each other would keep a busy machine from the work they wait for.
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    # The kernel's own warnings are not ours.
    environment.pop("PYTHONWARNINGS", None)
    NotebookClient(run, timeout=CELL_S, resources={"metadata": {"path": str(ROOT)}}).execute(env=environment)
    with np.load(kept) as arrays:
        return [output for cell in run.cells for output in cell.get("outputs", [])], dict(arrays)


@pytest.fixture(scope="module")
def printed(executed: tuple[list[Any], Arrays]) -> str:
    return "".join(output["text"] for output in executed[0] if output["output_type"] == "stream")


def test_the_fusion_is_one_cell_of_at_most_30_lines(notebook: Any) -> None:
    (fusion,) = (cell.source for cell in notebook.cells if "fusion" in cell.metadata.get("tags", []))
    assert len(fusion.splitlines()) <= LINES
    assert "MSAF(" in fusion
    assert ".backward()" in fusion
    others = [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source != fusion]
    assert not any("MSAF(" in source or re.search(r"^(import|from) models", source, re.MULTILINE) for source in others)


@pytest.mark.filterwarnings("ignore")
def test_accuracies_are_those_of_the_predictions(printed: str, executed: tuple[list[Any], Arrays]) -> None:
    kept = executed[1]
    rows = re.findall(r"^ *([\w ]+): ([\d.]+) \(([\d.]+) to ([\d.]+)\)$", printed, re.MULTILINE)
    assert [name for name, *_ in rows] == [
        "wave alone",
        "picture alone",
        "logits summed",
        "trained together",
        "fused by MSAF",
    ]
    found = {}
    for name, accuracy, low, high in rows:
        found[name] = (kept[name] == kept["labels"]).mean()
        assert float(accuracy) == pytest.approx(found[name], abs=6e-5)
        assert float(low) < found[name] < float(high)
        # Both ends of Wilson's interval are as far from the accuracy as 1.96 standard errors of theirs.
        for end in (float(low), float(high)):
            error = np.sqrt(end * (1 - end) / len(kept["labels"]))
            assert abs(end - found[name]) == pytest.approx(1.96 * error, abs=2e-4)
    # A third of the samples lacks what a network alone would need.
    assert max(found["wave alone"], found["picture alone"]) < 2 / 3 + 1 / 3 * 0.4
    assert found["fused by MSAF"] > max(found["wave alone"], found["picture alone"]) + 0.1
    ours, plain = (kept[name] == kept["labels"] for name in ("fused by MSAF", "trained together"))
    only = re.search(r"right only with the module: (\d+), only without: (\d+)", printed)
    assert only
    assert [int(count) for count in only.groups()] == [(ours & ~plain).sum(), (plain & ~ours).sum()]


@pytest.mark.filterwarnings("ignore")
def test_shares_priors_and_lifts_are_those_of_the_attention(printed: str, executed: tuple[list[Any], Arrays]) -> None:
    kept = executed[1]
    attention = kept["attention"].astype(np.float64)
    assert attention.shape == (len(kept["labels"]), 6, 8)
    np.testing.assert_allclose(attention.sum(axis=1), 1, atol=1e-5)
    assert kept["names"].tolist() == ["wave"] * 4 + ["picture"] * 2
    rows = re.findall(r"([\w ]+?) n=(\d+)\s+(\w+): share ([\d.]+), prior ([\d.]+), lift ([\d.]+)", printed)
    assert [(condition.strip(), name) for condition, _, name, *_ in rows] == [
        (condition, name) for condition in CONDITIONS for name in ("wave", "picture")
    ]
    for condition, n, name, share, prior, lift in rows:
        here = kept["without"] == CONDITIONS.index(condition.strip())
        of = kept["names"] == name
        expected = attention[here][:, of].sum(axis=1).mean()
        assert int(n) == here.sum()
        assert float(share) == pytest.approx(expected, abs=6e-5)
        assert float(prior) == pytest.approx(of.mean(), abs=6e-5)
        assert float(lift) == pytest.approx(expected / of.mean(), abs=6e-5)


@pytest.mark.filterwarnings("ignore")
def test_bars_are_the_lifts_that_are_printed(printed: str, executed: tuple[list[Any], Arrays]) -> None:
    figures = [
        output["data"]["application/vnd.plotly.v1+json"]
        for output in executed[0]
        if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    assert len(figures) == 2
    lifts = dict.fromkeys(("wave", "picture"), ())
    for name, lift in re.findall(r"(\w+): share .*, lift ([\d.]+)", printed):
        lifts[name] += (float(lift),)
    bars = {trace["name"]: trace for trace in figures[0]["data"]}
    assert bars.keys() == lifts.keys()
    for name, bar in bars.items():
        assert bar["x"] == CONDITIONS
        np.testing.assert_allclose(np.exp2(bar["y"]), lifts[name], atol=6e-5)
        np.testing.assert_allclose([shown[2] for shown in bar["customdata"]], lifts[name], atol=6e-5)
