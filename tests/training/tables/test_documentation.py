"""docs/training.md: its examples run, and it names every table, key and default."""

import re
from pathlib import Path
from typing import cast

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from models.checkpoint import open_checkpoint
from models.fusion.methods.intermediate import Gates
from models.fusion.methods.method import FusionMethod
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from tests.conftest import ROOT
from training.action.recipe import Recipe
from training.experiments.data import Batch
from training.experiments.fused import FusedModel, stream_shapes
from training.experiments.mosei_text import Module
from training.experiments.units import METHODS
from training.tables.__main__ import NAMES
from training.tables.ablations.file import SHIPPED, read_ablation
from training.tables.ablations.variants import Pairs, Takes, Text

PAGE = (ROOT / "docs/training.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def test_every_table_and_every_ablation_of_the_paper_is_named() -> None:
    table = PAGE[PAGE.index("| name | experiment |") :].partition("\n\n")[0]
    assert re.findall(r"^\| `([a-z0-9]+)` \|", table, re.MULTILINE) == list(NAMES)
    for names in SHIPPED.values():
        assert all(f"training/tables/ablations/{name}.toml" in PAGE for name in names)


def test_every_method_has_a_row_with_its_settings() -> None:
    table = PAGE[PAGE.index("| row | of | here |") :].partition("\n\n")[0]
    rows = dict(re.findall(r"^\| `([a-z-]+)` \|(.*)$", table, re.MULTILINE))
    assert list(rows) == [variant.name for variant in METHODS]
    made = {variant.name: variant.method(stream_shapes(variant.config)) for variant in METHODS}
    assert f"β {made['multiplicative'].beta}," in rows["multiplicative"]
    assert f"sketches of {made['mcbp'].width:,} numbers" in rows["mcbp"]
    assert f"rank {len(cast(Tensor, made['low-rank'].ranks))}," in rows["low-rank"]
    for weight, value in cast(dict[str, float], made["misa"].weights).items():
        assert f"{weight} {value:g}" in rows["misa"]


def test_the_example_of_an_ablation_is_one(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    (tmp_path / "own.toml").write_text(example, "utf-8")
    found = read_ablation(tmp_path / "own.toml")
    assert [settings.variant().name for settings in found.variants] == [
        *("msaf", "msaf-C4-8-r2", "msaf-late-lambda-0.25", "averaging"),
    ]


def test_the_keys_of_a_variant_are_listed_with_what_they_are_by_default() -> None:
    table = PAGE[PAGE.index("| key | `ravdess-pairs`") :].partition("\n\n")[0]
    rows = {row.split("`")[1]: [cell.strip() for cell in row.split("|")[2:5]] for row in table.splitlines()[2:]}
    known = {key for kind in (Pairs, Text, Takes) for key in kind.model_fields} - {"note"}
    assert set(rows) == known
    for key, cells in rows.items():
        for kind, cell in zip((Pairs, Text, Takes), cells, strict=True):
            assert (cell == "—") == (key not in kind.model_fields), (key, kind)
    defaults = (ExpressionConfig(), Module, Recipe().network)
    for key in ("block_channels", "reduction", "dropout", "floor"):
        said = [cell.split("`")[1] for cell in rows[key]]
        values = [getattr(given, key) for given in defaults]
        assert said == [str(list(value) if isinstance(value, tuple) else value) for value in values], key


def test_the_example_of_a_checkpoint_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    trained = FusedModel(ExpressionNetwork(ExpressionConfig()), Gates).eval()
    run = tmp_path / "runs/units/clean/fold-6/mmtm"
    run.mkdir(parents=True)
    save_file(trained.state_dict(), run / "weights.safetensors")
    (tmp_path / "checkpoints/expression").mkdir(parents=True)
    (tmp_path / "checkpoints/expression/ravdess-pairs").symlink_to(ROOT / "checkpoints/expression/ravdess-pairs")
    monkeypatch.chdir(tmp_path)
    exec(blocks("python")[0], {})  # noqa: S102
    card, network = open_checkpoint(tmp_path / "checkpoints/expression/mmtm/card.toml")
    assert card.configuration["fusion"] == "mmtm"
    inputs = {"face": torch.randn(4, 35), "audio": torch.randn(4, 13, 212)}
    with torch.inference_mode():
        torch.testing.assert_close(network(inputs).output, trained.predict(inputs))


def test_the_method_of_the_example_is_trained_and_is_not_one_of_ours() -> None:
    example = blocks("python")[1]
    names: dict[str, type[FusionMethod]] = {}
    exec(example, names)  # noqa: S102
    assert "surest" not in {variant.name for variant in METHODS}
    torch.manual_seed(0)
    model = FusedModel(ExpressionNetwork(ExpressionConfig()), names["Surest"]).train()
    inputs = {"face": torch.randn(4, 35), "audio": torch.randn(4, 13, 212)}
    model.loss(Batch(inputs, torch.tensor([0, 1, 2, 3]))).backward()
    answer = model.eval().answer(inputs)
    expected = torch.maximum(answer.logits["face"], answer.logits["audio"])
    torch.testing.assert_close(answer.reading.output, expected)
