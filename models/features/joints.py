"""Which joint is which, for the two bodies that skeletons come with: Kinect v1 (UTD-MHAD) and v2 (NTU RGB+D)."""

from dataclasses import dataclass

_LIMBS = (
    "left shoulder",
    "left elbow",
    "left wrist",
    "left hand",
    "right shoulder",
    "right elbow",
    "right wrist",
    "right hand",
    "left hip",
    "left knee",
    "left ankle",
    "left foot",
    "right hip",
    "right knee",
    "right ankle",
    "right foot",
)

NTU_JOINTS = (
    "spine base",
    "spine middle",
    "neck",
    "head",
    *_LIMBS,
    "spine shoulder",
    "left hand tip",
    "left thumb",
    "right hand tip",
    "right thumb",
)
"""The 25 joints of Kinect v2, in the order of NTU RGB+D."""

UTD_JOINTS = (
    "head",
    "shoulder centre",
    "spine",
    "hip centre",
    *_LIMBS,
)
"""The 20 joints of Kinect v1, in the order of UTD-MHAD."""


@dataclass(frozen=True)
class Body:
    """A numbering of joints.

    names: of the joints, in order. bones: pairs of joints that a line connects. hip, spine, shoulders: indices of the
    joints along the trunk, from below.
    """

    names: tuple[str, ...]
    bones: tuple[tuple[int, int], ...]
    hip: int
    spine: int
    shoulders: int

    @property
    def mirrored(self) -> tuple[int, ...]:
        """For each joint, which one it is in a mirror: left and right change places."""
        sides = {"left": "right", "right": "left"}
        seen = [" ".join(sides.get(word, word) for word in name.split(" ")) for name in self.names]
        return tuple(self.names.index(name) for name in seen)


_NTU_BONES = (
    *((0, 1), (1, 20), (20, 2), (2, 3)),
    *((20, 4), (4, 5), (5, 6), (6, 7), (7, 21), (6, 22)),
    *((20, 8), (8, 9), (9, 10), (10, 11), (11, 23), (10, 24)),
    *((0, 12), (12, 13), (13, 14), (14, 15)),
    *((0, 16), (16, 17), (17, 18), (18, 19)),
)
_UTD_BONES = (
    *((0, 1), (1, 2), (2, 3)),
    *((1, 4), (4, 5), (5, 6), (6, 7)),
    *((1, 8), (8, 9), (9, 10), (10, 11)),
    *((3, 12), (12, 13), (13, 14), (14, 15)),
    *((3, 16), (16, 17), (17, 18), (18, 19)),
)

BODIES = {
    len(NTU_JOINTS): Body(NTU_JOINTS, _NTU_BONES, hip=0, spine=1, shoulders=20),
    len(UTD_JOINTS): Body(UTD_JOINTS, _UTD_BONES, hip=3, spine=2, shoulders=1),
}
"""Number of joints -> their body; joints are known by their number in a file alone, so that the count tells which."""
