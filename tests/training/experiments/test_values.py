"""The four measures of values, in batches, against NumPy."""

import numpy as np
import pytest
import torch

from training.experiments.values import value_metrics
from training.sentiment.metrics import scores


def test_batches_count_as_all_values_at_once() -> None:
    draw = torch.Generator().manual_seed(0)
    labels = torch.randint(-6, 7, (50, 1), generator=draw) / 2
    predicted = labels + torch.randn(50, 1, generator=draw)
    metrics = value_metrics()
    for rows in torch.arange(50).split(16):
        metrics.update(predicted[rows], labels[rows])
    found = {name: float(value) for name, value in metrics.compute().items()}
    expected = scores(predicted[:, 0].numpy(), labels[:, 0].numpy())
    assert set(found) == {"mae", "corr", "acc2", "acc7"}
    for name, value in found.items():
        assert value == pytest.approx(getattr(expected, name), abs=1e-6)


def test_they_are_counted_by_hand_and_begin_anew() -> None:
    metrics = value_metrics()
    metrics.update(torch.tensor([[9.0], [9.0]]), torch.tensor([[-1.0], [-3.0]]))
    metrics.reset()
    labels = np.array([2.0, -1.0, 0.0, 3.0, -0.5], np.float32)
    predicted = np.array([1.4, 0.2, -0.1, 3.9, -0.6], np.float32)
    metrics.update(torch.from_numpy(predicted)[:, None], torch.from_numpy(labels)[:, None])
    found = metrics.compute()
    assert float(found["mae"]) == pytest.approx((0.6 + 1.2 + 0.1 + 0.9 + 0.1) / 5, abs=1e-6)
    assert float(found["corr"]) == pytest.approx(np.corrcoef(predicted, labels)[0, 1], abs=1e-6)
    # Without the label 0, three of four signs are right. Classes 1 0 0 3 -1 against 2 -1 0 3 0.
    assert (float(found["acc2"]), float(found["acc7"])) == pytest.approx((3 / 4, 2 / 5))
