"""A small checkpoint whose card can be read; nothing here runs it."""

from pathlib import Path

from models.cards import AudioInput, Card, Inputs, VideoInput, WeightsTable, WindowingTable, sha256_of, write_card

CHECKPOINT = "emotion/small"
CLASSES = ["neutral", "happy"]


def write_checkpoint(folder: Path, *, title: str = "Small") -> Path:
    """Write weights and card into the folder; returns the card's path."""
    folder.mkdir(parents=True)
    weights = folder / "weights.safetensors"
    weights.write_bytes(b"not a network")
    path = folder / "card.toml"
    write_card(small_card(sha256_of(weights), title), path)
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
        inputs=Inputs(
            video=VideoInput(
                frames=4,
                size=16,
                margin=1.2,
                gray=True,
                equalise=False,
                channel_order="rgb",
                mean=(0.5, 0.5, 0.5),
                std=(0.5, 0.5, 0.5),
            ),
            audio=AudioInput(sample_rate=44100, offset_s=0.5, duration_s=2.45, coefficients=13, frames=212),
        ),
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
