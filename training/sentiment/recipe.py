"""What the shipped sentiment checkpoint is made of: every number of its training in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.features.text import MINILM
from models.networks.sentiment.config import SentimentConfig
from training.loop import Schedule

VALENCES = {"neutral": 0, "calm": 0, "happy": 1, "sad": -1, "angry": -1, "fearful": -1, "disgust": -1}
"""Emotion of a voice or a face -> sign of the sentiment that it goes with; surprise goes with any and is left out."""

NEUTRAL_BELOW = 0.5
"""Utterances whose label is nearer to 0 than this go with voices and faces that are neither positive nor negative."""


Fed = tuple[tuple[tuple[str, ...], float], ...]
"""Modality dropout: what a training sample is fed with, and how often; the modalities that it lacks are zeros."""

TEXT_ALONE: Fed = ((("text",), 1.0),)


@dataclass(frozen=True)
class Recipe:
    """Stages of the training, in order: teachers, text alone, then all three modalities together."""

    network: SentimentConfig = field(
        default_factory=lambda: SentimentConfig(text_features=384, reading="last_token", dropout=0.2)
    )
    encoder: str = MINILM
    seed: int = 7
    batch: int = 64
    text: Schedule = field(default_factory=lambda: Schedule(epochs=8, rate=2e-3, weight_decay=0.03, bfloat16=True))
    """Of the teachers, too."""
    teachers: Mapping[str, int] = field(default_factory=lambda: {"teacher-wide": 256, "teacher-narrow": 128})
    """Stage -> state size of the text stream of a network that learns from the labels alone, from a seed of its own."""
    taught: float = 0.5
    """Weight of the teachers' mean beside the label: labels are means over three people, and teachers are steadier."""
    fusion: Schedule = field(default_factory=lambda: Schedule(epochs=5, rate=2e-3, weight_decay=0.03, bfloat16=True))
    pretrained_rate: float = 0.1
    """Rate of the text stream in the fusion stage, relative to that of the others."""
    text_dropout: float = 0.5
    """Of single numbers of the token states: the streams would know 16,000 utterances by heart in three epochs."""
    witness_dropout: float = 0.3
    """The same of voices and faces, of which there are fewer still."""
    sound_takes: int = 2
    """Versions of each recording: as it is, and as if recorded elsewhere."""
    fed: Fed = (
        (("text",), 0.5),
        (("text", "audio", "visual"), 0.2),
        (("text", "audio"), 0.08),
        (("text", "visual"), 0.08),
        (("audio", "visual"), 0.06),
        (("audio",), 0.04),
        (("visual",), 0.04),
    )
    """Of the fusion stage."""
    strangers: float = 0.4
    """Probability that a voice, or a face, beside a text is of any emotion instead of the text's valence.

    Without them the network would trust every voice and every face, since in training they always agree.
    """

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages, in order; each has a log of its own."""
        return (*self.teachers, "text", "fusion")
