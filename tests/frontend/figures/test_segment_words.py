"""The words of segments in a figure that stands without the page."""

import plotly.graph_objects as go

from backend.schemas import Token, Transcript
from frontend.figures import segments_heatmap
from frontend.figures.columns import column_span
from frontend.figures.segment_words import LINE_PX, with_segment_words
from frontend.theme import theme
from tests.frontend.figures.conftest import text_alone

LIGHT = theme("light")
WORDS = ["I", "<i>liked</i>", "it", "and", "so", "did", "they", "and", "everybody", "unforgettably", "else"]


def transcript() -> Transcript:
    """A word a step, after the mark of the encoder; the site has five segments of ten steps."""
    text, tokens = " ".join(WORDS), [Token(step=0, text="[CLS]", start=0, end=0, special=True)]
    at = 0
    for step, word in enumerate(WORDS, start=1):
        tokens.append(Token(step=step, text=word, start=at, end=at + len(word), special=False))
        at += len(word) + 1
    return Transcript(text=text, modality="text", tokens=tokens)


def worded(width_px: int) -> tuple[go.Figure, go.Figure]:
    case = text_alone()
    plain = segments_heatmap(case.report, case.first, LIGHT)
    return plain, with_segment_words(plain, transcript(), case.first.site, LIGHT, width_px=width_px)


def columns(figure: go.Figure) -> list[go.layout.Annotation]:
    return [note for note in figure.layout.annotations if note.name == "segment-words"]


def test_every_segment_has_its_words_below_its_column() -> None:
    _, figure = worded(4000)
    found = columns(figure)
    assert [note.text for note in found] == [
        "[CLS] I &lt;i&gt;liked&lt;/i&gt; it and so did they and everybody",
        "unforgettably else (8 empty)",
        *["(empty)"] * 3,
    ]
    assert [note.x for note in found] == [column_span(number, 5)[0] for number in range(5)]


def test_words_are_broken_into_lines_that_fit_the_column() -> None:
    _, figure = worded(700)
    lines = columns(figure)[0].text.replace("&lt;", "<").replace("&gt;", ">").split("<br>")
    assert len(lines) > 2
    assert " ".join(lines) == "[CLS] I <i>liked</i> it and so did they and everybody"
    assert max(map(len, lines)) <= 20


def test_the_room_for_them_is_added_below() -> None:
    plain, figure = worded(700)
    most = max(note.text.count("<br>") + 1 for note in columns(figure))
    assert figure.layout.height - plain.layout.height == LINE_PX * (most + 1)
    assert {note.yshift for note in columns(figure)} == {-plain.layout.margin.b}
    assert not columns(plain)


def test_a_long_segment_is_cut() -> None:
    case = text_alone()
    long = transcript().model_copy(update={"text": "x" * 3000, "tokens": [
        Token(step=step, text="x" * 300, start=300 * step, end=300 * (step + 1), special=False) for step in range(10)
    ]})  # fmt: skip
    figure = with_segment_words(
        segments_heatmap(case.report, case.first, LIGHT), long, case.first.site, LIGHT, width_px=700
    )
    assert columns(figure)[0].text.endswith("…")
