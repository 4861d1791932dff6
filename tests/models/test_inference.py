"""Sessions: OpenVINO computes what eager torch computes, and a kept graph never outlives its weights."""

from pathlib import Path

import numpy as np
import pytest
import torch

from models import export
from models.cards import CardError
from models.inference import Session, WindowOutput, open_session
from tests.models import tiny


@pytest.fixture(scope="module")
def card_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny.write(tmp_path_factory.mktemp("session") / "tiny")


@pytest.fixture(scope="module")
def session(card_path: Path) -> Session:
    return open_session(card_path, threads=1)


def window(seed: int = 0) -> dict[str, np.ndarray]:
    return {name: x[0].numpy() for name, x in tiny.inputs(seed).items()}


def check(found: WindowOutput, seed: int = 0, missing: tuple[str, ...] = ()) -> None:
    """Compare with eager torch, missing modalities as zeros."""
    inputs = {name: torch.zeros_like(x) if name in missing else x for name, x in tiny.inputs(seed).items()}
    with torch.inference_mode():
        expected = tiny.network()(inputs)
    np.testing.assert_allclose(found.output, expected.output[0], atol=1e-3)
    assert list(found.logits) == list(expected.logits)
    for name, logits in expected.logits.items():
        np.testing.assert_allclose(found.logits[name], logits[0], atol=1e-3)
    assert list(found.attention) == list(expected.attention)
    for site, attention in expected.attention.items():
        assert found.attention[site].shape == attention.shape[1:]
        np.testing.assert_allclose(found.attention[site], attention[0], atol=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_a_session_computes_what_torch_computes(session: Session, seed: int) -> None:
    check(session.run(window(seed)), seed)


@pytest.mark.parametrize("missing", [("video",), ("audio",), ("video", "audio")], ids=str)
def test_a_missing_modality_is_zeros(session: Session, missing: tuple[str, ...]) -> None:
    check(session.run({name: x for name, x in window().items() if name not in missing}), missing=missing)


def test_a_result_outlives_the_next_run(session: Session) -> None:
    first = session.run(window(0))
    session.run(window(1))
    check(first, 0)


def test_a_session_knows_its_card(session: Session) -> None:
    assert session.card.title == "Tiny"
    assert session.config == tiny.CONFIG


def test_inputs_that_do_not_fit_are_refused(session: Session) -> None:
    with pytest.raises(ValueError, match=r"expected audio of shape \(5, 36\); got \(5, 35\)"):
        session.run({"audio": np.zeros((5, 35), np.float32)})
    with pytest.raises(ValueError, match=r"expected video of shape \(3, 4, 16, 16\); got \(1, 3, 4, 16, 16\)"):
        session.run({"video": np.zeros((1, 3, 4, 16, 16), np.float32)})
    with pytest.raises(ValueError, match=r"expected inputs among \['video', 'audio'\]; got \['text'\]"):
        session.run({"text": np.zeros(3, np.float32)})


def test_a_graph_is_kept_and_used_without_another_export(
    card_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    check(open_session(card_path, cache=cache).run(window()))
    (graph,) = cache.glob("*.xml")
    assert sorted(path.suffix for path in cache.iterdir()) == [".bin", ".xml"]

    def never(card_path: Path) -> None:
        raise AssertionError(f"exported {card_path} again")

    monkeypatch.setattr(export, "to_openvino", never)
    check(open_session(card_path, cache=cache).run(window()))
    assert list(cache.glob("*.xml")) == [graph]


def test_a_kept_graph_does_not_hide_that_the_weights_have_changed(tmp_path: Path) -> None:
    card_path, cache = tiny.write(tmp_path / "tiny"), tmp_path / "cache"
    open_session(card_path, cache=cache)
    weights = card_path.parent / "weights.safetensors"
    weights.write_bytes(weights.read_bytes() + b"x")
    with pytest.raises(CardError, match=r"weights.safetensors: the file is not the one that the card names"):
        open_session(card_path, cache=cache)
    weights.unlink()
    with pytest.raises(CardError, match=r"weights.safetensors: the file is not the one that the card names"):
        open_session(card_path, cache=cache)


def test_other_weights_have_a_graph_of_their_own(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = open_session(tiny.write(tmp_path / "first"), cache=cache)
    second = open_session(tiny.write(tmp_path / "second", seed=5), cache=cache)
    assert len(list(cache.glob("*.xml"))) == 2
    check(first.run(window()))
    assert np.abs(second.run(window()).output - first.run(window()).output).max() > 1e-2


def test_a_card_that_is_broken_opens_no_session(tmp_path: Path) -> None:
    (tmp_path / "card.toml").write_text("no TOML")
    with pytest.raises(CardError, match="expected TOML"):
        open_session(tmp_path / "card.toml")
