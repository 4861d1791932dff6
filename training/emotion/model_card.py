"""The model card as a page: what the checkpoint was trained on, what was measured, and what it is not good for."""

from collections.abc import Mapping

from models.cards import Card
from training.emotion.evaluate import FACES_PER_RECORDING
from training.results import Result

TRAINING_DATA = (
    "Faces: stills of FER2013 (given training split) and CK+ (without contempt), 48 pixels, gray and equalised, "
    "animated into short clips by a drifting crop, a change of light and, for CK+, a blend from the weak expression "
    "to its peak. Speech: RAVDESS, actors 1 to 18 of 24, as it is and as if recorded elsewhere (level, frequency "
    "response, bandwidth, noise). Face and voice were never recorded together: they were joined by their label, "
    "calm speech with neutral faces. In three clips of ten the face was missing, in three the voice, and of the "
    "others four in ten had the voice of any label, so that the network does not trust a stranger's voice blindly."
)
LIMITS = (
    "It has never seen a real face video: the faces moved only as a still moves under a camera, so that it reads the "
    "expression of single frames, not how an expression unfolds.",
    "A recording that sounds unlike RAVDESS is often misheard: of three labelled clips of another corpus, the voice "
    "alone was called right in none, with the face beside it in two.",
    "Face and voice of its training clips are different people: what it knows of how the two go together is that "
    "their labels agree.",
    "It was trained on acted, strong emotions in North American English and on posed or web-found faces; everyday "
    "emotion, other languages, children, sung speech and noisy rooms are outside of what was measured.",
    "Calm and neutral have the same faces: only the voice can tell them apart.",
    "Disgust is rare among its training faces (1.5 % of FER2013).",
    "A face that is turned away, covered, dark or smaller than about 48 pixels is read badly.",
    "What people show is not what they feel. Do not use it to judge people: not for hiring, policing, teaching, health "
    "or any other decision about a person.",
)


def model_card(card: Card, results: Mapping[str, Result]) -> str:
    """The README beside the weights, in Markdown."""
    face, speech, fused, fused7 = (results[name] for name in ("face", "speech", "fused", "fused7"))
    rows = [
        ("face alone", face, "FER2013 test, each still animated; 7 classes, calm counted as neutral"),
        ("speech alone", speech, "RAVDESS actors 21-24; 8 classes"),
        ("both", fused, f"the same recordings, each with {FACES_PER_RECORDING} test faces of its label; 8 classes"),
        ("both", fused7, "the same, 7 classes, calm counted as neutral"),
    ]
    table = "\n".join(
        f"| {name} | {100 * result.accuracy:.1f} % | {100 * result.mean_recall:.1f} % | {result.samples} | {what} |"
        for name, result, what in rows
    )
    recalls = "\n".join(
        f"| {name} | {_percent(face, name)} | {_percent(speech, name)} | {_percent(fused, name)} |"
        for name in fused.classes
    )
    limits = "\n".join(f"- {limit}" for limit in LIMITS)
    return f"""# {card.title}

{card.summary}

| | |
|---|---|
| network | `{card.network}`, {card.parameters:,} parameters, {card.flops / 1e9:.2f} GFLOP per window |
| weights | `{card.weights.file}`, {card.weights.dtype} |
| made by | `{card.source}` |
| licence | {card.licence} |

## Trained on

{card.training_data}

## Measured

On the test split, with the weights as they lie here. A missing modality is fed as zeros.

| fed | accuracy | mean recall | samples | what |
|---|---|---|---|---|
{table}

Recall per class:

| emotion | face alone | speech alone | both |
|---|---|---|---|
{recalls}

The pairs are joined by label, so that "both" says what two independent witnesses give together; on real clips, where
face and voice are one person's, expect less. Confusion matrices: `metrics.json`. Logs of the three stages:
`training-*.jsonl` (`stills`, `speech`: accuracy of each stream on its validation split; `fusion`: on pairs of both).

## Not good for

{limits}
"""


def _percent(result: Result, name: str) -> str:
    return f"{100 * result.recalls[name]:.0f} %" if name in result.recalls else "-"
