"""Frames of sweeps: current, kept, made anew when a file is lost, and without what was deleted."""

import threading
from pathlib import Path

import numpy as np
import pytest

from backend.errors import Conflict, NotFound
from backend.schemas import Checkpoint, SweepState
from backend.store import Store
from backend.sweeps.frames import Frames
from backend.sweeps.gather import gather
from backend.sweeps.shipped import ShippedSweeps
from tests.backend.sweeps import made


class NoCheckpoints:
    """All checkpoints are gone."""

    def get(self, id: str) -> Checkpoint:  # noqa: A002
        raise NotFound(f"There is no checkpoint {id}")


@pytest.fixture
def frames(store: Store, tmp_path: Path) -> Frames:
    return Frames(store, ShippedSweeps([tmp_path / "none"]), NoCheckpoints(), most=2)


def test_there_is_nothing_to_show_before_an_item_has_succeeded(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 2)
    with pytest.raises(Conflict, match="nothing to show yet"):
        frames.get(sweep)
    with pytest.raises(NotFound, match="There is no sweep none"):
        frames.get("none")


def test_the_frame_grows_as_items_succeed(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 100)
    for count in (1, 2, 70, 100):
        while len(store.sweeps.succeeded_positions(sweep)) < count:
            made.end_next(store)
        frame = frames.get(sweep)
        np.testing.assert_array_equal(frame.positions, np.arange(count))
        expected = np.stack([made.attention(index).astype(np.float64).mean(axis=0) for index in range(count)])
        np.testing.assert_allclose(frame.attention["late"], expected, atol=1e-7)
    assert len(store.sweeps.shards(sweep)) == 2
    assert frames.sweep(sweep).state is SweepState.ENDED


def test_a_frame_is_kept_while_it_is_current(store: Store, frames: Frames) -> None:
    sweeps = [made.sweep(store, 2) for _ in range(3)]
    while made.end_next(store) is not None:
        pass
    first = frames.get(sweeps[0])
    assert frames.get(sweeps[0]) is first
    frames.get(sweeps[1])
    assert frames.get(sweeps[0]) is first
    frames.get(sweeps[2])
    frames.get(sweeps[1])
    again = frames.get(sweeps[0])
    assert again is not first
    np.testing.assert_array_equal(again.logits, first.logits)


def test_a_lost_or_damaged_file_is_made_anew_from_the_analyses(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 70)
    while made.end_next(store) is not None:
        pass
    expected = frames.get(sweep)
    for kept in (None, 0, 100):
        blob = store.blobs.path(store.sweeps.shards(sweep)[0])
        content = blob.read_bytes()
        blob.unlink()
        if kept is not None:
            blob.write_bytes(content[:kept])
        fresh = Frames(store, ShippedSweeps([]), NoCheckpoints())
        np.testing.assert_array_equal(fresh.get(sweep).attention["late"], expected.attention["late"])


def test_a_deleted_analysis_is_in_no_frame(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 5)
    while made.end_next(store) is not None:
        pass
    assert len(frames.get(sweep)) == 5
    analysis = store.sweeps.items(sweep).items[2].analysis
    assert analysis is not None
    store.analyses.delete(analysis)
    np.testing.assert_array_equal(frames.get(sweep).positions, [0, 1, 3, 4])
    assert len(frames.get(sweep).window_rows) == sum(made.windows_of(index) for index in (0, 1, 3, 4))
    gather(store, sweep, everything=True)
    np.testing.assert_array_equal(frames.get(sweep).positions, [0, 1, 3, 4])


def test_labels_are_told_by_the_names_of_the_network(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 7)
    while made.end_next(store) is not None:
        pass
    assert frames.get(sweep).labels == ("calm", "happy", "calm", "happy", "calm", "happy", None)
    message = frames.sweep(sweep)
    assert (message.labelled, message.unknown_labels, message.groups) == (6, {}, 3)
    assert (message.current, message.classes) == (False, made.CLASSES)


def test_who_asks_at_once_gets_the_same_frame(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 10)
    while made.end_next(store) is not None:
        pass
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(frames.get(sweep))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 8
    assert len({id(frame) for frame in found}) == 1


def test_a_frame_and_its_message_are_made_together(store: Store, frames: Frames) -> None:
    sweep = made.sweep(store, 3)
    with pytest.raises(Conflict, match="nothing to show yet"):
        frames.explored(sweep)
    made.end_next(store)
    message, frame = frames.explored(sweep)
    assert (message, len(frame)) == (frames.sweep(sweep), 1)
    assert frames.explored(sweep)[0] is message
    made.end_next(store)
    assert frames.explored(sweep)[0].counts.succeeded == len(frames.get(sweep)) == 2
    store.sweeps.delete(sweep)
    with pytest.raises(NotFound, match="There is no sweep"):
        frames.explored(sweep)
