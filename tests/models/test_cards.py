"""Cards: a round trip loses nothing, and a broken card says what was expected."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from models.cards import Card, CardError, MetricTable, ReferenceTable, read_card, sha256_of, write_card
from tests.backend.api.checkpoint import small_card

CARD = small_card("0" * 64, "Small")


def test_a_round_trip_loses_nothing(tmp_path: Path) -> None:
    metrics = [
        MetricTable(dataset="D", split="test", metric="accuracy", inputs=["audio"], value=74.86, kind="reported"),
        MetricTable(dataset="D", split="test", metric="MAE", inputs=[], value=0.1, unit="", samples=3, kind="measured"),
    ]
    card = CARD.model_copy(
        update={
            "metrics": metrics,
            "summary": "Quotes \"like\" 'these', a\nnew line, a \\ and é, 怒り.",
            "limits": [],
        }
    )
    write_card(card, tmp_path / "card.toml")
    assert read_card(tmp_path / "card.toml") == card


def test_reference_means_are_optional(tmp_path: Path) -> None:
    assert CARD.reference is None
    table = ReferenceTable(sha256="1" * 64, description="Two samples.")
    card = CARD.model_copy(update={"reference": table})
    write_card(card, tmp_path / "card.toml")
    assert "[reference]" in (tmp_path / "card.toml").read_text("utf-8")
    assert read_card(tmp_path / "card.toml").reference == table


def test_a_modality_may_be_absent(tmp_path: Path) -> None:
    card = CARD.model_copy(update={"inputs": {"audio": CARD.inputs["audio"]}})
    write_card(card, tmp_path / "card.toml")
    back = read_card(tmp_path / "card.toml")
    assert list(back.inputs) == ["audio"]
    assert back.input_shapes == {"audio": (13, 212)}


def test_inputs_know_their_shapes() -> None:
    assert list(CARD.inputs) == ["video", "audio"]
    assert CARD.input_shapes == {"video": (3, 4, 16, 16), "audio": (13, 212)}


def _without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda card: card.pop(key)


def _with(value: Any, *keys: str) -> Callable[[dict[str, Any]], object]:
    def change(card: dict[str, Any]) -> None:
        for key in keys[:-1]:
            card = card[key]
        card[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_without("classes"), "the card: .*output: expected names of classes and no value"),
        (_with("value", "output"), "the card: .*output: expected a value and no classes"),
        (_with(1, "colour"), "colour: Extra inputs are not permitted"),
        (_with("smell", "network"), "network: Input should be 'emotion', 'sentiment', 'action' or 'expression'"),
        (_with("borrowed", "origin"), "origin: Input should be 'ours' or 'official'"),
        (_with("many", "parameters"), "parameters: Input should be a valid integer"),
        (
            _with("gbr", "inputs", "video", "channel_order"),
            "inputs.video.channel_order: Input should be 'rgb'",
        ),
        (_with([0.5, 0.5], "inputs", "video", "mean"), "inputs.video.mean.2: Field required"),
        (_with(0, "inputs", "video", "frames"), "inputs.video.frames: Input should be greater than 0"),
        (_with(-1.0, "inputs", "audio", "offset_s"), "inputs.audio.offset_s: Input should be greater than or equal"),
        (_with({}, "inputs", "smell"), "inputs.smell: Unable to extract tag using discriminator 'kind'"),
        (
            _with({"kind": "smell"}, "inputs", "smell"),
            "inputs.smell: Input tag 'smell' found using 'kind' does not match",
        ),
        (_with(0.0, "windowing", "hop_s"), "windowing.hop_s: Input should be greater than 0"),
        (_with("abc", "weights", "sha256"), "weights.sha256: String should match pattern"),
        (_with("../secret", "weights", "file"), "weights: .*a plain file name beside the card, not '../secret'"),
        (_with("/etc/passwd", "weights", "file"), "weights: .*a plain file name beside the card"),
        (_with("..", "weights", "file"), "weights: .*a plain file name beside the card"),
        (_with("", "weights", "file"), "weights: .*a plain file name beside the card"),
        (_with("int8", "weights", "dtype"), "weights.dtype: Input should be 'float32' or 'float16'"),
        (_with({"sha256": "0" * 64}, "reference"), "reference.description: Field required"),
        (
            _with({"file": "../x", "sha256": "0" * 64, "description": "Two."}, "reference"),
            "reference: .*a plain file name beside the card, not '../x'",
        ),
        (_with([{"dataset": "D"}], "metrics"), r"metrics.0.split: Field required \(5 problems\)"),
    ],
)
def test_a_broken_card_says_what_was_expected(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    path = tmp_path / "card.toml"
    content = CARD.model_dump(mode="json", exclude_none=True)
    change(content)
    path.write_text(tomli_w.dumps(content))
    with pytest.raises(CardError, match=f"card.toml: {message}"):
        read_card(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"title = ", "card.toml: expected TOML; "),
        (b"\xff\xfe\x00", "card.toml: expected TOML; .*utf-8"),
        (b"", r"card.toml: title: Field required \(\d+ problems\)"),
    ],
)
def test_what_is_no_card_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "card.toml").write_bytes(content)
    with pytest.raises(CardError, match=message):
        read_card(tmp_path / "card.toml")


def test_a_card_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CardError, match=r"card.toml: expected a card; it can't be read \(No such file or directory\)"):
        read_card(tmp_path / "card.toml")


def test_the_digest_is_sha_256(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    (tmp_path / "x").write_bytes(content)
    assert sha256_of(tmp_path / "x") == hashlib.sha256(content).hexdigest()


def test_a_card_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        CARD.title = "Other"  # type: ignore[misc]
    assert isinstance(CARD, Card)


def test_a_file_that_cant_be_read_has_no_sha256(tmp_path: Path) -> None:
    with pytest.raises(CardError, match=r"expected a file that can be read; Is a directory"):
        sha256_of(tmp_path)
