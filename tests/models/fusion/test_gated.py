"""MMTM at a site: what it multiplies, what it returns, and what an override makes of it; by hand with NumPy."""

import numpy as np
import pytest
import torch
from torch import Tensor

from models.fusion.blocks import FusionError
from models.fusion.gated import GatedSite
from models.fusion.mmtm import MMTM
from models.fusion.msaf import MSAF, Reweighing
from models.fusion.site import fusion_site
from models.networks.config import SiteConfig

SITE = SiteConfig("late", {"face": 6, "sound": 4}, 4, reduction=4, weighting="gates")
"""Two blocks of the face, of which the second has two channels and two of padding, and one of the sound."""


def features(batch: int = 3) -> dict[str, Tensor]:
    draw = torch.Generator().manual_seed(1)
    return {"face": torch.randn(batch, 6, 2, 3, generator=draw), "sound": torch.randn(batch, 4, generator=draw)}


def site() -> GatedSite:
    torch.manual_seed(0)
    return GatedSite(SITE)


def gates_by_hand(module: GatedSite, given: dict[str, Tensor]) -> dict[str, np.ndarray]:
    state = {name: x.numpy().astype(float) for name, x in module.gate.state_dict().items()}
    means = np.concatenate([given["face"].numpy().mean((2, 3)), given["sound"].numpy()], axis=1)
    joint = np.maximum(means @ state["squeeze.0.weight"].T + state["squeeze.0.bias"], 0)
    logits = {name: joint @ state[f"excite.{name}.weight"].T + state[f"excite.{name}.bias"] for name in given}
    return {name: 2 / (1 + np.exp(-x)) for name, x in logits.items()}


def blocks_by_hand(gates: dict[str, np.ndarray]) -> np.ndarray:
    """(B, 3, 4): padding has the mean of all ten gates."""
    mean = np.concatenate([gates["face"], gates["sound"]], axis=1).mean(1, keepdims=True)
    second = np.concatenate([gates["face"][:, 4:], mean, mean], axis=1)
    return np.stack([gates["face"][:, :4], second, gates["sound"]], axis=1)


def test_features_are_multiplied_by_the_gates_and_their_shares_are_returned() -> None:
    module, given = site(), features()
    with torch.no_grad():
        fused = module(given)
    gates = gates_by_hand(module, given)
    np.testing.assert_allclose(
        fused.features["face"], given["face"].numpy() * gates["face"][:, :, None, None], atol=1e-6
    )
    np.testing.assert_allclose(fused.features["sound"], given["sound"].numpy() * gates["sound"], atol=1e-6)
    blocks = blocks_by_hand(gates)
    np.testing.assert_allclose(fused.attention[:, 0], blocks / blocks.sum(1, keepdims=True), atol=1e-6)


def test_it_gates_as_the_module_of_the_experiments_does() -> None:
    module, given = site(), features()
    plain = MMTM(SITE.channels, SITE.reduction)
    plain.load_state_dict(module.gate.state_dict())
    for name, x in plain(given).features.items():
        torch.testing.assert_close(module(given).features[name], x)


@pytest.mark.parametrize("bias", [0.0, -3.0])
def test_equal_gates_give_every_modality_its_prior(bias: float) -> None:
    module = site()
    with torch.no_grad():
        for gate in module.gate.excite.values():
            gate.weight.zero_()  # type: ignore[operator, union-attr]
            gate.bias.fill_(bias)  # type: ignore[operator, union-attr]
        fused = module(features())
    torch.testing.assert_close(fused.attention, torch.full((3, 1, 3, 4), 1 / 3))


def test_gates_that_are_all_shut_have_no_share() -> None:
    module = site()
    with torch.no_grad():
        for gate in module.gate.excite.values():
            gate.bias.fill_(-1000.0)  # type: ignore[operator, union-attr]
        fused = module(features())
    assert not fused.attention.any()
    assert not fused.features["face"].any()


def test_an_override_is_given_the_gates_and_may_ask_several_questions_of_one_sample() -> None:
    module, given = site(), features(1)
    seen: list[Tensor] = []

    def override(gates: Tensor) -> Reweighing:
        seen.append(gates)
        return Reweighing(torch.stack([gates[0], 0 * gates[0]]), torch.ones(2, 1, 3, 4))

    with torch.no_grad():
        fused = module(given, override)
    gates = gates_by_hand(module, given)
    np.testing.assert_allclose(seen[0][:, 0], blocks_by_hand(gates), atol=1e-6)
    np.testing.assert_allclose(fused.features["sound"][0], given["sound"][0].numpy() * gates["sound"][0] + 1, atol=1e-6)
    assert torch.equal(fused.features["face"][1], torch.ones(6, 2, 3))


def test_an_override_of_another_shape_is_refused() -> None:
    with pytest.raises(FusionError, match=r"late: expected an override to give \(3, 1, 3, 4\); got \(3, 1, 2, 4\)"):
        site()(features(), lambda gates: Reweighing(gates[:, :, :2]))


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"segments": 5}, "segments: expected 1, MMTM has none; got 5"),
        ({"dropout": 0.2}, "dropout: expected 0, MMTM has none; got 0.2"),
        ({"floor": 0.5}, "floor: expected 0, MMTM has none; got 0.5"),
    ],
)
def test_what_only_msaf_has_is_refused(fields: dict[str, float], wrong: str) -> None:
    with pytest.raises(FusionError, match=f"late: {wrong}"):
        GatedSite(SiteConfig("late", {"face": 6, "sound": 4}, 4, weighting="gates", **fields))  # type: ignore[arg-type]


def test_the_configuration_says_which_module_a_site_has() -> None:
    assert isinstance(fusion_site(SITE), GatedSite)
    assert isinstance(fusion_site(SiteConfig("late", {"face": 6, "sound": 4}, 4)), MSAF)
