"""Comparisons: shares, differences and the reasons against them, by plain NumPy."""

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.analysis.comparison import SideData, compare
from backend.analysis.sites import site_of
from backend.schemas import Side, Site
from models.networks.config import SiteConfig

Array = NDArray[np.float64]

LATE = site_of(SiteConfig("late", {"face": 6, "voice": 4}, 2))
"""Three blocks and two blocks of two channels."""

SPLIT = site_of(SiteConfig("early", {"face": 4, "voice": 2}, 2, segments=3))


def attention(site: Site, seed: int) -> Array:
    raw = np.random.default_rng(seed).random((site.segments, len(site.blocks), site.channels_per_block))
    summing_to_one: Array = raw / raw.sum(axis=1, keepdims=True)
    return summing_to_one


def side(
    maps: Mapping[str, Array],
    *,
    sites: tuple[Site, ...] = (LATE,),
    id_: str = "one",
    kind: str = "analysis",
    checkpoint: str = "a/b",
    weights: str = "1" * 64,
    n: int = 1,
    output: str = "classes",
    classes: tuple[str, ...] = ("yes", "no"),
    missing: Mapping[str, int] | None = None,
    titles: Mapping[str, str] | None = None,
    windows: int = 1,
) -> SideData:
    return SideData(
        side=Side.model_validate({"kind": kind, "id": id_, "name": id_, "checkpoint": checkpoint, "n": n}),
        weights_sha256=weights,
        output="value" if output == "value" else "classes",
        classes=classes,
        sites=sites,
        maps=maps,
        missing=missing or {},
        titles=titles or {"face": "Face", "voice": "Voice"},
        windows=windows,
    )


def test_difference_and_shares_within_the_same_weights() -> None:
    one, other = attention(LATE, 1), attention(LATE, 2)
    found = compare(side({"late": one}), side({"late": other}, id_="two"))
    (site,) = found.sites
    assert site.blocks_correspond
    assert not site.reason
    np.testing.assert_allclose(site.left_map, one, atol=1e-8)
    np.testing.assert_allclose(site.right_map, other, atol=1e-8)
    np.testing.assert_allclose(site.difference, other - one, atol=1e-8)
    face, voice = site.shares
    assert (face.modality, face.title, voice.modality) == ("face", "Face", "voice")
    assert face.left == pytest.approx(one[0, :3].sum(axis=0).mean())
    assert voice.left == pytest.approx(one[0, 3:].sum(axis=0).mean())
    assert voice.right == pytest.approx(other[0, 3:].sum(axis=0).mean())
    assert [face.left_prior, voice.right_prior] == pytest.approx([3 / 5, 2 / 5])
    assert not found.notes


def test_streams_have_the_titles_of_their_network_and_other_bands_those_of_the_site() -> None:
    maps, titles = {"late": attention(LATE, 1)}, {"face": "Face crops", "elsewhere": "Elsewhere"}
    found = compare(side(maps, titles=titles), side(maps, id_="two", titles={"voice": "Sound"}))
    (site,) = found.sites
    assert [pair.title for pair in site.shares] == ["Face crops", "Voice"]
    assert [band.title for band in site.left.bands] == ["Face crops", "Voice"]
    assert [band.title for band in site.right.bands] == ["Face", "Sound"]


def test_shares_are_means_over_segments() -> None:
    one, other = attention(SPLIT, 3), attention(SPLIT, 4)
    found = compare(side({"early": one}, sites=(SPLIT,)), side({"early": other}, sites=(SPLIT,), id_="two"))
    voice = found.sites[0].shares[1]
    by_segment = [one[segment, 2].mean() for segment in range(3)]
    assert voice.left == pytest.approx(sum(by_segment) / 3)
    assert np.shape(found.sites[0].difference) == (3, 3, 2)


@pytest.mark.parametrize(
    ("checkpoint", "begins"),
    [("c/d", "The two sides are different checkpoints"), ("a/b", "The checkpoint has been trained anew")],
)
def test_blocks_of_two_training_runs_do_not_correspond(checkpoint: str, begins: str) -> None:
    maps = {"late": attention(LATE, 1)}
    found = compare(side(maps), side(maps, id_="two", weights="2" * 64, checkpoint=checkpoint))
    (site,) = found.sites
    assert not site.blocks_correspond
    assert site.difference == []
    assert site.reason.startswith(begins)
    assert site.reason.endswith("only shares of modalities can be compared.")
    # Of one architecture, and even with the same numbers: a block has no other name than its place in one training run.
    assert [pair.left for pair in site.shares] == [pair.right for pair in site.shares]


def test_copies_of_the_same_weights_correspond() -> None:
    maps = {"late": attention(LATE, 1)}
    found = compare(side(maps), side(maps, id_="two", checkpoint="copy/of-it"))
    assert found.sites[0].blocks_correspond


def test_other_layout_of_blocks() -> None:
    wide = site_of(SiteConfig("late", {"face": 6, "voice": 4}, 1))
    found = compare(side({"late": attention(LATE, 1)}), side({"late": attention(wide, 1)}, sites=(wide,), id_="two"))
    (site,) = found.sites
    assert not site.blocks_correspond
    assert "5 blocks of 2 channels on the left, 10 blocks of 1 channels on the right" in site.reason


def test_only_common_sites_and_modalities_are_compared() -> None:
    texts = site_of(SiteConfig("late", {"text": 8, "voice": 4}, 2))
    left = side({"late": attention(LATE, 1), "early": attention(SPLIT, 1)}, sites=(SPLIT, LATE))
    right = side({"late": attention(texts, 2)}, sites=(texts,), id_="two", weights="2" * 64, checkpoint="c/d")
    found = compare(left, right)
    assert [site.site for site in found.sites] == ["late"]
    assert found.only_left == ["early"]
    assert found.only_right == []
    assert [pair.modality for pair in found.sites[0].shares] == ["voice"]
    pair = found.sites[0].shares[0]
    assert [pair.left_prior, pair.right_prior] == pytest.approx([2 / 5, 1 / 3])
    assert "Late fusion: only the left side has Face." in found.notes
    assert "Late fusion: only the right side has Text." in found.notes
    assert any("the priors differ" in note for note in found.notes)


def test_nothing_in_common() -> None:
    left = side({"early": attention(SPLIT, 1)}, sites=(SPLIT,))
    found = compare(left, side({"late": attention(LATE, 1)}, id_="two", weights="2" * 64))
    assert found.sites == []
    assert (found.only_left, found.only_right) == (["early"], ["late"])
    assert "No fusion site has the same name on both sides." in found.notes


def test_gates_against_attention() -> None:
    gated = site_of(SiteConfig("late", {"face": 6, "voice": 4}, 2, weighting="gates"))
    left, right = side({"late": attention(LATE, 1)}), side({"late": attention(gated, 2)}, sites=(gated,), id_="two")
    said = [note for note in compare(left, right).notes if "gates" in note]
    assert said == [
        "Late fusion: the right side has gates, each a channel's own, the other a softmax over all blocks; what is "
        "shown of a gate is its share of all gates."
    ]
    assert not any("gates" in note for note in compare(right, right).notes)


def test_what_to_keep_in_mind() -> None:
    floored = site_of(SiteConfig("late", {"face": 6, "voice": 4}, 2, floor=0.5))
    left = side({"late": attention(LATE, 1)}, missing={"voice": 1})
    right = side(
        {"late": attention(floored, 2)},
        sites=(floored,),
        kind="sweep",
        id_="two",
        weights="2" * 64,
        checkpoint="c/d",
        n=1200,
        output="value",
        classes=(),
        missing={"face": 7},
    )
    notes = compare(left, right).notes
    expected = [
        "The left side is a single input, the right side a mean over 1,200 items",
        "Voice is missing on the left side",
        "Face is missing in 7 of the 1,200 items on the right side",
        "The left side gives out classes, the right side a value",
        "Late fusion: the floor λ is 0 on the left and 0.5 on the right",
    ]
    assert len(notes) == len(expected)
    assert all(note.startswith(begin) for note, begin in zip(notes, expected, strict=True))


def test_what_both_sides_lack_is_said_once() -> None:
    maps = {"late": attention(LATE, 1)}
    left, right = side(maps, missing={"face": 1, "voice": 1}), side(maps, id_="two", missing={"voice": 1})
    assert compare(left, right).notes == [
        "Voice is missing on both sides: the network was fed zeros instead.",
        "Face is missing on the left side: the network was fed zeros instead.",
    ]
    assert compare(left, side(maps, id_="two", missing={"voice": 1, "face": 1})).notes == [
        "Face and Voice are missing on both sides: the network was fed zeros instead."
    ]


def test_sites_without_a_common_modality() -> None:
    other = site_of(SiteConfig("late", {"text": 8, "joints": 4}, 2, floor=0.5))
    right = side({"late": attention(other, 2)}, sites=(other,), id_="two", weights="2" * 64, checkpoint="c/d")
    found = compare(side({"late": attention(LATE, 1)}), right)
    assert found.sites[0].shares == []
    assert found.notes == ["Late fusion: the two sides have no modality in common (Face and Voice; Text and Joints)."]


def test_windows_classes_and_the_same_side_twice() -> None:
    maps = {"late": attention(LATE, 1)}
    same = side(maps)
    assert compare(same, same).notes == ["Both sides are the same."]
    found = compare(same, side(maps, id_="two", windows=4, classes=("no", "yes")))
    assert found.notes == [
        "The left side is a mean over one window, the right side over 4 windows.",
        "The two sides tell different classes apart.",
    ]
