"""`key=value` texts become typed fields, or an error that says what was expected."""

from dataclasses import replace

import pytest

from models.networks.assignments import configure
from models.networks.config import ConfigError
from models.networks.emotion.config import EmotionConfig


def test_nothing_set_is_the_paper() -> None:
    assert configure(EmotionConfig, []) == EmotionConfig()


def test_values_are_typed_by_their_fields() -> None:
    config = configure(EmotionConfig, ["classes=7", "floor=0.5", "dropout=0", "layers=1, 1,2,1", " width = 64 "])
    assert config == replace(EmotionConfig(), classes=7, floor=0.5, dropout=0.0, layers=(1, 1, 2, 1), width=64)
    assert isinstance(config.dropout, float)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("classes", "expected key=value; got 'classes'"),
        ("clases=7", "expected one of the keys audio_channels, .*width; got 'clases'"),
        ("__class__=7", "got '__class__'"),
        ("classes=seven", "classes: expected a whole number like 8; got 'seven'"),
        ("classes=7.0", "classes: expected a whole number like 8; got '7.0'"),
        ("classes=", "classes: expected a whole number like 8; got ''"),
        ("floor=half", "floor: expected a number like 0.0; got 'half'"),
        ("layers=3,4,6", "layers: expected 4 numbers like 3,4,6,3; got '3,4,6'"),
        ("layers=3,4,x,3", "layers: expected a whole number like 6; got 'x'"),
        ("classes=0", "classes: expected at least 1; got 0"),
        ("dropout=2", r"dropout: expected a probability in \[0, 1\); got 2.0"),
    ],
)
def test_what_cannot_be_read_is_refused(assignment: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        configure(EmotionConfig, [assignment])


def test_a_key_comes_once() -> None:
    with pytest.raises(ConfigError, match="classes: expected one value; got classes= twice"):
        configure(EmotionConfig, ["classes=7", "classes=8"])
