"""The emotion network in other sizes than the paper's, and what its outputs promise."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from models.fusion.blocks import FusionError
from models.fusion.msaf import Reweighing
from tests.models import tiny


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"layers": (2, 1, 1, 2), "classes": 7},
        {"width": 8, "cardinality": 4},
        {"frames": 1, "size": 9},
        {"stem_kernel": 7, "stem_stride": 2, "size": 32},
        {"coefficients": 20, "audio_frames": 12},
        {"audio_channels": (16, 33), "block_channels": (5, 7)},
    ],
    ids=str,
)
def test_any_size_runs(fields: dict[str, Any]) -> None:
    config = replace(tiny.CONFIG, **fields)
    with torch.inference_mode():
        out = tiny.network(config=config)(tiny.inputs(batch=2, config=config))
    assert out.output.shape == (2, config.classes)
    assert list(out.logits) == ["video", "audio"]
    torch.testing.assert_close(out.logits["video"] + out.logits["audio"], out.output, atol=1e-6, rtol=0)
    assert list(out.attention) == [site.name for site in config.sites]
    for site in config.sites:
        attention = out.attention[site.name]
        assert attention.shape == (2, 1, sum(site.blocks.values()), site.block_channels)
        torch.testing.assert_close(attention.sum(2), torch.ones(2, 1, site.block_channels))


def test_samples_of_a_batch_do_not_touch_each_other() -> None:
    network, inputs = tiny.network(), tiny.inputs(batch=3)
    with torch.inference_mode():
        together = network(inputs)
        alone = network({name: x[1:2] for name, x in inputs.items()})
    torch.testing.assert_close(alone.output, together.output[1:2], atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(alone.attention["late"], together.attention["late"][1:2], atol=1e-5, rtol=1e-4)


def test_each_modality_reaches_the_attention_of_the_other() -> None:
    network, inputs = tiny.network(), tiny.inputs()
    with torch.inference_mode():
        both = network(inputs)
        deaf = network(inputs | {"audio": torch.zeros_like(inputs["audio"])})
    assert (both.attention["intermediate"] - deaf.attention["intermediate"]).abs().max() > 1e-3
    assert (both.logits["video"] - deaf.logits["video"]).abs().max() > 1e-4


def test_an_override_acts_at_its_site_only() -> None:
    def silent(attention: torch.Tensor) -> Reweighing:
        return Reweighing(torch.zeros_like(attention))

    def trained(attention: torch.Tensor) -> Reweighing:
        return Reweighing(0.25 + 0.75 * attention)

    network, inputs = tiny.network(), tiny.inputs()
    with torch.inference_mode():
        plain = network(inputs)
        late = network(inputs, {"late": silent})
        early = network(inputs, {"intermediate": silent})
        same = network(inputs, {"intermediate": trained, "late": trained})
    torch.testing.assert_close(late.attention["late"], plain.attention["late"], atol=0, rtol=0)
    assert (late.output - plain.output).abs().max() > 1e-3
    torch.testing.assert_close(early.attention["intermediate"], plain.attention["intermediate"], atol=0, rtol=0)
    assert (early.attention["late"] - plain.attention["late"]).abs().max() > 1e-4
    torch.testing.assert_close(same.output, plain.output, atol=0, rtol=0)


def test_training_mode_trains_every_weight() -> None:
    torch.manual_seed(0)
    network = tiny.network().train()
    network(tiny.inputs(batch=4)).output.square().sum().backward()
    without = [name for name, parameter in network.named_parameters() if parameter.grad is None]
    assert without == []


def test_inputs_of_different_batches_are_refused() -> None:
    inputs = tiny.inputs(batch=2)
    with pytest.raises(FusionError, match=r"intermediate: expected one batch size; got {'video': 2, 'audio': 1}"):
        tiny.network()(inputs | {"audio": inputs["audio"][:1]})
