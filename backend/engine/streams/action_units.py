"""Action units of a face: nothing here makes them of a video, so that they come as an array or not at all."""

from backend.engine.streams.material import Material
from backend.engine.streams.stream import Stream, missing
from models.inputs import ActionUnits

UPLOAD_ONLY = (
    "Action units can't be made from a clip here. Upload them as features: an .npz with OpenFace's action units as "
    "`{modality}` {shape}, means over the clip, beside the arrays of the other streams."
)


def action_units(material: Material, spec: ActionUnits, modality: str) -> Stream:
    """Missing in every window, with how to give them."""
    return missing(material.spans, UPLOAD_ONLY.format(modality=modality, shape=spec.shape))
