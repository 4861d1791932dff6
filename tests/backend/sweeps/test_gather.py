"""Gathering: files of 64 items, each item once, and numbers that are those of the analyses themselves."""

from pathlib import Path

import numpy as np
import pytest

from backend.analysis.frame import read_frame
from backend.store import Store
from backend.sweeps.gather import SHARD, frame_of, gather, gather_after, ungathered_parts
from tests.backend.sweeps import made


def shard_sizes(store: Store, sweep: str) -> list[int]:
    return [len(read_frame(store.blobs.path(blob))[0]) for blob in store.sweeps.shards(sweep)]


def test_shards_of_sixty_four_are_made_as_items_succeed(store: Store) -> None:
    sweep = made.sweep(store, 150)
    sizes = []
    for _ in range(150):
        index = made.end_next(store)
        (analysis,) = [
            item.analysis for item in store.sweeps.items(sweep, offset=index or 0, limit=1).items if item.analysis
        ]
        gather_after(store, analysis)
        sizes.append(len(store.sweeps.shards(sweep)))
    assert [at + 1 for at in range(150) if at and sizes[at] > sizes[at - 1]] == [64, 128]
    assert shard_sizes(store, sweep) == [64, 64]
    assert list(store.sweeps.ungathered(sweep)) == list(range(128, 150))
    gather(store, sweep, everything=True)
    assert shard_sizes(store, sweep) == [64, 64, 22]
    assert store.sweeps.ungathered(sweep) == []
    gather(store, sweep, everything=True)
    assert shard_sizes(store, sweep) == [64, 64, 22]


def test_the_frame_holds_what_the_analyses_gave_out(store: Store) -> None:
    sweep = made.sweep(store, 20)
    while made.end_next(store) is not None:
        pass
    (frame,) = ungathered_parts(store, sweep)
    rows = range(20)
    np.testing.assert_array_equal(frame.positions, rows)
    assert frame.names == tuple(f"item {index}" for index in rows)
    assert frame.labels[5:8] == ("happy", None, "happy")
    assert frame.groups[:4] == ("group 0", "group 1", "group 2", "group 0")
    np.testing.assert_array_equal(frame.logits, [made.logits(index) for index in rows])
    np.testing.assert_allclose(sum(frame.contributions.values()), frame.logits, atol=1e-12)
    np.testing.assert_array_equal(frame.present["video"], [index % 2 == 0 for index in rows])
    assert frame.present["audio"].all()
    for index in rows:
        windows = made.attention(index).astype(np.float64)
        # The mean over windows, and the share of a modality in each: the sum over its blocks, the mean over channels.
        np.testing.assert_allclose(frame.attention["late"][index], windows.mean(axis=0), atol=1e-7)
        own = frame.window_rows == index
        assert own.sum() == made.windows_of(index)
        for block, modality in enumerate(made.MODALITIES):
            expected = windows[:, :, block].mean(axis=-1)
            np.testing.assert_allclose(frame.window_shares["late"][modality][own], expected, atol=1e-7)
        np.testing.assert_array_equal(frame.window_spans[own][:, 0], 1.5 * np.arange(made.windows_of(index)))


def test_a_shard_is_read_as_it_was_written(store: Store) -> None:
    sweep = made.sweep(store, 10)
    while made.end_next(store) is not None:
        pass
    (before,) = ungathered_parts(store, sweep)
    gather(store, sweep, everything=True)
    (blob,) = store.sweeps.shards(sweep)
    after, _ = read_frame(store.blobs.path(blob))
    assert (after.names, after.labels, after.groups, after.analyses) == (
        *(before.names, before.labels),
        *(before.groups, before.analyses),
    )
    np.testing.assert_array_equal(after.attention["late"], before.attention["late"])
    np.testing.assert_array_equal(after.logits, before.logits)
    np.testing.assert_array_equal(after.window_shares["late"]["audio"], before.window_shares["late"]["audio"])
    assert store.sweeps.get(sweep).windows == 3


def test_an_item_whose_arrays_are_gone_is_left_out(store: Store) -> None:
    sweep = made.sweep(store, 3)
    while made.end_next(store) is not None:
        pass
    analysis = store.sweeps.items(sweep).items[1].analysis
    assert analysis is not None
    Path(store.analyses.arrays(analysis)).unlink()
    gather(store, sweep, everything=True)
    (blob,) = store.sweeps.shards(sweep)
    np.testing.assert_array_equal(read_frame(store.blobs.path(blob))[0].positions, [0, 2])


def test_a_crash_before_a_shard_is_kept_loses_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = made.sweep(store, SHARD)
    while made.end_next(store) is not None:
        pass

    def crash(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(store.sweeps), "keep_shard", crash)
        with pytest.raises(KeyboardInterrupt):
            gather(store, sweep)
    assert store.sweeps.shards(sweep) == []
    gather(store, sweep)
    assert shard_sizes(store, sweep) == [SHARD]


def test_two_who_gather_at_once_gather_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = made.sweep(store, SHARD)
    while made.end_next(store) is not None:
        pass
    keep = type(store.sweeps).keep_shard

    def other_first(sweeps: object, *given: object) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr(type(store.sweeps), "keep_shard", keep)
            gather(store, sweep)
        return keep(store.sweeps, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(type(store.sweeps), "keep_shard", other_first)
    gather(store, sweep)
    assert shard_sizes(store, sweep) == [SHARD]


def test_no_items_are_no_frame() -> None:
    with pytest.raises(ValueError, match="at least one item"):
        frame_of([])
