"""Averaging and the multiplicative methods against loops over classes in NumPy."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.fusion.blocks import FusionError
from models.fusion.methods.late import Averaging, Multiplication, Multiplicative
from tests.models.fusion.methods.streams import SHAPES, ends, logits


def probabilities() -> list[np.ndarray]:
    return [np.exp(x.numpy()) / np.exp(x.numpy()).sum(1, keepdims=True) for x in logits().values()]


def test_averaging_is_the_mean_of_the_logits() -> None:
    given = logits()
    output = Averaging(SHAPES).read(ends(), given).output
    np.testing.assert_allclose(output, (given["face"] + given["sound"]) / 2, atol=1e-6)


def test_multiplication_is_the_normalised_product_of_the_probabilities() -> None:
    face, sound = probabilities()
    expected = face * sound / (face * sound).sum(1, keepdims=True)
    np.testing.assert_allclose(Multiplication(SHAPES).read(ends(), logits()).output.exp(), expected, atol=1e-6)


def test_multiplicative_weighs_a_stream_by_how_wrong_the_others_are() -> None:
    face, sound = probabilities()
    expected = (1 - sound) ** 0.7 * np.log(face) + (1 - face) ** 0.7 * np.log(sound)
    method = Multiplicative(SHAPES, beta=0.7)
    reading = method.read(ends(), logits())
    np.testing.assert_allclose(reading.output, expected, atol=1e-5)
    target = torch.tensor([0, 2, 1, 1, 0])
    by_hand = -np.mean([expected[row, label] for row, label in enumerate(target.tolist())])
    assert method.loss(reading, logits(), target).item() == pytest.approx(by_hand, abs=1e-5)


def test_the_exponent_is_shared_by_all_other_streams() -> None:
    three = replace(SHAPES, ends={"a": 1, "b": 1, "c": 1})
    given = {name: torch.randn(4, 3, generator=torch.Generator().manual_seed(at)) for at, name in enumerate("abc")}
    p = [x.softmax(1).double().numpy() for x in given.values()]
    expected = sum(np.prod([(1 - p[j]) ** 0.25 for j in range(3) if j != i], axis=0) * np.log(p[i]) for i in range(3))
    output = Multiplicative(three, beta=0.5).read({}, given).output
    np.testing.assert_allclose(output, expected, atol=1e-5)


def test_without_beta_it_is_the_sum_of_the_log_probabilities() -> None:
    face, sound = probabilities()
    output = Multiplicative(SHAPES, beta=0).read(ends(), logits()).output
    np.testing.assert_allclose(output, np.log(face * sound), atol=1e-5)


def test_certain_streams_leave_the_loss_and_its_gradient_finite() -> None:
    given = {"face": torch.tensor([[80.0, 0, 0]], requires_grad=True), "sound": torch.tensor([[-80.0, 0, 80.0]])}
    method = Multiplicative(SHAPES)
    loss = method.loss(method.read({}, given), given, torch.tensor([1]))
    loss.backward()
    assert loss.isfinite() and given["face"].grad is not None and given["face"].grad.isfinite().all()


@pytest.mark.parametrize("kind", [Multiplication, Multiplicative])
def test_a_value_can_not_be_multiplied(kind: type) -> None:
    with pytest.raises(FusionError, match="needs probabilities of classes; got a network with 1 output"):
        kind(replace(SHAPES, outputs=1))


def test_what_no_method_can_have_is_refused() -> None:
    with pytest.raises(FusionError, match=r"expected beta in \[0, 1\]; got 2"):
        Multiplicative(SHAPES, beta=2)
    with pytest.raises(FusionError, match=r"expected at least two modalities; got \['face'\]"):
        Averaging(replace(SHAPES, ends={"face": 8}))
