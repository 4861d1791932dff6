"""The parts put together: a tiny checkpoint with random weights on a short drawn clip."""

import os
from pathlib import Path

import pytest

from backend.samples.clips import SAMPLES
from benchmarks.__main__ import measure_checkpoint
from benchmarks.checkpoints import Subject, random_checkpoint, shipped
from benchmarks.clips import find_clips
from benchmarks.machine import describe, plain_environment
from models.cards import CardError
from models.networks.emotion.config import EmotionConfig

TINY = EmotionConfig(
    classes=3,
    frames=4,
    size=16,
    layers=(1, 1, 1, 1),
    width=4,
    cardinality=1,
    audio_channels=(4, 8),
    block_channels=(8, 16),
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Subject:
    return random_checkpoint("tiny", TINY, tmp_path_factory.mktemp("checkpoints"), "tiny")


# torch.export compares pytrees in a way that torch itself calls outdated.
@pytest.mark.filterwarnings("ignore:.*LeafSpec:FutureWarning")
def test_a_drawn_clip_is_measured_from_end_to_end(tiny: Subject, tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    SAMPLES[0].write(tmp_path / "clips" / SAMPLES[0].file)
    clips, _ = find_clips(tmp_path / "clips", tmp_path)
    (times,), network, scan = measure_checkpoint(tiny, clips, repeats=1, rounds=2, threads=1)
    assert (times.clip, times.about, times.checkpoint) == (SAMPLES[0].file, "640x480, 4.4 s", "tiny")
    assert times.windows == 1
    assert set(times.stages) == {"probe", "open", "decode", "faces", "sound", "network", "write"}
    assert all(seconds > 0 for seconds in times.stages.values())
    assert times.rest_s == pytest.approx(times.total_s + times.stages["probe"] - times.stages["network"])
    # Probing starts a process, and decoding reads pictures: it can't have been for nothing.
    assert times.rest_cpu_s > 0.05
    assert network.comparison.rounds == 2
    assert network.comparison.difference < 1e-4
    assert network.comparison.largest_output > 1e-3
    assert (scan.checkpoint, scan.blocks, scan.rounds) == ("tiny", 10, 1)
    assert min(network.comparison.served.wall, network.comparison.eager.wall, network.comparison.tuned.wall) > 0


def test_a_random_checkpoint_is_the_same_every_time(tiny: Subject, tmp_path: Path) -> None:
    again = random_checkpoint("tiny", TINY, tmp_path, "other")
    assert again.card().weights.sha256 == tiny.card().weights.sha256
    assert again.card().classes == ["class 0", "class 1", "class 2"]


def test_a_checkpoint_that_was_asked_for_is_taken(tiny: Subject, tmp_path: Path) -> None:
    assert shipped(tiny.path, tmp_path) == tiny
    with pytest.raises(CardError):
        shipped(tmp_path / "card.toml", tmp_path)


def test_a_plain_environment_has_nothing_of_a_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")
    monkeypatch.setenv("SOMETHING_ELSE", "1")
    assert plain_environment() == {name: x for name, x in os.environ.items() if name in plain_environment()}
    assert "OPENBLAS_NUM_THREADS" not in plain_environment()
    assert plain_environment()["SOMETHING_ELSE"] == "1"


def test_the_machine_is_described() -> None:
    machine = describe(2)
    assert machine.processor
    assert machine.cores == 2
    assert {"python", "torch", "openvino", "av"} <= set(machine.versions)
