"""Words put together from their tokens, and told by their steps."""

import pytest

from backend.schemas import Token, Transcript
from frontend.transcripts import Word, read_until, words_between

TEXT = "Unforgettable, really 漢 good"


def tokens(*pieces: tuple[str, int, int]) -> list[Token]:
    """Between the marks that the encoder adds."""
    read = [
        Token(step=step, text=text, start=start, end=end, special=False)
        for step, (text, start, end) in enumerate(pieces, start=1)
    ]
    end = read[-1].end
    marks = [
        Token(step=0, text="[CLS]", start=0, end=0, special=True),
        Token(step=len(read) + 1, text="[SEP]", start=end, end=end, special=True),
    ]
    return [*marks, *read]


ALL = Transcript(
    text=TEXT,
    modality="text",
    tokens=tokens(
        *(("un", 0, 2), ("##for", 2, 5), ("##gettable", 5, 13), (",", 13, 14)),
        *(("really", 15, 21), ("[UNK]", 22, 23), ("good", 24, 28)),
    ),
)


def test_pieces_are_one_word_as_it_stands_in_the_text() -> None:
    held = words_between(ALL, 0, 10)
    assert [word.text for word in held.words] == ["[CLS]", "Unforgettable,", "really", "漢", "good", "[SEP]"]
    assert held.words[1] == Word("Unforgettable,", ("un", "##for", "##gettable", ","), 1, 4, special=False)
    assert [word.special for word in held.words] == [True, False, False, False, False, True]
    assert [word.unknown for word in held.words] == [False, False, False, True, False, False]
    assert held.empty == 1


def test_a_word_that_two_segments_share_says_so_in_both() -> None:
    first, second = words_between(ALL, 0, 3), words_between(ALL, 3, 6)
    assert [(word.text, word.goes_on_after) for word in first.words] == [("[CLS]", False), ("Unfor", True)]
    assert (second.words[0].text, second.words[0].goes_on_before) == ("gettable,", True)
    assert first.empty == second.empty == 0


def test_a_comma_in_the_next_segment_is_no_part_of_the_word() -> None:
    (*_, word) = words_between(ALL, 0, 4).words
    comma, *_ = words_between(ALL, 4, 6).words
    assert (word.text, word.goes_on_after) == ("Unforgettable", False)
    assert (comma.text, comma.goes_on_before) == (",", False)


def test_steps_without_a_token_are_counted() -> None:
    assert words_between(ALL, 9, 14).words == ()
    assert words_between(ALL, 9, 14).empty == 5
    assert words_between(ALL, 8, 14).empty == 5


@pytest.mark.parametrize(("left_out", "end"), [(0, len(TEXT)), (3, 28)])
def test_reading_stops_where_tokens_were_left_out(left_out: int, end: int) -> None:
    assert read_until(ALL.model_copy(update={"left_out": left_out, "text": TEXT})) == end
    short = ALL.model_copy(update={"left_out": 2, "tokens": ALL.tokens[:4]})
    assert read_until(short) == 5


def test_a_word_that_was_read_in_part_says_so() -> None:
    short = ALL.model_copy(update={"left_out": 5, "tokens": [*ALL.tokens[:1], *ALL.tokens[2:4]]})
    (*_, word) = words_between(short, 0, 10).words
    assert (word.text, word.goes_on_after) == ("Unfor", True)
    whole = ALL.model_copy(update={"left_out": 3, "tokens": [*ALL.tokens[:1], *ALL.tokens[2:6]]})
    assert not words_between(whole, 0, 10).words[-1].goes_on_after
