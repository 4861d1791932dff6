"""The engine with real processes: what happens when workers crash, hang, are killed or are told to stop."""

import os
import signal
import subprocess
import sys
import time

import pytest

from backend.engine.config import EngineConfig
from backend.engine.protocol import EngineStatus, WorkerState
from backend.schemas import AnalysisState
from backend.store import Store
from tests.backend.engine.conftest import ended, in_state, leavings, started, wait_until, with_fake
from tests.backend.stored import report, submit


def test_jobs_are_run_and_their_results_kept(store: Store, config: EngineConfig) -> None:
    ids = [submit(store, bytes([number])) for number in range(5)]
    with started(with_fake(config, "quick", workers=2)) as engine:
        analyses = [ended(store, id_) for id_ in ids]
        wait_until(lambda: [worker.state for worker in engine.status().workers] == [WorkerState.READY] * 2)
    assert [(analysis.state, analysis.attempts) for analysis in analyses] == [(AnalysisState.SUCCEEDED, 1)] * 5
    assert analyses[0].report == report()
    assert store.analyses.arrays(ids[0]).stat().st_size > 0
    assert leavings(store) == []


def test_a_job_whose_worker_crashed_is_tried_again(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "crashing_once")) as engine:
        analysis = ended(store, id_)
        assert [worker.restarts for worker in engine.status().workers] == [1]
    assert (analysis.state, analysis.attempts) == (AnalysisState.SUCCEEDED, 2)


def test_a_job_that_crashes_every_worker_fails_with_the_reason(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "crashing")):
        analysis = ended(store, id_)
    assert (analysis.state, analysis.attempts) == (AnalysisState.FAILED, 3)
    assert analysis.error is not None
    assert analysis.error.detail == "The worker stopped unexpectedly 3 times while it analysed this clip"
    store.blobs.sweep_temporaries()
    assert leavings(store) == []


def test_a_fault_of_the_program_is_tried_three_times(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "broken")):
        analysis = ended(store, id_)
    assert (analysis.state, analysis.attempts) == (AnalysisState.FAILED, 3)
    assert analysis.error is not None
    assert analysis.error.title == "Analysis failed"
    assert "internal reason (KeyError)" in analysis.error.detail


def test_a_worker_that_is_killed_loses_its_job_to_the_next(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "slow_once")) as engine:
        in_state(store, id_, AnalysisState.RUNNING)
        killed = engine.status().workers[0]
        assert killed.pid is not None
        os.kill(killed.pid, signal.SIGKILL)
        analysis = ended(store, id_)
    assert (analysis.state, analysis.attempts) == (AnalysisState.SUCCEEDED, 2)


def test_a_running_job_ends_soon_after_it_is_cancelled(store: Store, config: EngineConfig) -> None:
    first, second = submit(store, b"first"), submit(store, b"second")
    with started(with_fake(config, "slow")):
        wait_until(lambda: store.analyses.counts()[AnalysisState.RUNNING] == 1)
        running = first if store.analyses.get(first).state is AnalysisState.RUNNING else second
        waiting = second if running == first else first
        cancelled = time.monotonic()
        store.analyses.cancel(running)
        in_state(store, waiting, AnalysisState.RUNNING)
        assert time.monotonic() - cancelled < 2
    assert store.analyses.get(running).state is AnalysisState.CANCELLED


def test_deleting_a_clip_while_it_is_analysed_leaves_nothing(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "slow")) as engine:
        clip = in_state(store, id_, AnalysisState.RUNNING).inputs.clip
        assert clip is not None
        store.clips.delete(clip)
        wait_until(lambda: leavings(store) == [])
        assert [worker.restarts for worker in engine.status().workers] == [0]
    assert store.blobs.names() == []


def test_stopping_gives_the_running_job_back(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "slow")) as engine:
        in_state(store, id_, AnalysisState.RUNNING)
        pid = engine.status().workers[0].pid
    analysis = store.analyses.get(id_)
    assert (analysis.state, analysis.attempts) == (AnalysisState.QUEUED, 0)
    assert engine.status() == EngineStatus(())
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert leavings(store) == []
    with started(with_fake(config, "quick")):
        assert ended(store, id_).state is AnalysisState.SUCCEEDED


def test_a_worker_that_does_not_listen_is_killed_when_the_engine_stops(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "deaf", stop_s=0.3)):
        in_state(store, id_, AnalysisState.RUNNING)
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 5
    with started(with_fake(config, "quick")):
        assert ended(store, id_).attempts == 2


def test_a_worker_that_warms_up_can_be_stopped_at_once(store: Store, config: EngineConfig) -> None:
    with started(with_fake(config, "cold", stop_s=30)) as engine:
        wait_until(lambda: engine.status().workers[0].pid is not None)
        assert not engine.status().ready
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 10


def test_a_job_that_overruns_its_time_ends_its_worker(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(with_fake(config, "deaf", job_limit_s=0.2)):
        analysis = ended(store, id_)
    assert (analysis.state, analysis.attempts) == (AnalysisState.FAILED, 3)


def test_workers_end_when_the_process_that_started_them_is_killed(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    program = (
        "import sys, time\n"
        "from backend.engine.config import EngineConfig\n"
        "from backend.engine.local import LocalEngine\n"
        "LocalEngine(EngineConfig.model_validate_json(sys.argv[1])).start(); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, with_fake(config, "slow").model_dump_json()])
    in_state(store, id_, AnalysisState.RUNNING)
    parent.kill()
    parent.wait()
    analysis = in_state(store, id_, AnalysisState.QUEUED)
    assert analysis.attempts == 0


def test_an_engine_without_workers_is_ready_and_runs_nothing(store: Store, config: EngineConfig) -> None:
    id_ = submit(store)
    with started(config.model_copy(update={"workers": 0})) as engine:
        assert engine.status().ready
        time.sleep(0.1)
    assert store.analyses.get(id_).state is AnalysisState.QUEUED


def test_an_engine_is_not_started_twice(store: Store, config: EngineConfig) -> None:
    with started(with_fake(config, "quick")) as engine, pytest.raises(RuntimeError, match="expected an engine"):
        engine.start()


def test_the_process_that_owns_the_engine_does_not_import_what_workers_need() -> None:
    heavy = ["torch", "openvino", "av", "cv2", "librosa"]
    program = f"import sys; import backend.engine.local; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
