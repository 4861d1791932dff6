"""Questions about a network with MMTM: what is multiplied is the gates, what is shown are their shares."""

import numpy as np
import pytest
import torch

from models.whatif.edits import EditError, SiteEdit
from tests.models.whatif.networks import case

SITE = "intermediate"


def gates() -> np.ndarray:
    """(1, N, Cb) at the first site, with its padding, as the module that is asked for its gates alone has them."""
    chosen = case("expression-mmtm")
    batch = {name: torch.from_numpy(x)[None] for name, x in chosen.inputs.items()}
    with torch.inference_mode():
        entered = chosen.network.enter(SITE, batch)
        found = chosen.network.fusions[SITE].gate.gates(entered)  # type: ignore[union-attr, operator]
    face, sound = (found[name][0].numpy() for name in ("face", "audio"))
    mean = np.concatenate([face, sound]).mean()
    return np.concatenate([face, [mean] * 2, sound]).reshape(1, 5, 4)


def test_the_gates_are_applied_and_their_shares_are_the_attention() -> None:
    chosen = case("expression-mmtm")
    for outcome in (chosen.opened().run(chosen.inputs), chosen.opened().prepare(chosen.inputs).outcome):
        np.testing.assert_allclose(outcome.applied[SITE], gates(), atol=1e-6)
        np.testing.assert_allclose(outcome.attention[SITE], gates() / gates().sum(1, keepdims=True), atol=1e-6)


def test_uniform_gates_are_their_mean_over_blocks_and_change_the_output() -> None:
    chosen = case("expression-mmtm")
    whatif = chosen.opened()
    outcome = whatif.run(chosen.inputs, {SITE: SiteEdit("uniform")})
    expected = np.broadcast_to(gates().mean(1, keepdims=True), (1, 5, 4))
    np.testing.assert_allclose(outcome.applied[SITE], expected, atol=1e-6)
    assert abs(outcome.output - whatif.run(chosen.inputs).output).max() > 1e-4


def test_muted_and_permuted_gates() -> None:
    chosen = case("expression-mmtm")
    edit = SiteEdit("permuted", seed=3, muted=("audio",), muted_blocks=(0,))
    applied = chosen.opened().run(chosen.inputs, {SITE: edit}).applied[SITE]
    order = np.random.default_rng(3).permutation(5)
    np.testing.assert_allclose(applied[:, 1:3], gates()[:, order][:, 1:3], atol=1e-6)
    assert not applied[:, [0, 3, 4]].any()


@pytest.mark.parametrize(
    ("edit", "what"), [(SiteEdit(forced=0), "forced block"), (SiteEdit(floor=0.0), r"floor \(lambda\)")]
)
def test_nothing_is_forced_and_there_is_no_floor(edit: SiteEdit, what: str) -> None:
    chosen = case("expression-mmtm")
    with pytest.raises(EditError, match=f"intermediate: expected no {what}, since its blocks have gates"):
        chosen.opened().run(chosen.inputs, {SITE: edit})
