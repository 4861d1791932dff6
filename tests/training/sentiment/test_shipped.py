"""The shipped sentiment checkpoint, from words to a value."""

from pathlib import Path

import numpy as np
import pytest

from models.checkpoint import open_checkpoint
from models.features.text import TextEncoder, open_text_encoder
from models.inference import Session, open_session
from models.inputs import FaceSteps, SoundSteps, TokenStates
from models.registry import scan
from tests.conftest import ROOT
from training.datasets.mosei import read_mosei
from training.sentiment.metrics import scores

CHECKPOINTS = ROOT / "checkpoints"
CARD = CHECKPOINTS / "sentiment" / "mosei-text" / "card.toml"


@pytest.fixture(scope="module")
def session() -> Session:
    return open_session(CARD, threads=1)


@pytest.fixture(scope="module")
def encoder(session: Session) -> TextEncoder:
    spec = session.card.inputs["text"]
    assert isinstance(spec, TokenStates)
    return open_text_encoder(spec.encoder)


def value(session: Session, encoder: TextEncoder, text: str) -> float:
    return float(session.run({"text": encoder.encode(text, 50).states}).output[0])


def test_it_is_offered_with_all_that_the_service_needs_to_know() -> None:
    entries = {entry.id: entry for entry in scan([CHECKPOINTS])}
    entry = entries["sentiment/mosei-text"]
    assert entry.problem is None
    card, network = open_checkpoint(CARD)
    (site,) = network.config.sites
    assert (site.segments, sum(site.blocks.values()), site.block_channels) == (5, 14, 16)
    visual, audio, text = card.inputs.values()
    assert isinstance(visual, FaceSteps)
    assert isinstance(audio, SoundSteps)
    assert isinstance(text, TokenStates)
    assert (visual.shape, audio.shape, text.shape) == ((50, 35), (50, 74), (50, 384))
    assert (visual.recipe, audio.recipe, text.padding) == ("lens", "lens", "zeros")
    # Face features come from the face stream of the emotion checkpoint that ships beside it.
    faces = entries["emotion/faces-speech"].card
    assert faces is not None
    assert visual.stream == faces.weights.sha256


def test_its_card_says_that_text_alone_is_as_good_as_was_asked_for() -> None:
    card, _ = open_checkpoint(CARD)
    text = {metric.metric: metric.value for metric in card.metrics if metric.inputs == ["text"]}
    assert text["MAE"] <= 0.59
    assert text["Corr"] >= 0.71
    assert text["Acc-2"] >= 83
    assert text["Acc-7"] >= 49.5


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("This is the best film I have seen in years, I loved every minute.", "This film is a boring, horrible mess."),
        ("The staff were kind and helped us at once.", "The staff were rude and did not help us at all."),
        ("I would recommend it to anyone.", "I would not recommend it to anyone."),
    ],
)
def test_it_tells_good_from_bad(session: Session, encoder: TextEncoder, better: str, worse: str) -> None:
    assert value(session, encoder, better) > 0.3
    assert value(session, encoder, worse) < -0.3


def test_what_says_nothing_is_near_zero(session: Session, encoder: TextEncoder) -> None:
    assert abs(value(session, encoder, "The meeting is on Tuesday at ten.")) < 0.5


@pytest.mark.data
def test_a_part_of_the_test_split_is_read_as_well_as_the_card_says(
    session: Session, encoder: TextEncoder, shared_data: Path
) -> None:
    utterances = read_mosei(shared_data / "text/mosei.csv")
    rows = utterances.rows("test")[::25]
    values = np.array([value(session, encoder, utterances.texts[row]) for row in rows])
    found = scores(values, utterances.labels[rows])
    (mae,) = [metric.value for metric in session.card.metrics if (metric.metric, metric.inputs) == ("MAE", ["text"])]
    # Within four standard errors of 187 utterances.
    assert found.mae == pytest.approx(mae, abs=0.15)
    assert found.acc2 > 0.75
