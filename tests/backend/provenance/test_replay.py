"""`python -m backend.provenance replay`: against the service of the export, one that lacks it, and one that differs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.provenance.__main__ import main
from backend.provenance.replaying import moved
from backend.provenance.service import Service, Unavailable
from backend.schemas import Provenance, Report
from backend.schemas.provenance import items_sha256
from tests.backend.api import files
from tests.backend.api.checkpoint import CHECKPOINT, write_checkpoint
from tests.backend.provenance.services import TABLE, Lab

SOUND = files.sound()
Replayed = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def replayed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Replayed:
    """Replays provenance on a service; gives the exit status and the lines."""

    def run(provenance: Provenance | Path, lab: Lab, *options: str) -> tuple[int, list[str]]:
        if isinstance(provenance, Provenance):
            path = tmp_path / "a.provenance.json"
            path.write_text(provenance.model_dump_json())
        else:
            path = provenance
        status = main(["replay", str(path), "--service", lab.address, "--wait", "20", *options])
        return status, capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files that may be uploaded, among others."""
    folder = tmp_path / "files"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "tone.wav").write_bytes(SOUND)
    (folder / "other.txt").write_text("nothing of it")
    return folder


def exported(lab: Lab) -> Provenance:
    identity = lab.analyse(lab.upload(SOUND))
    return lab.export(f"analyses/{identity}", f"analyses/{identity}/attention?site=late")


def test_the_service_of_the_export_says_the_same(lab: Lab, replayed: Replayed) -> None:
    provenance = exported(lab)
    identity = provenance.analyses[0].id
    status, lines = replayed(provenance, lab)
    assert status == 0
    assert [line.split() for line in lines[:2]] == [
        ["same", "checkpoint", f"{CHECKPOINT}:", "weights", "and", "card"],
        ["same", "analysis", f"{identity}:", "the", "service", "has", "it", "already"],
    ]

    assert lines[3].split()[2:] == [str(len(provenance.answers[1].numbers)), "numbers", "exactly"]
    assert lines[4:] == ["same: 4 of 4 the same"]


def test_a_service_that_lacks_it_runs_it_again_on_the_file_of_that_sha256(
    lab: Lab, elsewhere: Lab, folder: Path, replayed: Replayed
) -> None:
    provenance = exported(lab)
    status, lines = replayed(provenance, elsewhere, "--files", str(folder))
    assert (status, lines[-1]) == (0, "same: 4 of 4 the same")
    assert lines[1].endswith("run again")
    assert elsewhere.get("clips")["items"][0]["name"] == "tone.wav"


@pytest.mark.parametrize("given", [True, False])
def test_a_file_that_is_nowhere_is_told_and_nothing_is_uploaded(
    lab: Lab, elsewhere: Lab, folder: Path, replayed: Replayed, given: bool
) -> None:
    provenance = exported(lab)
    (folder / "below" / "tone.wav").write_bytes(SOUND + b"\0")
    status, lines = replayed(provenance, elsewhere, *(["--files", str(folder)] if given else []))
    assert status == 2
    where = f"it is not in {folder} either" if given else "--files may name a folder with it"
    clip = provenance.analyses[0].inputs.clip
    assert lines[1].endswith(f"the service has no file of SHA-256 {clip}; {where}")
    assert lines[-1] == "unavailable: 1 of 4 the same, 3 could not be looked at"
    assert elsewhere.get("clips")["total"] == 0


def other_logits(by: float) -> Callable[[Report], Report]:
    def change(report: Report) -> Report:
        logits = [1.0, 2.0 * (1 + by)]
        return report.model_copy(update={"overall": report.overall.model_copy(update={"logits": logits})})

    return change


@pytest.mark.parametrize(
    ("by", "options", "status", "said"),
    [
        (5e-5, [], 0, "numbers within 0.0001"),
        (5e-4, [], 1, "most of all report.overall.logits[1]: expected 2; got 2.001"),
        (5e-4, ["--tolerance", "1e-3"], 0, "numbers within 0.001"),
        (5e-5, ["--tolerance", "0", "--absolute", "1e-6"], 1, "expected 2; got 2.0001"),
        (5e-5, ["--tolerance", "0", "--absolute", "1e-3"], 0, "numbers within"),
    ],
)
def test_numbers_that_come_out_otherwise_are_named(
    lab: Lab,
    elsewhere: Lab,
    folder: Path,
    replayed: Replayed,
    by: float,
    options: list[str],
    status: int,
    said: str,
) -> None:
    elsewhere.change = other_logits(by)
    code, lines = replayed(exported(lab), elsewhere, "--files", str(folder), *options)
    assert code == status
    assert said in lines[2]


def test_words_that_come_out_otherwise_differ(lab: Lab, elsewhere: Lab, folder: Path, replayed: Replayed) -> None:
    elsewhere.change = lambda report: report.model_copy(update={"classes": ["neutral", "sad"]})
    status, lines = replayed(exported(lab), elsewhere, "--files", str(folder))
    assert status == 1
    assert lines[2].startswith("differs")
    assert lines[2].endswith("the numbers agree; words, or what they stand at, do not")


def test_other_weights_of_the_checkpoint_differ(lab: Lab, checkpoints: Path, replayed: Replayed) -> None:
    provenance = exported(lab)
    other = provenance.checkpoints[0].model_copy(update={"weights_sha256": "a" * 64})
    status, lines = replayed(provenance.model_copy(update={"checkpoints": [other]}), lab)
    assert status == 1
    found = provenance.checkpoints[0].weights_sha256
    assert lines[0] == f"differs      checkpoint {CHECKPOINT}: its weights: expected {'a' * 64}; got {found}"


def test_another_card_of_the_same_weights_differs(
    lab: Lab, checkpoints: Path, tmp_path: Path, replayed: Replayed
) -> None:
    provenance = exported(lab)
    (checkpoints / CHECKPOINT).rename(tmp_path / "before")
    write_checkpoint(checkpoints / CHECKPOINT, title="Another")
    status, lines = replayed(provenance, lab)
    assert status == 1
    assert lines[0].startswith(f"differs      checkpoint {CHECKPOINT}: the same weights, another card: expected ")


def test_a_checkpoint_that_is_not_there_is_told(lab: Lab, replayed: Replayed) -> None:
    provenance = exported(lab)
    gone = provenance.checkpoints[0].model_copy(update={"id": "emotion/gone"})
    status, lines = replayed(provenance.model_copy(update={"checkpoints": [gone]}), lab)
    assert status == 2
    assert lines[0].startswith("unavailable  checkpoint emotion/gone: 404: ")


def test_a_number_that_was_changed_in_the_file_is_found(lab: Lab, tmp_path: Path, replayed: Replayed) -> None:
    document = json.loads(exported(lab).model_dump_json())
    document["answers"][1]["numbers"][7] += 0.1
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(document))
    status, lines = replayed(path, lab)
    assert status == 1
    assert lines[3].endswith("the numbers in the file are not those that were exported: it was changed")


@pytest.mark.parametrize("change", ["", "x"])
def test_a_table_that_was_changed_is_found(lab: Lab, tmp_path: Path, replayed: Replayed, change: str) -> None:
    (tmp_path / "t.csv").write_bytes((TABLE.csv() + change).encode())
    (tmp_path / "t.provenance.json").write_text(exported(lab).model_dump_json())
    status, lines = replayed(tmp_path / "t.csv", lab)
    assert status == (1 if change else 0)
    assert lines[0] == (
        "differs      table: it was changed after its export" if change else "same         table: as it was exported"
    )


# --- sweeps


def swept(lab: Lab, *, manifest: str, sounds: dict[str, bytes]) -> Provenance:
    named = [{"name": name, "clip": lab.upload(content, name)} for name, content in sounds.items()]
    asked = {"name": "Tones", "files": named, "manifest": manifest}
    collection = lab.post("collections", json=asked)["id"]
    sweep = lab.post("sweeps", json={"collection": collection, "checkpoint": CHECKPOINT})["id"]
    with Service(lab.address, patience_s=20) as service:
        service.ended(f"sweeps/{sweep}")
    return lab.export(f"sweeps/{sweep}", f"sweeps/{sweep}/items?limit=200")


MANIFEST = "file,label,group\nb.wav,happy,one\na.wav,neutral,two\nc.wav,,one\n"
SOUNDS = {f"{name}.wav": files.sound(1.5 + number / 4) for number, name in enumerate("abc")}


def test_a_sweep_is_run_again_over_the_same_items_in_their_order(
    lab: Lab, elsewhere: Lab, folder: Path, replayed: Replayed
) -> None:
    provenance = swept(lab, manifest=MANIFEST, sounds=SOUNDS)
    assert [item.label for item in provenance.sweeps[0].items] == ["happy", "neutral", None]
    for name, content in SOUNDS.items():
        (folder / f"renamed {name}").write_bytes(content)
    status, lines = replayed(provenance, elsewhere, "--files", str(folder))
    assert (status, lines[-1]) == (0, "same: 4 of 4 the same")
    assert lines[1].endswith("run again over the same items")
    made = elsewhere.get("collections")["items"]
    assert [collection["labels"] for collection in made] == [{"happy": 1, "neutral": 1}]
    # The same replay again finds what the first has made.
    assert replayed(provenance, elsewhere)[0] == 0
    assert elsewhere.get("collections")["total"] == 1


def test_a_sweep_over_other_items_differs(lab: Lab, replayed: Replayed) -> None:
    provenance = swept(lab, manifest=MANIFEST, sounds=SOUNDS)
    sweep = provenance.sweeps[0]
    items = [item.model_copy(update={"label": "neutral"}) for item in sweep.items]
    other = sweep.model_copy(update={"items": items, "items_sha256": items_sha256(items)})
    status, lines = replayed(provenance.model_copy(update={"sweeps": [other]}), lab)
    assert status == 1
    assert lines[1].endswith("its items are others than those that were exported")


def test_a_sweep_with_a_missing_file_makes_nothing(lab: Lab, elsewhere: Lab, folder: Path, replayed: Replayed) -> None:
    provenance = swept(lab, manifest=MANIFEST, sounds=SOUNDS)
    (folder / "a.wav").write_bytes(SOUNDS["a.wav"])
    status, lines = replayed(provenance, elsewhere, "--files", str(folder))
    assert status == 2
    assert f"the service has no file of SHA-256 {provenance.sweeps[0].items[0].inputs.clip}" in lines[1]  # type: ignore[union-attr]
    assert elsewhere.get("collections")["total"] == 0


def test_a_shipped_sweep_that_is_not_there_is_told(lab: Lab, replayed: Replayed) -> None:
    provenance = swept(lab, manifest=MANIFEST, sounds=SOUNDS)
    shipped = provenance.sweeps[0].model_copy(update={"id": "shipped-0", "source": "shipped"})
    status, lines = replayed(provenance.model_copy(update={"sweeps": [shipped]}), lab)
    assert status == 2
    assert lines[1].startswith("unavailable  sweep shipped-0: it comes with a checkpoint")


# --- what the command refuses


def test_a_file_without_provenance_is_refused(
    tmp_path: Path, lab: Lab, replayed: Replayed, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.svg"
    path.write_text("<svg></svg>")
    assert main(["replay", str(path)]) == 2
    assert capsys.readouterr().err.startswith("python -m backend.provenance: ")


def test_files_that_are_no_folder_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], lab: Lab) -> None:
    path = tmp_path / "a.json"
    path.write_text(exported(lab).model_dump_json())
    assert main(["replay", str(path), "--files", str(path)]) == 2
    assert "--files: expected a folder" in capsys.readouterr().err


def test_a_service_that_does_not_answer_is_told(lab: Lab, replayed: Replayed) -> None:
    provenance = exported(lab)
    status, lines = replayed(provenance, Lab("http://127.0.0.1:9", lab.store))
    assert status == 2
    assert all("the service does not answer" in line for line in lines[:-1])


@pytest.mark.parametrize(
    "request_",
    ["http://elsewhere.test/analyses/a", "//elsewhere.test/a", "../../metrics", "analyses/../../a", "metrics"],
)
def test_a_file_may_name_requests_of_the_api_only(lab: Lab, request_: str) -> None:
    with (
        Service(lab.address, patience_s=1) as service,
        pytest.raises(Unavailable, match="expected a request of the API"),
    ):
        service.get(request_)


@pytest.mark.parametrize("distance", ["-1", "nan", "inf", "a"])
def test_a_tolerance_is_a_number_from_0_on(distance: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["replay", "a.json", "--tolerance", distance])
    assert ended.value.code == 2


def test_show_says_where_an_export_comes_from(lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    provenance = exported(lab)
    path = tmp_path / "a.json"
    path.write_text(provenance.model_dump_json())
    assert main(["show", str(path)]) == 0
    said = capsys.readouterr().out
    analysis = provenance.analyses[0]
    assert said.startswith("Shares (shares)\n")
    assert f"  analysis    {analysis.id}: {CHECKPOINT} on clip {str(analysis.inputs.clip)[:16]}…\n" in said
    assert f"  answer      analyses/{analysis.id}: {len(provenance.answers[0].numbers)} numbers\n" in said


# --- ids that are others on another service


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        ("sweeps/a/classes?site=late&by=label", "sweeps/b/classes?site=late&by=label"),
        ("sweeps/c/classes?class=", "sweeps/c/classes?class="),
        ("comparisons?left=sweep:a&right=sweep:c&by=label", "comparisons?left=sweep:b&right=sweep:c&by=label"),
        ("sweeps/x%2Fy/maps", "sweeps/z%2F/maps"),
        ("analyses/c", "analyses/c"),
    ],
)
def test_requests_follow_their_subjects(request_: str, expected: str) -> None:
    assert moved(request_, {"a": "b", "x/y": "z/"}) == expected
