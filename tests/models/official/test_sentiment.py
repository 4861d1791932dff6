"""Official sentiment weights under our names, and what their card says."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models import convert
from models.checkpoint import open_checkpoint
from models.networks.sentiment.config import SentimentConfig
from models.official.keys import OfficialError
from models.official.sentiment import describe, to_ours
from tests.models import tiny_sentiment as tiny


def test_every_weight_finds_its_place() -> None:
    """Fourteen linear layers per segment become one matrix, in the order of visual, audio, text."""
    ours, expected = to_ours(tiny.official_state()), tiny.network().state_dict()
    assert ours.keys() == expected.keys()
    for key, tensor in expected.items():
        torch.testing.assert_close(ours[key], tensor, atol=0, rtol=0)


def test_weights_of_another_network_are_refused() -> None:
    state = {key.replace("text_model", "words"): x for key, x in tiny.official_state().items()}
    with pytest.raises(OfficialError, match=r"expected keys .* \(audio_model, msaf, multimodal_classifier, text_model"):
        to_ours(state)


def test_a_variant_is_imported_with_its_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"model_state_dict": tiny.official_state(seed=3)}, tmp_path / "tuned.pth")
    settings = [
        f"{key}={value}" for key, value in vars(tiny.CONFIG).items() if value != getattr(SentimentConfig(), key)
    ]
    command = [str(tmp_path / "tuned.pth"), "--network", "sentiment", "--out", str(tmp_path / "out")]
    assert convert.main([*command, "--set", *settings]) == 0
    card, network = open_checkpoint(tmp_path / "out" / "card.toml")
    assert network.config == tiny.CONFIG
    assert card.title == "Sentiment, a variant of the official MSAF weights"
    with torch.inference_mode():
        expected = tiny.network(seed=3)(tiny.inputs())
        torch.testing.assert_close(network(tiny.inputs()).output, expected.output, atol=0, rtol=0)
    others = [setting for setting in settings if not setting.startswith("text_features")]
    assert convert.main([*command, "--force", "--set", *others]) == 2
    message = "expected stages.intermediate.text.weight_ih_l0 of shape (32, 768); got (32, 6); a variant needs its conf"
    assert message in capsys.readouterr().err


def test_the_card_names_the_features_that_the_weights_were_trained_on() -> None:
    described = describe(SentimentConfig(), "msaf_mosei_epoch6.pth")
    inputs = described["inputs"]
    assert [(spec.kind, spec.medium) for spec in inputs.values()] == [
        ("face_steps", "video"),
        ("sound_steps", "audio"),
        ("token_states", "text"),
    ]
    assert (inputs["visual"].recipe, inputs["audio"].recipe) == ("facet", "covarep")
    assert (inputs["text"].encoder, inputs["text"].padding) == ("bert-base-uncased", "states")
    assert (described["value"].low, described["value"].high) == (-3, 3)
    variant = describe(replace(SentimentConfig(), text_features=384), "tuned.pth")
    assert variant["inputs"]["text"].encoder == "unknown"
    assert any("inputs.text.encoder" in limit for limit in variant["limits"])
