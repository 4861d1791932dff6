"""Which checkpoints stay open."""

from pathlib import Path

import pytest

from backend.engine.sessions import Sessions
from backend.errors import Conflict
from models.cards import read_card, write_card
from models.inference import Session
from tests.backend.engine.networks import WEIGHTS, open_hand_network, write_cards


class Opener:
    """Counts what is opened."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def __call__(self, path: Path) -> Session:
        self.opened.append(path.parent.name)
        return open_hand_network(path)


def test_the_last_sessions_stay_open(tmp_path: Path) -> None:
    write_cards(tmp_path, "a", "b", "c")
    opener = Opener()
    sessions = Sessions([tmp_path], opener, most=2)
    first = sessions.get("a", WEIGHTS)
    assert sessions.get("b", WEIGHTS) is not first
    assert sessions.get("a", WEIGHTS) is first
    sessions.get("c", WEIGHTS)
    assert sessions.get("a", WEIGHTS) is first
    sessions.get("b", WEIGHTS)
    assert opener.opened == ["a", "b", "c", "b"]


def test_a_changed_card_is_read_again(tmp_path: Path) -> None:
    write_cards(tmp_path, "a")
    sessions = Sessions([tmp_path], open_hand_network)
    sessions.get("a", WEIGHTS)
    path = tmp_path / "a" / "card.toml"
    write_card(read_card(path).model_copy(update={"title": "Renamed"}), path)
    assert sessions.get("a", WEIGHTS).card.title == "Renamed"


@pytest.mark.parametrize(
    ("id_", "weights", "message"),
    [
        ("gone", WEIGHTS, "is not here any more"),
        ("good", "1" * 64, "has changed since this analysis was asked for"),
        ("bad", WEIGHTS, "can't be used: .*its weights are bad"),
        ("worse", WEIGHTS, "can't be used: .*expected TOML"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(tmp_path: Path, id_: str, weights: str, message: str) -> None:
    write_cards(tmp_path, "good", "bad", "worse")
    (tmp_path / "worse" / "card.toml").write_text("not TOML")
    with pytest.raises(Conflict, match=message):
        Sessions([tmp_path], open_hand_network).get(id_, weights)


def test_warming_up_opens_the_first_checkpoint_that_works(tmp_path: Path) -> None:
    assert Sessions([tmp_path], open_hand_network).warm_up() is None
    write_cards(tmp_path, "bad", "good")
    warm = Sessions([tmp_path], open_hand_network).warm_up()
    assert warm is not None
    assert warm.card.title == "good"
