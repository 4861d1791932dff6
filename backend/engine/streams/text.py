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
    said = []
    words = sum(not token.special for token in encoded.tokens)
    if encoded.left_out:
        said.append(
            f"The text has {words + encoded.left_out} tokens and the network reads {words} of them: the last "
            f"{encoded.left_out} were left out."
        )
    if encoded.unknown:
        some = "None" if encoded.unknown == words else f"{encoded.unknown} of {words}"
        verb = "are known" if encoded.unknown == words else "are not known"
        said.append(
            f"{some} of the text's tokens {verb} to {spec.encoder}, which learnt from English: it reads them all alike."
        )
    return said
