"""Checkpoints on disk: what is saved is what is opened, and files that do not belong together are refused."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from models.cards import CardError, WeightsTable, read_card, sha256_of, write_card
from models.checkpoint import MismatchError, load_weights, open_checkpoint, zeros_for
from models.networks.output import NetworkOutput
from tests.models import tiny


def output(network: torch.nn.Module) -> NetworkOutput:
    with torch.inference_mode():
        result: NetworkOutput = network(tiny.inputs(batch=4))
    return result


def test_what_is_saved_is_what_is_opened(card_path: Path) -> None:
    card, network = open_checkpoint(card_path)
    assert not network.training
    assert network.config == tiny.CONFIG
    assert card == read_card(card_path)
    assert card.parameters == sum(parameter.numel() for parameter in network.parameters())
    assert card.weights.sha256 == sha256_of(card_path.parent / card.weights.file)
    expected = tiny.network().state_dict()
    for key, tensor in network.state_dict().items():
        torch.testing.assert_close(tensor, expected[key], atol=0, rtol=0)


def test_half_precision_on_disk_keeps_the_outputs(tmp_path: Path) -> None:
    card, network = open_checkpoint(tiny.write(tmp_path / "half", dtype="float16"))
    single = tiny.write(tmp_path / "single")
    assert card.weights.dtype == "float16"
    stored = load_file(tmp_path / "half" / card.weights.file)
    assert {tensor.dtype for tensor in stored.values()} == {torch.float16, torch.int64}
    sizes = [path.stat().st_size for path in (tmp_path / "half" / card.weights.file, single.parent / card.weights.file)]
    assert sizes[0] < 0.7 * sizes[1]
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    found, expected = output(network), output(tiny.network())
    torch.testing.assert_close(found.output, expected.output, atol=1e-2, rtol=0)
    for site, attention in expected.attention.items():
        torch.testing.assert_close(found.attention[site], attention, atol=1e-2, rtol=0)


def test_weights_that_were_changed_are_refused(card_path: Path) -> None:
    weights = card_path.parent / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    message = rf"weights.safetensors: expected SHA-256 {read_card(card_path).weights.sha256}; got {sha256_of(weights)}"
    with pytest.raises(CardError, match=message):
        open_checkpoint(card_path)


def test_weights_that_are_not_there_are_named(card_path: Path) -> None:
    (card_path.parent / "weights.safetensors").unlink()
    with pytest.raises(CardError, match=r"weights.safetensors: expected the weights .*; there is no such file"):
        open_checkpoint(card_path)


def replace_weights(card_path: Path, content: bytes) -> None:
    """Other weights under a card that vouches for them."""
    card = read_card(card_path)
    weights = card_path.parent / card.weights.file
    weights.write_bytes(content)
    write_card(card.model_copy(update={"weights": WeightsTable(sha256=sha256_of(weights))}), card_path)


def test_another_file_format_is_refused(card_path: Path) -> None:
    replace_weights(card_path, b"\x80\x02}q\x00.")
    with pytest.raises(CardError, match=r"weights.safetensors: expected a safetensors file; "):
        open_checkpoint(card_path)


def test_other_keys_are_refused(card_path: Path, tmp_path: Path) -> None:
    state = tiny.network().state_dict()
    state["heads.text.fc.weight"] = state.pop("heads.video.fc.weight")
    save_file(state, tmp_path / "x")
    replace_weights(card_path, (tmp_path / "x").read_bytes())
    message = (
        r"weights.safetensors: expected the keys of the network; the file lacks "
        r"\['heads.video.fc.weight'\] \(1 in all\) and has unknown \['heads.text.fc.weight'\] \(1 in all\)"
    )
    with pytest.raises(CardError, match=message):
        open_checkpoint(card_path)


def test_other_shapes_are_refused(card_path: Path, tmp_path: Path) -> None:
    save_file(tiny.network().state_dict() | {"heads.video.fc.bias": torch.ones(4)}, tmp_path / "x")
    replace_weights(card_path, (tmp_path / "x").read_bytes())
    with pytest.raises(CardError, match=r"expected heads.video.fc.bias of shape \(3,\); got \(4,\)"):
        open_checkpoint(card_path)


def test_weights_keep_the_number_format_of_the_network() -> None:
    network = tiny.network()
    load_weights(network, {key: tensor.double() for key, tensor in tiny.network(seed=1).state_dict().items()})
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}
    torch.testing.assert_close(output(network).output, output(tiny.network(seed=1)).output, atol=0, rtol=0)


def test_weights_that_do_not_fit_leave_the_network_as_it_was() -> None:
    network = tiny.network()
    state = tiny.network(seed=1).state_dict() | {"heads.video.fc.bias": torch.ones(4)}
    with pytest.raises(MismatchError, match=r"of shape \(3,\)"):
        load_weights(network, state)
    torch.testing.assert_close(output(network).output, output(tiny.network()).output, atol=0, rtol=0)


def test_a_missing_modality_is_zeros_of_its_shape() -> None:
    zeros = zeros_for(tiny.CONFIG, batch=2)
    assert {name: tuple(x.shape) for name, x in zeros.items()} == {"video": (2, 3, 4, 16, 16), "audio": (2, 5, 36)}
    assert not any(x.any() for x in zeros.values())
