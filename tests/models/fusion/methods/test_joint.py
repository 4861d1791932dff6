"""Products of vectors against the same by explicit outer products."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.fusion.blocks import FusionError
from models.fusion.methods.embrace import Embrace
from models.fusion.methods.joint import CompactBilinear, Concatenation, LowRankFusion, TensorFusion
from tests.models.fusion.methods.streams import SHAPES, ends, logits


def test_concatenation_does_not_depend_on_the_order_given() -> None:
    method = Concatenation(SHAPES, width=16).eval()
    given = ends()
    turned = dict(reversed(given.items()))
    output = method.read(given, logits()).output
    assert output.shape == (5, 3)
    assert torch.equal(output, method.read(turned, logits()).output)


def test_tensor_fusion_holds_all_products_and_the_vectors_themselves() -> None:
    torch.manual_seed(0)
    method = TensorFusion(SHAPES, width=3, hidden=4).eval()
    given = ends(batch=2)
    product = method.product(given).detach().numpy()
    reduced = {name: torch.relu(method.reduce[name](x)).detach().numpy() for name, x in given.items()}
    for row in range(2):
        face, sound = (np.append(reduced[name][row], 1.0) for name in ("face", "sound"))
        np.testing.assert_allclose(product[row], np.outer(face, sound).ravel(), atol=1e-6)
    np.testing.assert_allclose(product[:, [3, 7, 11]], reduced["face"], atol=1e-6)


def test_low_rank_fusion_is_a_tensor_of_that_rank() -> None:
    torch.manual_seed(0)
    method = LowRankFusion(SHAPES, rank=2)
    given = ends(batch=3)
    face, sound = (method.factors[name].detach().numpy() for name in ("face", "sound"))
    weight = np.einsum("r,rik,rjk->ijk", method.ranks.detach().numpy(), face, sound)
    x, y = (np.concatenate([given[name].numpy(), np.ones((3, 1))], axis=1) for name in ("face", "sound"))
    expected = np.einsum("bi,bj,ijk->bk", x, y, weight)
    np.testing.assert_allclose(method.read(given, logits(3)).output.detach(), expected, atol=1e-4)
    with pytest.raises(FusionError, match="expected a rank of at least 1; got 0"):
        LowRankFusion(SHAPES, rank=0)


def test_compact_bilinear_is_the_count_sketch_of_the_outer_product() -> None:
    method = CompactBilinear(SHAPES, width=16, seed=4).eval()
    given = ends(batch=2)
    places = {name: method.get_buffer(f"place_{name}").numpy() for name in given}
    signs = {name: method.get_buffer(f"sign_{name}").numpy() for name in given}
    assert set(np.unique(signs["face"])) == {-1.0, 1.0}
    for row in range(2):
        sketch = np.zeros(16)
        for i, x in enumerate(given["face"][row].tolist()):
            for j, y in enumerate(given["sound"][row].tolist()):
                sketch[(places["face"][i] + places["sound"][j]) % 16] += signs["face"][i] * signs["sound"][j] * x * y
        rooted = np.sign(sketch) * np.sqrt(np.abs(sketch))
        expected = rooted / np.linalg.norm(rooted)
        np.testing.assert_allclose(method.join(given)[row], expected, atol=1e-4)


def test_sketches_keep_inner_products_on_average() -> None:
    shapes = replace(SHAPES, ends={"face": 40, "sound": 40})
    x = torch.randn(1, 40, generator=torch.Generator().manual_seed(0))
    y = torch.randn(1, 40, generator=torch.Generator().manual_seed(1))
    estimates = [
        (method.sketch("face", x) * method.sketch("face", y)).sum().item()
        for method in (CompactBilinear(shapes, width=256, seed=seed) for seed in range(200))
    ]
    error = np.std(estimates) / np.sqrt(len(estimates))
    assert abs(np.mean(estimates) - (x * y).sum().item()) < 4 * error


def test_embrace_takes_each_number_from_one_modality_and_its_mean_outside_training() -> None:
    torch.manual_seed(0)
    method = Embrace(SHAPES, width=64)
    given = ends(batch=50)
    docked = torch.stack([method.docking[name](x) for name, x in given.items()])
    drawn = method.join(given)
    from_face = drawn == docked[0]
    assert (from_face | (drawn == docked[1])).all()
    # Where both are zero the two agree; elsewhere each modality comes in half of the draws.
    differ = docked[0] != docked[1]
    assert abs(from_face[differ].float().mean().item() - 0.5) < 4 * 0.5 / differ.sum().sqrt().item()
    torch.testing.assert_close(method.eval().join(given), docked.mean(0))
