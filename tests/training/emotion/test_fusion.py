"""What the fusion stage starts from and is fed."""

import numpy as np
import pytest
import torch

from models.fusion.msaf import Reweighing
from models.networks.emotion.config import EmotionConfig
from training.datasets.faces import EXPRESSIONS, Faces
from training.datasets.speech import TAKES, Speech
from training.emotion.fusion import FACE_OF, draw_faces, fused_network, joined_batches
from training.emotion.recipe import EMOTIONS, Recipe
from training.emotion.speech import speech_network
from training.emotion.stills import stills_network

RECIPE = Recipe(
    network=EmotionConfig(
        frames=4, size=48, width=8, cardinality=1, layers=(1, 1, 1, 1), stem_channels=8, stem_kernel=3, stem_stride=1
    ),
    fusion_batch=200,
    fusion_steps=2,
)


@pytest.fixture
def faces() -> Faces:
    images = np.random.default_rng(0).integers(1, 256, (70, 48, 48)).astype(np.uint8)
    return Faces(images, np.repeat(np.arange(7), 10), images)


@pytest.fixture
def speech() -> Speech:
    labels = np.repeat(np.arange(8), 5)
    return Speech(np.ones((40, TAKES, 13, 212), np.float32), labels, np.ones(40, int))


def test_under_uniform_attention_the_fused_network_starts_as_its_two_streams() -> None:
    torch.manual_seed(0)
    stills, voice = stills_network(RECIPE).eval(), speech_network(RECIPE).eval()
    network = fused_network(RECIPE, stills.state_dict(), voice.state_dict()).eval()
    uniform = {
        site.name: lambda attention: Reweighing(torch.full_like(attention, 1 / attention.shape[2]))
        for site in SITES[1:]
    }
    # The intermediate site passes everything on; the late one gives 1/N, for which the heads are scaled.
    untouched = {SITES[0].name: lambda attention: Reweighing(torch.ones_like(attention))}
    picture, mfcc = torch.randn(2, 1, 48, 48), torch.randn(2, 13, 212)
    with torch.inference_mode():
        out = network({"video": picture[:, :, None].expand(-1, 3, 4, -1, -1), "audio": mfcc}, untouched | uniform)
        seen, heard = stills(picture), voice(mfcc)
    torch.testing.assert_close(out.logits["video"], seen[:, torch.from_numpy(FACE_OF)], atol=1e-3, rtol=1e-3)
    torch.testing.assert_close(out.logits["audio"], heard, atol=1e-3, rtol=1e-3)


SITES = RECIPE.network.sites


def test_faces_are_drawn_among_those_of_the_emotions_expression(faces: Faces) -> None:
    emotions = np.tile(np.arange(8), 50)
    rows = draw_faces(faces, emotions, torch.Generator().manual_seed(0))
    assert (faces.labels[rows] == FACE_OF[emotions]).all()
    # All ten faces of an expression are used.
    assert len(np.unique(rows)) == 70


def test_a_batch_joins_by_label_and_leaves_modalities_out(faces: Faces, speech: Speech) -> None:
    batches = list(joined_batches(RECIPE, faces, speech, epoch=0))
    assert len(batches) == 2
    inputs, labels = batches[0]
    assert inputs["video"].shape == (200, 3, 4, 48, 48)
    assert inputs["audio"].shape == (200, 13, 212)
    assert sorted(set(labels.tolist())) == list(range(len(EMOTIONS)))
    no_face = inputs["video"].flatten(1).abs().sum(1) == 0
    no_speech = inputs["audio"].flatten(1).abs().sum(1) == 0
    assert not (no_face & no_speech).any()
    assert no_face.float().mean().item() == pytest.approx(RECIPE.missing[0], abs=0.1)
    assert no_speech.float().mean().item() == pytest.approx(RECIPE.missing[1], abs=0.1)


def test_voices_of_other_labels_are_heard_only_beside_a_face(faces: Faces) -> None:
    labels = np.repeat(np.arange(8), 5)
    telling = np.broadcast_to(1000.0 * (labels + 1)[:, None, None, None], (40, TAKES, 13, 212)).astype(np.float32)
    inputs, truth = next(iter(joined_batches(RECIPE, faces, Speech(telling, labels, np.ones(40, int)), epoch=0)))
    heard = (inputs["audio"].mean(dim=(1, 2)) / 1000).round().long() - 1
    no_face, no_speech = (inputs[name].flatten(1).abs().sum(1) == 0 for name in ("video", "audio"))
    assert (heard == truth)[no_face].all()
    both = ~no_face & ~no_speech
    # One in eight of the voices that are drawn among all has the label by chance.
    expected = RECIPE.other_speech * 7 / 8
    assert (heard != truth)[both].float().mean().item() == pytest.approx(expected, abs=0.15)


def test_the_same_epoch_gives_the_same_batches(faces: Faces, speech: Speech) -> None:
    first, again = (next(iter(joined_batches(RECIPE, faces, speech, epoch=3))) for _ in range(2))
    torch.testing.assert_close(first[0]["video"], again[0]["video"], atol=0, rtol=0)
    other = next(iter(joined_batches(RECIPE, faces, speech, epoch=4)))
    assert not torch.equal(first[0]["audio"], other[0]["audio"])


def test_every_expression_stands_for_an_emotion() -> None:
    assert set(FACE_OF) == set(range(len(EXPRESSIONS)))
