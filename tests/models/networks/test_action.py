"""The action network: persons, sites, what its configuration says of it, and what no network can be built from."""

from dataclasses import replace
from typing import Any

import pytest
import torch

from models.encoders import hcn, i3d, resnet3d
from models.fusion.msaf import Reweighing
from models.networks.action.config import ActionConfig
from models.networks.action.network import ActionNetwork
from models.networks.config import ConfigError
from models.networks.factory import build
from tests.models import tiny_action

CONFIGS = {"i3d": tiny_action.CONFIG, "resnet": tiny_action.RESNET}


def test_the_papers_configuration() -> None:
    """13 blocks of 64 on 832 channels and 2 per person on 128; 4 of 256 on 1024 and 2 on 512."""
    config = ActionConfig().checked()
    assert config.input_shapes == {"rgb": (3, 32, 224, 224), "skeleton": (3, 32, 25, 2)}
    assert config.logit_weights == {"rgb": 0.5, "skeleton": 0.5}
    intermediate, late = config.sites
    assert (intermediate.name, intermediate.channels) == (
        "intermediate",
        {"rgb": 832, "person_1": 128, "person_2": 128},
    )
    assert intermediate.blocks == {"rgb": 13, "person_1": 2, "person_2": 2}
    assert intermediate.streams == {"person_1": "skeleton", "person_2": "skeleton"}
    assert (late.name, late.channels, late.blocks) == (
        "late",
        {"rgb": 1024, "skeleton": 512},
        {"rgb": 4, "skeleton": 2},
    )
    for site in config.sites:
        assert (site.reduction, site.dropout, site.floor, site.segments) == (4, 0.0, 0.5, 1)


def test_the_papers_variant_reads_eight_frames() -> None:
    config = ActionConfig(encoder="resnet").checked()
    assert config.input_shapes["rgb"] == (3, 8, 224, 224)
    assert [site.channels["rgb"] for site in config.sites] == [1024, 2048]
    assert ActionConfig(encoder="resnet", frames=16).frames == 16


@pytest.mark.parametrize("width", [8, 24, 64])
def test_the_configuration_knows_the_channels_of_the_encoders(width: int) -> None:
    channels = [site.channels["rgb"] for site in ActionConfig(width=width).sites]
    assert channels == [i3d.front_channels(width), i3d.back_channels(width)]
    channels = [site.channels["rgb"] for site in ActionConfig(encoder="resnet", width=width).sites]
    assert channels == [resnet3d.front_channels(width), resnet3d.back_channels(width)]


@pytest.mark.parametrize("encoder", CONFIGS)
@pytest.mark.parametrize("persons", [1, 2, 3])
def test_what_comes_out(encoder: str, persons: int) -> None:
    config = replace(CONFIGS[encoder], persons=persons).checked()
    network = tiny_action.network(config=config)
    with torch.inference_mode():
        out = network(tiny_action.inputs(batch=2, config=config))
    assert {name: tuple(x.shape) for name, x in out.logits.items()} == {"rgb": (2, 3), "skeleton": (2, 3)}
    weighted = [weight * out.logits[name] for name, weight in config.logit_weights.items()]
    torch.testing.assert_close(out.output, weighted[0] + weighted[1])
    for site in config.sites:
        total = sum(site.blocks.values())
        assert out.attention[site.name].shape == (2, 1, total, site.block_channels)
        torch.testing.assert_close(out.attention[site.name].sum(2), torch.ones(2, 1, site.block_channels))
    assert list(config.sites[0].channels) == ["rgb", *(f"person_{index + 1}" for index in range(persons))]


@pytest.mark.parametrize("encoder", CONFIGS)
@pytest.mark.parametrize(("frames", "size", "stride"), [(5, 17, 2), (16, 64, 2), (9, 31, 1), (32, 33, 3)])
def test_the_configuration_knows_the_extents_at_the_intermediate_site(
    encoder: str, frames: int, size: int, stride: int
) -> None:
    config = replace(CONFIGS[encoder], frames=frames, size=size, stem_stride=stride).checked()
    network = tiny_action.network(config=config)
    with torch.inference_mode():
        x = network.stages["intermediate"]["rgb"](torch.zeros(1, *config.input_shapes["rgb"]))  # type: ignore[index]
        out = network({name: torch.zeros(1, *shape) for name, shape in config.input_shapes.items()})
    steps, side = config.rgb_extents
    assert tuple(x.shape[2:]) == (steps, side, side)
    assert torch.isfinite(out.output).all()


def test_persons_share_their_encoder_and_the_strongest_counts() -> None:
    network = tiny_action.network()
    one, two = torch.randn(2, 1, 3, 16, 20, 1).unbind()
    encode, join = (network.stages[name]["skeleton"] for name in ("intermediate", "late"))  # type: ignore[index]
    with torch.inference_mode():
        seen = [encode(person[..., 0]) for person in (one, two)]
        torch.testing.assert_close(join(seen), join(seen[::-1]))
        torch.testing.assert_close(join([seen[0], seen[0]]), join(seen[:1]))


def test_motion_is_the_change_between_frames_stretched_to_all_of_them() -> None:
    x = torch.tensor([0.0, 1.0, 3.0, 7.0])[None, None, :, None].expand(1, 3, 4, 2)
    # Of the changes 1, 2, 4 at the middles of thirds, as seen from the middles of quarters.
    expected = [1.0, 1.625, 2.75, 4.0]
    torch.testing.assert_close(hcn.change_over_time(x)[0, 0, :, 0], torch.tensor(expected))


def test_an_override_reaches_the_site_that_it_names() -> None:
    def silent(attention: torch.Tensor) -> Reweighing:
        return Reweighing(torch.zeros_like(attention))

    network, inputs = tiny_action.network(), tiny_action.inputs()
    with torch.inference_mode():
        plain = network(inputs)
        early = network(inputs, {"intermediate": silent})
        late = network(inputs, {"late": silent})
    assert not torch.equal(early.attention["late"], plain.attention["late"])
    assert torch.equal(late.attention["intermediate"], plain.attention["intermediate"])
    for name in ("rgb", "skeleton"):
        assert not torch.equal(early.logits[name], plain.logits[name])
        assert not torch.equal(late.logits[name], plain.logits[name])


def test_in_the_resnet_variant_the_intermediate_site_acts_on_the_persons_alone() -> None:
    """The official code passes the video on as it came; so do we, or the official weights would mean nothing."""
    assert ActionConfig().rgb_is_reweighed
    assert not tiny_action.RESNET.rgb_is_reweighed

    def without_video(attention: torch.Tensor) -> Reweighing:
        changed = 0.5 + 0.5 * attention
        changed[:, :, : tiny_action.RESNET.sites[0].blocks["rgb"]] = 0
        return Reweighing(changed)

    network = tiny_action.network(config=tiny_action.RESNET)
    inputs = tiny_action.inputs(config=tiny_action.RESNET)
    with torch.inference_mode():
        plain, changed = network(inputs), network(inputs, {"intermediate": without_video})
    torch.testing.assert_close(changed.output, plain.output, atol=0, rtol=0)


def test_gates_act_on_the_video_in_the_resnet_variant_too() -> None:
    """There are no official weights of MMTM that have learnt otherwise."""
    network = tiny_action.network(config=tiny_action.RESNET_GATED)
    inputs = tiny_action.inputs(config=tiny_action.RESNET_GATED)
    with torch.inference_mode():
        entered = network.enter("intermediate", inputs)
        gates = network.fusions["intermediate"].gate.gates(entered)["rgb"]  # type: ignore[union-attr, operator]
        fused = network.fuse("intermediate", entered).features["rgb"]
    torch.testing.assert_close(fused, entered["rgb"] * gates[:, :, None, None, None])


@pytest.mark.parametrize("encoder", CONFIGS)
def test_every_parameter_learns(encoder: str) -> None:
    network = build(CONFIGS[encoder]).train()
    assert isinstance(network, ActionNetwork)
    network(tiny_action.inputs(batch=2, config=CONFIGS[encoder])).output.square().sum().backward()
    assert [name for name, x in network.named_parameters() if x.grad is None] == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"encoder": "c3d"}, "encoder: expected one of i3d, resnet; got 'c3d'"),
        ({"frames": 4}, "frames: expected at least 5, of which I3D leaves one step; got 4"),
        ({"size": 16}, "size: expected at least 17 pixels, of which I3D leaves one with a stem stride of 2; got 16"),
        ({"size": 8, "stem_stride": 1}, "size: expected at least 9 pixels, .* stem stride of 1; got 8"),
        ({"width": 12}, "width: expected a multiple of 8 for I3D; got 12"),
        ({"skeleton_frames": 15}, "skeleton_frames: expected at least 16, which HCN halves four times; got 15"),
        ({"point_features": 8}, "point_features: expected at least 16, which HCN halves four times; got 8"),
        ({"skeleton_width": 7}, "skeleton_width: expected an even number; got 7"),
        ({"reduction": 65}, "reduction: expected at most 64; got 65"),
        ({"persons": 0}, "persons: expected at least 1; got 0"),
        ({"frames": -1}, "frames: expected at least 1; got -1"),
        ({"floor": 1.5}, r"floor: expected lambda in \[0, 1\]; got 1.5"),
    ],
)
def test_what_cannot_be_built_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        replace(ActionConfig(), **fields).checked()


def test_the_least_that_can_be_built_runs() -> None:
    config = replace(tiny_action.CONFIG, frames=5, size=9, stem_stride=1).checked()
    assert config.rgb_extents == (1, 1)
    with torch.inference_mode():
        assert torch.isfinite(tiny_action.network(config=config)(tiny_action.inputs(config=config)).output).all()
