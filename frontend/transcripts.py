"""The words of a text as a network read them: tokens put together again, and told by the steps that they take."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.schemas import Token, Transcript


@dataclass(frozen=True)
class Word:
    """A word, or a mark of the encoder, or the part of a word that lies in a segment.

    Attributes:
        text: as it stands in the text; of a mark its name.
        tokens: what the encoder made of it.
        first_step, last_step: the steps that its tokens take.
        special: whether the encoder added it, such as [CLS].
        unknown: whether the encoder has no token for some of it, so that the network can't know what it is.
        goes_on_before, goes_on_after: whether a part of it lies in the segment before or after, or was not read.
    """

    text: str
    tokens: tuple[str, ...]
    first_step: int
    last_step: int
    special: bool
    unknown: bool = False
    goes_on_before: bool = False
    goes_on_after: bool = False


@dataclass(frozen=True)
class SegmentWords:
    """What the steps of a segment hold: words in their order, then steps without a token."""

    words: tuple[Word, ...]
    empty: int


def words_between(transcript: Transcript, first: int, end: int) -> SegmentWords:
    """The words whose tokens take the steps from `first` to the one before `end`."""
    ordered = sorted(transcript.tokens, key=lambda token: token.step)
    here = [token for token in ordered if first <= token.step < end]
    before = next((token for token in reversed(ordered) if token.step < first), None)
    after = next((token for token in ordered if token.step >= end), None)
    cut = read_until(transcript)
    groups: list[list[Token]] = []
    for token in here:
        if groups and _joined(groups[-1][-1], token):
            groups[-1].append(token)
        else:
            groups.append([token])
    words = [
        _word(
            transcript.text,
            group,
            goes_on_before=before is not None and _one_word(transcript.text, before, group[0]),
            goes_on_after=(after is not None and _one_word(transcript.text, group[-1], after))
            or (group[-1].end == cut and not group[-1].special and _inside_word(transcript.text, cut)),
        )
        for group in groups
    ]
    return SegmentWords(tuple(words), empty=end - first - len(here))


def read_until(transcript: Transcript) -> int:
    """Where in the text the network stopped reading: its whole length, unless tokens were left out."""
    if transcript.left_out == 0:
        return len(transcript.text)
    return max((token.end for token in transcript.tokens if not token.special), default=0)


def _word(text: str, tokens: Sequence[Token], *, goes_on_before: bool, goes_on_after: bool) -> Word:
    first, last = tokens[0], tokens[-1]
    return Word(
        text=first.text if first.special else text[first.start : last.end],
        tokens=tuple(token.text for token in tokens),
        first_step=first.step,
        last_step=last.step,
        special=first.special,
        unknown=any(_is_unknown(token) for token in tokens),
        goes_on_before=goes_on_before,
        goes_on_after=goes_on_after,
    )


def _joined(left: Token, right: Token) -> bool:
    """Whether nothing stands between two tokens in the text."""
    return not left.special and not right.special and left.end == right.start


def _one_word(text: str, left: Token, right: Token) -> bool:
    """Whether two tokens are pieces of one word, rather than a word and the comma behind it."""
    return _joined(left, right) and _inside_word(text, right.start)


def _inside_word(text: str, place: int) -> bool:
    """Whether a word goes on at a place of the text."""
    return text[place - 1 : place].isalnum() and text[place : place + 1].isalnum()


def _is_unknown(token: Token) -> bool:
    """Whether an encoder's mark stands in the place of a piece of the text, as [UNK] does."""
    return not token.special and len(token.text) > 2 and token.text[0] == "[" and token.text[-1] == "]"
