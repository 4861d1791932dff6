"""Text: the states of its tokens, the same for every window."""

from backend.engine.streams.material import Material
from backend.engine.streams.stream import Stream, missing
from backend.errors import Conflict, InvalidRequest
from backend.schemas import Token, Transcript
from models.features.text import EncodedText, EncoderError
from models.inputs import TokenStates


def token_states(material: Material, spec: TokenStates, modality: str) -> Stream:
    """The states of the text's tokens.

    Raises:
        Conflict: the encoder is not here, or is another than the card means.
        InvalidRequest: the encoder can't read this text.
    """
    text = material.subject.analysis.inputs.text
    if text is None:
        return missing(material.spans, "There is no text.")
    with material.stage("text", "Reading the text", until=1.0):
        encoder = material.tools.encoders.get(spec.encoder)
        if encoder.width != spec.width:
            raise Conflict(f"{spec.encoder}: expected states of {spec.width} numbers; this one's have {encoder.width}")
        try:
            encoded = encoder.encode(text, spec.steps, spec.padding)
        except EncoderError as error:
            raise InvalidRequest(f"text: {error}") from error
    return Stream(
        [encoded.states] * len(material.spans),
        warnings=_warnings(encoded, spec),
        transcript=Transcript(
            text=text,
            modality=modality,
            tokens=[
                Token(step=step, text=token.text, start=token.start, end=token.end, special=token.special)
                for step, token in enumerate(encoded.tokens)
            ],
            left_out=encoded.left_out,
        ),
    )


def _warnings(encoded: EncodedText, spec: TokenStates) -> list[str]:
    words = sum(not token.special for token in encoded.tokens)
    if not words:
        return [f"{spec.encoder} finds no token in the text: the network reads an empty one."]
    said = []
    if lost := encoded.left_out:
        rest = "the last one was" if lost == 1 else f"the last {lost:,} were"
        said.append(f"The text has {words + lost:,} tokens and the network reads {words} of them: {rest} left out.")
    if encoded.unknown == words:
        said.append(f"{spec.encoder} knows none of the text's tokens and reads them all alike.")
    elif encoded.unknown:
        some = "one" if encoded.unknown == 1 else f"{encoded.unknown}"
        alike = "" if encoded.unknown == 1 else " and reads those all alike"
        said.append(f"Of the {words} tokens that are read, {spec.encoder} does not know {some}{alike}.")
    if 2 * encoded.spelled > words:
        said.append(
            f"{spec.encoder} has no words for most of this text and reads it letter by letter: what it makes of that "
            "means little."
        )
    return said
