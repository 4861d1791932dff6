"""Long sequences: q segments, each with a block of its own, and the remainder in the last."""

import pytest
import torch
from torch import Tensor

from models.fusion.blocks import FusionError
from tests.models.fusion.naive import naive_msaf
from tests.models.fusion.sites import module, site, some


def test_segments_have_blocks_of_their_own_and_the_remainder_goes_to_the_last() -> None:
    """11 steps of video in 3 segments are 3 + 3 + 5, and 7 of audio are 2 + 2 + 3."""
    config = site(segments=3)
    msaf = module(config)
    features = some(config, {"video": (11, 2), "audio": (7,)})
    fused = msaf(features)
    assert {name: x.shape for name, x in fused.features.items()} == {name: x.shape for name, x in features.items()}
    for index, (video, audio) in enumerate([((0, 3), (0, 2)), ((3, 6), (2, 4)), ((6, 11), (4, 7))]):
        cut = {"video": features["video"][:, :, slice(*video)], "audio": features["audio"][:, :, slice(*audio)]}
        expected, attention = naive_msaf(msaf.blocks[index], cut)
        torch.testing.assert_close(fused.attention[:, index], attention, atol=1e-6, rtol=1e-5)
        torch.testing.assert_close(fused.features["video"][:, :, slice(*video)], expected["video"])
        torch.testing.assert_close(fused.features["audio"][:, :, slice(*audio)], expected["audio"])


@pytest.mark.parametrize(("step", "segment"), [(0, 0), (2, 0), (3, 1), (6, 2), (10, 2)])
def test_a_segment_depends_on_itself_alone(step: int, segment: int) -> None:
    config = site(segments=3)
    msaf = module(config)
    features = some(config, {"video": (11, 2), "audio": (7,)})
    before = msaf(features).attention
    features["video"][:, :, step] += 5
    changed = (msaf(features).attention - before).abs().amax(dim=(0, 2, 3))
    assert [index for index in range(3) if changed[index] > 0] == [segment]


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ({"video": torch.ones(2, 24, 2), "audio": torch.ones(2, 16, 7)}, r"at least 3 time steps; got \(2, 24, 2\)"),
        ({"video": torch.ones(2, 24, 3), "audio": torch.ones(2, 16)}, r"fusion: expected audio .* got \(2, 16\)"),
        ({"video": torch.ones(2, 24, 3)}, r"fusion: expected modalities \['video', 'audio'\]; got \['video'\]"),
    ],
)
def test_a_sequence_has_to_have_a_step_per_segment(features: dict[str, Tensor], message: str) -> None:
    with pytest.raises(FusionError, match=message):
        module(site(segments=3))(features)
