"""The official CMU-MOSEI checkpoint (a dict whose `model_state_dict` is the state dict) as our sentiment network."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from models.cards import ValueTable
from models.inputs import FaceSteps, SoundSteps, TokenStates
from models.networks.sentiment.config import SentimentConfig
from models.official.keys import State, rename, stack_highlights

_SEGMENTS = 50
"""Segments have keys of their own: five in the official network, and at most one per step in a variant of it."""

PREFIXES = {
    **{
        f"msaf.0.blocks.{segment}.{theirs}.": f"fusions.intermediate.blocks.{segment}.{ours}."
        for segment in range(_SEGMENTS)
        for theirs, ours in (("joint_features", "join"), ("highlight", "highlight"))
    },
    **{
        f"{modality}_model.{index}.": f"stages.{stage}.{modality}."
        for modality in ("visual", "audio", "text")
        for index, stage in enumerate(("intermediate", "last"))
    },
    "multimodal_classifier.0.": "value.",
}
"""Official name -> ours."""


def to_ours(official: Mapping[str, Tensor]) -> State:
    """State dict of the official sentiment network to ours.

    Raises:
        OfficialError: keys that the official network does not have.
    """
    return rename(stack_highlights(official), PREFIXES)


def describe(config: SentimentConfig, file_name: str) -> dict[str, Any]:
    """What the card of an official sentiment checkpoint says, beyond what the network tells itself.

    Args:
        config: the paper's, or that of a variant.
        file_name: of the official checkpoint.
    """
    papers = config == SentimentConfig()
    named = config.text_features == SentimentConfig().text_features
    encoder = "bert-base-uncased" if named else "unknown"
    return {
        "title": "Sentiment, official MSAF weights" if papers else "Sentiment, a variant of the official MSAF weights",
        "summary": "How negative or positive an utterance is, from its words, its sound and the speaker's face: three "
        "LSTM streams on BERT, COVAREP and FACET features, fused by MSAF per time segment, as in section 4.2 of the "
        "paper.",
        "network": "sentiment",
        "output": "value",
        "value": SENTIMENT,
        "inputs": {
            "visual": FaceSteps(steps=config.steps, width=config.visual_features, recipe="facet"),
            "audio": SoundSteps(steps=config.steps, width=config.audio_features, recipe="covarep"),
            "text": TokenStates(steps=config.steps, width=config.text_features, encoder=encoder, padding="states"),
        },
        "origin": "official",
        "source": file_name,
        "licence": "The authors' terms for their weights. They were trained on CMU-MOSEI: its terms ask for research.",
        "training_data": _MOSEI + ("" if papers else " What this variant was trained on is not in the file."),
        "limits": [*_LIMITS, *([] if named else [_UNNAMED])],
        "metrics": [],
    }


SENTIMENT = ValueTable(name="sentiment", low=-3, high=3, low_label="highly negative", high_label="highly positive")
"""The scale of CMU-MOSEI; 0 is neutral."""

_MOSEI = (
    "CMU-MOSEI, the 16,322 utterances of the official training split: monologues on YouTube, in English, each with a "
    "sentiment from -3 to 3, the mean over three annotators; features of text, sound and face aligned to 50 steps."
)

_UNNAMED = "The file does not name its text encoder: put its name into the card, as `inputs.text.encoder`."

_LIMITS = (
    "It expects the features that it was trained on: BERT token states, COVAREP and FACET. The app makes the first "
    "from a text, where it has a folder of bert-base-uncased; the other two can only be uploaded as arrays. Features "
    "of another kind give numbers that mean nothing.",
    "It reads the last of 50 steps, so that a short text reaches it through the padding behind it.",
    "It knows monologues of English speakers before a camera. Dialogue, irony, other languages and other subjects are "
    "outside of what was measured.",
    "CMU-MOSEI utterances may have been in its training: a good result on one of them proves nothing.",
    "What people say and show is not what they feel. Do not use it to judge people: not for hiring, policing, "
    "teaching, health or any other decision about a person.",
)
