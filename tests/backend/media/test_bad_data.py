"""Skeletons and features that can't be used are refused with a sentence: what was expected, what came, and where."""

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.errors import UnusableClip
from backend.media.data_inspection import inspect_data
from backend.media.features import read_features
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.media.signatures import DataFormat, identify
from backend.media.skeleton import read_skeleton
from tests.backend.media.data_files import archive, joints, npy, npz, one_person, skeleton_text, walking

LIMITS = MediaLimits()


def refusal(folder: Path, content: bytes, limits: MediaLimits = LIMITS) -> str:
    """What is said against a file, in this process, since starting one for each would take long."""
    path = folder / "upload"
    path.write_bytes(content)
    with pytest.raises(UnusableClip) as refused:
        kind = identify(path, "a")
        assert isinstance(kind, DataFormat)
        inspect_data(path, kind, "a", limits)
    return str(refused.value)


def lines(frames: int = 3) -> list[str]:
    """The lines of a file with one person: 1 + frames × 28."""
    return one_person(frames).decode().splitlines()


def text(content: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in content).encode()


# --- text ------------------------------------------------------------------------------------------------------------

CUT = "a: expected a whole skeleton file of 3 frames; it is cut off in frame {}, where line {} should hold {}"


@pytest.mark.parametrize(
    ("kept", "frame", "line", "what"),
    [
        (1, 1, 2, "the number of bodies, at most 6"),
        (2, 1, 3, "the 10 fields of body 1, which begin with its tracking id"),
        (3, 1, 4, "the number of joints, 25"),
        (4, 1, 5, "joint 1 of body 1"),
        (40, 2, 41, "joint 9 of body 1"),
        (57, 3, 58, "the number of bodies, at most 6"),
        (84, 3, 85, "joint 25 of body 1"),
    ],
)
def test_cut_off_at_the_end_of_a_line(tmp_path: Path, kept: int, frame: int, line: int, what: str) -> None:
    assert refusal(tmp_path, text(lines()[:kept])) == CUT.format(frame, line, what)


@pytest.mark.parametrize("share", [0.3, 0.45, 0.7, 0.99])
def test_cut_off_anywhere(tmp_path: Path, share: float) -> None:
    whole = one_person()
    cut = whole[: int(share * len(whole))]
    frame, line = (cut.count(b"\n") - 1) // 28 + 1, cut.count(b"\n") + 1
    said = refusal(tmp_path, cut)
    assert said.startswith(f"a: expected a whole skeleton file of 4 frames; it is cut off in frame {frame}, ")
    assert f"where line {line} should hold joint " in said


def test_cut_off_in_the_last_line(tmp_path: Path) -> None:
    whole = one_person(3)
    said = refusal(tmp_path, whole[: whole.rindex(b" ")])
    assert said == CUT.format(3, 85, "joint 25 of body 1 (12 numbers)")


METRES = "expected joint 2 of body 1 (x, y and z in metres, finite)"
NUMBERS = "4 5 6 7 8 9 10 11 12"


@pytest.mark.parametrize(
    ("line", "content", "sentence"),
    [
        (1, "0", "line 1: expected the number of frames, at least 1"),
        (2, "7", "line 2 (frame 1): expected the number of bodies, at most 6"),
        (2, "-1", "line 2 (frame 1): expected the number of bodies, at most 6"),
        (2, "", "line 2 (frame 1): expected the number of bodies, at most 6"),
        (30, "2.5", "line 30 (frame 2): expected the number of bodies, at most 6"),
        (3, "7205 0 1", "line 3 (frame 1): expected the 10 fields of body 1, which begin with its tracking id"),
        (4, "20", "line 4 (frame 1): expected the number of joints, 25"),
        (5, "1 2 3", "line 5 (frame 1): expected joint 1 of body 1 (at least 7 numbers)"),
        (40, "1 2 3 4 5 6 7", "line 40 (frame 2): expected joint 8 of body 1 (12 numbers)"),
        (6, f"a 2 3 {NUMBERS}", "line 6 (frame 1): expected joint 2 of body 1 (numbers)"),
        (6, f"nan 2 3 {NUMBERS}", f"line 6 (frame 1): {METRES}"),
        (6, f"1 inf 3 {NUMBERS}", f"line 6 (frame 1): {METRES}"),
        (6, f"1 1e300 3 {NUMBERS}", f"line 6 (frame 1): {METRES}"),
    ],
)
def test_a_line_that_is_something_else(tmp_path: Path, line: int, content: str, sentence: str) -> None:
    changed = lines()
    changed[line - 1] = content
    assert refusal(tmp_path, text(changed)) == f"a: {sentence}; got {content or 'an empty line'}"


def test_a_line_without_end(tmp_path: Path) -> None:
    changed = lines()
    changed[6] = "x" * 5000
    said = refusal(tmp_path, text(changed))
    assert said == f"a: line 7 (frame 1): expected joint 3 of body 1 (12 numbers); got {'x' * 59}…"


def test_two_bodies_of_one_id(tmp_path: Path) -> None:
    two = skeleton_text([{"a": joints(0), "b": joints(1)}]).replace(b"b 0 1", b"a 0 1")
    said = refusal(tmp_path, two)
    assert said.startswith(
        "a: line 30 (frame 1): expected a tracking id that no other body of the frame has; got a 0 1"
    )


def test_more_ids_than_anybody_needs(tmp_path: Path) -> None:
    said = refusal(tmp_path, skeleton_text([{str(frame): joints(0)} for frame in range(30)]))
    assert said.startswith("a: line 675 (frame 25): expected at most 24 tracking ids in the file; this is one more")


def test_nobody_in_any_frame(tmp_path: Path) -> None:
    expected = "a: expected somebody in at least one frame; nobody is tracked in any of the 5"
    assert refusal(tmp_path, skeleton_text([{}] * 5)) == expected
    assert refusal(tmp_path, npy(np.zeros((25, 3, 5)))) == expected
    assert refusal(tmp_path, npz(a=np.full((2, 25, 3, 5), np.nan))) == expected


@pytest.mark.parametrize("content", [b"hello\n", b"12 frames\n", b"1.5\n", b"-3\n"])
def test_text_that_is_no_skeleton(tmp_path: Path, content: bytes) -> None:
    assert refusal(tmp_path, content).endswith(
        "; this is text, and its first line is not the number of frames with which a skeleton begins"
    )


def test_frames_without_end(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"999999999\n" + one_person()) == (
        "a: expected at most 100,000 frames; the skeleton has 999,999,999"
    )
    assert refusal(tmp_path, b"20000\n" + one_person()) == (
        "a: expected a skeleton of at most 10 min; 20,000 frames at 30 Hz last 11 min"
    )
    said = refusal(tmp_path, npz(a=walking(40), frame_rate=2.0), MediaLimits(duration_s=10))
    assert said == "a: expected a skeleton of at most 10 s; 40 frames at 2 Hz last 20 s"


def test_empty_file(tmp_path: Path) -> None:
    assert refusal(tmp_path, b"") == "a: expected a video or sound file, a skeleton or features; this file is empty"


# --- arrays ----------------------------------------------------------------------------------------------------------

LAYOUT = "(joints, 3, frames) or (persons, joints, 3, frames)"
COUNTS = f"expected 20 joints (Kinect v1) or 25 (Kinect v2) in an array {LAYOUT}"
SHAPE = f"expected a skeleton of shape {LAYOUT}"
OBJECTS = "expected an array of numbers; it holds Python objects, which are never unpacked"


@pytest.mark.parametrize(
    ("array", "sentence"),
    [
        (np.ones((18, 3, 7)), f"{COUNTS}; got 18, in shape (18, 3, 7)"),
        (np.ones((2, 17, 3, 7)), f"{COUNTS}; got 17, in shape (2, 17, 3, 7)"),
        (np.ones((7, 25, 3)), f"{SHAPE}; got (7, 25, 3)"),
        (np.ones((25, 3)), f"{SHAPE}; got (25, 3)"),
        (np.ones(()), f"{SHAPE}; got ()"),
        (
            np.full((25, 3, 7), -2350.0),
            "expected joints in metres, at most 1000 from the camera; got a coordinate of 2350",
        ),
        (np.ones((30, 25, 3, 7)), "expected at most 24 persons; got 30"),
        (np.ones((25, 3, 0)), "expected numbers; the array of shape (25, 3, 0) has none"),
        (np.array(["one"] * 3), "expected an array of numbers; it holds text"),
        (np.array([b"one"] * 3), "expected an array of numbers; it holds text"),
        (np.ones((25, 3, 7), bool), "expected an array of numbers; it holds truth values"),
        (np.ones((25, 3, 7), complex), "expected an array of numbers; it holds complex numbers"),
        (np.ones(3, [("x", "<f4")]), "expected an array of numbers; it holds records"),
        (np.array([{"a": 1}], dtype=object), OBJECTS),
        (np.zeros((1,) * 9), "expected at most 8 axes; the array has 9"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_array_that_is_no_skeleton(tmp_path: Path, array: NDArray[np.generic], sentence: str) -> None:
    assert refusal(tmp_path, npy(array)) == f"a: {sentence}"
    assert refusal(tmp_path, npz(skeleton=array)) == f"a: skeleton: {sentence}"


NAMES = "expected arrays that have the names of modalities; got {}, the names of arrays that were saved without one"


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"points": (7, 25, 3)}, f"points: {SHAPE}; got (7, 25, 3)"),
        ({"skeleton": (7, 25, 3), "rgb": (3, 4, 8, 8)}, f"skeleton: {SHAPE}; got (7, 25, 3)"),
        ({"arr_0": (50, 35)}, f"arr_0: {SHAPE}; got (50, 35)"),
        ({"arr_0": (50, 35), "arr_1": (50, 74)}, NAMES.format("arr_0, arr_1")),
        ({"frame_rate": (1,)}, "expected an array for each modality; the file holds frame_rate alone"),
        (
            {"frame_rate": (2,), "a": (25, 3, 4)},
            "frame_rate: expected one number above 0 and at most 240 Hz; got shape (2,)",
        ),
    ],
)
def test_arrays_that_are_neither(tmp_path: Path, arrays: dict[str, tuple[int, ...]], sentence: str) -> None:
    content = npz(**{name: np.ones(shape) for name, shape in arrays.items()})
    assert refusal(tmp_path, content) == f"a: {sentence}"


@pytest.mark.parametrize("rate", [0.0, -30.0, 1e9, np.nan, np.inf])
def test_frame_rates_that_make_no_sense(tmp_path: Path, rate: float) -> None:
    said = refusal(tmp_path, npz(skeleton=walking(), frame_rate=rate))
    assert said == f"a: frame_rate: expected one number above 0 and at most 240 Hz; got {rate}"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_counted_and_located(tmp_path: Path, bad: float) -> None:
    array = walking(6).astype(np.float64)
    array[4, 1, 2] = array[7, 0, 0] = bad
    sentence = f"expected finite numbers; 2 of 360 are not, the first, {bad}, at [4, 1, 2]"
    assert refusal(tmp_path, npy(array)) == f"a: {sentence}"
    features = np.zeros((50, 35))
    features[49, 34] = bad
    said = refusal(tmp_path, npz(text=np.ones((50, 384)), visual=features))
    assert said == f"a: visual: expected finite numbers; 1 of 1,750 is not, the first, {bad}, at [49, 34]"


def test_thousands_of_bad_numbers_are_counted_as_all_numbers_are(tmp_path: Path) -> None:
    said = refusal(tmp_path, npz(text=np.full((50, 384), np.nan), audio=np.ones((2, 2))))
    assert said == "a: text: expected finite numbers; 19,200 of 19,200 are not, the first, nan, at [0, 0]"


def test_a_number_too_large_for_32_bits(tmp_path: Path) -> None:
    said = refusal(tmp_path, npz(text=np.array([[1.0, 1e300]]), audio=np.ones((2, 2))))
    assert said == "a: text: expected finite numbers; 1 of 2 is not, the first, 1e+300, at [0, 1]"


def test_an_npy_that_is_cut_off(tmp_path: Path) -> None:
    whole = npy(walking(6))
    assert refusal(tmp_path, whole[:-100]) == (
        "a: expected a whole array; the 360 numbers of shape (20, 3, 6) take 1,440 bytes, and only 1,340 are there"
    )
    assert refusal(tmp_path, whole[:40]) == "a: expected an array in NumPy's format; its head is cut off or too long"
    assert refusal(tmp_path, whole[:7]) == ("a: expected an array in NumPy's format; its beginning is not that of one")


@pytest.mark.parametrize(
    "head",
    [
        b"{'descr': '<f4', 'fortran_order': False}",
        b"{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os')}",
        b"(" * 5000,
        b"-" * 5000 + b"1",
        b"\xff\xfe",
        b"[1, 2]",
    ],
    ids=["no shape", "a call", "parentheses", "signs", "bytes", "a list"],
)
def test_heads_that_can_not_be_read(tmp_path: Path, head: bytes) -> None:
    content = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head
    assert refusal(tmp_path, content) == "a: expected an array in NumPy's format; its head can't be read"


@pytest.mark.parametrize("shape", ["(-1, 3)", "(2.5, 3)", "(True, 3)", "[2, 3]", "3"])
def test_shapes_that_are_none(tmp_path: Path, shape: str) -> None:
    head = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}}}".encode()
    content = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + bytes(100)
    assert refusal(tmp_path, content) == "a: expected an array in NumPy's format; its head tells no shape"


def test_a_shape_that_would_eat_all_memory(tmp_path: Path) -> None:
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (25, 3, 999999999999)}"
    content = b"\x93NUMPY\x02\x00" + len(head).to_bytes(4, "little") + head + bytes(100)
    assert refusal(tmp_path, content) == (
        "a: expected at most 20,000,000 numbers; shape (25, 3, 999999999999) has 74,999,999,999,925"
    )


# --- archives --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.2, 0.6, 0.99])
def test_a_zip_that_is_cut_off(tmp_path: Path, share: float) -> None:
    whole = npz(text=np.random.default_rng(0).normal(size=(50, 384)), audio=np.ones((50, 74)))
    assert refusal(tmp_path, whole[: int(share * len(whole))]) == (
        "a: expected a whole npz file; its directory is missing, as happens when a copy is cut off before its end"
    )


def test_a_zip_that_is_damaged(tmp_path: Path) -> None:
    whole = bytearray(npz(text=np.random.default_rng(0).normal(size=(50, 384))))
    whole[len(whole) // 2 : len(whole) // 2 + 50] = bytes(50)
    assert refusal(tmp_path, bytes(whole)).startswith("a: expected an npz file; its contents are damaged")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = archive(*((f"a{number}.npy", bytes(10 << 20)) for number in range(4)))
    assert len(bomb) < 1 << 16
    assert refusal(tmp_path, bomb, MediaLimits(numbers=1_000_000)) == (
        "a: expected at most 1,000,000 numbers, 8 MiB unpacked; the file unpacks to 40 MiB"
    )


def test_a_zip_that_says_less_than_it_holds(tmp_path: Path) -> None:
    """The sizes in the directory are made smaller than what is packed."""
    whole = npz(text=np.ones((50, 384)))
    size = len(npy(np.ones((50, 384))))
    assert whole.count(size.to_bytes(4, "little")) >= 1
    said = refusal(tmp_path, whole.replace(size.to_bytes(4, "little"), (500).to_bytes(4, "little")))
    assert said.startswith("a: ")
    assert "expected" in said


def test_more_numbers_than_are_read(tmp_path: Path) -> None:
    limits = MediaLimits(numbers=1000)
    assert refusal(tmp_path, npz(a=np.ones((20, 30)), b=np.ones((20, 30), "i1")), limits) == (
        "a: b: expected at most 400 numbers; shape (20, 30) has 600"
    )


def test_more_arrays_than_are_read(tmp_path: Path) -> None:
    takes = {f"a1_s1_t{number}": walking() for number in range(20)}
    assert refusal(tmp_path, npz(**takes)) == "a: expected at most 16 arrays; the file has 20"


ARRAY = ("a.npy", npy(np.ones(3)))
NAMED = "expected nothing but named arrays; the archive holds"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (archive(ARRAY, ("run.py", b"")), f"{NAMED} 'run.py'"),
        (archive(ARRAY, (".npy", b"")), f"{NAMED} '.npy'"),
        (archive(("a\n.npy", npy(np.ones(3)))), rf"{NAMED} 'a\n.npy'"),
        (
            archive(ARRAY, packing=zipfile.ZIP_LZMA),
            "expected arrays as NumPy packs them; a is encrypted or packed otherwise",
        ),
        (archive(("a.npy", b"no array")), "a: expected an array in NumPy's format; its beginning is not that of one"),
        (npz(a=np.array([{}], dtype=object)), f"a: {OBJECTS}"),
    ],
    ids=["a program", "no name", "odd name", "packing", "no array", "objects"],
)
def test_archives_of_something_else(tmp_path: Path, content: bytes, sentence: str) -> None:
    assert refusal(tmp_path, content) == f"a: {sentence}"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_arrays_of_one_name(tmp_path: Path) -> None:
    content = archive(("a.npy", npy(np.ones(3))), ("a.npy", npy(np.ones(3))))
    assert refusal(tmp_path, content) == "a: expected arrays of different names; a is there twice"


def test_an_archive_of_other_things_and_an_empty_one(tmp_path: Path) -> None:
    assert refusal(tmp_path, archive(("word/document.xml", b""))).endswith(
        "this is a zip archive or an office document"
    )
    assert refusal(tmp_path, archive()).endswith("this is an archive with nothing in it")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (one_person()[:999], "a: expected a whole skeleton file of 4 frames; it is cut off in frame 1, where line 25"),
        (npy(np.ones((18, 3, 7))), "a: expected 20 joints (Kinect v1) or 25 (Kinect v2)"),
        (
            npz(text=np.full((2, 2), np.nan)),
            "a: text: expected finite numbers; 4 of 4 are not, the first, nan, at [0, 0]",
        ),
    ],
    ids=["skeleton", "npy", "npz"],
)
def test_the_probe_says_the_same(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(UnusableClip) as refused:
        probe_file(path, "a", LIMITS)
    assert str(refused.value).startswith(sentence)


def test_reading_that_takes_too_long_or_too_much_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(npz(text=np.ones((50, 384))))
    with pytest.raises(UnusableClip) as refused:
        probe_file(path, "a", MediaLimits(probe_timeout_s=0.01))
    assert str(refused.value) == (
        "a: expected a readable npz file; reading it was given up because it took longer than 0.01 seconds"
    )
    path.write_bytes(npz(text=np.zeros(19_000_000)))
    with pytest.raises(UnusableClip, match="given up because it crashed or ran out of memory"):
        probe_file(path, "a", MediaLimits(probe_memory_bytes=250 << 20))


@pytest.mark.parametrize("seed", range(100))
def test_scrambled_files_are_refused_or_read_but_never_worse(tmp_path: Path, seed: int) -> None:
    random = np.random.default_rng(seed)
    whole = [one_person(2), npy(walking()), npz(a=walking()), npz(False, text=np.ones((5, 4)), b=np.ones(3))][seed % 4]
    data = bytearray(whole)
    for at in random.integers(8, len(data), random.integers(1, 8)):
        data[at] = random.integers(0, 256)
    if random.random() < 0.3:
        data = data[: random.integers(8, len(data))]
    path = tmp_path / "upload"
    path.write_bytes(data)
    for read in (read_skeleton, read_features):
        try:
            read(path, "scrambled")
        except UnusableClip as refused:
            assert re.match(r"scrambled: .*expected", str(refused))
