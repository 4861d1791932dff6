"""Answers on a tiny network, against runs of it that are changed by hand."""

from pathlib import Path

import numpy as np
import pytest

from backend.errors import Conflict
from backend.interventions.effect import CONTROL, CURVES, draws, effect_result
from backend.interventions.override import override_result
from backend.interventions.sample import draw
from backend.interventions.sanity import sanity_result
from backend.interventions.study import study_result
from backend.interventions.swap import pairing, swap_result
from backend.schemas import (
    EffectRequest,
    OverrideRequest,
    Prediction,
    SanityRequest,
    SiteOverride,
    StudyRequest,
    SwapRequest,
)
from backend.store.swept import SweptInput
from models.whatif.edits import SiteEdit
from models.whatif.network import WhatIf
from tests.backend.interventions.desks import desk, windows
from tests.models import tiny


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> WhatIf:
    return WhatIf.open(tiny.write(tmp_path_factory.mktemp("tiny")))


def adds_up(prediction: Prediction) -> None:
    total = np.sum(list(prediction.contributions.values()), axis=0)
    np.testing.assert_allclose(total, prediction.logits, atol=1e-5)


# --- override


def test_an_override_tells_before_and_after_as_means_over_windows(network: WhatIf, tmp_path: Path) -> None:
    fed = windows(network, 1, count=2)
    request = OverrideRequest(analysis="a", sites=[SiteOverride(site="late", attention="uniform", floor=0.5)])
    found = override_result(request, desk(network, request, {"a": fed}, tmp_path))
    edits = {"late": SiteEdit(attention="uniform", floor=0.5)}
    before, after = (np.mean([network.run(w, e).output for w in fed], axis=0) for e in ({}, edits))
    np.testing.assert_allclose(found.before.logits, before, atol=1e-6)
    np.testing.assert_allclose(found.after.logits, after, atol=1e-6)
    for prediction in (found.before, found.after):
        adds_up(prediction)
        assert sum(prediction.probabilities) == pytest.approx(1)
    late = found.sites_after[1]
    # 0.5 + 0.5 / N for each of the N blocks; the attention itself is what the network computed.
    np.testing.assert_allclose(late.applied, 0.5 + 0.5 / len(late.site.blocks), atol=1e-6)
    np.testing.assert_allclose(late.attention, found.sites_before[1].attention, atol=1e-6)
    assert sum(late.share.values()) == pytest.approx(1, abs=1e-5)
    assert found.untrained == [
        "Late fusion: it never had uniform attention in training.",
        "Late fusion: λ is 0.5; it was trained with 0.25.",
    ]


def test_a_site_with_all_blocks_muted_leaves_what_the_heads_say_of_nothing(network: WhatIf, tmp_path: Path) -> None:
    fed = windows(network, 2)
    mute = SiteOverride(site="late", muted=["video", "audio"])
    request = OverrideRequest(analysis="a", sites=[mute])
    found = override_result(request, desk(network, request, {"a": fed}, tmp_path))
    other = override_result(request, desk(network, request, {"a": windows(network, 3)}, tmp_path))
    # It depends on no input: only the biases behind the site are left.
    np.testing.assert_allclose(found.after.logits, other.after.logits, atol=1e-6)
    assert not np.allclose(found.before.logits, other.before.logits, atol=1e-3)
    assert found.sites_after[1].applied == [0.0] * len(found.sites_after[1].site.blocks)


# --- effect


def test_effects_are_those_of_muting_each_block_by_hand(network: WhatIf, tmp_path: Path) -> None:
    fed = windows(network, 4, count=2)
    request = EffectRequest(analysis="a", output=1)
    found = effect_result(request, desk(network, request, {"a": fed}, tmp_path))
    assert (found.output, found.prediction.prediction) == (1, int(np.argmax(found.prediction.logits)))
    for effects in found.sites:
        (zero,) = effects.effects
        assert zero.ablation == "zero"
        site = effects.site
        for block in site.blocks:
            edit = {site.name: SiteEdit(muted_blocks=(block.index,))}
            left = np.mean([network.run(window, edit).output for window in fed], axis=0)
            assert zero.effect[0][block.index] == pytest.approx(found.prediction.logits[1] - left[1], abs=1e-5)
            raised = np.exp(left - left.max())
            change = found.prediction.probabilities[1] - raised[1] / raised.sum()
            assert zero.probability[0][block.index] == pytest.approx(change, abs=1e-5)
        attention = np.mean([network.run(window).attention[site.name] for window in fed], axis=(0, 3))
        np.testing.assert_allclose(effects.attention, attention, atol=1e-6)
        assert set(zero.within) == set(site.prior)
        assert effects.sentence


def test_curves_begin_with_the_output_and_end_with_nothing_of_the_site(network: WhatIf, tmp_path: Path) -> None:
    fed = windows(network, 5)
    request = EffectRequest(analysis="a", output=0)
    found = effect_result(request, desk(network, request, {"a": fed}, tmp_path))
    for effects in found.sites:
        everything = tuple(block.index for block in effects.site.blocks)
        nothing = network.run(fed[0], {effects.site.name: SiteEdit(muted_blocks=everything)}).output[0]
        for away, back in zip(effects.effects[0].deletion, effects.effects[0].insertion, strict=True):
            assert away.values[0] == pytest.approx(found.prediction.logits[0], abs=1e-5)
            assert away.values[-1] == pytest.approx(nothing, abs=1e-5)
            assert back.values[0] == pytest.approx(nothing, abs=1e-5)
            assert back.values[-1] == pytest.approx(found.prediction.logits[0], abs=1e-5)
    assert found.cost > 0
    assert found.reference.startswith("There is no reference set")


def test_long_clips_have_fewer_draws() -> None:
    assert [draws(CURVES, count) for count in (1, 4, 48)] == [20, 10, 8]
    assert [draws(CONTROL, count) for count in (1, 4, 48)] == [199, 100, 49]


# --- swap


def test_a_stream_of_another_analysis_is_taken_window_by_window(network: WhatIf, tmp_path: Path) -> None:
    own, other = windows(network, 6, count=3), windows(network, 7, count=2)
    request = SwapRequest(analysis="a", other="b", modalities=["audio"])
    found = swap_result(request, desk(network, request, {"a": own, "b": other}, tmp_path))
    mixed = [{**own[0], "audio": other[0]["audio"]}, *({**own[i], "audio": other[1]["audio"]} for i in (1, 2))]
    expected = np.mean([network.run(window).output for window in mixed], axis=0)
    np.testing.assert_allclose(found.after.logits, expected, atol=1e-6)
    adds_up(found.after)
    assert found.other is not None
    np.testing.assert_allclose(found.other.logits, np.mean([network.run(w).output for w in other], axis=0), atol=1e-6)
    assert found.notes == [
        "This input has 3 windows and the other one 2: its last one also stands in window 3 of this one."
    ]


def test_a_stream_that_the_other_window_lacks_is_taken_away(network: WhatIf, tmp_path: Path) -> None:
    own, other = windows(network, 6), windows(network, 7)
    del other[0]["audio"]
    request = SwapRequest(analysis="a", other="b", modalities=["audio"])
    found = swap_result(request, desk(network, request, {"a": own, "b": other}, tmp_path))
    np.testing.assert_allclose(found.after.logits, network.run({"video": own[0]["video"]}).output, atol=1e-6)


def test_windows_are_paired_as_the_sentence_says() -> None:
    assert pairing(2, 2) == []
    assert pairing(5, 2)[0].endswith("its last one also stands in windows 3 to 5 of this one.")
    assert pairing(1, 4) == ["This input has one window and the other one 4: only its first was taken."]


def test_noise_is_in_units_of_the_input_and_seeded(network: WhatIf, tmp_path: Path) -> None:
    own = windows(network, 8)
    own[0]["audio"] = 100 * own[0]["audio"]

    def logits(seed: int, amount: float) -> list[float]:
        request = SwapRequest(analysis="a", noise={"audio": amount}, seed=seed)
        return swap_result(request, desk(network, request, {"a": own}, tmp_path)).after.logits

    unchanged = network.run(own[0]).output
    assert logits(1, 1.0) == logits(1, 1.0)
    assert logits(1, 1.0) != logits(2, 1.0)
    assert np.linalg.norm(logits(1, 1.0) - unchanged) > 100 * np.linalg.norm(logits(1, 1e-4) - unchanged) > 0


# --- sanity


def test_sanity_maps_are_of_networks_by_their_seeds(network: WhatIf, tmp_path: Path) -> None:
    fed = windows(network, 9, count=2)
    request = SanityRequest(analysis="a", seeds=2)
    found = sanity_result(request, desk(network, request, {"a": fed}, tmp_path))
    for site in found.sites:
        trained = np.mean([network.run(window).attention[site.site.name] for window in fed], axis=0)
        np.testing.assert_allclose(site.trained.values, trained, atol=1e-6)
        assert [each.seed for each in site.random] == [0, 1]
        drawn = [network.random(1).run(window).attention[site.site.name] for window in fed]
        np.testing.assert_allclose(site.random[1].values, np.mean(drawn, axis=0), atol=1e-6)
        assert site.random[0].values != site.random[1].values
        assert site.random[0].similarity is not None
        assert site.random[0].similarity.n == trained.size


# --- study


def swept(*ids: str) -> list[SweptInput]:
    return [SweptInput(place, f"item {place}", f"speaker {place % 2}", id_) for place, id_ in enumerate(ids)]


def test_a_study_is_the_mean_over_its_items_and_counts_what_failed(network: WhatIf, tmp_path: Path) -> None:
    fed = {id_: windows(network, seed) for seed, id_ in enumerate(("a", "b", "c"))}
    pauses: list[None] = []
    request = StudyRequest(sweep="s", most=10)
    items = swept("a", "gone", "b", "c")
    found = study_result(request, desk(network, request, fed, tmp_path, items, lambda: pauses.append(None)))
    assert (found.failed, [item.name for item in found.items]) == (1, ["item 0", "item 2", "item 3"])
    assert len(pauses) == 4
    singles = {}
    for id_ in fed:
        asked = EffectRequest(analysis=id_)
        singles[id_] = effect_result(asked, desk(network, asked, fed, tmp_path))
    for index, site in enumerate(found.sites):
        sizes = [np.abs(each.sites[index].effects[0].effect) for each in singles.values()]
        (zero,) = site.effects
        np.testing.assert_allclose(zero.effect, np.mean(sizes, axis=0), atol=1e-5)
        assert np.all(np.asarray(zero.low) <= np.asarray(zero.effect) + 1e-9)
        assert np.all(np.asarray(zero.high) >= np.asarray(zero.effect) - 1e-9)
        rhos = [each.sites[index].effects[0].correlation.rho for each in singles.values()]
        assert [item.rho[site.site.name]["zero"] for item in found.items] == pytest.approx(rhos)
        assert zero.rho.rho == pytest.approx(np.mean([rho for rho in rhos if rho is not None]))


def test_a_study_of_one_item_is_none(network: WhatIf, tmp_path: Path) -> None:
    request = StudyRequest(sweep="s")
    items = swept("a", "gone", "lost")
    with pytest.raises(Conflict, match="needs 2 inputs at least; of 3 that were drawn, 2 failed"):
        study_result(request, desk(network, request, {"a": windows(network, 1)}, tmp_path, items))


def test_items_are_drawn_by_the_seed_and_kept_in_their_order() -> None:
    items = swept(*(f"a{number}" for number in range(20)))
    first = draw(items, 5, seed=1)
    assert first == draw(items, 5, seed=1) != draw(items, 5, seed=2)
    assert [item.position for item in first] == sorted({item.position for item in first})
    assert len(first) == 5
    assert draw(items, 50, seed=1) == items
