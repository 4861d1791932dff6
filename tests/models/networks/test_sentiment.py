"""The sentiment network in other sizes than the paper's, and what its outputs promise."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from models.checkpoint import count_flops
from models.fusion.msaf import Reweighing
from models.networks.config import ConfigError
from models.networks.sentiment.config import SentimentConfig
from tests.models import tiny_sentiment as tiny


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"reading": "last_step"},
        {"text_features": 384, "steps": 50, "segments": 5},
        {"segments": 1, "steps": 1},
        {"visual_hidden": 1, "audio_hidden": 33, "text_hidden": 5},
    ],
    ids=str,
)
def test_any_size_runs(fields: dict[str, Any]) -> None:
    config = replace(tiny.CONFIG, **fields).checked()
    with torch.inference_mode():
        out = tiny.network(config=config)(tiny.inputs(batch=2, config=config))
    assert out.output.shape == (2, 1)
    assert list(out.logits) == ["visual", "audio", "text"]
    (site,) = config.sites
    attention = out.attention["intermediate"]
    assert attention.shape == (2, config.segments, sum(site.blocks.values()), config.block_channels)
    torch.testing.assert_close(attention.sum(2), torch.ones(2, config.segments, config.block_channels))


def test_contributions_add_up_exactly() -> None:
    network = tiny.network()
    with torch.inference_mode():
        out = network(tiny.inputs(batch=5))
    torch.testing.assert_close(torch.stack(list(out.logits.values())).sum(0), out.output, atol=0, rtol=0)
    # Without the streams' states, what is left is an equal share of the bias.
    with torch.inference_mode():
        network.value.weight.zero_()
        shares = network(tiny.inputs()).logits
    for share in shares.values():
        torch.testing.assert_close(share, network.value.bias[None] / 3)


def test_each_contribution_reads_its_own_part_of_the_last_layer() -> None:
    network, x = tiny.network(), tiny.inputs()
    with torch.inference_mode():
        before = network(x).logits
        network.value.weight[:, 4 : 4 + 6] += 1
        after = network(x).logits
    changed = [name for name in before if not torch.equal(before[name], after[name])]
    assert changed == ["audio"]


@pytest.mark.parametrize(("reading", "rows"), [("last_token", (3, 2)), ("last_step", (10, 10))])
def test_a_text_is_read_at_its_last_token_or_the_last_step(reading: str, rows: tuple[int, int]) -> None:
    """What is read is the state of the second layer there, which is watched here."""
    x = tiny.inputs(batch=2)
    x["text"][:, 4:] = 0
    x["text"][1, 3:] = 0
    network = tiny.network(config=replace(tiny.CONFIG, reading=reading))
    states: list[torch.Tensor] = []
    network.stages["last"]["text"].register_forward_hook(lambda _layer, _given, made: states.append(made))
    with torch.inference_mode():
        logits = network(x).logits["text"]
        for index, row in enumerate(rows):
            expected = network.value.weight[:, -8:] @ states[0][index, :, row] + network.value.bias / 3
            torch.testing.assert_close(logits[index], expected)


def test_a_missing_modality_is_read_at_the_last_step() -> None:
    x = tiny.inputs() | {"audio": torch.zeros(1, 11, 4)}
    with torch.inference_mode():
        token = tiny.network()(x).logits
        step = tiny.network(config=replace(tiny.CONFIG, reading="last_step"))(x).logits
    for name in token:
        torch.testing.assert_close(token[name], step[name], atol=0, rtol=0)


def test_a_segment_is_fused_by_its_own_steps() -> None:
    x = tiny.inputs()
    changed = x | {"text": torch.cat([x["text"][:, :5], x["text"][:, 5:] + 1], dim=1)}
    with torch.inference_mode():
        before, after = (tiny.network()(each).attention["intermediate"] for each in (x, changed))
    # The first segment is steps 0 to 4, the second has the remainder: 5 to 10.
    assert tiny.CONFIG.sites[0].segment_steps == [(0, 5), (5, 11)]
    torch.testing.assert_close(before[:, 0], after[:, 0], atol=0, rtol=0)
    assert (before[:, 1] - after[:, 1]).abs().max() > 1e-3


def test_an_override_changes_the_output() -> None:
    network, x = tiny.network(), tiny.inputs()
    with torch.inference_mode():
        plain = network(x)
        same = network(x, {"intermediate": lambda attention: Reweighing(0.25 + 0.75 * attention)})
        other = network(x, {"intermediate": lambda attention: Reweighing(torch.zeros_like(attention))})
    torch.testing.assert_close(same.output, plain.output, atol=0, rtol=0)
    torch.testing.assert_close(other.attention["intermediate"], plain.attention["intermediate"], atol=0, rtol=0)
    assert (other.output - plain.output).abs().max() > 1e-4


def test_samples_of_a_batch_do_not_touch_each_other() -> None:
    network, x = tiny.network(), tiny.inputs(batch=3)
    with torch.inference_mode():
        together, alone = network(x), network({name: each[1:2] for name, each in x.items()})
    torch.testing.assert_close(alone.output, together.output[1:2], atol=1e-6, rtol=1e-5)


def test_training_mode_trains_every_weight() -> None:
    network = tiny.network().train()
    network(tiny.inputs(batch=4)).output.square().sum().backward()
    assert [name for name, x in network.named_parameters() if x.grad is None] == []


def test_flops_count_the_steps_of_both_layers() -> None:
    """Per step four gates of hidden * (features + hidden) products; the site's and the last layer's come once."""
    layers = [(35, 32), (32, 32), (74, 64), (64, 64), (768, 128), (128, 128)]
    steps = 50 * sum(4 * hidden * (features + hidden) for features, hidden in layers)
    site = 5 * (16 * 8 + 8 * 14 * 16)
    assert count_flops(tiny.network(config=SentimentConfig())) == 2 * (steps + site + 224)


def test_the_papers_site() -> None:
    """2 + 4 + 8 blocks of 16 channels in each of five segments of ten steps."""
    (site,) = SentimentConfig().checked().sites
    assert site.blocks == {"visual": 2, "audio": 4, "text": 8}
    assert site.prior == pytest.approx({"visual": 2 / 14, "audio": 4 / 14, "text": 8 / 14})
    assert site.segment_steps == [(0, 10), (10, 20), (20, 30), (30, 40), (40, 50)]
    assert (site.reduction, site.dropout, site.floor) == (2, 0.2, 0.0)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reading": "first"}, "reading: expected last_step or last_token; got 'first'"),
        ({"segments": 51}, "segments: expected at most 50, one per step; got 51"),
        ({"segments": 0}, "segments: expected at least 1; got 0"),
        ({"reduction": 17}, "reduction: expected at most 16; got 17"),
        ({"text_features": 0}, "text_features: expected at least 1; got 0"),
        ({"floor": 1.5}, r"floor: expected lambda in \[0, 1\]; got 1.5"),
    ],
)
def test_what_cannot_be_built_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        replace(SentimentConfig(), **fields).checked()
