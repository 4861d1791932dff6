"""What lies in the checkpoint folders is listed; a broken card is listed with the reason and breaks no other."""

from pathlib import Path
from typing import Any

import pytest

from models.cards import Card, CardError, write_card
from models.networks.emotion.config import EmotionConfig
from models.registry import network_config, scan
from tests.backend.api.checkpoint import small_card

CARD = small_card("0" * 64, "Small")


def put(folder: Path, card: Card = CARD, *, weights: bool = True) -> None:
    folder.mkdir(parents=True)
    write_card(card, folder / "card.toml")
    if weights:
        (folder / "weights.safetensors").touch()


def changed(**fields: Any) -> Card:
    return CARD.model_copy(update=fields)


def configured(**fields: Any) -> Card:
    return changed(configuration=CARD.configuration | fields)


def test_checkpoints_are_named_by_their_folders(tmp_path: Path) -> None:
    for name in ("emotion/two", "emotion/one", "deep/er/three"):
        put(tmp_path / name)
    entries = scan([tmp_path])
    assert [entry.id for entry in entries] == ["deep/er/three", "emotion/one", "emotion/two"]
    for entry in entries:
        assert entry.path == tmp_path / entry.id / "card.toml"
        assert (entry.card, entry.problem) == (CARD, None)
        assert isinstance(entry.config, EmotionConfig)
        assert (entry.config.classes, entry.config.layers) == (2, (1, 1, 1, 1))


def test_the_first_folder_wins(tmp_path: Path) -> None:
    put(tmp_path / "a" / "x", changed(title="First"))
    put(tmp_path / "b" / "x", changed(title="Second"))
    put(tmp_path / "b" / "y")
    entries = scan([tmp_path / "a", tmp_path / "gone", tmp_path / "b"])
    assert [(entry.id, entry.card.title) for entry in entries if entry.card] == [("x", "First"), ("y", "Small")]


def test_a_broken_one_is_listed_and_breaks_no_other(tmp_path: Path) -> None:
    put(tmp_path / "good")
    put(tmp_path / "lost", weights=False)
    put(tmp_path / "other", configured(wings=2))
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "card.toml").write_text("no TOML")
    problems = {entry.id: entry.problem for entry in scan([tmp_path])}
    assert list(problems) == ["good", "lost", "other", "text"]
    assert problems["good"] is None
    assert problems["lost"] == "weights: expected the file weights.safetensors beside the card; it is not there"
    assert "unknown keys ['wings']" in str(problems["other"])
    assert "expected TOML" in str(problems["text"])


def test_hidden_folders_hold_no_checkpoints(tmp_path: Path) -> None:
    put(tmp_path / ".new.123.partial")
    put(tmp_path / "emotion" / ".new.123.partial")
    put(tmp_path / "emotion" / "new")
    assert [entry.id for entry in scan([tmp_path])] == ["emotion/new"]


def test_a_hidden_root_is_searched(tmp_path: Path) -> None:
    put(tmp_path / ".local" / "emotion")
    assert [entry.id for entry in scan([tmp_path / ".local"])] == ["emotion"]


def test_the_configuration_is_that_of_the_card() -> None:
    config = network_config(configured(floor=1, dropout=0.5))
    assert config == EmotionConfig(
        classes=2,
        frames=4,
        size=16,
        width=4,
        cardinality=1,
        layers=(1, 1, 1, 1),
        audio_channels=(4, 8),
        block_channels=(8, 16),
        floor=1,
        dropout=0.5,
    )


@pytest.mark.parametrize(
    ("card", "message"),
    [
        (configured(wings=2), r"configuration: unknown keys \['wings'\]; the emotion network has \['audio_channels'"),
        (configured(classes="two"), "configuration.classes: expected something like 8; got 'two'"),
        (configured(classes=2.5), "configuration.classes: expected something like 8; got 2.5"),
        (configured(classes=True), "configuration.classes: expected something like 8; got True"),
        (configured(layers=3), r"configuration.layers: expected something like \(3, 4, 6, 3\); got 3"),
        (configured(layers=[1, 1, 1]), r"configuration.layers: expected something like .* got \[1, 1, 1\]"),
        (configured(layers=[1, 1, 1, "1"]), "configuration.layers: expected something like"),
        (configured(width=[4]), r"configuration.width: expected something like 128; got \[4\]"),
        (configured(floor=2.0), r"configuration.floor: expected lambda in \[0, 1\]; got 2.0"),
        (configured(frames=0), "configuration.frames: expected at least 1; got 0"),
        (configured(cardinality=3), "configuration.width: expected a multiple of the cardinality 3; got 4"),
        (changed(classes=["one"]), "classes: expected 2 names, as the network gives out; got .*one"),
        (
            changed(inputs={"video": CARD.inputs["video"]}),
            r"inputs: expected \['video', 'audio'\]; got \['video'\]",
        ),
        (
            configured(frames=8),
            r"inputs.video: expected the shape \(3, 8, 16, 16\) of the configuration; got \(3, 4, 16, 16\)",
        ),
        (configured(coefficients=20), r"inputs.audio: expected the shape \(20, 212\) .* got \(13, 212\)"),
    ],
)
def test_a_card_that_contradicts_itself_is_refused(card: Card, message: str) -> None:
    with pytest.raises(CardError, match=message):
        network_config(card)
