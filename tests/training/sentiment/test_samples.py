"""What the network is fed in training, told by the numbers of the data."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.training.sentiment import tiny
from training.sentiment.pairing import valence_of
from training.sentiment.recipe import TEXT_ALONE
from training.sentiment.samples import batches, draw_fed

RECIPE = tiny.RECIPE
MODALITIES = ("visual", "audio", "text")


def test_samples_are_fed_as_often_as_the_recipe_says() -> None:
    fed = draw_fed(RECIPE.fed, MODALITIES, 20_000, torch.Generator().manual_seed(0))
    assert sum(weight for _, weight in RECIPE.fed) == pytest.approx(1)
    for kind, weight in RECIPE.fed:
        matches = torch.stack([fed[name] == (name in kind) for name in MODALITIES]).all(0)
        assert matches.float().mean().item() == pytest.approx(weight, abs=0.01)


def test_a_batch_joins_by_sign_and_feeds_zeros_for_what_is_missing() -> None:
    data = tiny.split(400)
    made = list(batches(RECIPE, RECIPE.fed, data, epoch=0))
    assert len(made) == 400 // RECIPE.batch
    labels = np.concatenate([batch.labels.numpy() for batch in made])
    # Every utterance once.
    np.testing.assert_array_equal(np.sort(labels), data.labels)
    inputs = {name: torch.cat([batch.inputs[name] for batch in made]) for name in MODALITIES}
    heard, seen, read = (inputs[name].flatten(1).any(1).numpy() for name in ("audio", "visual", "text"))
    assert (heard | seen | read).all()
    valences = valence_of(labels)
    # Of a voice that says 10 times minus its valence plus one, seven in ten numbers are left, and grown by that.
    voices = -(np.median(inputs["audio"].flatten(1).numpy(), axis=1) * (1 - RECIPE.witness_dropout) - 1) / 10
    without_text = heard & ~read
    np.testing.assert_allclose(voices[without_text], valences[without_text], atol=1e-4)
    beside = heard & read
    right = np.isclose(voices, valences, atol=1e-4)[beside].mean()
    assert right == pytest.approx(1 - RECIPE.strangers * 0.6, abs=0.12)


def test_the_first_stage_is_fed_with_text_alone() -> None:
    for inputs, _, _ in batches(RECIPE, TEXT_ALONE, tiny.split(), epoch=0):
        assert not inputs["audio"].any()
        assert not inputs["visual"].any()
        assert inputs["text"].flatten(1).any(1).all()


def test_half_of_the_texts_numbers_are_dropped_and_the_others_make_up_for_it() -> None:
    data = tiny.split(400)
    texts = torch.cat([batch.inputs["text"] for batch in batches(RECIPE, RECIPE.fed, data, epoch=0)])
    labels = torch.cat([batch.labels for batch in batches(RECIPE, RECIPE.fed, data, epoch=0)])
    fed = texts.flatten(1).any(1)
    tokens = texts[fed][:, :4].flatten(1)
    assert (tokens == 0).float().mean().item() == pytest.approx(RECIPE.text_dropout, abs=0.03)
    torch.testing.assert_close(tokens.abs().amax(1), 2 * (labels[fed] + 0.01).abs(), atol=1e-2, rtol=1e-2)
    assert not texts[:, 4:].any()


def test_the_same_epoch_gives_the_same_batches() -> None:
    data = tiny.split()
    first, again, other = (next(iter(batches(RECIPE, RECIPE.fed, data, epoch))).inputs for epoch in (3, 3, 4))
    for name in first:
        torch.testing.assert_close(first[name], again[name], atol=0, rtol=0)
    assert not torch.equal(first["text"], other["text"])


def test_what_the_teachers_said_stays_with_its_utterance() -> None:
    data = replace(tiny.split(), taught=tiny.split().labels * 2)
    for batch in batches(RECIPE, RECIPE.fed, data, epoch=0):
        torch.testing.assert_close(batch.taught, batch.labels * 2)
