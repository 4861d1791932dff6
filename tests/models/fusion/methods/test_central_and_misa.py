"""CentralNet's sums and MISA's losses, by hand."""

import numpy as np
import pytest
import torch

from models.fusion.methods.central import Central
from models.fusion.methods.method import error
from models.fusion.methods.misa import MISA, moment_discrepancy, overlap
from tests.models.fusion.methods.streams import SHAPES, ends, logits, maps


def test_the_central_stream_sums_itself_and_the_streams_at_each_place() -> None:
    torch.manual_seed(0)
    method = Central(SHAPES, width=5).eval()
    with torch.no_grad():
        method.alphas["late"].copy_(torch.tensor([2.0, 3.0, 5.0]))
    first = method.fuse("early", maps("early"))
    second = method.fuse("late", maps("late"), first.memory)
    assert first.memory is not None and second.memory is not None
    late = {name: x.flatten(2).mean(2) for name, x in maps("late").items()}
    mixed = 2 * first.memory["central"] + sum(
        weight * method.projections["late"][name](late[name]) for weight, name in ((3, "face"), (5, "sound"))
    )
    torch.testing.assert_close(second.memory["central"], method.layers["late"](mixed))
    assert all(torch.equal(second.features[name], x) for name, x in maps("late").items())
    reading = method.read(ends(), logits(), second.memory)
    target = torch.tensor([0, 1, 2, 0, 1])
    expected = error(reading.output, target) + sum(error(x, target) for x in logits().values())
    torch.testing.assert_close(method.loss(reading, logits(), target), expected)


def test_moment_discrepancy_is_that_of_the_moments() -> None:
    draw = np.random.default_rng(0)
    a, b = draw.uniform(size=(30, 4)), draw.uniform(size=(20, 4)) ** 2
    expected = np.linalg.norm(a.mean(0) - b.mean(0))
    for order in (2, 3, 4, 5):
        moments = [((x - x.mean(0)) ** order).mean(0) for x in (a, b)]
        expected += np.linalg.norm(moments[0] - moments[1])
    assert moment_discrepancy(torch.tensor(a), torch.tensor(b)).item() == pytest.approx(expected, abs=1e-9)


def test_overlap_is_zero_for_columns_that_are_orthogonal_and_not_for_others() -> None:
    a = torch.tensor([[1.0, 0], [-1, 0], [0, 1], [0, -1]])
    assert overlap(a, torch.tensor([[1.0, 0], [1, 0], [-1, 0], [-1, 0]])).item() == pytest.approx(0)
    # The columns of `a` are of unit rows: inner products 2 on the diagonal, squared 4, mean over four cells.
    assert overlap(a, a).item() == pytest.approx(2)


def test_misa_is_trained_with_three_losses_and_read_without() -> None:
    torch.manual_seed(0)
    method = MISA(SHAPES, width=6, similarity=2.0, difference=0.0)
    target = torch.tensor([0, 1, 2, 0, 1])
    reading = method.read(ends(), logits())
    assert set(reading.penalties) == {"similarity", "difference", "reconstruction"}
    assert reading.penalties["difference"].item() == 0
    shared = [method.shared(method.project[name](x)) for name, x in ends().items()]
    torch.testing.assert_close(reading.penalties["similarity"], 2 * moment_discrepancy(*shared))
    whole = error(reading.output, target) + sum(reading.penalties.values())
    torch.testing.assert_close(method.loss(reading, logits(), target), whole)
    assert method.eval().read(ends(), logits()).penalties == {}
    torch.testing.assert_close(method.read(ends(), logits()).output, method.output(method.join(ends())))


def test_overlap_is_that_of_centred_columns_in_rows_of_unit_length() -> None:
    draw = np.random.default_rng(1)
    given = draw.normal(3.0, 1.0, (6, 4)), draw.normal(-2.0, 2.0, (6, 4))
    a, b = (x - x.mean(0) for x in given)
    a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (a, b))
    found = overlap(*(torch.tensor(x) for x in given))
    assert found.item() == pytest.approx(float(((a.T @ b) ** 2).mean()), abs=1e-9)


def test_misa_keeps_apart_what_is_shared_and_makes_both_give_back_what_came() -> None:
    torch.manual_seed(0)
    method = MISA(SHAPES, width=6, difference=0.5, reconstruction=3.0)
    penalties = method.read(ends(), logits()).penalties
    came = {name: method.project[name](x) for name, x in ends().items()}
    shared = {name: method.shared(x) for name, x in came.items()}
    own = {name: method.specific[name](x) for name, x in came.items()}
    apart = overlap(shared["face"], own["face"]) + overlap(shared["sound"], own["sound"])
    torch.testing.assert_close(penalties["difference"], 0.5 * (apart + overlap(own["face"], own["sound"])))
    errors = [((method.decode[name](shared[name] + own[name]) - x) ** 2).mean() for name, x in came.items()]
    torch.testing.assert_close(penalties["reconstruction"], 3 * (errors[0] + errors[1]) / 2)
