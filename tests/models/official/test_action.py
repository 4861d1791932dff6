"""Official action checkpoints: tiny files of both video encoders, what the card says, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
import torch

from models import convert
from models.cards import CARD_NAME
from models.checkpoint import open_checkpoint
from models.features.skeleton import skeleton_input
from models.networks.action.config import ActionConfig
from models.official.action import ACTIONS, describe
from tests.models import tiny_action

VARIANTS = {"i3d": tiny_action.CONFIG, "resnet": tiny_action.RESNET}


def settings(config: ActionConfig) -> list[str]:
    """A configuration, as one sets it on the command line."""
    return [
        f"{key}={','.join(map(str, value)) if isinstance(value, tuple) else value}"
        for key, value in vars(config).items()
        if value != getattr(ActionConfig(), key)
    ]


def command(file: Path, *more: str) -> list[str]:
    return [str(file), "--network", "action", "--out", str(file.parent / "out"), "--set", *more]


@pytest.mark.parametrize("encoder", VARIANTS)
def test_a_tiny_file_is_imported(encoder: str, tmp_path: Path) -> None:
    config, file = VARIANTS[encoder], tmp_path / "tuned.checkpoint"
    state = tiny_action.official_state(seed=3, config=config)
    if encoder == "resnet":
        assert state["visual.cnn.conv1.weight"].dim() == 4
    torch.save(state, file)
    assert convert.main(command(file, *settings(config))) == 0
    card, network = open_checkpoint(tmp_path / "out" / CARD_NAME)
    assert network.config == config
    assert card.classes == ["class 0", "class 1", "class 2"]
    assert card.metrics == []
    inputs = tiny_action.inputs(batch=2, config=config)
    with torch.inference_mode():
        expected = tiny_action.network(seed=3, config=config)(inputs)
        torch.testing.assert_close(network(inputs).output, expected.output, atol=0, rtol=0)


@pytest.mark.parametrize(("encoder", "frames", "value"), [("i3d", 32, 92.24), ("resnet", 8, 90.63)])
def test_the_card_says_what_the_weights_are(encoder: str, frames: int, value: float) -> None:
    card = describe(ActionConfig(encoder=encoder), "msaf_ntu.checkpoint")
    assert card["classes"] == ACTIONS
    assert len(set(ACTIONS)) == 60
    assert [ACTIONS[index - 1] for index in (1, 9, 38, 58, 60)] == [
        "drink water",
        "stand up",
        "salute",
        "shake hands",
        "walk apart",
    ]
    assert (card["origin"], card["source"]) == ("official", "msaf_ntu.checkpoint")
    assert card["inputs"]["rgb"].model_dump() == {
        "kind": "scene_frames",
        "content": "rgb",
        "frames": frames,
        "size": 224,
        "framing": "squeezed",
        "channel_order": "bgr",
        "mean": (0.485, 0.456, 0.406),
        "std": (0.229, 0.224, 0.225),
    }
    skeleton = card["inputs"]["skeleton"]
    assert (skeleton.shape, skeleton.recipe) == ((3, 32, 25, 2), "spine")
    (metric,) = card["metrics"]
    assert (metric.kind, metric.value, metric.inputs) == ("reported", value, ["rgb", "skeleton"])
    assert any("changes nothing" in limit for limit in card["limits"]) == (encoder == "resnet")


def test_the_skeleton_recipe_reads_a_real_recording(shared_data: Path) -> None:
    """Numbers of one frame of an NTU file: `x y z` of each joint, the second of which becomes the origin."""
    lines = (shared_data / "ntu/S001C001P001R001A001.skeleton").read_text().splitlines()
    # Frames, persons, the person's state, joints, then a line per joint.
    assert (lines[1], lines[3]) == ("1", "25")
    joints = [[float(number) for number in line.split()[:3]] for line in lines[4:29]]
    points = torch.tensor(joints).expand(1, 32, 25, 3).numpy()
    out = skeleton_input(points, describe(ActionConfig(), "")["inputs"]["skeleton"])
    for joint in (0, 3, 24):
        expected = torch.tensor(joints[joint]) - torch.tensor(joints[1])
        torch.testing.assert_close(torch.from_numpy(out[:, 17, joint, 0]), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("change", "more", "message"),
    [
        (lambda state: {"lstm.weight": torch.ones(2)}, [], r"official network \(msaf1, msaf2, skeleton, visual\); got"),
        (lambda state: state, ["encoder=resnet"], r"the file lacks .* and has unknown .*; a variant needs its config"),
        (
            lambda state: state,
            ["classes=4"],
            r"expected heads.\w+.*of shape \(4, .*; a variant needs its configuration",
        ),
        (lambda state: state, ["encoder=c3d"], "encoder: expected one of i3d, resnet; got 'c3d'"),
        (lambda state: state, ["size=8"], "size: expected at least 9 pixels"),
        (lambda state: state, ["joints=25"], r"conv3.weight of shape \(3, 25, 3, 3\); got \(3, 20, 3, 3\)"),
    ],
    ids=["another network", "another encoder", "other classes", "no encoder", "too small", "another body"],
)
def test_what_does_not_fit_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Any, more: list[str], message: str
) -> None:
    file = tmp_path / "x.checkpoint"
    torch.save(change(tiny_action.official_state()), file)
    kept = [setting for setting in settings(tiny_action.CONFIG) if setting.split("=")[0] not in str(more)]
    assert convert.main(command(file, *kept, *more)) == 2
    with pytest.raises(ValueError, match=message):
        raise ValueError(capsys.readouterr().err)
    assert not (tmp_path / "out").exists()
