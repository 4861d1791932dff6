"""The sweep of the action checkpoint: all takes of the subjects that it has never seen."""

import json
from pathlib import Path

import numpy as np

from models.checkpoint import open_checkpoint
from training.action.draw import as_served
from training.action.recipe import Recipe
from training.datasets.utd_mhad import ACTIONS, FRAME_RATE, TEST, read_takes, take_names
from training.sweeping import Items, Swept, expect, swept_frame

_AT_ONCE = 16


def sweep_action(card_path: Path, data: Path, run: Path) -> Swept:
    """Depth and skeleton of every test take.

    Raises:
        SweepError: the accuracy is not the card's.
    """
    recipe = Recipe()
    _, network = open_checkpoint(card_path)
    folder = data / "utd_mhad"
    takes = read_takes(folder, recipe.rgb, run / f"takes-{recipe.network.size}.npz").of(TEST)
    names = [name for name in take_names(folder) if int(name.split("_")[1][1:]) in TEST]
    lengths = np.diff(takes.starts) / FRAME_RATE
    items = Items(
        names,
        [ACTIONS[label] for label in takes.labels],
        [f"subject {subject}" for subject in takes.subjects],
        np.stack([np.zeros(len(lengths)), lengths], axis=1),
    )
    batches = (
        {name: x.expand(-1, 3, *x.shape[2:]) for name, x in as_served(takes, rows, recipe).items()}
        for rows in np.array_split(np.arange(len(takes)), np.arange(_AT_ONCE, len(takes), _AT_ONCE))
    )
    frame = swept_frame(network, batches, items)
    accuracy = float((frame.logits.argmax(1) == takes.labels).mean())
    measured = json.loads((card_path.parent / "metrics.json").read_text("utf-8"))["fused"]
    expect("accuracy of depth and skeleton", accuracy, measured["accuracy"], 5e-5)
    return Swept(
        frame,
        "test",
        f"UTD-MHAD test subjects ({len(takes)})",
        f"All {len(takes)} takes of UTD-MHAD's subjects 2, 4, 6 and 8, whom the network has not seen in training: "
        "depth video and skeleton of the same take; groups are the subjects. These are all that the card was "
        f"measured on: accuracy {100 * accuracy:.1f} %.",
    )
