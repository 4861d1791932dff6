"""The shipped checkpoint on real clips, run by a real worker."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from backend.engine.config import EngineConfig
from backend.engine.local import LocalEngine
from backend.media.probe import probe_file
from backend.schemas import Analysis, AnalysisState, Report
from backend.store import Store, open_store
from models.registry import Entry, scan
from tests.backend.engine.conftest import wait_until

CHECKPOINTS = Path(__file__).parents[3] / "checkpoints"
LABELLED = {
    "mead_M030_level_3_angry_016": "angry",
    "mead_M030_level_3_sad_001": "sad",
    "mead_W036_level_3_happy_007": "happy",
}
NO_FACE, NO_SOUND = "edge_noface_mer2023_00000727", "edge_noaudiotrack_liveportrait_d0"
# The first start on a machine compiles the network and librosa's functions.
START_S, ANALYSIS_S = 180.0, 60.0

pytestmark = pytest.mark.data


@dataclass
class Service:
    """A store, a running engine over it, and the checkpoint to run."""

    store: Store
    entry: Entry
    clips: Path

    def analyse(self, name: str) -> Report:
        """Upload a clip, wait for its analysis, and return the report."""
        analysis = self._ended(name)
        assert analysis.state is AnalysisState.SUCCEEDED, analysis.error
        assert analysis.report is not None
        return analysis.report

    def submit(self, name: str) -> str:
        path = self.clips / f"{name}.mp4"
        card = self.entry.card
        assert card is not None
        result = probe_file(path, path.name, EngineConfig.model_fields["limits"].default)
        with self.store.blobs.temporary() as upload:
            shutil.copyfile(path, upload)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            size = path.stat().st_size
            clip, _ = self.store.clips.add(upload, sha256=sha256, name=path.name, size_bytes=size, result=result)
        return self.store.analyses.submit(clip.id, self.entry.id, card.weights.sha256)[0].id

    def _ended(self, name: str) -> Analysis:
        id_ = self.submit(name)
        wait_until(lambda: self.store.analyses.get(id_).state.ended, ANALYSIS_S)
        return self.store.analyses.get(id_)


@pytest.fixture(scope="module")
def service(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    entries = [entry for entry in scan([CHECKPOINTS]) if entry.card is not None]
    if not entries:
        pytest.skip("there is no checkpoint in the repository yet")
    folder = tmp_path_factory.mktemp("service")
    config = EngineConfig(
        database_url=f"sqlite:///{folder / 'lens.db'}", folder=folder / "store", checkpoints=(CHECKPOINTS,)
    )
    with open_store(config.database_url, config.folder) as store:
        engine = LocalEngine(config)
        engine.start()
        try:
            wait_until(lambda: engine.status().ready, START_S)
            yield Service(store, entries[0], shared_data / "clips")
        finally:
            engine.stop()


def test_at_least_two_of_the_labelled_clips_are_called_right(service: Service) -> None:
    called = {}
    for name in LABELLED:
        report = service.analyse(name)
        called[name] = report.classes[report.overall.prediction]
    assert sum(called[name] == label for name, label in LABELLED.items()) >= 2, called


def test_the_report_of_a_talking_face_is_whole(service: Service) -> None:
    name = "liveportrait_d12"
    report = service.analyse(name)
    card = service.entry.card
    assert card is not None
    assert card.inputs.video is not None
    assert [(status.name, status.present, status.note) for status in report.modalities] == [
        ("video", True, ""),
        ("audio", True, ""),
    ]
    assert report.windows[-1].end_s == pytest.approx(report.duration_s)
    for window in report.windows:
        np.testing.assert_allclose(np.sum(list(window.contributions.values()), axis=0), window.logits, atol=1e-3)
        assert sum(window.probabilities) == pytest.approx(1)
    assert report.faces is not None
    assert len(report.faces.frames) == len(report.windows) * card.inputs.video.frames
    assert all(frame.found for frame in report.faces.frames)
    # The face fills about half of this clip of 512 x 512 pixels.
    for frame in report.faces.frames:
        assert 200 < frame.box[2] < 512
    id_ = service.submit(name)
    strip = cv2.imread(str(service.store.analyses.faces(id_)))
    assert strip is not None
    assert strip.shape[1] == report.faces.tile * report.faces.columns
    with np.load(service.store.analyses.arrays(id_), allow_pickle=False) as arrays:
        for site in report.sites:
            attention = arrays[f"attention.{site.name}"]
            assert attention.shape[0] == len(report.windows)
            np.testing.assert_allclose(attention.sum(axis=2), 1, atol=1e-4)
    assert {"decode", "faces", "mfcc", "network", "total"} <= set(report.timings_s)


def test_a_clip_without_a_face_is_analysed_with_a_warning(service: Service) -> None:
    report = service.analyse(NO_FACE)
    assert "No face was found: the centre of the picture was used." in report.warnings
    assert report.faces is not None
    assert not any(frame.found for frame in report.faces.frames)


def test_a_clip_without_sound_is_analysed_by_its_picture(service: Service) -> None:
    report = service.analyse(NO_SOUND)
    assert [(status.name, status.present) for status in report.modalities] == [("video", True), ("audio", False)]
    assert [window.present for window in report.windows] == [["video"]] * len(report.windows)
