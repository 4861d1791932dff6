"""CMU-MOSEI: the segments of the labels as the SDK cuts them, and everything that is left out with its reason."""

import json
from pathlib import Path

import h5py
import numpy as np
import pytest

from models.features.text import open_text_encoder
from tests.training.prepare.making import write_csd
from training.prepare.mosei import Reading, plan
from training.prepare.mosei_splits import read_splits
from training.prepare.preparation import BadItemError, prepare, read_prepared
from training.prepare.texts import read_texts

# Segments of 2 s: frames of 30 Hz and 100 Hz fill 60 and 200 of them.
FACET, COVAREP = 30, 100


def frames(rate: int, seconds: float, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Intervals and features of a sequence; a frame's numbers are its index."""
    count = round(rate * seconds)
    starts = np.arange(count) / rate
    return np.stack([starts, starts + 1 / rate], axis=1), np.repeat(
        np.arange(count, dtype=np.float32)[:, None], width, 1
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Video v with two segments and one that lasts no time, w without sound, x without a split, y with other labels."""
    made = tmp_path / "csd"
    made.mkdir()
    visual, audio = frames(FACET, 4, 35), frames(COVAREP, 4, 74)
    audio[1][250] = -np.inf
    audio[1][399, 1] = np.nan
    words = (
        [[0.0, 0.5], [0.5, 1.0], [1.0, 1.9], [2.5, 3.0], [3.0, 3.1]],
        np.array([[b"good"], [b"sp"], [b"film"], [b"bad"], [b"film"]], "S32"),
    )
    label = np.array([1.5, 0, 1, 2, 3, 0.5, 0], np.float32)
    labels = ([[0, 2], [2, 4], [3, 3], [9, 11]], np.stack([label, -label, label, label]))
    everywhere = dict.fromkeys("vxy", (visual, audio, words)) | {"w": (visual, None, words)}
    for index, name in enumerate(("VisualFacet42", "COVAREP", "TimestampedWords")):
        have = {video: parts[index] for video, parts in everywhere.items() if parts[index] is not None}
        write_csd(made / f"CMU_MOSEI_{name}.csd", have)
    strange = ([[0, 2]], label[None] * 3)
    write_csd(made / "CMU_MOSEI_Labels.csd", {"v": labels, "w": labels, "x": labels, "y": strange})
    (made / "splits.json").write_text(json.dumps({"train": ["y"], "valid": [], "test": ["v", "w"]}))
    return made


def test_a_segment_has_its_last_frames_and_what_is_left_out_has_a_reason(
    folder: Path, tmp_path: Path, encoder: str
) -> None:
    done = prepare(plan(folder, None, Reading(encoder=encoder)), tmp_path / "out", skip_bad=True, processes=1)
    assert {str(problem) for problem in done.problems} == {
        "w: expected it in all sequences; CMU_MOSEI_COVAREP.csd lacks it",
        "x: expected it in a split; it is in none",
        "v[3]: expected 9.00 s to 11.00 s in all sequences; CMU_MOSEI_VisualFacet42.csd, CMU_MOSEI_COVAREP.csd, "
        "CMU_MOSEI_TimestampedWords.csd has none",
        "y[0]: expected 7 labels with a sentiment from -3 to 3; got [4.5, 0.0, 3.0, 6.0, 9.0, 1.5, 0.0]",
    }
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == ["v[0]", "v[1]"]
    assert arrays["visual"].shape == (2, 50, 35) and arrays["audio"].shape == (2, 50, 74)
    np.testing.assert_array_equal(arrays["visual"][:, :, 0], [np.arange(10, 60), np.arange(70, 120)])
    np.testing.assert_array_equal(arrays["audio"][0, :, 0], np.arange(150, 200))
    # Of the last frame, one number is no number.
    assert arrays["audio"][1, -1, :3].tolist() == [399, 0, 399]
    assert read_texts(arrays) == ["good sp film", "bad film"]
    assert arrays["sentiment"].tolist() == [[1.5], [-1.5]]
    assert arrays["emotions"][0].tolist() == [0, 1, 2, 3, 0.5, 0]
    assert arrays["split"].tolist() == [2, 2]
    expected = open_text_encoder("tiny-bert", [Path(encoder).parent]).encode("good sp film", 50).states
    assert arrays["states"].shape == (2, 50, 8)
    np.testing.assert_allclose(arrays["states"][0], expected, atol=2e-3)
    assert not arrays["states"][0, 5:].any()


def test_steps_may_be_words_and_pauses_left_out(folder: Path, encoder: str) -> None:
    made = plan(folder, None, Reading("words", encoder, "states", drop_pauses=True))
    first, second = made.read(made.sources[0]), made.read(made.sources[1])
    # Frames 0 to 14 are good, 30 to 56 film; the pause between them is none of the steps.
    assert not first["visual"][:48].any()
    np.testing.assert_allclose(first["visual"][48:, 0], [7.0, 43.0])
    np.testing.assert_allclose(first["audio"][48:, 0], [24.5, 144.5])
    np.testing.assert_allclose(second["audio"][48:, 0], [np.delete(np.arange(250, 300), 0).mean(), 304.5])
    assert first["text"].tobytes() == b"good film"
    # The states of padding tokens follow the text, as in the official code.
    assert np.abs(first["states"][4:]).min(axis=0).any()


def test_words_may_be_strings(folder: Path, encoder: str) -> None:
    path = folder / "CMU_MOSEI_TimestampedWords.csd"
    with h5py.File(path, "a") as file:
        group = file["CMU_MOSEI_TimestampedWords/data/v"]
        del group["features"]
        words = [["schön"], ["sp"], ["film"], ["bad"], ["film"]]
        group.create_dataset("features", data=words, dtype=h5py.string_dtype())
    made = plan(folder, None, Reading(encoder=encoder))
    assert made.read(made.sources[0])["text"].tobytes().decode() == "schön sp film"


def test_other_readings_are_other_recipes(folder: Path, encoder: str) -> None:
    recipes = {
        plan(folder, None, reading).recipe
        for reading in (
            Reading(encoder=encoder),
            Reading("words", encoder),
            Reading(encoder=encoder, padding="states"),
            Reading(encoder=encoder, drop_pauses=True),
        )
    }
    assert len(recipes) == 4
    assert plan(folder, None, Reading(encoder=encoder)).recipe in recipes


def test_a_folder_without_what_is_needed_says_so(folder: Path, tmp_path: Path, encoder: str) -> None:
    (problem,) = plan(folder, tmp_path / "none.csv", Reading(encoder=encoder)).problems
    assert "none.csv; No such file" in problem.reason
    (problem,) = plan(folder, None, Reading(encoder=str(tmp_path / "bert"))).problems
    assert "expected the text encoder bert as a folder" in problem.reason
    (folder / "CMU_MOSEI_COVAREP.csd").unlink()
    (problem,) = plan(folder, None, Reading(encoder=encoder)).problems
    assert "CMU_MOSEI_COVAREP.csd; No such file" in problem.reason


def test_splits_are_those_of_a_table_or_lists(tmp_path: Path) -> None:
    table = tmp_path / "mosei.csv"
    table.write_text("video_id,clip_id,text,label,mode\na,1,x,1,train\na,2,y,1,train\nb,1,z,0,test\n")
    assert read_splits(table) == {"a": 0, "b": 2}
    lists = tmp_path / "splits.json"
    lists.write_text('{"train": ["a"], "valid": ["c"]}')
    assert read_splits(lists) == {"a": 0, "c": 1}


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("a.csv", "video,mode\na,train\n", "expected the columns video_id and mode"),
        ("a.csv", "video_id,mode\na,train\na,test\n", "expected each video in one split; a is in 2"),
        ("a.csv", "video_id,mode\na,dev\n", "expected the splits train, valid, test; got 'dev'"),
        ("a.csv", "video_id,mode\n", "expected videos; there are none"),
        ("a.json", "[1, 2]", "got something else"),
        ("a.json", "{", "expected the splits as CSV or JSON"),
    ],
)
def test_other_splits_are_refused(tmp_path: Path, name: str, text: str, wrong: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadItemError, match=wrong):
        read_splits(tmp_path / name)
