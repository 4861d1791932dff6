"""The file of an ablation: what is read from it, and what is said of one that can't be used."""

from pathlib import Path

import pytest

from tests.conftest import ROOT
from training.tables.ablations.file import AblationError, PairsAblation, read_ablation, shipped

HEAD = 'name = "own"\ntitle = "Own"\n'
PAIRS = HEAD + 'experiment = "ravdess-pairs"\n'
TEXT = HEAD + 'experiment = "mosei-text"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_of_ones_own_names_its_trainings_by_what_it_changes(tmp_path: Path) -> None:
    text = PAIRS + (
        'note = "Of all."\n[[variants]]\nsites = []\n'
        "[[variants]]\nblock_channels = [4, 8]\nreduction = 2\ndropout = 0\n"
        '[[variants]]\nsites = ["late"]\nfloor = 0.125\nnote = "One."\n'
    )
    found = read_ablation(written(tmp_path, text))
    assert isinstance(found, PairsAblation)
    variants = [settings.variant() for settings in found.variants]
    assert [variant.name for variant in variants] == [
        *("averaging", "msaf-C4-8-r2-no-dropout", "msaf-late-lambda-0.125"),
    ]
    assert variants[1].config.block_channels == (4, 8) and variants[2].config.floor == 0.125
    assert [settings.note for settings in found.variants] == ["", "", "One."] and found.note == "Of all."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PAIRS + "[[variants]]\n[[variants]]\ndropot = 0.1\n", "variant 2: dropot: expected one of the keys block_"),
        (PAIRS + "size = 3\n[[variants]]\n", "size: expected one of the keys experiment, name, note, title, variants"),
        (PAIRS + '[[variants]]\ndropout = "0.4"\n', "variant 1: dropout: expected a valid number; got '0.4'"),
        (PAIRS + "[[variants]]\nreduction = 64\n", "variant 1: reduction: expected at most 16; got 64"),
        (PAIRS + "[[variants]]\nreduction = true\n", "variant 1: reduction: expected a valid integer; got True"),
        (PAIRS + "[[variants]]\nfloor = 2.0\n", r"variant 1: floor: expected lambda in \[0, 1\]; got 2.0"),
        (PAIRS + "[[variants]]\nblock_channels = [8]\n", "variant 1: block_channels: expected 2 numbers; got 1"),
        (PAIRS + '[[variants]]\nsites = ["early"]\n', "variant 1: sites: 0: expected 'intermediate' or 'late'; got 'e"),
        (PAIRS + '[[variants]]\nsites = ["late", "intermediate"]\n', "variant 1: sites: expected some of .* in this"),
        (PAIRS + "[[variants]]\nsites = []\nfloor = 0.5\n", "variant 1: sites: expected at least one for floor; got"),
        (PAIRS + "[[variants]]\n[[variants]]\ndropout = 0.2\n", "variants: expected different ones; got msaf as var"),
        (PAIRS + "variants = []\n", "variants: expected at least 1 item"),
        (PAIRS, "variants: expected this key; it is not there"),
        (TEXT + "[[variants]]\n", "variant 1: segments: expected this key; it is not there"),
        (TEXT + "[[variants]]\nsegments = 60\n", "variant 1: segments: expected at most 50, one per step; got 60"),
        (TEXT + "[[variants]]\nsegments = 0\nfloor = 0.5\n", "variant 1: segments: expected at least 1 for floor; got"),
        (TEXT + '[[variants]]\nsegments = 1\nsites = ["late"]\n', "variant 1: sites: expected one of the keys .*segme"),
        (HEAD, "experiment: expected one of ravdess-pairs, mosei-text, utd-mhad; got None"),
        (HEAD + 'experiment = "ntu"\n', "experiment: expected one of ravdess-pairs, mosei-text, utd-mhad; got 'ntu'"),
        (PAIRS.replace('"own"', '"../own"') + "[[variants]]\n", "name: .*match pattern .*; got '../own'"),
        ("name =", "expected TOML; Invalid value"),
    ],
)
def test_what_cannot_be_used_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(AblationError, match=f"own.toml: {said}"):
        read_ablation(path)


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = written(tmp_path, PAIRS + "[[variants]]\nfloor = 2\n[[variants]]\nblocks = 1\n")
    with pytest.raises(AblationError) as caught:
        read_ablation(path)
    assert [line.split(": ")[1] for line in str(caught.value).splitlines()] == ["variant 1", "variant 2"]


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(AblationError, match=r"none.toml: expected a file that can be read; No such file"):
        read_ablation(tmp_path / "none.toml")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(AblationError, match="expected TOML in UTF-8"):
        read_ablation(path)


def test_the_table_of_the_paper_is_not_overwritten_by_another(tmp_path: Path) -> None:
    own = PAIRS.replace('"own"', '"table4-pairs"') + "[[variants]]\n"
    with pytest.raises(
        AblationError, match="name: expected another than that of an ablation of the paper; got 'table4"
    ):
        read_ablation(written(tmp_path, own))
    paper = (ROOT / "training/tables/ablations/table4-pairs.toml").read_text("utf-8")
    assert read_ablation(written(tmp_path, paper)) == shipped("table4-pairs")
