"""What the stages share: where they start, what they come closer to, and what a missing modality is."""

import numpy as np
import pytest
import torch

from models.networks.sentiment.network import SentimentNetwork
from tests.models.tiny_sentiment import CONFIG
from tests.training.sentiment import tiny
from training.sentiment.learning import distance, initial_network, predict
from training.sentiment.samples import Batch

RECIPE = tiny.RECIPE


def test_under_uniform_attention_the_second_layers_start_as_if_nothing_stood_between() -> None:
    network = initial_network(RECIPE)
    torch.manual_seed(RECIPE.seed)
    plain = SentimentNetwork(CONFIG)
    blocks = sum(CONFIG.sites[0].blocks.values())
    applied = CONFIG.floor + (1 - CONFIG.floor) / blocks
    for name, layer in network.stages["last"].items():
        expected = plain.stages["last"][name].weight_ih_l0
        torch.testing.assert_close(layer.weight_ih_l0 * applied, expected)


def test_the_loss_is_the_distance_from_label_and_teachers() -> None:
    network, data = initial_network(RECIPE).eval(), tiny.split()
    values = predict(network, RECIPE, {"text": data.texts})
    zeros = {name: torch.zeros(len(data), *shape) for name, shape in CONFIG.input_shapes.items()}
    taught = torch.linspace(1, -1, len(data))
    with torch.inference_mode():
        batch = Batch(zeros | {"text": data.texts.float()}, torch.from_numpy(data.labels), taught)
        found = distance(network, RECIPE, batch).item()
    from_label, from_teachers = (np.abs(values - each).mean() for each in (data.labels, taught.numpy()))
    assert found == pytest.approx((1 - RECIPE.taught) * from_label + RECIPE.taught * from_teachers, abs=1e-5)


def test_what_is_not_given_is_zeros() -> None:
    network, data = initial_network(RECIPE).eval(), tiny.split(300)
    values = predict(network, RECIPE, {"text": data.texts})
    assert values.shape == (300,)
    zeros = {name: torch.zeros(1, *CONFIG.input_shapes[name]) for name in ("visual", "audio")}
    with torch.inference_mode():
        expected = network(zeros | {"text": data.texts[299:].float()}).output[0, 0]
    assert values[299] == pytest.approx(expected.item(), abs=1e-6)
