"""A finished fold becomes a checkpoint that says what its model said, with the results that were measured on it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
import torch
from torch import nn

from models.cards import CARD_NAME, read_card
from models.checkpoint import open_checkpoint
from models.fusion.methods.intermediate import Gates
from models.networks.expression.config import ExpressionConfig
from models.networks.expression.network import ExpressionNetwork
from models.networks.output import NetworkOutput
from training.experiments.data import Samples
from training.experiments.fused import FusedModel, split_attention
from training.experiments.outcome import Outcome
from training.expression.evaluate import evaluate
from training.expression.network import predicted, shipped_network
from training.expression.publish import publish
from training.prepare.ravdess import EMOTIONS

CONFIG = ExpressionConfig()


def model() -> FusedModel:
    """With random weights and running statistics."""
    torch.manual_seed(3)
    made = FusedModel(ExpressionNetwork(CONFIG), split_attention(CONFIG))
    for module in made.modules():
        if isinstance(module, nn.BatchNorm1d) and module.running_mean is not None and module.running_var is not None:
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 1.5)
    return made.eval()


def samples(count: int = 16) -> Samples:
    draw = torch.Generator().manual_seed(1)
    inputs = {"face": torch.randn(count, 35, generator=draw), "audio": torch.randn(count, 13, 212, generator=draw)}
    names = tuple(f"take {index}" for index in range(count))
    return Samples(inputs, torch.arange(count) % 8, np.arange(count) % 4 + 21, names)


class Kept(Outcome):
    """An outcome whose weights are in memory."""

    weights = property(lambda _self: model().state_dict())


def outcome(folder: Path, name: str, test: Samples, said: np.ndarray) -> Outcome:
    kept = Kept(folder / name, 0, {}, {}, 1.0, test.names, test.target.numpy(), said)
    kept.folder.mkdir(parents=True)
    history = [{"index": 0, "loss": 2.5, "scores": {"validation": {"accuracy": 0.5}}}]
    (kept.folder / "outcome.json").write_text(json.dumps({"history": history}))
    return kept


@pytest.fixture
def outcomes(tmp_path: Path) -> dict[str, Outcome]:
    """Alone, the face is always right and speech always says the first class."""
    test = samples()
    right = np.eye(8, dtype=np.float32)[test.target.numpy()]
    first = np.eye(8, dtype=np.float32)[np.zeros(len(test), int)]
    said = {"face": right, "audio": first, "msaf": first}
    return {name: outcome(tmp_path / "run", name, test, each) for name, each in said.items()}


def test_the_network_says_to_the_last_digit_what_the_model_said() -> None:
    fused, test = model(), samples()
    network = shipped_network(CONFIG, fused.state_dict())
    with torch.inference_mode():
        expected, out = fused.answer(test.inputs), network(test.inputs)
    assert torch.equal(out.output, expected.reading.output)
    for name, logits in expected.logits.items():
        assert torch.equal(2 * out.logits[name], logits)
    assert out.output.std() > 0.01


def test_what_was_trained_with_mmtm_is_a_network_with_gates() -> None:
    config = replace(CONFIG, fusion="mmtm")
    torch.manual_seed(4)
    fused, test = FusedModel(ExpressionNetwork(config), Gates).eval(), samples()
    network = shipped_network(config, fused.state_dict())
    with torch.inference_mode():
        expected, out = fused.answer(test.inputs), network(test.inputs)
        # Of 64 and 32 channels in blocks of 16, the first site's gates are each channel's own.
        gates = fused.method.modules_at["intermediate"].gates(network.enter("intermediate", test.inputs))  # type: ignore[operator, union-attr]
    torch.testing.assert_close(out.output, expected.reading.output)
    shares = torch.cat([gates["face"], gates["audio"]], dim=1).reshape(-1, 1, 6, 16)
    torch.testing.assert_close(out.attention["intermediate"], shares / shares.sum(2, keepdim=True))


def test_a_key_of_neither_stream_nor_site_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected keys that begin with network\. or method\.modules_at\.; got fc"):
        shipped_network(CONFIG, {"fc": torch.zeros(1)})


def test_a_missing_stream_is_fed_as_zeros() -> None:
    """A network that says which stream is the larger: -1 is less than nothing, and 3 is more."""

    def larger(inputs: dict[str, torch.Tensor]) -> NetworkOutput:
        return NetworkOutput(torch.cat([inputs["face"], inputs["audio"]], dim=1), {}, {})

    network = cast(ExpressionNetwork, larger)
    inputs = {"face": torch.tensor([[3.0], [-1.0], [2.0]]), "audio": torch.tensor([[1.0], [-2.0], [5.0]])}
    assert predicted(network, inputs).tolist() == [0, 0, 1]
    assert predicted(network, inputs, "face").tolist() == [1, 0, 1]
    assert predicted(network, inputs, "audio").tolist() == [0, 1, 0]


def test_the_checkpoint_opens_and_its_card_says_what_was_measured(tmp_path: Path, outcomes: dict[str, Outcome]) -> None:
    folder, test = tmp_path / "expression/tag", samples()
    results = publish(test, outcomes, folder)
    card, network = open_checkpoint(folder / CARD_NAME)
    assert card == read_card(folder / CARD_NAME)
    assert card.classes == list(EMOTIONS)
    assert isinstance(network, ExpressionNetwork)
    said = predicted(network, test.inputs)
    assert results["fused"].accuracy == pytest.approx(float((said == test.target).float().mean()))
    assert (results["face_network"].accuracy, results["speech_network"].accuracy) == (1.0, 1 / 8)
    assert [metric.inputs for metric in card.metrics] == [["face", "audio"], ["face"], ["audio"], ["face"], ["audio"]]
    assert [metric.value for metric in card.metrics] == [round(100 * x.accuracy, 1) for x in results.values()]
    measured = json.loads((folder / "metrics.json").read_text())
    np.testing.assert_array_equal(measured["fused"]["confusion"], results["fused"].confusion)
    page = (folder / "README.md").read_text()
    assert f"| both | {100 * results['fused'].accuracy:.1f} %" in page
    assert "| face, network of its own | 100.0 %" in page
    for limit in card.limits:
        assert f"- {limit}" in page
    log = json.loads((folder / "training-face.jsonl").read_text())
    assert log == {"epoch": 1, "loss": 2.5, "validation": {"accuracy": 0.5}}


def test_results_of_other_takes_are_not_this_checkpoints(outcomes: dict[str, Outcome]) -> None:
    others = outcomes | {"face": replace(outcomes["face"], names=("another take",))}
    with pytest.raises(ValueError, match="face: expected the 16 test samples; got 1 others"):
        evaluate(shipped_network(CONFIG, model().state_dict()), samples(), others)
