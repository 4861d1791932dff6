"""The runner on made-up clips with a network that is computed by hand: every number of the report can be told."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest

from backend.engine.config import EngineConfig
from backend.engine.protocol import Job, Upload
from backend.engine.runner import ClipRunner
from backend.engine.sessions import Sessions
from backend.errors import Cancelled, UnusableClip
from backend.media.probe import probe_file
from backend.schemas import Analysis, AnalysisInputs, AnalysisState, Clip, Prediction, Progress, Report, Window
from tests.backend.engine.networks import CHECKPOINT, WEIGHTS, HandNetwork, open_hand_network, write_cards
from tests.backend.media.making import Audio, Video, evenly, make, tone

CARD_VIDEO = (3, 4, 16, 16)
CARD_AUDIO = (13, 212)


class Bench:
    """Runs clips and keeps what the runner told on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        write_cards(folder / "checkpoints", CHECKPOINT)
        config = EngineConfig(database_url="sqlite://", folder=folder / "store", checkpoints=(folder / "checkpoints",))
        sessions = Sessions(config.checkpoints, open_hand_network)
        network = sessions.get(CHECKPOINT, WEIGHTS)
        assert isinstance(network, HandNetwork)
        self.network = network
        self.runner = ClipRunner(config, sessions)
        self.told: list[Progress] = []
        self.arrays, self.faces = folder / "arrays", folder / "faces"

    def run(self, path: Path, check: Callable[[], None] = lambda: None) -> Report:
        probed = probe_file(path, path.name, EngineConfig.model_fields["limits"].default)
        now = datetime(2026, 1, 1, tzinfo=UTC)
        clip = Clip(
            id="c",
            name=path.name,
            media_type=probed.media_type,
            size_bytes=1,
            created_at=now,
            probe=probed.probe,
            warnings=probed.warnings,
        )
        analysis = Analysis(
            id="a",
            state=AnalysisState.RUNNING,
            checkpoint=CHECKPOINT,
            weights_sha256=WEIGHTS,
            inputs=AnalysisInputs(clip="c"),
            created_at=now,
        )
        job = Job(analysis, self.arrays, self.faces, clip=Upload(clip, path))
        return self.runner.run(job, self.told.append, check)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="module")
def full(clips: Path) -> Path:
    """Six seconds of picture and sound: windows start at 0, 1.5 and 3 s."""
    return make(clips / "full.mp4", Video(evenly(6)), Audio(tone(6)))


def test_every_window_is_fed_and_reported(bench: Bench, full: Path) -> None:
    report = bench.run(full)
    assert [(window.index, window.start_s) for window in report.windows] == [(0, 0.0), (1, 1.5), (2, pytest.approx(3))]
    assert [window.present for window in report.windows] == [["video", "audio"]] * 3
    assert [{name: array.shape for name, array in seen.items()} for seen in bench.network.seen] == [
        {"video": CARD_VIDEO, "audio": CARD_AUDIO}
    ] * 3
    for window, seen in zip(report.windows, bench.network.seen, strict=True):
        first, second = float(seen["video"].mean()) - 2, 1 + float(seen["audio"].mean()) / 100
        np.testing.assert_allclose(window.logits, [first, second], rtol=1e-5)
        np.testing.assert_allclose(window.probabilities[1], 1 / (1 + np.exp(first - second)), rtol=1e-5)
        assert window.prediction == int(second > first)


def test_contributions_add_up_to_the_logits(bench: Bench, full: Path) -> None:
    report = bench.run(full)
    parts: list[Window | Prediction] = [*report.windows, report.overall]
    for part in parts:
        np.testing.assert_allclose(np.sum(list(part.contributions.values()), axis=0), part.logits, atol=1e-5)
    np.testing.assert_allclose(report.overall.logits, np.mean([window.logits for window in report.windows], axis=0))


def test_sites_shares_and_arrays_agree(bench: Bench, full: Path) -> None:
    report = bench.run(full)
    # 32 video channels in blocks of 8 and 4 audio channels: 4 + 1 blocks; then 64 in blocks of 16 and 8: 4 + 1.
    assert {site.name: [block.modality for block in site.blocks] for site in report.sites} == {
        "intermediate": ["video"] * 4 + ["audio"],
        "late": ["video"] * 4 + ["audio"],
    }
    assert report.sites[0].blocks[4].last_channel == 3
    for site in report.sites:
        np.testing.assert_allclose(report.shares[site.name]["video"], [[8 / 9]] * 3, rtol=1e-6)
        np.testing.assert_allclose(report.shares[site.name]["audio"], [[1 / 9]] * 3, rtol=1e-6)
    with np.load(bench.arrays, allow_pickle=False) as arrays:
        assert {name: arrays[name].shape for name in arrays} == {
            "attention.intermediate": (3, 1, 5, 8),
            "blocks.intermediate": (5,),
            "attention.late": (3, 1, 5, 16),
            "blocks.late": (5,),
        }
        np.testing.assert_allclose(arrays["attention.late"].sum(axis=2), 1, rtol=1e-6)
        assert arrays["blocks.late"].tolist() == ["video"] * 4 + ["audio"]


def test_the_strip_shows_what_the_network_saw(bench: Bench, full: Path) -> None:
    report = bench.run(full)
    assert report.faces is not None
    assert (report.faces.tile, report.faces.columns, len(report.faces.frames)) == (16, 4, 12)
    assert [frame.window for frame in report.faces.frames] == [0] * 4 + [1] * 4 + [2] * 4
    np.testing.assert_allclose(
        [frame.time_s for frame in report.faces.frames[:8]], [0, 0.75, 1.5, 2.25, 1.5, 2.25, 3, 3.75], atol=0.021
    )
    # Nobody is in the clip: the centre square of 64 x 48 pixels.
    assert {(frame.box, frame.found) for frame in report.faces.frames} == {((8.0, 0.0, 48.0, 48.0), False)}
    picture = cv2.imread(str(bench.faces), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert picture.shape == (48, 64)
    for window, seen in enumerate(bench.network.seen):
        for frame in range(4):
            tile = picture[16 * window : 16 * window + 16, 16 * frame : 16 * frame + 16]
            np.testing.assert_allclose(tile, (seen["video"][0, frame] * 0.5 + 0.5) * 255, atol=0.01)


def test_a_clip_without_a_face_says_so(bench: Bench, full: Path) -> None:
    report = bench.run(full)
    assert report.warnings == ["No face was found: the centre of the picture was used."]
    assert [(status.name, status.present) for status in report.modalities] == [("video", True), ("audio", True)]


def test_a_recording_is_analysed_without_a_picture(bench: Bench, clips: Path) -> None:
    report = bench.run(make(clips / "tone.wav", audio=Audio(tone(4), "pcm_s16le")))
    assert [set(seen) for seen in bench.network.seen] == [{"audio"}]
    assert report.windows[0].present == ["audio"]
    assert report.windows[0].contributions["video"] == [0, 1]
    assert [(status.name, status.present, status.note) for status in report.modalities] == [
        ("video", False, "The clip has no picture."),
        ("audio", True, ""),
    ]
    assert report.faces is None
    assert not bench.faces.exists()


def test_a_silent_film_is_analysed_without_sound(bench: Bench, clips: Path) -> None:
    report = bench.run(make(clips / "film.mp4", Video(evenly(2))))
    assert [set(seen) for seen in bench.network.seen] == [{"video"}]
    assert report.modalities[1].note == "The clip has no sound track."
    assert report.faces is not None


def test_a_sound_track_of_silence_is_mentioned(bench: Bench, clips: Path) -> None:
    report = bench.run(make(clips / "silence.mp4", Video(evenly(2)), Audio(0 * tone(2))))
    assert report.modalities[1].present
    assert "The sound track is silent from beginning to end." in report.warnings


def test_windows_after_the_end_of_the_sound_lack_it(bench: Bench, clips: Path) -> None:
    report = bench.run(make(clips / "early.mp4", Video(evenly(6)), Audio(tone(2))))
    assert [window.present for window in report.windows] == [["video", "audio"], ["video", "audio"], ["video"]]
    assert report.modalities[1].present
    assert report.modalities[1].note == "The sound ends at 2.0 s."


def test_windows_after_the_end_of_the_picture_lack_it(bench: Bench, clips: Path) -> None:
    report = bench.run(make(clips / "dark.mp4", Video(evenly(1.5)), Audio(tone(6))))
    assert [window.present for window in report.windows] == [["video", "audio"], ["video", "audio"], ["audio"]]
    assert report.faces is not None
    assert [frame.window for frame in report.faces.frames] == [0] * 4 + [1] * 4
    assert report.modalities[0].note.endswith("The picture ends at 1.5 s.")


def test_progress_grows_to_the_end_in_words(bench: Bench, full: Path) -> None:
    bench.run(full)
    fractions = [progress.fraction for progress in bench.told]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert list(dict.fromkeys(progress.stage for progress in bench.told)) == [
        "Opening the network",
        "Reading the video",
        "Finding the face",
        "Reading the sound",
        "Measuring the sound",
        "Running the network",
        "Writing the report",
    ]


def test_stages_are_timed_and_libraries_named(bench: Bench, full: Path) -> None:
    report = bench.run(full)
    assert set(report.timings_s) == {"open", "decode", "faces", "sound", "network", "write", "total"}
    assert sum(seconds for name, seconds in report.timings_s.items() if name != "total") < report.timings_s["total"]
    assert {"python", "numpy", "openvino", "av"} <= set(report.versions)


@pytest.mark.parametrize(
    "stage", ["Reading the video", "Finding the face", "Measuring the sound", "Running the network"]
)
def test_a_cancelled_run_ends_where_it_is(bench: Bench, full: Path, stage: str) -> None:
    def check() -> None:
        if bench.told and bench.told[-1].stage == stage:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        bench.run(full, check)
    assert bench.told[-1].stage == stage
    assert bench.network.seen == []


def test_a_file_that_broke_since_it_was_probed_is_refused(bench: Bench, clips: Path) -> None:
    path = make(clips / "broken.mp4", Video(evenly(2)))
    content = path.read_bytes()
    probed: list[bool] = []

    def check() -> None:
        if not probed:
            probed.append(True)
            path.write_bytes(content[:40])

    with pytest.raises(UnusableClip, match=r"broken\.mp4"):
        bench.run(path, check)
