"""CMU-MOSEI rows become utterances, or an error that names the line."""

from pathlib import Path

import numpy as np
import pytest

from training.datasets.errors import DatasetError
from training.datasets.mosei import read_mosei

HEADER = "video_id,clip_id,text,label,mode\n"


def written(path: Path, rows: str, header: str = HEADER) -> Path:
    path.write_text(header + rows, encoding="utf-8")
    return path


def test_texts_labels_and_splits_are_read(tmp_path: Path) -> None:
    rows = (
        'a,1,"Good, ""very"" good.",2.3333333,train\nb,2,  so so ,0.0,test\nb,3,bad,-3.0,valid\nc,4,naïve,-0.5,train\n'
    )
    utterances = read_mosei(written(tmp_path / "mosei.csv", rows))
    assert utterances.texts == ['Good, "very" good.', "so so", "bad", "naïve"]
    np.testing.assert_allclose(utterances.labels, [7 / 3, 0, -3, -0.5], atol=1e-6)
    assert len(utterances) == 4
    assert utterances.rows("train").tolist() == [0, 3]
    assert utterances.rows("test").tolist() == [1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,1,x,much,train\n", r"mosei.csv, line 2: expected a label from -3 to 3; got 'much'"),
        ("a,1,x,1,train\na,1,x,3.5,train\n", r"mosei.csv, line 3: expected a label from -3 to 3; got 3.5"),
        ("a,1,x,nan,train\n", "line 2: expected a label from -3 to 3; got nan"),
        ("a,1, ,1,train\n", "line 2: expected a text and one of train, valid, test; got '' and 'train'"),
        ("a,1,x,1,dev\n", "got 'x' and 'dev'"),
        ("a,1,x\n", "line 2: expected a label from -3 to 3; got ''"),
        ("", "mosei.csv: expected utterances; got none"),
    ],
)
def test_what_is_no_utterance_is_refused(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        read_mosei(written(tmp_path / "mosei.csv", rows))


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"expected the utterances at .*mosei.csv; there is no such file"):
        read_mosei(tmp_path / "mosei.csv")
    with pytest.raises(DatasetError, match="expected columns text, label and mode; it lacks label, mode"):
        read_mosei(written(tmp_path / "mosei.csv", "x\n", header="text\n"))


def test_another_encoding_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "mosei.csv", "a,1,x,1,train\n")
    path.write_bytes(path.read_bytes() + "b,1,naïve,1,train\n".encode("latin-1"))
    with pytest.raises(DatasetError, match=r"mosei\.csv: expected CSV in UTF-8; 'utf-8' codec"):
        read_mosei(path)


@pytest.mark.data
def test_the_real_file_has_the_sizes_that_its_readme_says(shared_data: Path) -> None:
    utterances = read_mosei(shared_data / "text/mosei.csv")
    assert {split: len(utterances.rows(split)) for split in ("train", "valid", "test")} == {
        "train": 16_274,
        "valid": 1_861,
        "test": 4_653,
    }
    test = utterances.labels[utterances.rows("test")]
    # Of the value that is best without a look at the text.
    assert np.abs(test - np.median(test)).mean() == pytest.approx(0.840, abs=1e-3)
