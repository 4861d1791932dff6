"""The shipped sentiment and action checkpoints on real texts, clips and skeletons, run by a real worker."""

import csv
from pathlib import Path

import numpy as np
import pytest

from backend.schemas import Report
from tests.backend.engine.service import Service

SENTIMENT, ACTION = "sentiment/mosei-text", "action/utd-mhad"

pytestmark = pytest.mark.data


def adds_up(report: Report) -> None:
    total = np.sum(list(report.overall.contributions.values()), axis=0)
    np.testing.assert_allclose(total, report.overall.logits, atol=1e-4)


# --- sentiment --------------------------------------------------------------------------------------------------------


def test_plain_sentences_are_called_right(service: Service) -> None:
    called = {
        text: service.analyse(SENTIMENT, text=text).overall.logits[0]
        for text in (
            "This is the best film I have seen in years, I loved every minute of it.",
            "What a terrible, boring waste of time, I hated it.",
        )
    }
    best, worst = called.values()
    assert best > 1 > -1 > worst, called


def test_real_utterances_are_called_as_labelled(service: Service, shared_data: Path) -> None:
    """The strongest test utterances of CMU-MOSEI, ten of each sign: nearly all signs are right."""
    with (shared_data / "text/mosei.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mode"] == "test" and abs(float(row["label"])) >= 2.5]
    chosen = [row for row in rows if float(row["label"]) > 0][:10] + [row for row in rows if float(row["label"]) < 0][
        :10
    ]
    reports = [service.analyse(SENTIMENT, text=row["text"]) for row in chosen]
    right = [report.overall.logits[0] * float(row["label"]) > 0 for report, row in zip(reports, chosen, strict=True)]
    assert len(right) == 20
    assert sum(right) >= 16


def test_a_talking_face_with_its_transcript_uses_all_three(service: Service, shared_data: Path) -> None:
    clip = shared_data / "clips/mead_W036_level_3_happy_007.mp4"
    report = service.analyse(SENTIMENT, clip=clip, text="I am so glad to see you.")
    assert [(status.name, status.present) for status in report.modalities] == [
        ("visual", True),
        ("audio", True),
        ("text", True),
    ]
    (window,) = report.windows
    assert (window.start_s, window.end_s) == (0, report.duration_s)
    assert report.faces is not None
    assert len(report.faces.frames) == 50
    assert report.transcript is not None
    assert [token.text for token in report.transcript.tokens[1:4]] == ["I", "am", "so"]
    adds_up(report)


def test_a_clip_without_text_says_so(service: Service, shared_data: Path) -> None:
    report = service.analyse(SENTIMENT, clip=shared_data / "clips/edge_noface_mer2023_00000727.mp4")
    assert [(status.name, status.present) for status in report.modalities] == [
        ("visual", False),
        ("audio", True),
        ("text", False),
    ]
    assert "No face was found: the face is left out." in report.warnings


# --- action -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def takes(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, Path, Path]]:
    """(name, video, skeleton) of one take of every action by a person of the test split."""
    folder = tmp_path_factory.mktemp("takes")
    found = []
    with np.load(shared_data / "utd_mhad/skeletons.npz") as skeletons:
        for action in range(1, 28):
            name = f"a{action}_s2_t1"
            np.savez(folder / f"{name}.npz", skeleton=skeletons[name])
            found.append((name, shared_data / f"utd_mhad/depth/{name}.mp4", folder / f"{name}.npz"))
    return found


def test_real_takes_are_called_as_labelled(service: Service, takes: list[tuple[str, Path, Path]]) -> None:
    """Through the service the accuracy is about what the card says, of which a person may differ."""
    right = []
    for index, (_, video, skeleton) in enumerate(takes):
        report = service.analyse(ACTION, clip=video, skeleton=skeleton)
        assert report.warnings == []
        adds_up(report)
        right.append(report.overall.prediction == index)
    assert sum(right) >= 20, right


def test_video_alone_and_skeleton_alone_are_marked(service: Service, takes: list[tuple[str, Path, Path]]) -> None:
    _, video, skeleton = takes[0]
    seen = service.analyse(ACTION, clip=video)
    tracked = service.analyse(ACTION, skeleton=skeleton)
    assert [status.present for status in seen.modalities] == [True, False]
    assert [status.present for status in tracked.modalities] == [False, True]
    assert tracked.duration_s is not None
    assert tracked.duration_s > 1


def test_a_skeleton_of_another_camera_beside_its_video_is_left_out(service: Service, shared_data: Path) -> None:
    folder = shared_data / "ntu"
    report = service.analyse(
        ACTION,
        clip=folder / "S001C001P001R001A001_rgb.avi",
        skeleton=folder / "S001C001P001R001A001.skeleton",
    )
    assert [status.present for status in report.modalities] == [True, False]
    assert "The network reads 20 joints and the skeleton has 25: it is left out." in report.warnings
