"""Share, prior, lift and applied attention: numbers by hand, and what holds for every attention."""

from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from backend.analysis.attention import applied_attention, block_lift, channel_share, lift, prior, share

MODALITIES = ["video", "video", "video", "audio"]
# One window, one segment, four blocks of two channels; each column sums to one.
BY_HAND = np.array([[[[0.1, 0.4], [0.2, 0.3], [0.3, 0.2], [0.4, 0.1]]]])


@st.composite
def attentions(draw: st.DrawFn) -> tuple[NDArray[np.float64], list[str]]:
    """Attention (W, q, N, Cb) as a softmax over blocks gives it, and the modality of each block."""
    counts = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    modalities = [f"modality {number}" for number, count in enumerate(counts) for _ in range(count)]
    windows, segments, channels = (draw(st.integers(1, 3)) for _ in range(3))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = generator.normal(scale=draw(st.floats(0, 20)), size=(windows, segments, len(modalities), channels))
    raised = np.exp(scores - scores.max(axis=-2, keepdims=True))
    return raised / raised.sum(axis=-2, keepdims=True), modalities


def test_share_by_hand() -> None:
    per_channel = channel_share(BY_HAND, MODALITIES)
    np.testing.assert_allclose(per_channel["video"], [[[0.6, 0.9]]])
    np.testing.assert_allclose(per_channel["audio"], [[[0.4, 0.1]]])
    means = share(BY_HAND, MODALITIES)
    np.testing.assert_allclose(means["video"], [[0.75]])
    np.testing.assert_allclose(means["audio"], [[0.25]])


def test_prior_and_lift_by_hand() -> None:
    assert prior(MODALITIES) == {"video": 0.75, "audio": 0.25}
    lifts = lift(channel_share(BY_HAND, MODALITIES), prior(MODALITIES))
    np.testing.assert_allclose(lifts["video"], [[[0.8, 1.2]]])
    np.testing.assert_allclose(lifts["audio"], [[[1.6, 0.4]]])


def test_the_prior_of_the_emotion_network_misleads_as_the_design_says() -> None:
    priors = prior(["video"] * 64 + ["audio"] * 2)
    assert {name: round(value, 3) for name, value in priors.items()} == {"video": 0.970, "audio": 0.030}


def test_applied_attention_by_hand() -> None:
    np.testing.assert_allclose(applied_attention(BY_HAND, 0.5)[0, 0, :, 0], [0.55, 0.6, 0.65, 0.7])
    np.testing.assert_array_equal(applied_attention(BY_HAND, 0.0), BY_HAND)
    np.testing.assert_array_equal(applied_attention(BY_HAND, 1.0), np.ones_like(BY_HAND))


@given(attentions())
def test_shares_sum_to_one(case: tuple[NDArray[np.float64], list[str]]) -> None:
    attention, modalities = case
    per_channel = np.sum(list(channel_share(attention, modalities).values()), axis=0)
    np.testing.assert_allclose(per_channel, np.ones_like(attention[..., 0, :]), rtol=1e-9)
    np.testing.assert_allclose(np.sum(list(share(attention, modalities).values()), axis=0), 1, rtol=1e-9)


@given(attentions())
def test_lift_weighted_by_the_prior_is_one(case: tuple[NDArray[np.float64], list[str]]) -> None:
    attention, modalities = case
    priors = prior(modalities)
    lifts = lift(share(attention, modalities), priors)
    weighted = np.sum([priors[name] * values for name, values in lifts.items()], axis=0)
    np.testing.assert_allclose(weighted, 1, rtol=1e-9)
    np.testing.assert_allclose(block_lift(attention).mean(axis=-2), 1, rtol=1e-9)


@given(attentions())
def test_uniform_attention_has_the_prior_as_share_and_lift_one(case: tuple[NDArray[np.float64], list[str]]) -> None:
    shape, modalities = case[0].shape, case[1]
    uniform = np.full(shape, 1 / shape[-2])
    shares = share(uniform, modalities)
    for name, expected in prior(modalities).items():
        np.testing.assert_allclose(shares[name], expected, rtol=1e-9)
        np.testing.assert_allclose(lift(shares, prior(modalities))[name], 1, rtol=1e-9)
    np.testing.assert_allclose(block_lift(uniform), 1, rtol=1e-9)


@given(attentions(), st.floats(0, 1))
def test_applied_attention_stays_between_the_floor_and_one(
    case: tuple[NDArray[np.float64], list[str]], floor: float
) -> None:
    applied = applied_attention(case[0], floor)
    assert applied.min() >= floor - 1e-12
    assert applied.max() <= 1 + 1e-12


def test_shares_keep_the_order_of_the_site() -> None:
    assert list(channel_share(BY_HAND, ["b", "b", "a", "a"])) == ["b", "a"]


def test_single_precision_is_summed_in_double() -> None:
    attention = np.full((1, 1, 4, 2), 0.25, dtype=np.float32)
    assert cast(NDArray[np.float64], share(attention, MODALITIES)["video"]).dtype == np.float64


@pytest.mark.parametrize("shape", [(1, 1, 3, 2), (4,)], ids=str)
def test_attention_of_other_blocks_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected attention of 4 blocks"):
        channel_share(np.ones(shape), MODALITIES)


def test_no_blocks_and_floors_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one block"):
        prior([])
    with pytest.raises(ValueError, match=r"between 0 and 1; got 1\.5"):
        applied_attention(BY_HAND, 1.5)
