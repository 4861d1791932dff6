"""RAVDESS takes by their names, and what is said of a folder that is not as it should be."""

from pathlib import Path

import numpy as np
import pytest

from tests.backend.media.making import tone, write_wave
from training.prepare.preparation import BadItemError, PreparationError, Source, prepare, read_prepared
from training.prepare.ravdess import SOUND, all_keys, find_takes, speech, take_of, units


def test_the_actor_is_that_of_the_name_not_of_its_last_letters() -> None:
    take = take_of(Path("Actor_24/01-01-05-02-01-02-24.mp4"))
    assert (take.actor, take.emotion, take.key) == (24, 4, "01-05-02-01-02-24")


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("03-01-05-02-01-02.wav", "expected a name like"),
        ("03-02-05-02-01-02-24.wav", "expected a name like"),
        ("03-01-09-02-01-02-24.wav", "an emotion from 01 to 08"),
        ("03-01-05-02-01-02-25.wav", "an actor from 01 to 24"),
    ],
)
def test_other_names_are_refused(name: str, wrong: str) -> None:
    with pytest.raises(BadItemError, match=wrong):
        take_of(Path(name))


def test_there_are_sixty_takes_of_each_actor() -> None:
    keys = all_keys()
    assert len(keys) == len(set(keys)) == 1440
    assert sum(key.startswith("01-01-") for key in keys) == 96
    assert sum(key.endswith("-07") for key in keys) == 60


def test_a_folder_is_read_with_all_that_is_wrong_in_it(tmp_path: Path) -> None:
    for actor in ("Actor_01", "Actor_02"):
        (tmp_path / actor).mkdir()
    for place in (
        "Actor_01/03-01-01-01-01-01-01.wav",
        "Actor_01/03-01-01-01-01-01-01.flac",
        "Actor_01/03-01-02-01-01-01-02.wav",
        "Actor_01/notes.wav",
        "Actor_01/readme.txt",
    ):
        (tmp_path / place).write_bytes(b"")
    sources, problems = find_takes(tmp_path, SOUND)
    assert [source.name for source in sources] == ["01-01-01-01-01-01"]
    said = {problem.item: problem.reason for problem in problems}
    assert said["03-01-01-01-01-01-01.wav"] == "the same take as 03-01-01-01-01-01-01.flac"
    assert said["03-01-02-01-01-01-02.wav"] == "expected it in Actor_02; got Actor_01"
    assert said["notes.wav"].startswith("expected a name like")
    assert sum(reason == "expected a file of this take; there is none" for reason in said.values()) == 1439


def test_videos_and_songs_that_lie_beside_the_speech_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "Actor_01").mkdir()
    key = all_keys()[0]
    for name in (f"01-{key}.mp4", f"02-{key}.mp4", f"03-{key}.wav", f"03-02{key[2:]}.wav"):
        (tmp_path / "Actor_01" / name).write_bytes(b"")
    (source, *others), problems = speech(tmp_path).sources, speech(tmp_path).problems
    assert (source.files[0].name, others) == (f"03-{key}.wav", [])
    assert {problem.reason for problem in problems} == {"expected a file of this take; there is none"}


def test_an_empty_folder_says_what_was_expected(tmp_path: Path) -> None:
    sources, problems = find_takes(tmp_path, SOUND)
    assert (sources, len(problems)) == ([], 1)
    assert "expected takes Actor_AA/03-01-EE-II-SS-RR-AA" in problems[0].reason


def test_units_are_those_of_the_same_take_and_damaged_sound_is_left_out(tmp_path: Path) -> None:
    actor = tmp_path / "Actor_03"
    actor.mkdir()
    keys = [key for key in all_keys() if key.endswith("-03")][:3]
    write_wave(actor / f"03-{keys[0]}.wav", tone(3.0))
    (actor / f"03-{keys[1]}.wav").write_bytes(b"RIFF, but not for long")
    write_wave(actor / f"03-{keys[2]}.wav", tone(3.0))
    rows = np.arange(2 * 35, dtype=np.float32).reshape(2, 35)
    np.savez(tmp_path / "units.npz", keys=np.array([f"01-{keys[1]}", f"01-{keys[0]}"]), au=rows)
    plan = units(tmp_path, tmp_path / "units.npz")
    assert [source.name for source in plan.sources] == keys[:2]
    assert f"{keys[2]}: expected action units of this take; there are none" in [str(each) for each in plan.problems]
    done = prepare(plan, tmp_path / "out", skip_bad=True, processes=1)
    arrays = read_prepared(tmp_path / "out")
    assert done.items == 1 and arrays["names"].tolist() == keys[:1]
    np.testing.assert_array_equal(arrays["face"], rows[1:])
    assert arrays["mfcc"].shape == (1, 13, 212)
    assert (arrays["label"].tolist(), arrays["actor"].tolist()) == ([0], [3])
    assert any(problem.item == keys[1] for problem in done.problems)


def test_a_file_of_other_arrays_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "units.npz", keys=np.array(["01-01-01-01-01-01-01"]), au=np.zeros((1, 3)))
    with pytest.raises(PreparationError, match=r"expected `au` of shape \(1, 35\), numbers; got \(1, 3\), float64"):
        prepare(units(tmp_path, tmp_path / "units.npz"), tmp_path / "out", skip_bad=True)


@pytest.mark.parametrize("kept", [0, 10, 300])
def test_action_units_that_are_cut_off_are_refused(kept: int, tmp_path: Path) -> None:
    file = tmp_path / "units.npz"
    np.savez(file, keys=np.array(["01-01-01-01-01-01-01"]), au=np.zeros((1, 35)))
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(PreparationError, match=r"units\.npz: expected an \.npz file of plain numbers"):
        prepare(units(tmp_path, file), tmp_path / "out", skip_bad=True)


def test_sound_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "03-01-01-01-01-01-01.wav"
    write_wave(path, tone(3.0))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadItemError, match=r"01\.wav: expected a whole file of [\d,]+ bytes; got"):
        speech(tmp_path).read(Source("x", (path,)))


def test_the_first_half_second_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "03-01-01-01-01-01-01.wav"
    write_wave(path, tone(3.0))
    plan = speech(tmp_path)
    whole = plan.read(Source("x", (path,)))
    assert whole["mfcc"].shape == (13, 212) and whole["mfcc"].dtype == np.float32
