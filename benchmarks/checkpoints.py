"""The checkpoints that are timed: the one that ships, and the paper's configuration, which official weights have."""

from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from benchmarks.clips import ROOT
from models.cards import CARD_NAME, Card, WindowingTable, read_card
from models.checkpoint import save_checkpoint
from models.inputs import PAPER_MFCC, FaceCrops
from models.networks.emotion.config import EmotionConfig
from models.networks.emotion.network import EmotionNetwork
from models.registry import scan
from training.emotion.recipe import Recipe


@dataclass(frozen=True)
class Subject:
    """A checkpoint to time.

    title: what the tables call it. folder: to search for cards. id: of its card in that folder.
    """

    title: str
    folder: Path
    id: str

    @property
    def path(self) -> Path:
        """The card's file."""
        return self.folder / self.id / CARD_NAME

    def card(self) -> Card:
        """Read the card; raises CardError if it can't be used."""
        return read_card(self.path)


def shipped(card: Path | None, temporary: Path) -> Subject:
    """The checkpoint of a card, or the repository's for emotion, or the recipe's with random weights.

    Raises:
        CardError: the card that was asked for can't be used.
    """
    if card is not None:
        subject = Subject(card.parent.name, card.resolve().parent.parent, card.resolve().parent.name)
        subject.card()
        return subject
    folder = ROOT / "checkpoints"
    usable = [entry for entry in scan([folder]) if entry.card is not None and entry.card.network == "emotion"]
    if usable:
        return Subject(usable[0].id, folder, usable[0].id)
    return random_checkpoint("recipe, random weights", Recipe().network, temporary / "recipe", "network")


def paper(temporary: Path) -> Subject:
    """The paper's full configuration with random weights: time does not depend on what they are."""
    return random_checkpoint("paper, random weights", EmotionConfig(), temporary / "paper", "network")


def random_checkpoint(title: str, config: EmotionConfig, folder: Path, id_: str) -> Subject:
    """Write a checkpoint whose weights are random, and the same every time."""
    torch.manual_seed(0)
    network = EmotionNetwork(config)
    # A fresh fusion site gives about 1/N to each of its N blocks; heads times N make logits of ordinary size, so that
    # a difference between two ways of computing them can be seen.
    blocks = sum(config.sites[-1].blocks.values())
    with torch.no_grad():
        for part in network.heads.modules():
            if isinstance(part, nn.Linear):
                part.weight.mul_(blocks)
    save_checkpoint(network, folder / id_, _description(title, config))
    return Subject(title, folder, id_)


def _description(title: str, config: EmotionConfig) -> dict[str, object]:
    """The fields of a card that the network does not tell; every optional step of the face input is on."""
    return {
        "title": title,
        "summary": "For timing only.",
        "network": "emotion",
        "classes": [f"class {index}" for index in range(config.classes)],
        "inputs": {
            "video": FaceCrops(
                frames=config.frames,
                size=config.size,
                margin=1.2,
                gray=True,
                equalise=True,
                channel_order="rgb",
                mean=(0.5, 0.5, 0.5),
                std=(0.25, 0.25, 0.25),
            ),
            "audio": PAPER_MFCC.model_copy(update={"coefficients": config.coefficients, "frames": config.audio_frames}),
        },
        "windowing": WindowingTable(single_s=5.0, length_s=3.0, hop_s=1.5),
        "origin": "ours",
        "source": "python -m benchmarks",
        "licence": "none",
        "training_data": "None: the weights are random.",
        "limits": ["It knows nothing."],
    }
