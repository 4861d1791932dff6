"""One worker in this process, over a clock that the test moves where time matters."""

import threading
from collections.abc import Callable

import pytest

from backend.engine.config import EngineConfig, WorkerConfig
from backend.engine.lease import Lease, Stopped
from backend.engine.protocol import Job, Upload
from backend.engine.worker import Worker
from backend.errors import Cancelled
from backend.schemas import AnalysisInputs, AnalysisState, Progress
from backend.store import Store
from tests.backend.engine import fakes
from tests.backend.engine.conftest import leavings
from tests.backend.engine.fakes import FakeRunner
from tests.backend.engine.waiting import wait_until
from tests.backend.stored import CHECKPOINT, WEIGHTS, add_clip, submit


def worker(store: Store, config: EngineConfig, runner: FakeRunner, name: str = "one") -> Worker:
    return Worker(WorkerConfig(name=name, engine=config), store, runner, threading.Event())


def acting(act: Callable[[Job], None]) -> FakeRunner:
    return FakeRunner(lambda job, publish, check: act(job))


def test_an_idle_worker_has_nothing_to_run(store: Store, config: EngineConfig) -> None:
    assert not worker(store, config, FakeRunner(lambda *_: None)).run_next()


def clip_of(job: Job) -> Upload:
    assert job.clip is not None
    return job.clip


def test_a_text_brings_no_file(store: Store, config: EngineConfig) -> None:
    jobs: list[Job] = []
    store.analyses.submit(AnalysisInputs(text="Good."), CHECKPOINT, WEIGHTS)
    assert worker(store, config, acting(jobs.append)).run_next()
    (job,) = jobs
    assert (job.clip, job.skeleton, job.features) == (None, None, None)
    assert (job.analysis.inputs.text, job.analysis.name) == ("Good.", "Good.")


def test_a_skeleton_beside_its_clip_keeps_its_role(store: Store, config: EngineConfig) -> None:
    jobs: list[Job] = []
    clip, _ = add_clip(store.clips, store.blobs, b"video")
    skeleton, _ = add_clip(store.clips, store.blobs, b"joints", kind="skeleton")
    store.analyses.submit(AnalysisInputs(clip=clip.id, skeleton=skeleton.id), CHECKPOINT, WEIGHTS)
    assert worker(store, config, acting(jobs.append)).run_next()
    (job,) = jobs
    assert job.skeleton is not None
    assert (clip_of(job).clip.id, job.skeleton.clip.id) == (clip.id, skeleton.id)


def test_a_job_brings_its_clip_and_two_empty_files(store: Store, config: EngineConfig) -> None:
    jobs: list[tuple[Job, bytes, bytes]] = []
    id_ = submit(store, b"bytes")
    act = acting(lambda job: jobs.append((job, clip_of(job).path.read_bytes(), job.arrays.read_bytes())))
    assert worker(store, config, act).run_next()
    job, media, arrays = jobs[0]
    clip = store.analyses.get(id_).inputs.clip
    assert (job.analysis.id, clip_of(job).clip.id, media, arrays) == (id_, clip, b"bytes", b"")
    assert (job.skeleton, job.features) == (None, None)
    assert store.analyses.get(id_).state is AnalysisState.SUCCEEDED
    assert store.analyses.faces(id_) is None


def test_a_clip_that_cannot_be_used_fails_at_once_with_its_sentence(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    runner = fakes.refusing(config)
    assert isinstance(runner, FakeRunner)
    assert worker(store, config, runner).run_next()
    analysis = store.analyses.get(id_)
    assert (analysis.state, analysis.attempts) == (AnalysisState.FAILED, 1)
    assert analysis.error is not None
    assert (analysis.error.title, analysis.error.status) == ("Unusable clip", 422)
    assert analysis.error.detail == "clip.mp4: expected a video that can be decoded; none of its frames can"
    assert leavings(store) == []


def test_a_fault_ends_the_worker_and_counts_the_attempt(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    runner = fakes.broken(config)
    assert isinstance(runner, FakeRunner)
    with pytest.raises(KeyError):
        worker(store, config, runner).run_next()
    assert (store.analyses.get(id_).state, store.analyses.get(id_).attempts) == (AnalysisState.QUEUED, 1)
    assert leavings(store) == []


def test_a_fault_over_a_deleted_clip_harms_nobody(store: Store, config: EngineConfig) -> None:
    submit(store)

    def act(job: Job) -> None:
        store.clips.delete(clip_of(job).clip.id)
        clip_of(job).path.read_bytes()

    assert worker(store, config, acting(act)).run_next()
    assert store.analyses.list().total == 0
    assert store.blobs.names() == []


def test_a_result_that_comes_after_the_lease_is_not_kept(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)

    def act(job: Job) -> None:
        assert store.analyses.release("one") == 1
        assert store.analyses.claim("two", 30) is not None

    still = config.model_copy(update={"beat_s": 60.0})
    assert worker(store, still, acting(act)).run_next()
    analysis = store.analyses.get(id_)
    assert (analysis.state, analysis.attempts, analysis.report) == (AnalysisState.RUNNING, 2, None)
    assert leavings(store) == []


def test_a_stopping_worker_gives_its_job_back(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    stopping = threading.Event()

    def act(job: Job, publish: fakes.Publish, check: fakes.Check) -> None:
        stopping.set()
        check()

    Worker(WorkerConfig(name="one", engine=config), store, FakeRunner(act), stopping).serve()
    assert (store.analyses.get(id_).state, store.analyses.get(id_).attempts) == (AnalysisState.QUEUED, 0)


def lease(beat: Callable[[Progress], bool], stopping: threading.Event | None = None) -> Lease:
    return Lease(beat, stopping or threading.Event(), beat_s=0.01, lease_s=60, limit_s=60)


def test_a_lease_publishes_progress_that_never_falls() -> None:
    seen: list[Progress] = []

    def beat(progress: Progress) -> bool:
        seen.append(progress)
        return True

    with lease(beat) as held:
        held.publish(Progress(stage="Reading", fraction=0.5))
        held.publish(Progress(stage="Looking", fraction=0.2))
        wait_until(lambda: bool(seen) and seen[-1].stage == "Looking")
        held.check()
    assert seen[-1] == Progress(stage="Looking", fraction=0.5)


def test_a_lost_lease_cancels_and_a_stop_stops() -> None:
    with lease(lambda progress: False) as lost:
        wait_until(lambda: _raises(lost.check, Cancelled))
    stopping = threading.Event()
    with lease(lambda progress: True, stopping) as held:
        held.check()
        stopping.set()
        with pytest.raises(Stopped):
            held.check()


def _raises(call: Callable[[], None], kind: type[Exception]) -> bool:
    try:
        call()
    except kind:
        return True
    return False
