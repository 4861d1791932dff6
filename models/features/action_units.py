"""The columns of OpenFace 2's action units, as the expression network reads them: means over the frames of a clip.

OpenFace (Baltrusaitis et al., 2018) names them `AU01_r` for an intensity and `AU01_c` for a presence; a mean of
presences is the part of the frames that show the unit. What a unit is called: Ekman and Friesen (1978).
"""

from models.features.steps import Column

_UNITS = {
    1: "inner brow raiser",
    2: "outer brow raiser",
    4: "brow lowerer",
    5: "upper lid raiser",
    6: "cheek raiser",
    7: "lid tightener",
    9: "nose wrinkler",
    10: "upper lip raiser",
    12: "lip corner puller",
    14: "dimpler",
    15: "lip corner depressor",
    17: "chin raiser",
    20: "lip stretcher",
    23: "lip tightener",
    25: "lips part",
    26: "jaw drop",
    28: "lip suck",
    45: "blink",
}
_ONLY_PRESENT = 28
"""OpenFace gives no intensity of it."""

ACTION_UNIT_COLUMNS: tuple[Column, ...] = (
    *(
        Column(f"AU{unit:02}_r", "", f"mean intensity of the {name}, 0 (not there) to 5 (as strong as can be)")
        for unit, name in _UNITS.items()
        if unit != _ONLY_PRESENT
    ),
    *(Column(f"AU{unit:02}_c", "", f"part of the frames that show the {name}") for unit, name in _UNITS.items()),
)
"""17 intensities, then 18 presences."""
