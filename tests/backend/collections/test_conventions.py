"""What the file names and tables of known data sets tell of label and group."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest

from backend.collections import conventions
from backend.collections.conventions import mosei, ravdess, utd_mhad
from backend.collections.conventions.told import Told
from backend.collections.manifest import read_manifest
from backend.collections.problems import RowProblems
from tests.backend.collections.noted import noted


@pytest.mark.parametrize(
    "path, label, group",
    [
        ("01-01-06-01-02-01-24.mp4", "fearful", "actor 24"),
        ("Actor_01/03-01-01-01-01-01-01.wav", "neutral", "actor 01"),
        ("a/b/02-02-08-02-02-02-12.opus", "surprised", "actor 12"),
    ],
)
def test_ravdess_names_tell_emotion_and_actor(path: str, label: str, group: str) -> None:
    assert ravdess.told_by(path) == Told(label, group)


@pytest.mark.parametrize(
    "path",
    [
        "03-01-09-01-01-01-24.wav",  # There are eight emotions,
        "03-01-05-01-01-01-25.wav",  # 24 actors,
        "03-01-05-01-01-01-00.wav",
        "04-01-05-01-01-01-24.wav",  # and three modalities.
        "03-01-05-01-01-24.wav",
        "03-01-05-01-01-01-24-cut.wav",
    ],
)
def test_other_names_are_not_those_of_ravdess(path: str) -> None:
    assert ravdess.told_by(path) is None


def test_the_emotions_of_ravdess_are_in_the_order_of_its_numbers() -> None:
    found = [ravdess.told_by(f"03-01-0{number}-01-01-01-07.wav") for number in range(1, 9)]
    assert [told.label for told in found if told is not None] == [
        *("neutral", "calm", "happy", "sad", "angry", "fearful", "disgust", "surprised")
    ]


@pytest.mark.parametrize("suffix", ["", "_depth", "_skeleton"])
def test_utd_mhad_names_tell_action_subject_and_take(suffix: str) -> None:
    assert utd_mhad.told_by(f"Depth/a27_s8_t4{suffix}.mp4") == Told("squat", "subject 8", "a27_s8_t4")


@pytest.mark.parametrize("path", ["a28_s1_t1.mp4", "a0_s1_t1.mp4", "a1_s9_t1.mp4", "a1_s1_t5.mp4", "a1_s1_t1_rgb.npy"])
def test_other_names_are_not_those_of_utd_mhad(path: str) -> None:
    assert utd_mhad.told_by(path) is None


def test_a_convention_is_recognised_where_more_than_half_of_the_names_follow_it() -> None:
    names = ["03-01-05-01-01-01-24.wav", "notes.wav"]
    assert conventions.recognised(names) is None
    found = conventions.recognised([*names, "03-01-01-01-01-01-03.wav"])
    assert found is not None
    assert (found.name, found.told) == (
        "RAVDESS file names",
        {
            "03-01-05-01-01-01-24.wav": Told("angry", "actor 24"),
            "03-01-01-01-01-01-03.wav": Told("neutral", "actor 03"),
        },
    )


def test_of_two_conventions_that_of_most_names_is_taken() -> None:
    found = conventions.recognised(["03-01-05-01-01-01-24.wav", "a1_s1_t1.mp4", "a2_s1_t1.mp4"])
    assert found is not None
    assert set(found.told) == {"a1_s1_t1.mp4", "a2_s1_t1.mp4"}


MOSEI = "video_id,clip_id,text,label,annotation,mode\n"


def test_a_table_of_mosei_tells_sentence_sentiment_video_and_segment() -> None:
    problems = RowProblems()
    table = MOSEI + '-3g5yACwYnA,10,"Good, really.",2.5,Positive,train\n-3g5yACwYnA,11,Bad.,-1,Negative,test\n'
    manifest = read_manifest(table, problems)
    assert len(problems) == 0
    assert (manifest.convention, manifest.columns) == (mosei.NAME, ("text", "label", "group", "name"))
    assert manifest.warnings == ("Not used of the table: annotation, mode.",)
    assert [(row.number, row.cells) for row in manifest.rows] == [
        (2, {"text": "Good, really.", "label": "2.5", "group": "-3g5yACwYnA", "name": "-3g5yACwYnA/10"}),
        (3, {"text": "Bad.", "label": "-1", "group": "-3g5yACwYnA", "name": "-3g5yACwYnA/11"}),
    ]


def test_segments_that_do_not_tell_rows_apart_are_no_names() -> None:
    manifest = read_manifest(MOSEI + "v,1,One.,1,,\nv,1,Two.,2,,\n", RowProblems())
    assert ["name" in row.cells for row in manifest.rows] == [False, False]


def test_an_id_may_hold_video_and_segment() -> None:
    manifest = read_manifest("id,text,label,mode\na_b_12,One.,1,train\nc[3],Two.,2,train\n", RowProblems())
    assert [(row.cells["group"], row.cells["name"]) for row in manifest.rows] == [("a_b", "a_b/12"), ("c", "c/3")]
    assert manifest.warnings == ("Not used of the table: mode.",)


def test_a_label_out_of_range_in_a_table_of_mosei_is_noted_with_its_row() -> None:
    problems = RowProblems()
    rows = "".join(f"v,{index},Sentence {index}.,1,,\n" for index in range(10))
    read_manifest(MOSEI + rows + "v,10,Too good.,4,,\n", problems)
    assert [(told.row, told.column, told.value, told.detail) for told in noted(problems)] == [
        (12, "label", "4", "expected a sentiment, a number from −3 to 3")
    ]


def test_a_table_whose_labels_are_words_is_an_ordinary_manifest() -> None:
    problems = RowProblems()
    read_manifest("video_id,text,label\nv,Good.,happy\n", problems)
    assert [(told.row, told.column) for told in noted(problems)] == [(1, "video_id")]


@pytest.mark.data
@pytest.mark.parametrize("name, video", [("mosei.csv", "video_id"), ("mosi.csv", "id")])
def test_the_real_tables_are_read(shared_data: Path, name: str, video: str) -> None:
    with (shared_data / "text" / name).open(encoding="utf-8", newline="") as file:
        expected = [row for row in csv.DictReader(file) if row["mode"] == "test"]
    written = io.StringIO()
    writer = csv.DictWriter(written, list(expected[0]))
    writer.writeheader()
    writer.writerows(expected)
    problems = RowProblems()
    manifest = read_manifest(written.getvalue(), problems)
    assert noted(problems) == []
    assert manifest.convention == mosei.NAME
    assert [row.cells["text"] for row in manifest.rows] == [row["text"] for row in expected]
    labels = [float(row.cells["label"]) for row in manifest.rows]
    np.testing.assert_array_equal(labels, [float(row["label"]) for row in expected])
    # The id of a video has eleven characters in MOSI, before the number of the segment.
    videos = [row[video] if video == "video_id" else row[video][:11] for row in expected]
    assert [row.cells["group"] for row in manifest.rows] == videos


@pytest.mark.data
def test_the_real_recordings_of_ravdess_are_recognised(shared_data: Path) -> None:
    folder = shared_data / "ravdess_speech"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.opus")]
    found = conventions.recognised(names)
    assert found is not None
    labels = [told.label for told in found.told.values()]
    assert {label: labels.count(label) for label in ravdess.EMOTIONS} == dict(
        zip(ravdess.EMOTIONS, [96, *7 * [192]], strict=True)
    )
    assert all(told.group == f"actor {path[6:8]}" for path, told in found.told.items())
