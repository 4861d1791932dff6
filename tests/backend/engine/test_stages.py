"""Progress, limits and sizes."""

import resource

import numpy as np
import pytest

from backend.engine.confinement import confined
from backend.engine.reading import FRAME_BYTES, frame_side
from backend.engine.stages import Stages
from backend.errors import Cancelled, UnusableClip
from backend.schemas import Progress


def test_a_stage_spans_its_part_of_the_whole() -> None:
    told: list[Progress] = []
    stages = Stages(told.append, lambda: None)
    with stages.stage("one", "First", until=0.5) as advance:
        advance(0.5)
    with stages.stage("two", "Second", until=1.0) as advance:
        advance(0.5)
        advance(0.1)
    assert [(progress.stage, progress.fraction) for progress in told] == [
        ("First", 0.0),
        ("First", 0.25),
        ("First", 0.5),
        ("Second", 0.5),
        ("Second", 0.75),
        ("Second", 0.75),
        ("Second", 1.0),
    ]
    assert set(stages.timings()) == {"one", "two", "total"}


def test_a_stage_listens_before_it_tells() -> None:
    def cancelled() -> None:
        raise Cancelled("enough")

    told: list[Progress] = []
    with pytest.raises(Cancelled), Stages(told.append, cancelled).stage("one", "First", until=1):
        pass
    assert told == []


def test_confinement_refuses_memory_beyond_its_bound_and_lifts_it_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)
    with (
        pytest.raises(UnusableClip, match=r"clip\.mp4: decoding it takes more than the 0\.25 GiB"),
        confined("clip.mp4", cpu_s=60, memory_bytes=2**28),
    ):
        np.ones(2**29, dtype=np.uint8)
    assert (resource.getrlimit(resource.RLIMIT_AS), resource.getrlimit(resource.RLIMIT_CPU)) == before


def test_confinement_bounds_the_processor_time_from_now_on() -> None:
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    used = resource.getrusage(resource.RUSAGE_SELF)
    with confined("clip.mp4", cpu_s=60, memory_bytes=2**33):
        soft, still = resource.getrlimit(resource.RLIMIT_CPU)
    assert still == hard
    assert 60 - 1 <= soft - used.ru_utime - used.ru_stime <= 60 + 5


@pytest.mark.parametrize(
    ("size", "frames", "side"),
    [(48, 8, 640), (224, 30, 960), (48, 3200, 320), (400, 100_000, 400)],
    ids=["small faces", "large faces", "a long clip", "never below the network's size"],
)
def test_frames_are_read_at_the_size_that_is_needed(size: int, frames: int, side: int) -> None:
    assert frame_side(size, frames) == side


def test_the_frames_of_a_long_clip_fit_in_memory() -> None:
    assert 3 * 1500 * frame_side(48, 1500) ** 2 <= FRAME_BYTES
