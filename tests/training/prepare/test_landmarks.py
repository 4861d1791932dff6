"""Boxes of a face by the columns of OpenFace's CSV files, whatever stands around them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from training.prepare.landmarks import POINTS, face_boxes
from training.prepare.preparation import BadItemError

COLUMNS = 433


def written(path: Path, rows: Sequence[Sequence[float]], header: Sequence[str] | None = None) -> Path:
    """A CSV in which all columns but the given 136 numbers of a row are 5000, as no landmark is."""
    whole = np.full((len(rows), COLUMNS), 5000.0)
    whole[:, 297:433] = np.reshape(rows, (len(rows), 136))
    names = header or [f"c{column}" for column in range(COLUMNS)]
    lines = [", ".join(names), *(", ".join(f"{value:g}" for value in row) for row in whole)]
    path.write_text("\n".join(lines))
    return path


def face(left: float, top: float, right: float, bottom: float) -> list[float]:
    """68 x, then 68 y."""
    return [*np.linspace(left, right, POINTS), *np.linspace(bottom, top, POINTS)]


def test_boxes_are_parts_of_the_picture_at_evenly_spaced_rows(tmp_path: Path) -> None:
    rows = [face(128 + row, 72, 640, 360) for row in range(4)]
    boxes = face_boxes(written(tmp_path / "a.csv", rows), 3)
    # Rows 0, ceil(4 / 3) and ceil(8 / 3).
    np.testing.assert_allclose(boxes[:, 0] * 1280, [128, 130, 131])
    np.testing.assert_allclose(boxes[:, 1:], [[0.1, 0.5, 0.5]] * 3)


def test_more_frames_than_rows_end_with_the_last_row(tmp_path: Path) -> None:
    rows = [face(128 + row, 72, 640, 360) for row in range(2)]
    boxes = face_boxes(written(tmp_path / "a.csv", rows), 5)
    np.testing.assert_allclose(boxes[:, 0] * 1280, [128, 129, 129, 129, 129])


def test_columns_that_are_called_as_openface_does_are_found_elsewhere(tmp_path: Path) -> None:
    names = [f"{axis}_{point}" for axis in "xy" for point in range(POINTS)]
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join([", ".join(["frame", "face_id", *names]), ", ".join(map(str, [1, 0, *face(0, 72, 64, 720)]))])
    )
    np.testing.assert_allclose(face_boxes(path, 1), [[0, 0.1, 0.05, 1]])


def test_a_face_that_reaches_out_of_the_picture_is_cut_at_its_edge(tmp_path: Path) -> None:
    boxes = face_boxes(written(tmp_path / "a.csv", [face(-128, -72, 640, 1440)]), 1)
    np.testing.assert_allclose(boxes, [[0, 0, 0.5, 1]])


@pytest.mark.parametrize("row", [[0.0] * 136, face(-50, 0, -10, 720), face(1300, 0, 1400, 720), [np.nan] * 136])
def test_a_frame_without_a_face_is_refused(tmp_path: Path, row: list[float]) -> None:
    path = written(tmp_path / "a.csv", [face(0, 0, 640, 360), row])
    with pytest.raises(BadItemError, match=r"a\.csv: expected a face in all 2 chosen frames; 1 have none"):
        face_boxes(path, 2)


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadItemError, match=r"expected the landmarks of the take in a\.csv; there is no such file"):
        face_boxes(tmp_path / "a.csv", 2)
    (tmp_path / "a.csv").write_text("x, y\n1, 2\n")
    with pytest.raises(BadItemError, match="expected at least 433 columns; got 2"):
        face_boxes(tmp_path / "a.csv", 2)
    written(tmp_path / "a.csv", [])
    with pytest.raises(BadItemError, match="expected a row for every frame; there is none"):
        face_boxes(tmp_path / "a.csv", 2)
    written(tmp_path / "a.csv", [face(0, 0, 9, 9)] * 7)
    assert len(face_boxes(tmp_path / "a.csv", 2, frames=9)) == 2
    with pytest.raises(BadItemError, match="expected a row for each of the 10 frames; got 7"):
        face_boxes(tmp_path / "a.csv", 2, frames=10)
    with written(tmp_path / "a.csv", [face(0, 0, 9, 9)]).open("a") as file:
        file.write("\n1, 2, 3")
    with pytest.raises(BadItemError, match="line 3: expected landmarks as numbers"):
        face_boxes(tmp_path / "a.csv", 2)


def test_a_field_without_an_end_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x" * 200_000)
    # The limit is one for the whole process, and whoever reads manifests sets it.
    limit = csv.field_size_limit(100_000)
    try:
        with pytest.raises(BadItemError, match="expected landmarks as numbers; field larger than field limit"):
            face_boxes(tmp_path / "a.csv", 2)
    finally:
        csv.field_size_limit(limit)
