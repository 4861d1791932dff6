"""From rows and names of files to items: what belongs together, what is twice, what a label stands for."""

from collections.abc import Sequence

import pytest

from backend.collections.entries import Entries, entries_of_manifest, entries_of_names
from backend.collections.files import UploadedFiles
from backend.collections.labels import ClassLabels
from backend.collections.manifest import read_manifest
from backend.collections.problems import RowProblems
from backend.schemas import MOST_TEXT, CollectionFile
from tests.backend.collections.noted import noted

EMOTIONS = ClassLabels(["neutral", "happy", "sad", "angry", "calm", "fearful"], None)


def uploaded(names: Sequence[str], problems: RowProblems) -> UploadedFiles:
    files = [CollectionFile(name=name, clip=f"{index:064x}") for index, name in enumerate(names)]
    return UploadedFiles(files, [file.clip for file in files], problems)


def of_manifest(
    text: str, names: Sequence[str] = (), labels: ClassLabels | None = None
) -> tuple[Entries, list[tuple[int | None, str, str]]]:
    problems = RowProblems()
    found = entries_of_manifest(read_manifest(text, problems), uploaded(names, problems), labels, problems)
    return found, [(row.row, row.column, row.detail) for row in noted(problems)]


def of_names(
    names: Sequence[str], labels: ClassLabels | None = None
) -> tuple[Entries, list[tuple[int | None, str, str]]]:
    problems = RowProblems()
    found = entries_of_names(names, labels, problems)
    return found, [(row.row, row.column, row.detail) for row in noted(problems)]


def test_a_missing_file_an_unknown_label_and_a_duplicate_are_told_together() -> None:
    text = "file,label\na.wav,happy\nnone.wav,sad\nb.wav,hapy\na.wav,sad\n"
    _, problems = of_manifest(text, ["a.wav", "b.wav"], EMOTIONS)
    assert problems == [
        (3, "file", "expected one of the 2 uploaded files; there is none of this name"),
        (4, "label", "expected one of neutral, happy, sad, angry, calm, fearful; got 'hapy'"),
        (5, "file", "expected each file once; it is in row 2 already"),
    ]


def test_labels_are_kept_under_the_names_of_the_checkpoint() -> None:
    found, problems = of_manifest("file,label\na.wav,JOY\nb.wav,\nc.wav,Fear\n", ["a.wav", "b.wav", "c.wav"], EMOTIONS)
    assert problems == []
    assert [entry.label for entry in found.entries] == ["happy", None, "fearful"]


def test_without_a_checkpoint_labels_are_kept_as_they_are_written() -> None:
    found, problems = of_manifest("file,label\na.wav,JOY\n", ["a.wav"])
    assert (found.entries[0].label, problems) == ("JOY", [])


def test_names_are_unique() -> None:
    _, problems = of_manifest("file,name\na.wav,one\nb.wav,one\n", ["a.wav", "b.wav"])
    assert problems == [(3, "name", "expected each name once; row 2 has it already")]


def test_a_sentence_is_named_by_its_row() -> None:
    found, problems = of_manifest("text,label\nGood film.,happy\nGood film.,happy\n")
    assert problems == []
    assert [entry.name for entry in found.entries] == ["Row 2: Good film.", "Row 3: Good film."]


@pytest.mark.parametrize(
    "text, detail",
    [
        ("\u200b\u200b", "expected at least a word; nothing in it can be seen"),
        ((MOST_TEXT + 1) * "x", f"expected at most {MOST_TEXT:,} characters; got {MOST_TEXT + 1:,}"),
    ],
    ids=["unseen", "long"],
)
def test_a_text_that_cannot_be_run_is_told(text: str, detail: str) -> None:
    _, problems = of_manifest(f"text,label\n{text},sad\n")
    assert problems == [(2, "text", detail)]


def test_a_file_is_found_by_its_last_part_where_only_one_has_it() -> None:
    found, problems = of_manifest("file\nx/a.wav\nb.wav\n", ["a.wav", "one/b.wav", "one/c.wav", "two/c.wav"])
    assert problems == []
    assert [entry.files for entry in found.entries] == [(("file", "a.wav"),), (("file", "one/b.wav"),)]
    assert found.warnings == ("2 files are not in the manifest and were left out.",)
    _, problems = of_manifest("file\nc.wav\n", ["one/c.wav", "two/c.wav"])
    assert [row for row, _, _ in problems] == [2]


def test_a_manifest_without_labels_takes_those_of_the_names() -> None:
    names = ["03-01-05-01-01-01-24.wav", "03-01-03-01-01-01-01.wav"]
    found, problems = of_manifest("file,group\n" + "".join(f"{name},mine\n" for name in names), names, EMOTIONS)
    assert problems == []
    assert [(entry.label, entry.group) for entry in found.entries] == [("angry", "mine"), ("happy", "mine")]
    assert found.convention == "Manifest, RAVDESS file names"


def test_a_column_of_a_manifest_is_believed_more_than_a_name() -> None:
    name = "03-01-05-01-01-01-24.wav"
    found, _ = of_manifest(f"file,label,group\n{name},sad,\n", [name])
    assert [(entry.label, entry.group) for entry in found.entries] == [("sad", None)]


def test_files_of_one_name_or_take_are_one_item_media_first() -> None:
    found, problems = of_names(["a.skeleton", "a.mp4", "b.mp4", "c.npz", "d.mp4", "d.wav"])
    assert problems == []
    assert [[name for _, name in entry.files] for entry in found.entries] == [
        *(["a.mp4", "a.skeleton"], ["b.mp4"], ["c.npz"], ["d.mp4"], ["d.wav"])
    ]
    found, _ = of_names(["depth/a1_s2_t3_depth.avi", "skeletons.npz/a1_s2_t3.npy"])
    (entry,) = found.entries
    assert [name for _, name in entry.files] == ["depth/a1_s2_t3_depth.avi", "skeletons.npz/a1_s2_t3.npy"]
    assert (entry.label, entry.group) == ("swipe left", "subject 2")


def test_names_tell_actor_24_where_they_end_in_24() -> None:
    found, problems = of_names(["Actor_24/01-01-04-02-01-02-24.mp4", "Actor_02/01-01-04-02-01-02-02.mp4"], EMOTIONS)
    assert problems == []
    assert [(entry.label, entry.group) for entry in found.entries] == [("sad", "actor 02"), ("sad", "actor 24")]
    assert found.convention == "RAVDESS file names"


def test_files_that_do_not_follow_the_others_have_no_label() -> None:
    found, problems = of_names([*(f"03-01-05-01-01-01-0{n}.wav" for n in (1, 2)), "note.wav"], EMOTIONS)
    assert problems == []
    assert [entry.label for entry in found.entries] == ["angry", "angry", None]
    assert found.warnings == ("1 files are not named as the others and have no label.",)


def test_a_convention_whose_labels_the_checkpoint_does_not_know_is_told_file_by_file() -> None:
    _, problems = of_names(["03-01-08-01-01-01-01.wav", "03-01-05-01-01-01-01.wav"], EMOTIONS)
    assert problems == [(None, "label", "expected one of neutral, happy, sad, angry, calm, fearful; got 'surprised'")]


@pytest.mark.parametrize("name", ["=1+1.wav", " =1+1.wav", "@a.wav"])
def test_a_file_with_the_name_of_a_formula_is_refused(name: str) -> None:
    _, problems = of_names([name])
    assert [(row, column) for row, column, _ in problems] == [(None, "file")]
    _, problems = of_manifest(f'file\n"{name}"\n', [name])
    assert [(row, column) for row, column, _ in problems] == [(2, "file")]
    found, problems = of_manifest(f'file,name\n"{name}",one\n', [name])
    assert ([entry.name for entry in found.entries], problems) == (["one"], [])


def test_uploads_that_are_not_here_and_names_given_twice_are_told() -> None:
    problems = RowProblems()
    files = [CollectionFile(name=name, clip=clip) for name, clip in (("a.wav", "1"), ("./a.wav", "1"), ("b.wav", "2"))]
    UploadedFiles([*files, CollectionFile(name=" ", clip="1")], ["1"], problems)
    assert [(row.value, row.detail) for row in noted(problems)] == [
        ("a.wav", "expected each name once; two files have this one"),
        ("b.wav", "expected an upload that is here; it was never sent, or is deleted"),
        (" ", "expected the name of a file; got none"),
    ]
