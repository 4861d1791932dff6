"""`python -m training.prepare DATASET --data DIR --out DIR`: original files to arrays; goes on where it stopped."""

import argparse
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.features.text import MINILM
from training.arguments import count
from training.command import finish
from training.prepare import mosei, mosei_text, ntu, ravdess, ravdess_video, utd_mhad
from training.prepare.preparation import Plan, prepare

log = logging.getLogger("training.prepare")


@dataclass(frozen=True)
class Entry:
    """A data set on the command line.

    plan: the arguments that were given -> what is to be done. holds: what the folder holds. options: those of `OPTIONS`
    that the plan reads, with their defaults.
    """

    plan: Callable[[argparse.Namespace], Plan]
    holds: str
    options: Mapping[str, Any] = field(default_factory=dict)


_TEXT = {"encoder": MINILM, "padding": "zeros"}

PLANS: dict[str, Entry] = {
    "ravdess-units": Entry(
        lambda given: ravdess.pairs(given.data),
        f"ravdess_speech/ with the spoken takes, ravdess_face/{ravdess.UNITS_FILE} with OpenFace action units of them",
    ),
    "ravdess-speech": Entry(
        lambda given: ravdess.speech(given.data), "RAVDESS: Actor_01 to Actor_24 with the spoken takes"
    ),
    "ravdess-video": Entry(
        lambda given: ravdess_video.video(given.data, given.landmarks, given.size),
        "RAVDESS: Actor_01 to Actor_24 with the videos of the spoken takes",
        {"landmarks": None, "size": 224},
    ),
    "mosei": Entry(
        lambda given: mosei.plan(
            given.data,
            given.splits,
            mosei.Reading(given.align, given.encoder, given.padding, drop_pauses=given.drop_pauses),
        ),
        "CMU-MOSEI: the .csd files of FACET, COVAREP, words and labels",
        {"splits": None, "align": "frames", "drop_pauses": False, **_TEXT},
    ),
    "mosei-text": Entry(
        lambda given: mosei_text.plan(given.data, given.encoder, given.padding),
        "mosei.csv with video_id, clip_id, text, label and mode",
        _TEXT,
    ),
    "ntu": Entry(
        lambda given: ntu.plan(given.data, given.size, given.frames),
        "NTU RGB+D: SsssCcccPpppRrrrAaaa.skeleton and _rgb.avi, in any folders",
        {"size": 224, "frames": 32},
    ),
    "utd-mhad": Entry(
        lambda given: utd_mhad.plan(given.data, given.size),
        "UTD-MHAD: skeletons.npz and depth/aA_sS_tT.mp4",
        {"size": 64},
    ),
}
"""Name -> data set."""

OPTIONS: dict[str, dict[str, Any]] = {
    "landmarks": {"type": Path, "help": "folder of OpenFace's CSV files; without, faces are tracked here"},
    "size": {"type": count, "help": "pixels, height and width of the pictures (%(default)s)"},
    "frames": {"type": count, "help": "frames of each video (%(default)s)"},
    "splits": {
        "type": Path,
        "help": "CSV with video_id and mode, or JSON {split: [video ids]}; splits.json, splits.csv or mosei.csv in the "
        "folder if left out",
    },
    "align": {
        "choices": ("frames", "words"),
        "help": "a step is a frame of the features, as in the official code, or their mean over a word (%(default)s)",
    },
    "drop_pauses": {"action": "store_true", "help": "leave out the pauses (sp) that stand among the words"},
    "encoder": {
        "help": "name of the text encoder that is installed, or a folder such as bert-base-uncased (%(default)s)"
    },
    "padding": {
        "choices": ("zeros", "states"),
        "help": "what follows the tokens (%(default)s); the official code has states",
    },
}


def main(arguments: list[str] | None = None) -> int:
    """Prepare a data set; 1 where items can't be used, 130 where a person has interrupted it."""
    given = _parser().parse_args(arguments)
    return finish(lambda: _prepare(given), "what was read is kept, and the same command goes on")


def _prepare(given: argparse.Namespace) -> None:
    plan = PLANS[given.dataset].plan(given)
    done = prepare(plan, given.out, skip_bad=given.skip_bad, processes=given.processes)
    log.info("%s: %d items, %d left out", done.path, done.items, len(done.problems))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.prepare", description=__doc__)
    commands = parser.add_subparsers(dest="dataset", required=True, metavar="DATASET")
    for name, entry in PLANS.items():
        command = commands.add_parser(name, help=entry.holds, description=entry.holds)
        command.add_argument("--data", type=Path, required=True, help="folder as its makers lay it out")
        command.add_argument("--out", type=Path, required=True, help="folder of the arrays")
        command.add_argument("--skip-bad", action="store_true", help="go on without items that can't be used")
        command.add_argument("--processes", type=count, help="at once; as many as there are cores if left out")
        for option, default in entry.options.items():
            command.add_argument(f"--{option.replace('_', '-')}", default=default, **OPTIONS[option])
    return parser


if __name__ == "__main__":
    sys.exit(main())
