"""The model card as a page: what the checkpoint was trained on, what was measured, and what it is not good for."""

from collections.abc import Mapping

from models.cards import Card
from training.results import Result

TRAINING_DATA = (
    "RAVDESS, the spoken takes of the actors 5 to 20 of 24: 960 takes, each with OpenFace's action units of the face "
    "(17 intensities and 18 presences, means over the take) and the MFCC of the speech of the same take. Face and "
    "voice were recorded together and are one person's. The streams were trained alone first, then fused by MSAF from "
    "there, with the recipe of the experiments on RAVDESS. The actors 1 to 4 chose the epoch of each training; the "
    "actors 21 to 24 were only tested on. The shipped fold, the sixth of six, was fixed before it was measured, so "
    "that it is tested on the same actors as `emotion/faces-speech`."
)
LIMITS = (
    "It does not see a video. It reads 35 numbers per clip that OpenFace has to give it; of a clip that is uploaded "
    "without them it hears the sound alone, and what it says then is worth little.",
    "Means over a take say how strong an action unit is, not when: it knows nothing of how an expression unfolds.",
    "Results on four actors are uncertain by several per cent, and differ from fold to fold; the paper's protocol "
    "averages six folds.",
    "No stream was ever missing in the training of the fusion: fed alone, each gives far less than the network that "
    "was trained for it by itself. It shows how two streams are fused, not what one is worth.",
    "It was trained on 16 actors in North American English, in a studio, who play strong emotions with two sentences. "
    "Everyday emotion, other languages, other rooms, children and sung speech are outside of what was measured.",
    "Action units of another program, another version of OpenFace, or scaled otherwise mean something else.",
    "What people show is not what they feel. Do not use it to judge people: not for hiring, policing, teaching, health "
    "or any other decision about a person.",
)
_ROWS = {
    "fused": ("both", "action units and speech of the same take"),
    "face_alone": ("face alone", "speech as zeros"),
    "speech_alone": ("speech alone", "action units as zeros"),
    "face_network": ("face, network of its own", "trained on action units only"),
    "speech_network": ("speech, network of its own", "trained on speech only"),
}


def model_card(card: Card, results: Mapping[str, Result]) -> str:
    """The README beside the weights, in Markdown."""
    table = "\n".join(
        f"| {_ROWS[name][0]} | {100 * result.accuracy:.1f} % | {100 * result.mean_recall:.1f} % | {result.samples} | "
        f"{_ROWS[name][1]} |"
        for name, result in results.items()
    )
    fused = results["fused"]
    shown = [results[name] for name in ("face_alone", "speech_alone", "fused")]
    recalls = "\n".join(
        f"| {name} | " + " | ".join(f"{100 * result.recalls[name]:.0f} %" for result in shown) + " |"
        for name in fused.classes
    )
    limits = "\n".join(f"- {limit}" for limit in LIMITS)
    return f"""# {card.title}

{card.summary}

| | |
|---|---|
| network | `{card.network}`, {card.parameters:,} parameters, {card.flops / 1e6:.1f} MFLOP per window |
| weights | `{card.weights.file}`, {card.weights.dtype} |
| made by | `{card.source}` |
| licence | {card.licence} |

## Trained on

{card.training_data}

## Measured

On the actors 21 to 24, with the weights as they lie here. A missing stream is fed as zeros.

| fed | accuracy | mean recall | samples | what |
|---|---|---|---|---|
{table}

Recall per class, of the fused network:

| emotion | face alone | speech alone | both |
|---|---|---|---|
{recalls}

Confusion matrices: `metrics.json`. Logs of the three trainings, a line per epoch: `training-*.jsonl` (accuracy and F1
on the actors that chose the epoch and on those that were tested; only the first were looked at to choose). How the
columns of the action units are called: [docs/action-units.md](../../../docs/action-units.md).

## Not good for

{limits}
"""
