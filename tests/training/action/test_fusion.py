"""What the fusion stage starts from, is fed and gives back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from models.fusion.msaf import Reweighing
from models.networks.action.network import ActionNetwork
from tests.training.action.takes import CONFIG, RECIPE, make
from training.action.draw import as_served
from training.action.fusion import ALONE, accuracies, batches, fused_network, predict, train_fusion
from training.action.gray import gray, three_channels
from training.action.streams import GrayStream, SkeletonStream, train_depth, train_skeleton

VIDEO = "stages.intermediate.rgb."


def test_one_gray_channel_gives_what_three_equal_ones_give() -> None:
    torch.manual_seed(0)
    network = ActionNetwork(CONFIG).eval()
    state = {key: x.clone() for key, x in network.state_dict().items()}
    picture = torch.randn(1, 1, CONFIG.frames, CONFIG.size, CONFIG.size)
    skeleton = torch.zeros(1, *CONFIG.input_shapes["skeleton"])
    with torch.inference_mode():
        expected = network({"rgb": picture.expand(-1, 3, -1, -1, -1), "skeleton": skeleton}).output
    gray(network.stages["intermediate"]["rgb"])  # type: ignore[index]
    with torch.inference_mode():
        torch.testing.assert_close(
            network({"rgb": picture, "skeleton": skeleton}).output, expected, atol=1e-4, rtol=1e-4
        )

    spread = three_channels(network.state_dict(), VIDEO)
    assert {key: x.shape for key, x in spread.items()} == {key: x.shape for key, x in state.items()}
    again = ActionNetwork(CONFIG).eval()
    again.load_state_dict(spread)
    with torch.inference_mode():
        out = again({"rgb": picture.expand(-1, 3, -1, -1, -1), "skeleton": skeleton}).output
    torch.testing.assert_close(out, expected, atol=1e-4, rtol=1e-4)


def test_under_uniform_attention_the_fused_network_starts_as_its_two_streams() -> None:
    torch.manual_seed(0)
    depth, skeleton = GrayStream(ActionNetwork(CONFIG)).eval(), SkeletonStream(ActionNetwork(CONFIG)).eval()
    network = fused_network(RECIPE, depth.state_dict(), skeleton.state_dict()).eval()

    def uniform(attention: Tensor) -> Reweighing:
        return Reweighing(CONFIG.floor + (1 - CONFIG.floor) / attention.shape[2] * torch.ones_like(attention))

    inputs = as_served(make(), np.array([0, 13]), RECIPE)
    with torch.inference_mode():
        out = network(inputs, {site.name: uniform for site in CONFIG.sites})
        torch.testing.assert_close(out.logits["rgb"], depth(inputs["rgb"]), atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(out.logits["skeleton"], skeleton(inputs["skeleton"]), atol=1e-3, rtol=1e-3)


def test_a_batch_says_which_take_lacks_what_and_none_lacks_both() -> None:
    lacks = {"rgb": 0, "skeleton": 0}
    takes = make(per_action=8)
    total = 0
    for inputs, labels, has in batches(replace(RECIPE, strange=0.0), takes, epoch=0):
        assert inputs["rgb"].shape == (9, 1, CONFIG.frames, CONFIG.size, CONFIG.size)
        assert inputs["skeleton"].shape == (9, *CONFIG.input_shapes["skeleton"])
        assert (has["rgb"] | has["skeleton"]).all()
        for name, there in has.items():
            assert (inputs[name].flatten(1).abs().sum(1) > 0).tolist() == there.tolist()
            lacks[name] += int((~there).sum())
        total += len(labels)
    assert total == 27 * 8
    assert lacks["rgb"] / total == pytest.approx(RECIPE.missing[0], abs=0.1)
    assert lacks["skeleton"] / total == pytest.approx(RECIPE.missing[1], abs=0.1)


def test_some_skeletons_have_the_depth_of_another_take_beside_them() -> None:
    takes = make(per_action=8)
    strangers, both = 0, 0
    plain = batches(replace(RECIPE, missing=(0.0, 0.0), strange=0.0), takes, epoch=0)
    mixed = batches(replace(RECIPE, missing=(0.0, 0.0), strange=0.5), takes, epoch=0)
    for (own, labels, _), (inputs, same, has) in zip(plain, mixed, strict=True):
        assert torch.equal(labels, same)
        assert torch.equal(own["skeleton"], inputs["skeleton"])
        assert has["skeleton"].all()
        kept = has["rgb"]
        assert torch.equal(own["rgb"][kept], inputs["rgb"][kept])
        for index in torch.nonzero(~kept).flatten():
            assert any(torch.equal(inputs["rgb"][index], other) for other in own["rgb"])
        strangers += int((~kept).sum())
        both += len(labels)
    assert strangers / both == pytest.approx(0.5, abs=0.1)


def test_the_same_epoch_gives_the_same_batches() -> None:
    takes = make()
    first, again, other = (next(iter(batches(RECIPE, takes, epoch))) for epoch in (3, 3, 4))
    for name in ("rgb", "skeleton"):
        assert torch.equal(first[0][name], again[0][name])
    assert not torch.equal(first[1], other[1])


def test_the_stages_run_in_order_and_give_weights_that_the_network_takes(tmp_path: Path) -> None:
    train, validation = make(), make(subject=3)
    skeleton = train_skeleton(RECIPE, train, validation, tmp_path)
    depth = train_depth(RECIPE, train, None, tmp_path)
    best = train_fusion(RECIPE, fused_network(RECIPE, depth, skeleton), train, validation, tmp_path)
    network = ActionNetwork(CONFIG)
    network.load_state_dict(best)
    assert {path.name for path in tmp_path.glob("*.jsonl")} == {"skeleton.jsonl", "depth.jsonl", "fusion.jsonl"}
    logits = predict(network.eval(), validation, RECIPE, ALONE["fused"])
    assert logits.shape == (27, 27)
    assert np.isfinite(logits).all()


def test_accuracies_are_those_of_each_way_of_feeding() -> None:
    class Oracle(torch.nn.Module):
        """Counts the takes rightly where it sees a skeleton, and calls all others by one name."""

        def forward(self, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
            seen = inputs["skeleton"].flatten(1).abs().sum(1) > 0
            hand = inputs["skeleton"][:, 0, -1, 11, 0] * 27 / 2
            called = torch.where(seen, hand.round().long().clamp(0, 26), torch.tensor(4))
            return type("Out", (), {"output": torch.nn.functional.one_hot(called, 27).float()})  # type: ignore[return-value]

    found = accuracies(Oracle(), make(), RECIPE)
    assert found["depth"] == pytest.approx(1 / 27)
    assert found["skeleton"] == found["fused"] > 0.5
    assert found["mean"] == pytest.approx((found["depth"] + 2 * found["fused"]) / 3)
