"""The text of an analysis: in full, with what the network did not read, and as words under their segments."""

from dash import html
from dash.development.base_component import Component

from backend.schemas import Site, Transcript
from frontend.components import ids
from frontend.components.attributes import attributes
from frontend.figures.columns import COLUMN_GAP
from frontend.figures.segments import LEFT_PX, RIGHT_PX
from frontend.transcripts import SegmentWords, Word, read_until, words_between

SHORT = 360
"""Letters of a text that is shown whole; of a longer one the beginning, until it is opened."""


def full_text(text: str, transcript: Transcript | None) -> Component:
    """The text in full, struck through from where the network stopped reading.

    Args:
        transcript: what the network read of it; None where it reads no text.
    """
    cut = len(text) if transcript is None else read_until(transcript)
    said: list[str | Component] = [text[:cut]]
    if cut < len(text):
        said.append(html.Del(text[cut:], title="The network did not read this part"))
    whole = html.P(said, className="given-text")
    if len(text) <= SHORT:
        return whole
    beginning = text[:SHORT].rsplit(maxsplit=1)[0]
    return html.Details(
        [
            html.Summary(
                [
                    html.Span(f"{beginning} …", className="given-text when-closed"),
                    html.Span("Show all of it", className="more when-closed"),
                    html.Span("Show less", className="more when-open"),
                ]
            ),
            whole,
        ],
        className="long-text",
    )


def segment_columns(transcript: Transcript, site: Site, chosen: int | None) -> html.Div:
    """The words of every segment in columns of their own, below those of the figure; a click chooses the segment.

    Args:
        site: one that tells the steps of its segments.
        chosen: the segment that is shown alone.
    """
    return html.Div(
        [
            _column(number, words_between(transcript, *steps), pressed=number == chosen)
            for number, steps in enumerate(site.segment_steps)
        ],
        className="segment-columns",
        role="group",
        style={
            "gridTemplateColumns": f"repeat({len(site.segment_steps)}, minmax(0, 1fr))",
            "columnGap": f"{100 * COLUMN_GAP:.4g}%",
            "marginLeft": LEFT_PX,
            "marginRight": RIGHT_PX,
        },
        **attributes(aria_label="Words of every segment"),
    )


def _column(segment: int, held: SegmentWords, *, pressed: bool) -> html.Button:
    said: list[str | Component] = []
    for word in held.words:
        said += [_word(word), " "]
    if held.empty:
        said.append(html.Span(_empty(held), className="no-token", title="Steps without a token: padding"))
    return html.Button(
        html.Span([html.Span(f"Segment {segment + 1}: ", className="visually-hidden"), *said]),
        id=ids.segment_words(segment),
        type="button",
        className="segment-words",
        **attributes(aria_pressed="true" if pressed else "false"),
    )


def _empty(held: SegmentWords) -> str:
    if not held.words:
        return "empty"
    return f"{held.empty} empty {'step' if held.empty == 1 else 'steps'}"


def _word(word: Word) -> Component:
    text = f"{'…' if word.goes_on_before else ''}{word.text}{'…' if word.goes_on_after else ''}"
    steps = (
        f"step {word.first_step}" if word.first_step == word.last_step else f"steps {word.first_step}–{word.last_step}"
    )
    if word.special:
        return html.Span(text, className="no-token", title=f"A mark that the encoder added, {steps}")
    note = ", unknown to the encoder" if word.unknown else ""
    return html.Span(
        text,
        className="word word-unknown" if word.unknown else "word",
        title=f"{' '.join(word.tokens)}: {steps}{note}",
    )
