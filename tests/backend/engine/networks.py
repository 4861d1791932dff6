"""A network that is computed by hand, and a card for it: what the runner is tested with."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.cards import Card, CardError, read_card, write_card
from models.inference import WindowOutput
from models.networks.emotion.config import EmotionConfig
from models.registry import network_config
from tests.backend.api.checkpoint import small_card

CHECKPOINT = "emotion/small"
WEIGHTS = "0" * 64
Array = NDArray[np.float32]


class HandNetwork:
    """Its logits are the inputs' means; attention is twice as high in blocks of video as in those of audio."""

    def __init__(self, card: Card, config: EmotionConfig) -> None:
        self.card = card
        self.config = config
        self.seen: list[dict[str, Array]] = []

    def run(self, inputs: Mapping[str, Array]) -> WindowOutput:
        self.seen.append(dict(inputs))
        logits = {
            "video": np.array([inputs["video"].mean() if "video" in inputs else 0, 1], dtype=np.float32),
            "audio": np.array([-2, inputs["audio"].mean() / 100 if "audio" in inputs else 0], dtype=np.float32),
        }
        return WindowOutput(
            output=logits["video"] + logits["audio"],
            logits=logits,
            attention={site.name: self._attention(site.blocks, site.block_channels) for site in self.config.sites},
        )

    def _attention(self, blocks: Mapping[str, int], width: int) -> Array:
        weights = np.concatenate([np.full(blocks["video"], 2.0), np.full(blocks["audio"], 1.0)])
        shared = (weights / weights.sum()).astype(np.float32)
        return np.tile(shared[None, :, None], (1, 1, width))


def write_cards(folder: Path, *names: str) -> None:
    """Cards of the small network whose weights nobody reads."""
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "weights.safetensors").touch()
        write_card(small_card(WEIGHTS, name), folder / name / "card.toml")


def open_hand_network(path: Path) -> HandNetwork:
    """Stands in for `models.inference.open_session`; refuses what lies in a folder called `bad`."""
    card = read_card(path)
    if path.parent.name == "bad":
        raise CardError(f"{path}: its weights are bad")
    return HandNetwork(card, network_config(card))
