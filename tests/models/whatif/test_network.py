"""A network with other attention, with blocks taken away, and with random weights: the three networks, tiny."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from models.cards import CardError
from models.whatif import ablation
from models.whatif.edits import EditError, SiteEdit
from models.whatif.network import WhatIf
from tests.models import tiny
from tests.models.whatif.networks import NAMES, case, naive_ablation, single_blocks


@pytest.mark.parametrize("name", NAMES)
def test_with_nothing_changed_it_says_what_the_network_says(name: str) -> None:
    chosen = case(name)
    whatif = chosen.opened()
    with torch.inference_mode():
        out = chosen.network({key: torch.from_numpy(x)[None] for key, x in chosen.inputs.items()})
    prepared = whatif.prepare(chosen.inputs)
    for outcome in (whatif.run(chosen.inputs), prepared.outcome):
        np.testing.assert_array_equal(outcome.output, out.output[0])
        assert list(outcome.logits) == list(out.logits)
        assert list(outcome.attention) == list(outcome.applied) == [site.name for site in whatif.config.sites]
        for key, logits in out.logits.items():
            np.testing.assert_array_equal(outcome.logits[key], logits[0])
        for site in whatif.config.sites:
            np.testing.assert_array_equal(outcome.attention[site.name], out.attention[site.name][0])
            if site.weighting == "attention":
                expected = site.floor + (1 - site.floor) * out.attention[site.name][0].numpy()
                np.testing.assert_allclose(outcome.applied[site.name], expected, atol=1e-7)


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("-mmtm")])
def test_uniform_attention_is_one_over_n_at_its_site(name: str) -> None:
    chosen = case(name)
    site = chosen.network.config.sites[0]
    outcome = chosen.opened().run(chosen.inputs, {site.name: SiteEdit("uniform")})
    expected = site.floor + (1 - site.floor) / sum(site.blocks.values())
    np.testing.assert_allclose(outcome.applied[site.name], expected, rtol=1e-6)
    plain = chosen.opened().run(chosen.inputs)
    np.testing.assert_array_equal(outcome.attention[site.name], plain.attention[site.name])
    assert abs(outcome.output - plain.output).max() > 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_run_again_from_the_first_edit_on_is_a_whole_pass_with_the_edits(name: str) -> None:
    chosen = case(name)
    whatif = chosen.opened()
    prepared = whatif.prepare(chosen.inputs)
    sites = [site.name for site in whatif.config.sites]
    first, last = sites[0], sites[-1]
    uniform, permuted = SiteEdit("uniform"), SiteEdit("permuted", seed=3)
    for edits in ({first: uniform}, {last: permuted}, dict.fromkeys(sites, permuted), {first: SiteEdit()}, {}):
        again, whole = whatif.rerun(prepared, edits), whatif.run(chosen.inputs, edits)
        np.testing.assert_array_equal(again.output, whole.output)
        for field in ("logits", "attention", "applied"):
            got, expected = getattr(again, field), getattr(whole, field)
            assert list(got) == list(expected)
            for key, array in expected.items():
                np.testing.assert_array_equal(got[key], array)
    assert abs(whatif.rerun(prepared, {last: uniform}).output - prepared.outcome.output).max() > 1e-5
    with pytest.raises(EditError, match="expected one of the sites"):
        whatif.rerun(prepared, {"nowhere": uniform})


def test_nothing_before_the_first_edit_is_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    prepared = whatif.prepare(chosen.inputs)
    entered: list[str] = []
    enter = chosen.network.enter

    def noted(site: str, features: Any) -> Any:
        entered.append(site)
        return enter(site, features)

    monkeypatch.setattr(chosen.network, "enter", noted)
    whatif.rerun(prepared, {"late": SiteEdit("uniform")})
    assert entered == []
    whatif.rerun(prepared, {"intermediate": SiteEdit("uniform")})
    assert entered == ["late"]


@pytest.mark.parametrize("name", NAMES)
def test_taking_blocks_away_is_what_a_whole_pass_with_replaced_features_gives(name: str) -> None:
    chosen = case(name)
    whatif = chosen.opened()
    prepared = whatif.prepare(chosen.inputs)
    for site in whatif.config.sites:
        single = single_blocks(site)
        several = np.random.default_rng(0).random((6, *single.shape[1:])) < 0.5
        nothing, everything = np.zeros_like(single[:1]), np.ones_like(single[:1])
        ablated = np.concatenate([single, nothing, several, everything])
        got = whatif.ablate(prepared, site.name, ablated, "zero")
        np.testing.assert_allclose(got, naive_ablation(chosen, site, ablated), atol=1e-5)
        np.testing.assert_allclose(got[len(single)], prepared.outcome.output, atol=1e-5)
        assert abs(got[: len(single)] - prepared.outcome.output).max() > 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_the_mean_of_a_reference_set_takes_the_place_of_a_block(name: str) -> None:
    chosen = case(name)
    torch.manual_seed(3)
    sites = chosen.network.config.sites
    means = {site.name: torch.randn(site.segments, sum(site.blocks.values()), site.block_channels) for site in sites}
    whatif = chosen.opened(means)
    prepared = whatif.prepare(chosen.inputs)
    for site in sites:
        ablated = single_blocks(site)
        got = whatif.ablate(prepared, site.name, ablated, "reference")
        np.testing.assert_allclose(got, naive_ablation(chosen, site, ablated, means[site.name]), atol=1e-5)
        assert abs(got - whatif.ablate(prepared, site.name, ablated, "zero")).max() > 1e-3


@pytest.mark.parametrize("name", NAMES)
def test_in_chunks_it_is_the_same_as_one_by_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = case(name)
    whatif = chosen.opened()
    prepared = whatif.prepare(chosen.inputs)
    for site in whatif.config.sites:
        ablated = single_blocks(site)
        together = whatif.ablate(prepared, site.name, ablated, "zero")
        for chunk in (1, 3 * max(x.nbytes for x in prepared.entered[site.name].values())):
            monkeypatch.setattr(ablation, "CHUNK_BYTES", chunk)
            np.testing.assert_allclose(whatif.ablate(prepared, site.name, ablated, "zero"), together, atol=1e-5)
        monkeypatch.undo()
        alone = [whatif.ablate(prepared, site.name, row[None], "zero")[0] for row in ablated]
        np.testing.assert_allclose(np.stack(alone), together, atol=1e-5)


@pytest.mark.parametrize("name", ["emotion", "sentiment", "action"])
def test_all_muted_is_all_taken_away_and_leaves_the_biases(name: str) -> None:
    chosen = case(name)
    whatif = chosen.opened()
    last = chosen.network.config.sites[-1]
    muted = whatif.run(chosen.inputs, {last.name: SiteEdit(floor=1.0, muted=tuple(last.channels))})
    everything = np.ones((1, last.segments, sum(last.blocks.values())), dtype=bool)
    without = whatif.ablate(whatif.prepare(chosen.inputs), last.name, everything, "zero")
    np.testing.assert_allclose(muted.output, without[0], atol=1e-6)
    other = (
        case(name)
        .opened()
        .run({key: x + 1 for key, x in chosen.inputs.items()}, {last.name: SiteEdit(muted=tuple(last.channels))})
    )
    np.testing.assert_allclose(muted.output, other.output, atol=1e-6)
    assert muted.applied[last.name].max() == 0


def test_a_muted_block_is_the_same_block_taken_away() -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    prepared = whatif.prepare(chosen.inputs)
    for site in whatif.config.sites:
        taken = whatif.ablate(prepared, site.name, single_blocks(site), "zero")
        for block in (0, 4):
            muted = whatif.run(chosen.inputs, {site.name: SiteEdit(muted_blocks=(block,))})
            np.testing.assert_allclose(muted.output, taken[block], atol=1e-5)


def test_edits_of_two_sites_act_together_and_attention_is_reported_as_computed() -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    early, late = SiteEdit("uniform"), SiteEdit(forced=4, floor=0.0)
    both = whatif.run(chosen.inputs, {"intermediate": early, "late": late})
    first = whatif.run(chosen.inputs, {"intermediate": early})
    np.testing.assert_array_equal(both.attention["late"], first.attention["late"])
    assert both.applied["late"][0, :4].max() == 0
    assert both.applied["late"][0, 4].min() == 1
    # All the attention is the audio's, so that the video's head has nothing but its bias.
    bias = chosen.network.heads["video"].fc.bias.detach()
    np.testing.assert_allclose(both.logits["video"], bias, atol=1e-6)


def test_a_missing_modality_is_zeros() -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    video = {"video": chosen.inputs["video"]}
    zeros = video | {"audio": np.zeros_like(chosen.inputs["audio"])}
    np.testing.assert_array_equal(whatif.run(video).output, whatif.run(zeros).output)
    np.testing.assert_array_equal(whatif.prepare(video).outcome.output, whatif.run(zeros).output)


def test_random_weights_are_others_and_the_same_for_a_seed() -> None:
    chosen = case("emotion")
    whatif = chosen.opened({"intermediate": torch.zeros(1), "late": torch.zeros(1)})
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    first, again, second = whatif.random(1), whatif.random(1), whatif.random(2)
    assert torch.equal(torch.rand(3), expected), "the process's own random numbers go on as they were"
    outputs = [each.run(chosen.inputs).output for each in (whatif, first, again, second)]
    np.testing.assert_array_equal(outputs[1], outputs[2])
    assert abs(outputs[0] - outputs[1]).max() > 1e-4
    assert abs(outputs[1] - outputs[3]).max() > 1e-4
    assert (first.config, first.card) == (whatif.config, whatif.card)
    assert whatif.has_reference
    assert not first.has_reference
    assert first.reference == "There is no reference set: the weights are random."


def test_a_checkpoint_on_disk_is_opened_with_its_sentence(card_path: Path) -> None:
    whatif = WhatIf.open(card_path, threads=torch.get_num_threads())
    assert not whatif.has_reference
    assert whatif.reference == "There is no reference set: the checkpoint's card names no mean features."
    inputs = {name: x[0].numpy() for name, x in tiny.inputs(seed=1).items()}
    with torch.inference_mode():
        expected = tiny.network()(tiny.inputs(seed=1)).output[0]
    np.testing.assert_allclose(whatif.run(inputs).output, expected, atol=1e-6)
    (card_path.parent / "weights.safetensors").unlink()
    with pytest.raises(CardError, match="expected the weights that the card names"):
        WhatIf.open(card_path)


@pytest.mark.parametrize(
    ("site", "ablated", "how", "message"),
    [
        ("early", np.zeros((1, 1, 5), bool), "zero", "expected one of the sites intermediate, late; got 'early'"),
        (
            "late",
            np.zeros((1, 1, 4), bool),
            "zero",
            "late: expected booleans of shape (M, 1, 5); got bool of shape (1, 1, 4)",
        ),
        ("late", np.zeros((1, 5), bool), "zero", "expected booleans of shape (M, 1, 5); got bool of shape (1, 5)"),
        ("late", np.zeros((1, 1, 5)), "zero", "expected booleans of shape (M, 1, 5); got float64 of shape (1, 1, 5)"),
        ("late", np.zeros((1, 1, 5), bool), "mean", "expected ablation to be zero or reference; got 'mean'"),
        ("late", np.zeros((1, 1, 5), bool), "reference", "expected zero ablation; the mean of nothing"),
    ],
)
def test_what_cannot_be_taken_away_is_refused(site: str, ablated: Any, how: Any, message: str) -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    with pytest.raises(EditError, match=re.escape(message)):
        whatif.ablate(whatif.prepare(chosen.inputs), site, ablated, how)


def test_no_ablation_gives_no_output() -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    assert whatif.ablate(whatif.prepare(chosen.inputs), "late", np.zeros((0, 1, 5), bool), "zero").shape == (0, 3)


def test_bad_edits_and_inputs_are_refused() -> None:
    chosen = case("emotion")
    whatif = chosen.opened()
    with pytest.raises(EditError, match="late: forced: expected blocks from 0 to 4; got 9"):
        whatif.run(chosen.inputs, {"late": SiteEdit(forced=9)})
    with pytest.raises(ValueError, match=r"expected inputs among \['video', 'audio'\]; got \['smell'\]"):
        whatif.run({"smell": chosen.inputs["audio"]})
    with pytest.raises(ValueError, match=r"expected audio of shape \(5, 36\); got \(5, 35\)"):
        whatif.prepare({"audio": chosen.inputs["audio"][:, :35]})
