"""The shipped emotion checkpoint on real clips, run by a real worker."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.inputs import FaceCrops
from tests.backend.engine.service import Service

EMOTION = "emotion/faces-speech"
LABELLED = {
    "mead_M030_level_3_angry_016": "angry",
    "mead_M030_level_3_sad_001": "sad",
    "mead_W036_level_3_happy_007": "happy",
}
NO_FACE, NO_SOUND = "edge_noface_mer2023_00000727", "edge_noaudiotrack_liveportrait_d0"

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def clips(shared_data: Path) -> Path:
    return shared_data / "clips"


def test_at_least_two_of_the_labelled_clips_are_called_right(service: Service, clips: Path) -> None:
    called = {}
    for name in LABELLED:
        report = service.analyse(EMOTION, clip=clips / f"{name}.mp4")
        called[name] = report.classes[report.overall.prediction]
    assert sum(called[name] == label for name, label in LABELLED.items()) >= 2, called


def test_the_report_of_a_talking_face_is_whole(service: Service, clips: Path) -> None:
    name = "liveportrait_d12"
    report = service.analyse(EMOTION, clip=clips / f"{name}.mp4")
    crops = service.cards[EMOTION].inputs["video"]
    assert isinstance(crops, FaceCrops)
    assert [(status.name, status.present, status.note) for status in report.modalities] == [
        ("video", True, ""),
        ("audio", True, ""),
    ]
    assert report.windows[-1].end_s == pytest.approx(report.duration_s)
    for window in report.windows:
        np.testing.assert_allclose(np.sum(list(window.contributions.values()), axis=0), window.logits, atol=1e-3)
        assert sum(window.probabilities) == pytest.approx(1)
    assert report.faces is not None
    assert len(report.faces.frames) == len(report.windows) * crops.frames
    assert all(frame.found for frame in report.faces.frames)
    # The face fills about half of this clip of 512 x 512 pixels.
    for frame in report.faces.frames:
        assert 200 < frame.box[2] < 512
    id_ = service.submit(EMOTION, clip=clips / f"{name}.mp4")
    strip = cv2.imread(str(service.store.analyses.faces(id_)))
    assert strip is not None
    assert strip.shape[1] == report.faces.tile * report.faces.columns
    with np.load(service.store.analyses.arrays(id_), allow_pickle=False) as arrays:
        for site in report.sites:
            attention = arrays[f"attention.{site.name}"]
            assert attention.shape[0] == len(report.windows)
            np.testing.assert_allclose(attention.sum(axis=2), 1, atol=1e-4)
    assert {"decode", "faces", "sound", "network", "total"} <= set(report.timings_s)


def test_a_clip_without_a_face_is_analysed_with_a_warning(service: Service, clips: Path) -> None:
    report = service.analyse(EMOTION, clip=clips / f"{NO_FACE}.mp4")
    assert "No face was found: the centre of the picture was used." in report.warnings
    assert report.faces is not None
    assert not any(frame.found for frame in report.faces.frames)


def test_a_clip_without_sound_is_analysed_by_its_picture(service: Service, clips: Path) -> None:
    report = service.analyse(EMOTION, clip=clips / f"{NO_SOUND}.mp4")
    assert [(status.name, status.present) for status in report.modalities] == [("video", True), ("audio", False)]
    assert [window.present for window in report.windows] == [["video"]] * len(report.windows)
