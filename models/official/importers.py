"""The authors' checkpoints as ours: one importer per network."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from models.cards import CARD_NAME, Card
from models.checkpoint import WEIGHTS_NAME, MismatchError, load_weights, save_checkpoint
from models.networks.assignments import configure
from models.networks.factory import build
from models.official import action, emotion, sentiment
from models.official.keys import OfficialError, State
from models.official.model_card import README_NAME, model_card
from models.official.state_file import read_state
from models.placing import Placement
from models.registry import CONFIGURATIONS


@dataclass(frozen=True)
class Importer:
    """What differs between the networks.

    to_ours: the official state dict under our keys. describe: the fields of the card that the network itself does not
    tell, from its configuration and the name of the official file.
    """

    to_ours: Callable[[Mapping[str, Tensor]], State]
    describe: Callable[[Any, str], dict[str, Any]]


IMPORTERS: dict[str, Importer] = {
    "action": Importer(action.to_ours, action.describe),
    "emotion": Importer(emotion.to_ours, emotion.describe),
    "sentiment": Importer(sentiment.to_ours, sentiment.describe),
}
"""Network name -> its importer."""

# The card comes last: until then an old one refuses the new weights by their SHA-256.
_FILES = (README_NAME, WEIGHTS_NAME, CARD_NAME)


def import_official(
    file: Path, network: str, out: Path, assignments: Sequence[str] = (), *, replace: bool = False
) -> Card:
    """Write an official checkpoint file as safetensors, card and README.

    Args:
        file: as the authors publish it, or fine-tuned from that.
        network: key of `IMPORTERS`.
        out: folder of the new checkpoint; appears complete or not at all.
        assignments: `key=value` for the fields of the configuration that differ from the paper's.
        replace: overwrite a checkpoint that is there.

    Returns:
        the card as it was written.

    Raises:
        OfficialError, ConfigError, PlacementError: the message says which; `out` is as it was.
    """
    importer = IMPORTERS[network]
    config = configure(CONFIGURATIONS[network], assignments)
    placement = Placement(out, _FILES, replace=replace)
    state = read_state(file)
    model = build(config)
    try:
        load_weights(model, importer.to_ours(state))
    except OfficialError as error:
        raise OfficialError(f"{file}: {error}") from error
    except MismatchError as error:
        raise OfficialError(f"{file}: {error}{_hint(str(error))}") from error
    with placement.staged() as folder:
        card = save_checkpoint(model, folder, importer.describe(config, file.name))
        (folder / README_NAME).write_text(model_card(card, file), encoding="utf-8")
    return card


def _hint(mismatch: str) -> str:
    """What a person may have forgotten."""
    if "of shape" in mismatch:
        return "; a variant needs its configuration, e.g. --set classes=7"
    return "; a variant needs its configuration, see --set" if "and has unknown" in mismatch else ""
