"""The model card as a page: what the checkpoint was trained on, what was measured, and what it is not good for."""

from collections.abc import Mapping

from models.cards import Card
from training.results import Result

TRAINING_DATA = (
    "UTD-MHAD, subjects 1, 3, 5 and 7 of 8: 431 takes of 27 actions, each a depth video (gray, near is bright, nothing "
    "but the person) and the Kinect v1 skeleton that was tracked in it, 20 joints. Depth and skeleton are of the same "
    "take. In training the takes were cut, played unevenly, turned around the vertical, scaled and shifted, joints put "
    "out of place, and actions that are the same in a mirror mirrored. A fifth of the takes lacked depth, a fifth the "
    "skeleton, so that each works without the other; in a quarter of the others the depth was another take's, since "
    "depth is less reliable on people whom it has not seen. Network, variation and epochs were chosen with subject 3 "
    "held out of training; then the network was trained on all four subjects, and its last weights were taken. The "
    "last stage is the third that was measured on the test subjects: two before it, without the strange depth, gave "
    "96.0 % and 96.3 % fused, beside 96.3 % and 96.5 % for the skeleton alone."
)
LIMITS = (
    "It knows 27 actions, one at a time, each filling the clip from a standing (or sitting) start to its end, by one "
    "person who faces the camera from about three metres.",
    "Video means depth, drawn as in its training: gray, near is bright, black where nobody is. It has never seen a "
    "colour video and does not understand one; a clip in colour can only be analysed for its skeleton.",
    "Most actions are done with the right hand, as the dataset has them: done with the left, they are called something "
    "else.",
    "Eight young adults in one room. Other ages and bodies, wheelchairs, several people, other cameras and views are "
    "outside of what was measured.",
    "Skeletons are Kinect v1's, 20 joints in metres. Those of other trackers place the joints elsewhere.",
    "On people whom it has not seen, the skeleton alone is nearly as good as both: what depth adds is a few takes of "
    "430, no more than chance could.",
    "It names one of its 27 actions for any clip: standing still or something unknown is called one of them too.",
    "Do not use it to watch people or to judge how well somebody moves, for work, health or any other decision.",
)

_ROWS = {"depth": "depth alone", "skeleton": "skeleton alone", "fused": "both"}


def model_card(card: Card, results: Mapping[str, Result]) -> str:
    """The README beside the weights, in Markdown."""
    table = "\n".join(
        f"| {_ROWS[name]} | {100 * result.accuracy:.1f} % | {100 * result.mean_recall:.1f} % | {result.samples} |"
        for name, result in results.items()
    )
    recalls = "\n".join(
        f"| {action} | " + " | ".join(f"{100 * result.recalls[action]:.0f} %" for result in results.values()) + " |"
        for action in results["fused"].classes
    )
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

On the test subjects 2, 4, 6 and 8 of UTD-MHAD, with the weights as they lie here. A missing modality is fed as zeros.

| fed | accuracy | mean recall | samples |
|---|---|---|---|
{table}

Recall per action:

| action | {" | ".join(_ROWS[name] for name in results)} |
|---|{"---|" * len(results)}
{recalls}

Confusion matrices: `metrics.json`. Logs of the three stages: `training-*.jsonl` (on all four training subjects, where
nothing was left to validate on) and `choosing-*.jsonl` (with subject 3 held out: accuracy on that subject).

## Not good for

{limits}
"""
