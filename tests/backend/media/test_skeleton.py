"""Skeletons of every kind of file: what the probe says of them, and the points that are read."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from backend.errors import UnusableClip
from backend.media.decode import decode_frames
from backend.media.limits import MediaLimits
from backend.media.probe import ProbeResult, probe_file
from backend.media.skeleton import SkeletonSequence, read_skeleton
from backend.schemas import SkeletonStream
from models.features.joints import BODIES
from tests.backend.media.data_files import joints, npy, npz, one_person, pixel, skeleton_text, walking

LIMITS = MediaLimits()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "upload"
    path.write_bytes(content)
    return path


def probed(folder: Path, content: bytes) -> ProbeResult:
    return probe_file(written(folder, content), "a", LIMITS)


def read(folder: Path, content: bytes) -> SkeletonSequence:
    return read_skeleton(written(folder, content), "a")


def test_the_probe_of_a_text(tmp_path: Path) -> None:
    result = probed(tmp_path, one_person(45))
    assert (result.kind, result.media_type, result.warnings) == ("skeleton", "text/plain; charset=utf-8", [])
    assert (result.probe.container, result.probe.duration_s) == ("skeleton", 1.5)
    assert result.probe.skeleton == SkeletonStream(joints=25, persons=1, frames=45, frame_rate=30, in_picture=True)
    assert (result.probe.video, result.probe.audio, result.probe.features) == (None, None, [])


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_a_text_is_read_as_points_and_pixels(tmp_path: Path, end: str) -> None:
    sequence = read(tmp_path, skeleton_text([{"7": joints(0)}, {"7": joints(1)}], end=end))
    assert sequence.points.shape == (1, 2, 25, 3)
    np.testing.assert_allclose(sequence.points[0], [joints(0), joints(1)], atol=1e-6)
    assert sequence.pixels is not None
    np.testing.assert_allclose(sequence.pixels[0, 1, 3], pixel(joints(1)[3]), atol=1e-3)
    assert sequence.frame_rate == 30


def test_bodies_keep_their_identity_and_are_nan_while_away(tmp_path: Path) -> None:
    first = [joints(frame, x=-1) for frame in range(3)]
    second = [joints(frame, x=1, swing=0.01) for frame in range(3)]
    # In the last frame the second comes first in the file, in the middle one the first is away.
    frames = [{"a": first[0], "b": second[0]}, {"b": second[1]}, {"b": second[2], "a": first[2]}]
    sequence = read(tmp_path, skeleton_text(frames))
    assert sequence.tracked.tolist() == [[True, False, True], [True, True, True]]
    np.testing.assert_allclose(sequence.points[0, [0, 2]], [first[0], first[2]], atol=1e-6)
    np.testing.assert_allclose(sequence.points[1], second, atol=1e-6)
    assert np.isnan(sequence.points[0, 1]).all()
    assert sequence.pixels is not None
    assert np.isnan(sequence.pixels[0, 1]).all()


def test_ghosts_come_last(tmp_path: Path) -> None:
    """A chair that stands still all the time, and something that was there for one frame."""
    frames = [
        {"chair": joints(0, x=2), "person": joints(frame), **({"flash": joints(9)} if frame == 3 else {})}
        for frame in range(6)
    ]
    sequence = read(tmp_path, skeleton_text(frames))
    assert sequence.tracked.sum(axis=1).tolist() == [6, 6, 1]
    np.testing.assert_allclose(sequence.points[0, :, 0, 0], 0.1 * np.arange(6), atol=1e-6)
    assert sequence.warnings == ["3 persons are tracked; those that move most come first."]


def test_of_two_who_move_alike_the_one_who_is_there_longer_is_first(tmp_path: Path) -> None:
    frames = [{**({"short": joints(f % 2)} if f < 4 else {}), "long": joints(f % 2)} for f in range(8)]
    assert read(tmp_path, skeleton_text(frames)).tracked.sum(axis=1).tolist() == [8, 4]


def test_frames_with_nobody_are_told(tmp_path: Path) -> None:
    result = probed(tmp_path, skeleton_text([{}, {"a": joints(0)}, {}, {"a": joints(1)}]))
    assert result.warnings == ["Nobody is tracked in 2 of the 4 frames."]
    assert result.probe.skeleton is not None
    assert (result.probe.skeleton.frames, result.probe.skeleton.persons) == (4, 1)


def test_a_place_that_was_kept_for_a_body_is_nobody(tmp_path: Path) -> None:
    text = one_person(2).decode().split("\r\n")
    text[4:29] = ["0 0 0 0 0 0 0 0 0 0 0 0"] * 25
    sequence = read(tmp_path, "\r\n".join(text).encode())
    assert sequence.tracked.tolist() == [[False, True]]


@pytest.mark.parametrize("odd", ["nan", "-inf", "-1.#INF", "-1e38"])
def test_a_joint_that_is_seen_nowhere_leaves_the_picture_out(tmp_path: Path, odd: str) -> None:
    lines = one_person(2).decode().split("\r\n")
    fields = lines[10].split()
    lines[10] = " ".join([*fields[:5], odd, *fields[6:]])
    result = probed(tmp_path, "\r\n".join(lines).encode())
    assert result.probe.skeleton is not None
    assert not result.probe.skeleton.in_picture
    assert read(tmp_path, "\r\n".join(lines).encode()).pixels is None


def test_what_follows_the_last_frame_is_told(tmp_path: Path) -> None:
    result = probed(tmp_path, one_person(2) + b"1\r\n")
    assert result.warnings == ["What follows the last of the 2 frames in the file was left out."]
    assert probed(tmp_path, one_person(2) + b"\r\n  \r\n").warnings == []


@pytest.mark.parametrize("count", [20, 25])
def test_an_array_of_joints_coordinates_frames(tmp_path: Path, count: int) -> None:
    array = walking(6, count)
    sequence = read(tmp_path, npy(array))
    assert sequence.points.shape == (1, 6, count, 3)
    np.testing.assert_array_equal(sequence.points[0], array.transpose(2, 0, 1))
    assert (sequence.pixels, sequence.frame_rate) == (None, 30)
    result = probed(tmp_path, npy(array))
    assert (result.probe.container, result.media_type, result.kind) == ("npy", "application/x-npy", "skeleton")
    assert result.probe.duration_s == 0.2
    assert result.probe.skeleton == SkeletonStream(joints=count, persons=1, frames=6, frame_rate=30, in_picture=False)


@pytest.mark.parametrize("dtype", ["<f8", ">f4", "<f2", "<i4", "|i1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_of_any_numbers_in_any_order(tmp_path: Path, dtype: str, order: str) -> None:
    array = np.asarray(4 * walking(), dtype=dtype, order=order)  # type: ignore[call-overload]
    np.testing.assert_array_equal(read(tmp_path, npy(array)).points[0], array.transpose(2, 0, 1).astype(np.float32))


@pytest.mark.parametrize("empty", [np.nan, 0.0])
def test_persons_of_an_array_who_are_away(tmp_path: Path, empty: float) -> None:
    """(persons, joints, 3, frames): the second person is never there, the third moves most and misses a frame."""
    array = walking(5, 25, 3)
    array[1] = empty
    array[2] *= 10
    array[2, ..., 3] = empty
    array[0, ..., 4] = array[2, ..., 4] = empty
    result = probed(tmp_path, npz(anything=array, frame_rate=12.5))
    assert result.probe.skeleton == SkeletonStream(joints=25, persons=2, frames=5, frame_rate=12.5, in_picture=False)
    assert (result.probe.container, result.probe.duration_s) == ("npz", 0.4)
    assert result.warnings == ["Nobody is tracked in 1 of the 5 frames."]
    sequence = read(tmp_path, npz(anything=array, frame_rate=12.5))
    assert sequence.tracked.tolist() == [[True, True, True, False, False], [True, True, True, True, False]]
    np.testing.assert_array_equal(sequence.points[0, 0], array[2, :, :, 0])


@pytest.mark.parametrize("packed", [True, False])
def test_an_array_named_skeleton_among_others(tmp_path: Path, packed: bool) -> None:
    content = npz(packed, label=np.array(3), skeleton=walking(), subject=np.array([1]))
    assert probed(tmp_path, content).warnings == ["Beside the skeleton, the file holds label, subject: not read."]
    np.testing.assert_array_equal(read(tmp_path, content).points[0], walking().transpose(2, 0, 1))


def test_one_array_without_a_name(tmp_path: Path) -> None:
    assert probed(tmp_path, npz(True, walking())).kind == "skeleton"


@pytest.mark.parametrize("content", [one_person(), npy(walking())], ids=["text", "array"])
def test_a_skeleton_is_not_decoded_as_media(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnusableClip, match=r"expected a video or sound file .*; this is a file of numbers"):
        decode_frames(written(tmp_path, content), [0.0], LIMITS, 64)


@pytest.mark.parametrize("count", [20, 25])
def test_bones_make_one_tree_of_all_joints(count: int) -> None:
    body = BODIES[count]
    assert len(set(body.names)) == len(body.names) == count
    reached = {0}
    while new := {b for a, b in body.bones if a in reached} | {a for a, b in body.bones if b in reached}:
        if new <= reached:
            break
        reached |= new
    assert reached == set(range(count))
    assert len(body.bones) == count - 1


@pytest.mark.parametrize("count", [20, 25])
def test_limbs_join_what_their_names_say(count: int) -> None:
    names = BODIES[count].names
    for side in ("left", "right"):
        for chain in (("shoulder", "elbow", "wrist", "hand"), ("hip", "knee", "ankle", "foot")):
            numbers = [names.index(f"{side} {part}") for part in chain]
            assert all(pair in BODIES[count].bones for pair in pairwise(numbers))
