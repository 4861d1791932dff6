"""Text to token states of a frozen encoder, as in the official CMU-MOSEI recipe (paper, section 4.2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.features.text_weights import MINILM, EncoderError, encoder_folder
from models.inputs import Padding

__all__ = ["MINILM", "EncodedText", "EncoderError", "TextEncoder", "TokenSpan", "open_text_encoder"]


@dataclass(frozen=True)
class TokenSpan:
    """One token: the characters `start` to `end` of the text as it was given, or a mark that the encoder added.

    text: those characters, or the mark's name. special: a mark such as [CLS], which stands for no characters.
    """

    text: str
    start: int
    end: int
    special: bool


@dataclass(frozen=True)
class EncodedText:
    """What a network reads of a text.

    states: (steps, width) float32, one row per token, then padding. tokens: of the rows that are not padding, in order.
    left_out: tokens at the end of the text that had no step. unknown: tokens of `tokens` that the encoder has no word
    or syllable for, such as most of a script that it doesn't know; it reads them all as the same [UNK]. spelled: tokens
    of `tokens` that are one letter of a longer word; where they are most, the encoder has the letters of a script and
    hardly any of its words.
    """

    states: NDArray[np.float32]
    tokens: list[TokenSpan]
    left_out: int
    unknown: int = 0
    spelled: int = 0


class TextEncoder:
    """A frozen encoder that is ready to run; not for use by two threads at once."""

    def __init__(self, name: str, tokenizer: Any, model: Any) -> None:
        self.name = name
        self.width: int = model.config.hidden_size
        self._longest: int = getattr(model.config, "max_position_embeddings", 512)
        self._tokenizer = tokenizer
        self._model = model

    def encode(self, text: str, steps: int, padding: Padding = "zeros") -> EncodedText:
        """Token states of the last layer: [CLS], the first tokens, [SEP], padding; the same at every call.

        Args:
            text: at least one character that is no space, if it is to mean anything. Marks such as "[SEP]" in it are
                characters like others.
            steps: rows of the result, of which the two marks take two.
            padding: what the other rows are; see `TokenStates.padding`.

        Raises:
            EncoderError: fewer steps than a text needs or more than the encoder has positions for, or a text that is
                not valid Unicode.
        """
        if not 3 <= steps <= self._longest:
            raise EncoderError(f"expected 3 to {self._longest} steps; got {steps}")
        if not text.isprintable() and any("\ud800" <= character <= "\udfff" for character in text):
            raise EncoderError("expected a text in valid Unicode; got half of a surrogate pair")
        found = self._tokenizer(
            text, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True, verbose=False
        )
        kept = min(len(found["input_ids"]), steps - 2)
        ids = found["input_ids"][:kept]
        spans = [TokenSpan(text[a:b], a, b, special=False) for a, b in found["offset_mapping"][:kept]]
        last = spans[-1].end if spans else 0
        first, final = self._tokenizer.cls_token, self._tokenizer.sep_token
        marked = [self._tokenizer.cls_token_id, *ids, self._tokenizer.sep_token_id]
        return EncodedText(
            states=self._states(marked, steps) if padding == "states" else _padded(self._states(marked), steps),
            tokens=[TokenSpan(first, 0, 0, special=True), *spans, TokenSpan(final, last, last, special=True)],
            left_out=len(found["input_ids"]) - kept,
            unknown=ids.count(self._tokenizer.unk_token_id),
            spelled=_spelled(spans, found.word_ids()),
        )

    def _states(self, ids: list[int], steps: int = 0) -> NDArray[np.float32]:
        """(n,) token numbers to (n, width) states of the last layer; up to `steps`, padding tokens follow."""
        import torch  # noqa: PLC0415

        rest = max(0, steps - len(ids))
        batch = torch.tensor([ids + [self._tokenizer.pad_token_id] * rest])
        attended = torch.tensor([[1] * len(ids) + [0] * rest])
        with torch.inference_mode():
            states = self._model(input_ids=batch, attention_mask=attended).last_hidden_state[0]
        return np.asarray(states.numpy(), np.float32)


def open_text_encoder(name: str, folders: Sequence[Path] = ()) -> TextEncoder:
    """Load an encoder from files on this machine; nothing is fetched, and no code beside the weights is run.

    Args:
        name: `all-MiniLM-L6-v2`, which is installed with the project, or the name of a folder (such as
            `bert-base-uncased`) below one of `folders` with config.json, tokenizer and safetensors.

    Raises:
        EncoderError: no such encoder, one of another kind, or files that are not whole.
    """
    folder = encoder_folder(name, folders)
    # Seconds, which a process that reads no text is spared.
    import torch  # noqa: PLC0415

    from models.offline_transformers import transformers  # noqa: PLC0415

    local = {"local_files_only": True, "trust_remote_code": False}
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, **local)
        model, report = transformers.AutoModel.from_pretrained(
            folder, use_safetensors=True, dtype=torch.float32, output_loading_info=True, **local
        )
    # Whatever the library stumbles over in files that are not an encoder's.
    except Exception as error:
        raise EncoderError(f"{folder}: expected a text encoder; {_first_line(error)}") from error
    # The pooler stands behind the token states and is not read.
    if missing := sorted(key for key in report["missing_keys"] if not key.startswith("pooler.")):
        raise EncoderError(
            f"{folder}: expected all weights of the encoder; it lacks {missing[:3]} ({len(missing)} in all)"
        )
    if not tokenizer.is_fast or None in {tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.pad_token_id}:
        raise EncoderError(
            f"{folder}: expected an encoder with marks [CLS] and [SEP] and a fast tokenizer, as BERT has"
        )
    return TextEncoder(name, tokenizer, model.eval())


def _spelled(spans: Sequence[TokenSpan], words: Sequence[int | None]) -> int:
    """How many of the first tokens are one letter of a longer word.

    Args:
        words: number of the word that each token of the whole text is of.
    """
    pieces = Counter(words)
    return sum(span.end - span.start <= 1 and pieces[word] > 1 for span, word in zip(spans, words, strict=False))


def _padded(states: NDArray[np.float32], steps: int) -> NDArray[np.float32]:
    return np.pad(states, [(0, steps - len(states)), (0, 0)])


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
