"""Small checkpoints whose cards can be read; nothing here runs them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.cards import Card, ValueTable, WeightsTable, WindowingTable, sha256_of, write_card
from models.inputs import FaceCrops, FaceSteps, Input, Mfcc, SceneFrames, SkeletonFrames, SoundSteps, TokenStates

CHECKPOINT = "emotion/small"
CLASSES = ["neutral", "happy"]


def write_checkpoint(folder: Path, *, title: str = "Small", card: Callable[[str, str], Card] | None = None) -> Path:
    """Write weights and card into the folder; returns the card's path.

    Args:
        card: makes the card from the SHA-256 of the weights and the title.
    """
    folder.mkdir(parents=True)
    weights = folder / "weights.safetensors"
    weights.write_bytes(b"not a network")
    path = folder / "card.toml"
    write_card((card or small_card)(sha256_of(weights), title), path)
    return path


def small_card(weights_sha256: str, title: str) -> Card:
    return Card(
        title=title,
        summary="For tests.",
        network="emotion",
        configuration={
            "classes": 2,
            "frames": 4,
            "size": 16,
            "width": 4,
            "cardinality": 1,
            "layers": [1, 1, 1, 1],
            "audio_channels": [4, 8],
            "block_channels": [8, 16],
            "coefficients": 13,
            "audio_frames": 212,
        },
        classes=CLASSES,
        inputs={
            "video": FaceCrops(
                frames=4,
                size=16,
                margin=1.2,
                gray=True,
                equalise=False,
                channel_order="rgb",
                mean=(0.5, 0.5, 0.5),
                std=(0.5, 0.5, 0.5),
            ),
            "audio": Mfcc(sample_rate=44100, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212),
        },
        windowing=WindowingTable(single_s=5, length_s=3, hop_s=1.5),
        weights=WeightsTable(sha256=weights_sha256),
        parameters=1234,
        flops=56789,
        origin="ours",
        source="tests",
        licence="MIT",
        training_data="None.",
        limits=["Not trained."],
    )


def sentiment_card(weights_sha256: str, title: str, *, computed: bool = True) -> Card:
    """A card of the sentiment network; its face and voice can be computed from a clip, or only be uploaded."""
    inputs: dict[str, Input] = {
        "visual": FaceSteps(steps=50, width=35, recipe="lens" if computed else "facet"),
        "audio": SoundSteps(steps=50, width=74, recipe="lens" if computed else "covarep"),
        "text": TokenStates(steps=50, width=384, encoder="all-MiniLM-L6-v2"),
    }
    return _card(
        weights_sha256,
        title,
        network="sentiment",
        configuration={"text_features": 384},
        output="value",
        value=ValueTable(name="sentiment", low=-3, high=3),
        inputs=inputs,
    )


def uploaded_sentiment_card(weights_sha256: str, title: str) -> Card:
    return sentiment_card(weights_sha256, title, computed=False)


def action_card(weights_sha256: str, title: str) -> Card:
    """A card of the action network for depth video and Kinect v1 skeletons of one person."""
    half = (0.5, 0.5, 0.5)
    return _card(
        weights_sha256,
        title,
        network="action",
        configuration={"classes": 2, "frames": 8, "size": 32, "width": 8, "joints": 20, "persons": 1},
        classes=["wave", "clap"],
        inputs={
            "rgb": SceneFrames(content="depth", frames=8, size=32, mean=half, std=half),
            "skeleton": SkeletonFrames(frames=32, joints=20, persons=1, recipe="centred"),
        },
    )


def _card(weights_sha256: str, title: str, **values: Any) -> Card:
    return Card(
        title=title,
        summary="For tests.",
        weights=WeightsTable(sha256=weights_sha256),
        parameters=1234,
        flops=56789,
        origin="ours",
        source="tests",
        licence="MIT",
        training_data="None.",
        limits=["Not trained."],
        **values,
    )
