"""The model card as a page: what the checkpoint was trained on, what was measured, and what it is not good for."""

from collections.abc import Mapping

from models.cards import Card
from training.sentiment.evaluate import Result

TRAINING_DATA = (
    "Text: CMU-MOSEI, the 16,274 utterances of the official training split, as token states of all-MiniLM-L6-v2, which "
    "was not changed. What the network learnt from was half the label, half the mean of two other networks that had "
    "learnt from the labels of the same texts. Voices: RAVDESS speech, actors 1 to 18 of 24, as it is and as if "
    "recorded elsewhere (level, frequency response, bandwidth, noise). Faces: FER2013 (given training split) and CK+ "
    "stills, animated, as the face stream of our emotion checkpoint sees them. Text, voice and face were never "
    "recorded together: each utterance was joined with a happy voice and face where its label is 0.5 or more, with a "
    "sad, angry, fearful or disgusted one where it is -0.5 or less, and else with a neutral or calm one; surprise was "
    "left out. After a stage of texts alone, half of the samples had the text alone, 36 in 100 the text with a voice, "
    "a face or both (two in five of which were of any sign), 14 in 100 no text."
)
LIMITS = (
    "Voice, face and words of its training clips are different people's, joined by the sign of the label. What it "
    "makes of voice and face was not measured on any real clip: take their part as a demonstration of the fusion, not "
    "as evidence.",
    "Its voices and faces act strong emotions, one at a time; sentiment in real talk is quieter.",
    "The sound and face features are our own. They are not COVAREP and not FACET, and arrays of those give nonsense "
    "here.",
    "It knows English monologues about products, films and opinions. Irony, dialogue, other languages and other "
    "subjects are outside of what was measured; words in a script that the text encoder doesn't know all look alike to "
    "it.",
    "It reads the first 48 tokens of a text.",
    "It is cautious: fewer of its values than of the labels lie beyond 2, since the middle of the scale is the safest "
    "guess.",
    "What people say and show is not what they feel. Do not use it to judge people: not for hiring, policing, "
    "teaching, health or any other decision about a person.",
)
PAPERS_TEXT = "The paper's BERT LSTM, text alone (reported): MAE 0.572, Corr 0.727, Acc-2 83.5 %, Acc-7 51.0 %."


def model_card(card: Card, results: Mapping[str, Result]) -> str:
    """The README beside the weights, in Markdown."""
    what = {
        "text": "text alone",
        "audio": "voice alone",
        "visual": "face alone",
        "fused": "all three, voice and face of the label's sign",
        "strangers": "all three, voice and face of another utterance's sign",
    }
    table = "\n".join(_row(what[name], result) for name, result in results.items())
    limits = "\n".join(f"- {limit}" for limit in LIMITS)
    return f"""# {card.title}

{card.summary}

| | |
|---|---|
| network | `{card.network}`, {card.parameters:,} parameters, {card.flops / 1e9:.2f} GFLOP per clip |
| weights | `{card.weights.file}`, {card.weights.dtype} |
| made by | `{card.source}` |
| licence | {card.licence} |

## Trained on

{card.training_data}

## Measured

On the {results["text"].scores.samples:,} utterances of CMU-MOSEI's official test split, with the weights as they lie
here. A missing modality is fed as zeros. The measures are the paper's (section 5.2): Acc-2 is the right sign where the
label is not 0, Acc-7 the right one of -3 to 3 after rounding.

| fed | MAE | Corr | Acc-2 | Acc-7 |
|---|---|---|---|---|
{table}

{PAPERS_TEXT}

Only the first row is a result on CMU-MOSEI. In the others each utterance is joined with a voice of RAVDESS actors 21 to
24 and an animated FER2013 test face, **chosen by the label that is to be guessed**: voice alone and face alone say how
well strangers' voices and faces are read as negative, neutral or positive, and "all three" what that reading adds if it
always agrees with the words. It is no multimodal result. The last row is the other extreme: voice and face know nothing
of the text. Where it is worse than text alone, wrong witnesses mislead the network by that much.

Logs of the stages: `training-teacher-*.jsonl` and `training-text.jsonl` (texts alone), `training-fusion.jsonl` (all
three); `text_*` on the validation split, `joined_mae` with voice and face, and `no_text_mae` without the text, of
validation actors and faces.

## Not good for

{limits}
"""


def _row(what: str, result: Result) -> str:
    scores = result.scores
    return f"| {what} | {scores.mae:.3f} | {scores.corr:.3f} | {100 * scores.acc2:.1f} % | {100 * scores.acc7:.1f} % |"
