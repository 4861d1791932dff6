"""The table of CMU-MOSEI's texts becomes token states, row by row."""

from pathlib import Path

import numpy as np
import pytest

from models.features.text import open_text_encoder
from training.prepare.mosei_text import plan
from training.prepare.preparation import PreparationError, prepare, read_prepared
from training.prepare.texts import read_texts


def test_every_row_is_an_item(tmp_path: Path, encoder: str) -> None:
    rows = "a,1,good film!,1.5,train\na,2,schön,-3,valid\nb,1,bad,0,test\n"
    (tmp_path / "mosei.csv").write_text("video_id,clip_id,text,label,mode\n" + rows, "utf-8")
    prepare(plan(tmp_path, encoder), tmp_path / "out", processes=1)
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == ["a/1", "a/2", "b/1"]
    assert read_texts(arrays) == ["good film!", "schön", "bad"]
    assert arrays["sentiment"].tolist() == [[1.5], [-3], [0]]
    assert arrays["split"].tolist() == [0, 1, 2]
    states = open_text_encoder("tiny-bert", [Path(encoder).parent]).encode("bad", 50).states
    np.testing.assert_allclose(arrays["states"][2], states, atol=2e-3)


def test_another_text_is_another_recipe_and_a_row_that_comes_twice_is_a_problem(tmp_path: Path, encoder: str) -> None:
    header, row = "video_id,clip_id,text,label,mode\n", "a,1,good,1,train\n"
    (tmp_path / "mosei.csv").write_text(header + row)
    before = plan(tmp_path, encoder).recipe
    (tmp_path / "mosei.csv").unlink()
    (tmp_path / "text").mkdir()
    (tmp_path / "text/mosei.csv").write_text(header + row + row)
    after = plan(tmp_path, encoder)
    assert after.recipe != before
    assert [source.name for source in after.sources] == ["a/1"]
    assert [problem.reason for problem in after.problems] == ["expected every row once; 1 have the name of another"]


def test_rows_that_are_no_utterances_are_said_and_the_rest_is_used_when_asked(tmp_path: Path, encoder: str) -> None:
    rows = "a,1,film,1.5,train\na,2,good,7,train\nb,1,,0,test\nb,2,bad,-1,test\n"
    # A spreadsheet begins its files with a byte order mark.
    (tmp_path / "mosei.csv").write_text("video_id,clip_id,text,label,mode\n" + rows, "utf-8-sig")
    with pytest.raises(PreparationError) as caught:
        prepare(plan(tmp_path, encoder), tmp_path / "out", processes=1)
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems] == [
        "mosei.csv, line 3: expected a label from -3 to 3; got 7",
        "mosei.csv, line 4: expected a text and one of train, valid, test; got '' and 'test'",
    ]
    prepare(plan(tmp_path, encoder), tmp_path / "out", skip_bad=True, processes=1)
    arrays = read_prepared(tmp_path / "out")
    assert arrays["names"].tolist() == ["a/1", "b/2"]
    assert read_texts(arrays) == ["film", "bad"] and arrays["sentiment"].tolist() == [[1.5], [-1]]


def test_a_folder_without_the_table_says_so(tmp_path: Path, encoder: str) -> None:
    (problem,) = plan(tmp_path, encoder).problems
    assert "there is no such file" in problem.reason


@pytest.mark.data
def test_the_real_table_has_a_name_for_every_utterance(shared_data: Path, encoder: str) -> None:
    made = plan(shared_data, encoder)
    assert (len(made.sources), made.problems) == (22_788, [])
    assert made.sources[0].name == "-3g5yACwYnA/82_7645"
    first = made.read(made.sources[0])
    assert first["sentiment"].tolist() == [1.0] and first["text"].tobytes().startswith(b"Key is part of")
