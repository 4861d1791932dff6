"""What a sweep keeps of its network, so that it can be read when the checkpoint has changed or is gone."""

from typing import Literal

from backend.analysis.values import value_bins
from backend.schemas import Checkpoint, Schema, Site, ValueScale


class SweptNetwork(Schema):
    """Outputs, streams and sites of the network that was swept."""

    output: Literal["classes", "value"]
    classes: list[str]
    value: ValueScale | None
    modalities: dict[str, str]
    sites: list[Site]

    @property
    def class_names(self) -> list[str]:
        """The classes of the network, or the bins of its value."""
        return self.classes if self.value is None else value_bins(self.value)


def network_of(checkpoint: Checkpoint) -> SweptNetwork:
    """What is kept of a checkpoint."""
    return SweptNetwork(
        output=checkpoint.output,
        classes=checkpoint.classes,
        value=checkpoint.value,
        modalities={modality.name: modality.title for modality in checkpoint.modalities},
        sites=checkpoint.sites,
    )
