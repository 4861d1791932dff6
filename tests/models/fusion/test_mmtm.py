"""MMTM against the same computed by hand in NumPy, and its refusals."""

import numpy as np
import pytest
import torch

from models.fusion.blocks import FusionError
from models.fusion.mmtm import MMTM


def test_gates_are_twice_the_sigmoid_of_a_joint_representation() -> None:
    torch.manual_seed(0)
    module = MMTM({"a": 3, "b": 2}, ratio=5)
    features = {"a": torch.randn(4, 3, 2, 5), "b": torch.randn(4, 2)}
    gated = module(features)
    weights = {name: value.detach().numpy() for name, value in module.named_parameters()}
    means = np.concatenate([features["a"].numpy().mean((2, 3)), features["b"].numpy()], axis=1)
    joint = np.maximum(means @ weights["squeeze.0.weight"].T + weights["squeeze.0.bias"], 0)
    assert joint.shape == (4, 2)
    for name in ("a", "b"):
        logits = joint @ weights[f"excite.{name}.weight"].T + weights[f"excite.{name}.bias"]
        expected = 2 / (1 + np.exp(-logits))
        np.testing.assert_allclose(gated.gates[name].detach(), expected, atol=1e-6)
        whole = expected.reshape(*expected.shape, *[1] * (features[name].dim() - 2)) * features[name].numpy()
        np.testing.assert_allclose(gated.features[name].detach(), whole, atol=1e-6)


def test_the_order_of_the_features_does_not_matter() -> None:
    module = MMTM({"a": 3, "b": 2})
    a, b = torch.randn(1, 3), torch.randn(1, 2)
    one, other = module({"a": a, "b": b}), module({"b": b, "a": a})
    assert all(torch.equal(one.features[name], other.features[name]) for name in ("a", "b"))


def test_what_does_not_fit_is_refused() -> None:
    module = MMTM({"a": 3, "b": 2})
    with pytest.raises(FusionError, match=r"expected modalities \['a', 'b'\]; got \['a'\]"):
        module({"a": torch.ones(1, 3)})
    with pytest.raises(FusionError, match=r"expected b of shape \(B, 2, \*\); got \(1, 4\)"):
        module({"a": torch.ones(1, 3), "b": torch.ones(1, 4)})
    with pytest.raises(FusionError, match="expected a ratio of at most 10"):
        MMTM({"a": 3, "b": 2}, ratio=11)
