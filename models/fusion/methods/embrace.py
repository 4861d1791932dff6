"""EmbraceNet (Choi, Lee: "EmbraceNet: a robust deep learning architecture for multimodal classification", 2019)."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from models.fusion.methods.joint import JointFusion
from models.fusion.methods.method import StreamShapes


class Embrace(JointFusion):
    """Each number of the joint vector comes from one modality, drawn anew for every input (section 3.2).

    Docking layers bring all modalities to the same width. In training the modality of each number is drawn with equal
    probability, which makes the network robust against one that is missing. Outside of it the mean over the draws is
    taken, where the paper draws there too: the same input then gives the same answer.
    """

    def __init__(self, shapes: StreamShapes, width: int = 128) -> None:
        super().__init__(shapes, width)
        self.docking = nn.ModuleDict(
            {name: nn.Sequential(nn.Linear(size, width), nn.ReLU()) for name, size in shapes.ends.items()}
        )

    def join(self, ends: Mapping[str, Tensor]) -> Tensor:
        """See `JointFusion.join`."""
        docked = torch.stack([docking(ends[name]) for name, docking in self.docking.items()])
        if not self.training:
            return docked.mean(0)
        drawn = torch.randint(len(docked), docked.shape[1:], device=docked.device)
        return docked.gather(0, drawn[None]).squeeze(0)
