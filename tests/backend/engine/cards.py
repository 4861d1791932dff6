"""Small cards of the sentiment, action and expression networks, for runs with networks that are computed by hand."""

from pathlib import Path

from models.cards import Card, ValueTable, WeightsTable, write_card
from models.inputs import (
    PAPER_MFCC,
    ActionUnits,
    FaceSteps,
    Input,
    SceneFrames,
    SkeletonFrames,
    SoundSteps,
    TokenStates,
)

SENTIMENT, ACTION, EXPRESSION = "sentiment/small", "action/small", "expression/small"
WEIGHTS = {SENTIMENT: "1" * 64, ACTION: "2" * 64, EXPRESSION: "3" * 64}
STEPS, WIDTH = 10, 4
CLASSES = ["sit", "wave", "jump"]


def sentiment_card(*, face_stream: str = "", recipes: tuple[str, str] = ("lens", "lens")) -> Card:
    """Ten steps in five segments.

    Args:
        face_stream: SHA-256 of the weights whose face stream is read.
        recipes: of face and sound.
    """
    face, sound = recipes
    return _card(
        "sentiment",
        WEIGHTS[SENTIMENT],
        {"steps": STEPS, "text_features": WIDTH},
        {
            "visual": FaceSteps(steps=STEPS, width=35, recipe=face, stream=face_stream),
            "audio": SoundSteps(steps=STEPS, width=74, recipe=sound, mean=(1.0,) * 74, std=(200.0,) * 74),
            "text": TokenStates(steps=STEPS, width=WIDTH, encoder="letters"),
        },
    ).model_copy(update={"output": "value", "value": ValueTable(name="sentiment", low=-3, high=3)})


def action_card(persons: int = 1) -> Card:
    """Three classes from eight depth frames and the 20 joints of some persons."""
    return _card(
        "action",
        WEIGHTS[ACTION],
        {"classes": 3, "frames": 8, "size": 32, "width": 8, "stem_stride": 1, "skeleton_width": 8}
        | {"joints": 20, "persons": persons, "block_channels": [8, 16]},
        {
            "rgb": SceneFrames(content="depth", frames=8, size=32, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
            "skeleton": SkeletonFrames(frames=32, joints=20, persons=persons, recipe="metres"),
        },
    ).model_copy(update={"classes": CLASSES})


def expression_card() -> Card:
    """Three classes from action units and MFCC."""
    inputs: dict[str, Input] = {"face": ActionUnits(), "audio": PAPER_MFCC}
    return _card("expression", WEIGHTS[EXPRESSION], {"classes": 3}, inputs).model_copy(update={"classes": CLASSES})


def place(folder: Path, id_: str, card: Card) -> None:
    """Write a card with weights that nobody reads."""
    (folder / id_).mkdir(parents=True)
    (folder / id_ / "weights.safetensors").touch()
    write_card(card, folder / id_ / "card.toml")


def _card(network: str, weights_sha256: str, configuration: dict[str, object], inputs: dict[str, Input]) -> Card:
    return Card.model_construct(
        title=network,
        summary="For tests.",
        network=network,
        configuration=configuration,
        output="classes",
        classes=[],
        value=None,
        inputs=inputs,
        windowing=None,
        weights=WeightsTable(sha256=weights_sha256),
        parameters=1,
        flops=1,
        origin="ours",
        source="tests",
        licence="MIT",
        training_data="None.",
        limits=[],
        metrics=[],
    )
