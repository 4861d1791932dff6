"""The action networks compute what the official ones compute (golden tensors of the official checkpoint layouts)."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from models import convert, run
from models.cards import CARD_NAME
from models.checkpoint import open_checkpoint
from models.inference import open_session
from models.networks.action.config import ActionConfig
from models.networks.action.network import ActionNetwork
from models.official.action import to_ours
from tests.models.golden import TOLERANCE, check_attention

VARIANTS = {"i3d": "ntu_i3d.json", "resnet": "ntu_resnet.json"}
BLOCKS = {
    "i3d": (["rgb"] * 13 + ["person_1"] * 2 + ["person_2"] * 2, ["rgb"] * 4 + ["skeleton"] * 2),
    "resnet": (["rgb"] * 16 + ["person_1"] * 2 + ["person_2"] * 2, ["rgb"] * 8 + ["skeleton"] * 2),
}


@pytest.fixture(scope="module", params=list(VARIANTS))
def encoder(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def official(shared_parity: Path, encoder: str) -> dict[str, Any]:
    """Names, shapes and golden outputs of an official network."""
    loaded: dict[str, Any] = json.loads((shared_parity / VARIANTS[encoder]).read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def state(fill: ModuleType, official: dict[str, Any]) -> Callable[[int], dict[str, Tensor]]:
    """seed -> state dict in the official layout."""
    return cache(lambda seed: fill.fill_state(official["state_dict"], seed, official["gain"]))


def inputs(fill: ModuleType, encoder: str, seed: int) -> dict[str, Tensor]:
    """Those of the golden outputs, whose frames lie as (B, T, rows, columns, colours)."""
    frames = fill.fill_input("rgb", (1, ActionConfig(encoder=encoder).frames, 224, 224, 3), seed)
    skeleton = fill.fill_input("skeleton", (1, 3, 32, 25, 2), seed)
    return {"rgb": frames.permute(0, 4, 1, 2, 3).contiguous(), "skeleton": skeleton}


def close(actual: Any, expected: Any) -> None:
    """Within 1e-4 of the largest logit, and of 1."""
    expected = np.asarray(expected)
    np.testing.assert_allclose(actual, expected, atol=TOLERANCE * max(1.0, np.abs(expected).max()), rtol=0)


@pytest.mark.parametrize("index", [0, 1], ids=["seed1", "seed2"])
def test_logits_and_attention_match_the_official_network(
    fill: ModuleType, official: dict[str, Any], state: Callable[[int], dict[str, Tensor]], encoder: str, index: int
) -> None:
    expected = official["golden"][index]
    network = ActionNetwork(ActionConfig(encoder=encoder).checked()).eval()
    network.load_state_dict(to_ours(state(expected["seed"])))
    with torch.inference_mode():
        out = network(inputs(fill, encoder, expected["seed"]))
    close(out.logits["rgb"], expected["rgb_logits"])
    close(out.logits["skeleton"], expected["skeleton_logits"])
    close(out.output, (np.array(expected["rgb_logits"]) + np.array(expected["skeleton_logits"])) / 2)
    check_attention(out.attention, expected["attention"])


def test_parameters_are_as_many_as_the_papers(official: dict[str, Any], encoder: str) -> None:
    network = ActionNetwork(ActionConfig(encoder=encoder))
    assert sum(x.numel() for x in network.parameters()) == official["parameters"]
    assert official["parameters"] == {"i3d": 13_547_400, "resnet": 47_533_928}[encoder]
    streams = {
        name: sum(x.numel() for key, x in network.named_parameters() if f".{name}." in key)
        for name in ("rgb", "skeleton")
    }
    assert streams == official["unimodal_parameters"]


def test_an_imported_file_runs_by_command_and_compiled(
    fill: ModuleType,
    official: dict[str, Any],
    state: Callable[[int], dict[str, Tensor]],
    encoder: str,
    tmp_path: Path,
) -> None:
    expected = official["golden"][0]
    file, out = tmp_path / "msaf_ntu_epoch12_92.24.checkpoint", tmp_path / "out"
    torch.save(state(expected["seed"]), file)
    assert convert.main([str(file), "--network", "action", "--out", str(out), "--set", f"encoder={encoder}"]) == 0
    file.unlink()
    card, network = open_checkpoint(out / CARD_NAME)
    assert network.config == ActionConfig(encoder=encoder)
    assert card.parameters == official["parameters"]

    fed = {name: x.numpy() for name, x in inputs(fill, encoder, expected["seed"]).items()}
    np.savez(tmp_path / "in.npz", **fed)  # type: ignore[arg-type]
    paths = ["--inputs", str(tmp_path / "in.npz"), "--outputs", str(tmp_path / "out.npz")]
    assert run.main(["--card", str(out / CARD_NAME), *paths]) == 0
    with np.load(tmp_path / "out.npz", allow_pickle=False) as arrays:
        close(arrays["logits.rgb"], expected["rgb_logits"])
        close(arrays["logits.skeleton"], expected["skeleton_logits"])
        check_attention({site: arrays[f"attention.{site}"] for site in ("intermediate", "late")}, expected["attention"])
        assert (arrays["blocks.intermediate"].tolist(), arrays["blocks.late"].tolist()) == BLOCKS[encoder]

    compiled = open_session(out / CARD_NAME).run({name: x[0] for name, x in fed.items()})
    close(compiled.logits["rgb"], expected["rgb_logits"][0])
    close(compiled.logits["skeleton"], expected["skeleton_logits"][0])
    check_attention({site: x[None] for site, x in compiled.attention.items()}, expected["attention"])
