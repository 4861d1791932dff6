"""What the shipped action checkpoint is made of: every number of its training in one place."""

from dataclasses import dataclass, field

from models.inputs import SceneFrames, SkeletonFrames
from models.networks.action.config import ActionConfig
from training.datasets.utd_mhad import ACTIONS, FRAME_RATE
from training.loop import Schedule


def small_network() -> ActionConfig:
    """A quarter of I3D's width on 64-pixel frames, and one person with the 20 joints of Kinect v1."""
    return ActionConfig(
        classes=len(ACTIONS),
        frames=16,
        size=64,
        width=16,
        stem_stride=1,
        joints=20,
        persons=1,
        block_channels=(32, 64),
        dropout=0.1,
    )


@dataclass(frozen=True)
class Variation:
    """How far takes are varied in training.

    Angles in degrees, lengths relative to the trunk, times relative to the take, shifts relative to the picture's side.
    """

    shortest: float = 0.75
    """Least part of a take that is kept."""
    warp: float = 0.25
    """How uneven time may run: the pace at the ends differs from the mean by up to this part."""
    turn: float = 30.0
    """Around the vertical."""
    tilt: float = 8.0
    """Around the other two axes."""
    scale: float = 0.15
    joint_shift: float = 0.03
    """Of each joint, over the whole take."""
    joint_noise: float = 0.02
    """Of each joint in each frame."""
    picture_scale: float = 0.2
    picture_shift: float = 0.12
    picture_turn: float = 5.0
    near: float = 0.2
    """Of the gray level: how much nearer or farther the person stands."""


@dataclass(frozen=True)
class Recipe:
    """Stages of the training, in order: the skeleton alone, depth alone, both fused."""

    network: ActionConfig = field(default_factory=small_network)
    seed: int = 7
    variation: Variation = field(default_factory=Variation)
    mean: float = 0.05
    std: float = 0.15
    """Of depth pictures in [0, 1], rounded; seven eighths of each are empty."""
    skeleton_batch: int = 32
    skeleton_passes: int = 4
    """Passes over the takes that one epoch of the stage counts."""
    skeleton: Schedule = field(default_factory=lambda: Schedule(epochs=40, rate=1e-3, weight_decay=0.02))
    depth_batch: int = 16
    depth: Schedule = field(default_factory=lambda: Schedule(epochs=60, rate=2e-3, weight_decay=0.05))
    fusion_batch: int = 16
    fusion: Schedule = field(default_factory=lambda: Schedule(epochs=16, rate=1e-3, weight_decay=0.02))
    pretrained_rate: float = 0.3
    """Rate of the pretrained streams, relative to that of the fusion modules."""
    missing: tuple[float, float] = (0.2, 0.2)
    """Modality dropout: probabilities that a take has no depth, or no skeleton."""
    strange: float = 0.25
    """Probability that the depth beside a skeleton is that of another take: on people whom it has not seen the depth
    stream errs more often than on those of the training, and the fusion is to reckon with that."""
    smoothing: float = 0.1
    """Of the labels."""

    @property
    def rgb(self) -> SceneFrames:
        """How a depth video is fed."""
        return SceneFrames(
            content="depth",
            frames=self.network.frames,
            size=self.network.size,
            mean=(self.mean, self.mean, self.mean),
            std=(self.std, self.std, self.std),
        )

    @property
    def joints(self) -> SkeletonFrames:
        """How a skeleton is fed."""
        return SkeletonFrames(
            frames=self.network.skeleton_frames,
            joints=self.network.joints,
            persons=self.network.persons,
            recipe="centred",
            frame_rate=FRAME_RATE,
        )
