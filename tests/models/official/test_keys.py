"""Official names become ours, and layers per block one matrix."""

import pytest
import torch

from models.networks.emotion.network import EmotionNetwork
from models.official.emotion import to_ours
from models.official.keys import OfficialError, rename, stack_highlights
from tests.models import tiny


def test_the_longest_prefix_wins() -> None:
    x = torch.ones(1)
    assert rename({"a.b.c": x, "a.d": x}, {"a.": "one.", "a.b.": "two."}) == {"two.c": x, "one.d": x}


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(OfficialError, match=r"keys of the official network \(msaf, video\); got 'text.lstm'"):
        rename({"text.lstm": torch.ones(1)}, {"video.0.": "a.", "video.1.": "b.", "msaf.": "c."})


def test_layers_are_stacked_by_their_number() -> None:
    """Ten blocks or more: in the order of numbers, not of texts."""
    state = {f"x.dense_group.{index}.bias": torch.tensor([float(index)]) for index in reversed(range(12))}
    assert stack_highlights(state)["x.highlight.bias"].tolist() == list(range(12))


def test_a_missing_layer_is_refused() -> None:
    state = {f"x.dense_group.{index}.bias": torch.ones(1) for index in (0, 2)}
    with pytest.raises(OfficialError, match=r"layers 0 to 1 for x.highlight.bias; got \[0, 2\]"):
        stack_highlights(state)


def test_layers_of_different_shapes_are_refused() -> None:
    state = {"x.dense_group.0.weight": torch.ones(4, 2), "x.dense_group.1.weight": torch.ones(4, 3)}
    with pytest.raises(OfficialError, match=r"layers of one shape for x.highlight.weight; got \[\(4, 2\), \(4, 3\)\]"):
        stack_highlights(state)


def test_every_official_name_has_one_of_ours(ravdess: dict[str, dict[str, list[int]]]) -> None:
    ours = to_ours({key: torch.empty(shape) for key, shape in ravdess["state_dict"].items()})
    expected = EmotionNetwork(tiny.PAPER).state_dict()
    assert {key: x.shape for key, x in ours.items()} == {key: x.shape for key, x in expected.items()}


def test_other_sizes_map_alike() -> None:
    expected = tiny.network().state_dict()
    ours = to_ours(tiny.official_state())
    assert ours.keys() == expected.keys()
    for key, tensor in expected.items():
        torch.testing.assert_close(ours[key], tensor, atol=0, rtol=0)
