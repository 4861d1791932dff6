"""What the shipped emotion checkpoint is made of: every number of its training in one place."""

from dataclasses import dataclass, field

from models.inputs import PAPER_MFCC, Mfcc
from models.networks.emotion.config import EmotionConfig
from training.loop import Schedule

EMOTIONS = ("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
"""RAVDESS order: the class index is the third field of a file's name, minus one."""


def small_network() -> EmotionConfig:
    """Dense and narrow, for 48-pixel faces on two cores."""
    return EmotionConfig(
        frames=8, size=48, layers=(2, 2, 2, 2), width=32, cardinality=1, stem_channels=32, stem_kernel=3, stem_stride=1
    )


@dataclass(frozen=True)
class Recipe:
    """Stages of the training, in order: faces as stills, speech alone, both fused."""

    network: EmotionConfig = field(default_factory=small_network)
    seed: int = 7
    batch: int = 128
    faces: Schedule = field(default_factory=lambda: Schedule(epochs=20, rate=2e-3, weight_decay=0.02, bfloat16=True))
    speech_batch: int = 64
    speech: Schedule = field(default_factory=lambda: Schedule(epochs=120, rate=2e-3, weight_decay=0.05))
    audio: Mfcc = PAPER_MFCC
    margin: float = 1.0
    """Side of an upload's face crop relative to the detected box, chosen so that it looks like the training faces."""
    # In bfloat16 the weight gradients of these 3D convolutions read memory that was never written, NaN now and then.
    fusion: Schedule = field(default_factory=lambda: Schedule(epochs=4, rate=1e-3, weight_decay=0.02, averaging=0.97))
    fusion_batch: int = 64
    fusion_steps: int = 100
    """Batches per epoch of the fusion stage; clips are drawn, not enumerated."""
    pretrained_rate: float = 0.3
    """Rate of the pretrained streams, relative to that of the fusion modules."""
    missing: tuple[float, float] = (0.3, 0.3)
    """Modality dropout: probabilities that a clip has no face, or no speech."""
    other_speech: float = 0.4
    """Probability that the voice is not of the clip's label but of any.

    The few speakers of the training data are soon known by heart, so that the network would trust every voice, while it
    misunderstands about half of the strangers'.
    """
