"""Sentences say no more than the numbers do."""

import pytest

from backend.interventions.untrained import untrained
from backend.interventions.wording import effect_sentence, sanity_sentence, study_sentence
from backend.schemas import BlockEffects, Correlation, SiteOverride, StudyEffects
from models.networks.config import SiteConfig

RELATED = Correlation(rho=0.7, low=0.5, high=0.8, p=0.0002, n=66)
NONE = Correlation(rho=-0.004, low=-0.2, high=0.3, p=0.6, n=66)
REVERSE = Correlation(rho=-0.4, low=-0.6, high=-0.1, p=0.01, n=66)
EMPTY = Correlation(rho=None, n=66)
TIED = "\u00a0"


def effects(correlation: Correlation, ablation: str = "zero", **within: Correlation) -> BlockEffects:
    return BlockEffects.model_validate(
        {"ablation": ablation, "effect": [[0.1]], "correlation": correlation, "within": within}
    )


@pytest.mark.parametrize(
    ("correlation", "beginning"),
    [
        (RELATED, "A strong relation: blocks attended to more tend to have the larger effects (ρ 0.70"),
        (NONE, f"No relation was found between attention and effect (ρ 0.00, 95{TIED}% −0.20 to 0.30, p = 0.6, 66 b"),
        (REVERSE, "The reverse: blocks attended to more have the smaller effects (ρ −0.40"),
        (EMPTY, "Attention and effect can't be compared: one of them is the same for all 66 blocks set to zero."),
    ],
)
def test_a_relation_is_called_what_it_is(correlation: Correlation, beginning: str) -> None:
    assert effect_sentence([effects(correlation)]).startswith(beginning)


def test_a_relation_between_modalities_only_is_told() -> None:
    apart = "within a modality there is none, so it lies between the modalities."
    assert effect_sentence([effects(RELATED, video=NONE, audio=EMPTY)]).endswith(apart)
    assert apart not in effect_sentence([effects(RELATED, video=RELATED, audio=NONE)])
    assert apart not in effect_sentence([effects(NONE, video=NONE, audio=NONE)])


def test_another_way_of_ablating_is_told_where_it_differs() -> None:
    assert "; set to their reference mean, there is none (ρ 0.00, p = 0.6)." in effect_sentence(
        [effects(RELATED), effects(NONE, "reference")]
    )
    assert "reference" not in effect_sentence([effects(RELATED), effects(RELATED, "reference")])


def study(rho: Correlation) -> list[StudyEffects]:
    return [StudyEffects(ablation="zero", effect=[[1]], low=[[1]], high=[[1]], correlation=RELATED, rho=rho)]


def test_a_study_whose_interval_holds_zero_found_no_relation() -> None:
    assert study_sentence(study(NONE), 50).startswith("No relation: over 50 inputs")
    assert study_sentence(study(RELATED), 50).startswith("A strong relation: over 50 inputs")
    assert study_sentence(study(REVERSE), 50).startswith("The reverse: over 50 inputs")
    assert "can't be compared" in study_sentence(study(EMPTY), 50)


def test_maps_like_those_of_nothing_are_called_so() -> None:
    assert "much like" in sanity_sentence([0.8, 0.9])
    assert "partly like" in sanity_sentence([0.4])
    assert "unlike" in sanity_sentence([0.1, -0.1, None])
    assert "can't be compared" in sanity_sentence([None])


SITE = SiteConfig("late", {"rgb": 8, "person_1": 4}, 4, floor=0.5, dropout=0.2)
TITLES = {"rgb": "Depth video"}


def said(**edit: object) -> list[str]:
    return untrained(SiteOverride.model_validate({"site": "late", **edit}), SITE, TITLES)


def test_nothing_is_said_of_what_the_network_was_trained_with() -> None:
    assert said() == []
    assert said(floor=0.5) == []


def test_every_edit_has_its_sentence() -> None:
    assert said(attention="uniform") == ["Late fusion: it never had uniform attention in training."]
    assert "a permutation has nothing to do with them" in said(attention="permuted", seed=3)[0]
    assert said(forced=1) == [
        "Late fusion: the softmax never gives all to one block; Depth video block 1 gets it here."
    ]
    assert said(forced=2)[0].endswith("Person 1 block 0 gets it here.")
    assert said(floor=0.0) == ["Late fusion: λ is 0; it was trained with 0.5."]


def test_what_block_dropout_trained_of_muting_is_told() -> None:
    dropped = "BlockDropout (p = 0.2) did drop blocks in training, these at once in"
    (both,) = said(muted=["rgb"])
    assert f"2 blocks are muted together; {dropped} 4{TIED}%" in both
    (one,) = said(muted=["person_1"], muted_blocks=[2])
    assert f"a block is muted; {dropped} 20{TIED}%" in one
    bare = SiteConfig("late", {"rgb": 80}, 4)
    (never,) = untrained(SiteOverride(site="late", muted=["rgb"]), bare, TITLES)
    assert "it was trained without BlockDropout" in never
    many = SiteConfig("late", {"rgb": 80}, 4, dropout=0.2)
    assert "hardly any pass" in untrained(SiteOverride(site="late", muted=["rgb"]), many, TITLES)[0]
