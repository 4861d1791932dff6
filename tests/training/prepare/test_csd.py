"""Computational sequences are read by video and in the order of time, and laid on the segments of others."""

from pathlib import Path

import h5py
import numpy as np
import pytest

from tests.training.prepare.making import write_csd
from training.prepare.alignment import last_steps, overlapping, per_interval
from training.prepare.csd import Entry, entries, read_entry
from training.prepare.preparation import BadItemError


def test_a_video_is_read_in_the_order_of_time_and_pieces_of_it_are_joined(tmp_path: Path) -> None:
    path = write_csd(
        tmp_path / "x.csd",
        {
            "a": ([[1, 2], [0, 1]], np.array([[10.0], [0.0]])),
            "b[1]": ([[4, 5]], np.array([[44.0]])),
            "b[0]": ([[2, 3], [3, 4]], np.array([[22.0], [33.0]])),
        },
    )
    assert entries(path) == {"a": ("a",), "b": ("b[0]", "b[1]")}
    assert read_entry(path, "a").features.tolist() == [[0], [10]]
    assert read_entry(path, "a").intervals.tolist() == [[0, 1], [1, 2]]
    assert read_entry(path, "b").features.tolist() == [[22], [33], [44]]
    with pytest.raises(BadItemError, match=r"x\.csd: expected the video c; it has none"):
        read_entry(path, "c")


def test_what_is_no_sequence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadItemError, match=r"expected the file .*none\.csd; No such file"):
        entries(tmp_path / "none.csd")
    (tmp_path / "text.csd").write_text("x")
    with pytest.raises(BadItemError, match=r"text\.csd: expected a computational sequence \(HDF5\)"):
        entries(tmp_path / "text.csd")
    with h5py.File(tmp_path / "other.csd", "w") as file:
        file.create_dataset("numbers", data=[1])
    with pytest.raises(BadItemError, match="expected a group with `data`; got numbers"):
        entries(tmp_path / "other.csd")
    path = write_csd(tmp_path / "uneven.csd", {"a": ([[0, 1]], np.zeros((2, 3)))})
    with pytest.raises(BadItemError, match=r"expected features and intervals of a; got shapes \(2, 3\) and \(1, 2\)"):
        read_entry(path, "a")


def test_a_sequence_whose_directory_is_damaged_is_refused(tmp_path: Path) -> None:
    path = write_csd(tmp_path / "s.csd", {"a": ([[0, 1]], np.zeros((1, 3)))})
    whole = path.read_bytes()
    # The names of a group's members stand in a heap of their own, and their places in a node: signatures of HDF5.
    for index, signature in enumerate((b"HEAP", b"SNOD", b"TREE")):
        assert signature in whole
        damaged = tmp_path / f"damaged-{index}.csd"
        damaged.write_bytes(whole.replace(signature, b"XXXX"))
        with pytest.raises(BadItemError, match=rf"damaged-{index}\.csd: expected"):
            read_entry(damaged, "a")


def entry() -> Entry:
    """Four frames of a second each."""
    return Entry(np.array([[0, 1], [1, 2], [2, 3], [3, 4]], np.float64), np.array([[1.0], [2.0], [4.0], [8.0]]))


def test_what_overlaps_a_stretch_is_clipped_to_it_and_what_only_touches_is_not_of_it() -> None:
    part = overlapping(entry(), 1.0, 2.5)
    assert part.features.tolist() == [[2], [4]]
    assert part.intervals.tolist() == [[1, 2], [2, 2.5]]
    # A frame that ends a hundredth of a millisecond inside is not, two are.
    assert len(overlapping(entry(), 1 - 0.9e-5, 2)) == 1
    assert len(overlapping(entry(), 1 - 2e-5, 2)) == 2


def test_steps_are_the_last_with_zeros_before() -> None:
    rows = np.array([[1.0, np.nan], [-np.inf, 4.0]])
    assert last_steps(rows, 3).tolist() == [[0, 0], [1, 0], [0, 4]]
    assert last_steps(rows, 1).tolist() == [[0, 4]]


def test_a_word_has_the_mean_of_its_finite_frames() -> None:
    noisy = Entry(entry().intervals, np.array([[1.0, 5.0], [3.0, -np.inf], [7.0, np.nan], [9.0, 1.0]]))
    means = per_interval(noisy, np.array([[0.5, 1.5], [1.2, 2.8], [7, 8]]))
    np.testing.assert_allclose(means, [[2, 5], [5, 0], [0, 0]])
