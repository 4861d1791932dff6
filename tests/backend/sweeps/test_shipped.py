"""Shipped sweeps: read beside their checkpoints; a file that is broken is left out with its reason and hurts none."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backend.analysis.frame import Frame, write_frame
from backend.api.catalogue import checkpoint_of
from backend.errors import NotFound
from backend.schemas import AnalysisState, SweepCounts, SweepState
from backend.store import Store
from backend.sweeps.frames import Frames
from backend.sweeps.shipped import ShippedSweep, ShippedSweeps, shipped_id
from models.cards import sha256_of
from models.registry import scan
from tests.backend.api.checkpoint import CHECKPOINT, CLASSES, write_checkpoint
from tests.backend.sweeps.test_frames import NoCheckpoints

COUNT = 6


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """The folder of a checkpoint, with an empty folder of sweeps."""
    folder = tmp_path / "checkpoints" / CHECKPOINT
    write_checkpoint(folder)
    (folder / "sweeps").mkdir()
    return folder


@pytest.fixture
def shipped(checkpoint: Path) -> ShippedSweeps:
    return ShippedSweeps([checkpoint.parents[1]])


@pytest.fixture
def frame(checkpoint: Path) -> Frame:
    """Six items with attention of the shapes that the checkpoint has; the second has two windows."""
    (entry,) = scan([checkpoint.parents[1]])
    sites = checkpoint_of(entry).sites
    random = np.random.default_rng(0)
    return Frame(
        positions=np.arange(COUNT),
        names=tuple(f"item {index}" for index in range(COUNT)),
        labels=("neutral", "JOY", "bored", None, "happy", "neutral"),
        groups=("a", "a", "b", "b", "c", None),
        analyses=COUNT * (None,),
        logits=random.normal(size=(COUNT, 2)),
        contributions={name: random.normal(size=(COUNT, 2)) for name in ("video", "audio")},
        present={name: np.ones(COUNT, dtype=np.bool_) for name in ("video", "audio")},
        attention={
            site.name: random.random((COUNT, site.segments, len(site.blocks), site.channels_per_block)).astype("f4")
            for site in sites
        },
        window_rows=np.array([0, 1, 1, 2, 3, 4, 5]),
        window_spans=np.zeros((COUNT + 1, 2)),
        window_shares={
            site.name: {band.modality: np.full((COUNT + 1, site.segments), 0.5) for band in site.bands}
            for site in sites
        },
    )


def ship(checkpoint: Path, frame: Frame, file: str = "test.npz", *, half: bool = False, **changes: str) -> Path:
    """Write a sweep beside a checkpoint."""
    path = checkpoint / "sweeps" / file
    about = {
        "name": "Test split",
        "description": "Six items.",
        "created_at": "2026-01-01T00:00:00+00:00",
        "weights_sha256": sha256_of(checkpoint / "weights.safetensors"),
    }
    write_frame(frame, path, {**about, **changes}, half=half)
    return path


def test_a_shipped_sweep_is_read(shipped: ShippedSweeps, checkpoint: Path, frame: Frame) -> None:
    path = ship(checkpoint, frame)
    (found,) = shipped.list()
    message = found.message
    assert message.id == shipped_id(path) == f"shipped-{sha256_of(path)[:24]}"
    assert (message.source, message.state, message.name) == ("shipped", SweepState.ENDED, "Test split")
    assert (message.checkpoint, message.description, message.collection) == (CHECKPOINT, "Six items.", None)
    assert (message.counts, message.groups, message.windows) == (SweepCounts(succeeded=COUNT), 3, 2)
    assert (message.classes, message.labelled, message.unknown_labels) == (CLASSES, 4, {"bored": 1})
    assert shipped.get(message.id) == found
    read = found.frame()
    assert read.labels == ("neutral", "happy", "bored", None, "happy", "neutral")
    for site, values in frame.attention.items():
        np.testing.assert_array_equal(read.attention[site], values)


def test_half_precision_keeps_three_digits(shipped: ShippedSweeps, checkpoint: Path, frame: Frame) -> None:
    ship(checkpoint, frame, half=True)
    read = shipped.list()[0].frame()
    for site, values in frame.attention.items():
        np.testing.assert_allclose(read.attention[site], values, rtol=1e-3)
        assert read.attention[site].dtype == np.float32


def test_its_items_come_in_parts(shipped: ShippedSweeps, checkpoint: Path, frame: Frame) -> None:
    ship(checkpoint, frame)
    (found,) = shipped.list()
    page = found.items(frame, None, 2, 3)
    assert (page.total, [item.name for item in page.items]) == (COUNT, ["item 2", "item 3", "item 4"])
    assert {(item.state, item.analysis, item.inputs) for item in page.items} == {(AnalysisState.SUCCEEDED, None, None)}
    assert found.items(frame, AnalysisState.FAILED, 0, 3).total == 0


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:200])


def no_archive(path: Path) -> None:
    path.write_bytes(b"no archive")


def other_arrays(path: Path) -> None:
    np.savez(path, video=np.zeros(3))


@pytest.mark.parametrize(
    "damage, reason",
    [(truncated, "expected a part of a sweep"), (no_archive, "expected a part of a sweep"), (other_arrays, "about")],
)
def test_a_broken_file_is_left_out_with_its_reason_and_harms_no_other(
    shipped: ShippedSweeps,
    checkpoint: Path,
    frame: Frame,
    damage: Callable[[Path], None],
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ship(checkpoint, frame, "good.npz")
    broken = ship(checkpoint, frame, "broken.npz", name="Another split")
    damage(broken)
    with caplog.at_level(logging.WARNING):
        assert [each.message.name for each in shipped.list()] == ["Test split"]
        shipped.list()
    (record,) = caplog.records
    assert str(broken) in record.getMessage()
    assert reason in record.getMessage()


def other_shape(frame: Frame) -> Frame:
    return replace(frame, attention={site: values[..., :-1] for site, values in frame.attention.items()})


def no_site(frame: Frame) -> Frame:
    return replace(frame, attention={})


def more_outputs(frame: Frame) -> Frame:
    return replace(frame, logits=np.zeros((COUNT, 3)))


def no_items(frame: Frame) -> Frame:
    return frame.take(np.array([], dtype=np.int64))


@pytest.mark.parametrize(
    "change, reason",
    [
        (other_shape, "expected attention of the shape"),
        (no_site, "expected attention of the shape"),
        (more_outputs, "expected items with 2 outputs"),
        (no_items, "expected items with 2 outputs"),
    ],
)
def test_a_sweep_that_does_not_fit_its_checkpoint_is_left_out(
    shipped: ShippedSweeps,
    checkpoint: Path,
    frame: Frame,
    change: Callable[[Frame], Frame],
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ship(checkpoint, change(frame))
    assert shipped.list() == []
    assert reason in caplog.text


@pytest.mark.parametrize(
    "changes, reason",
    [({"weights_sha256": 64 * "f"}, "expected a sweep of the weights"), ({"created_at": "yesterday"}, "yesterday")],
    ids=["weights", "time"],
)
def test_a_sweep_of_other_weights_or_no_time_is_left_out(
    shipped: ShippedSweeps,
    checkpoint: Path,
    frame: Frame,
    changes: dict[str, str],
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ship(checkpoint, frame, half=False, **changes)
    assert shipped.list() == []
    assert reason in caplog.text


def test_a_broken_checkpoint_has_none(shipped: ShippedSweeps, checkpoint: Path, frame: Frame) -> None:
    ship(checkpoint, frame)
    (checkpoint / "card.toml").write_text("no card", "utf-8")
    assert shipped.list() == []


def test_a_file_that_comes_changes_or_goes_is_seen(shipped: ShippedSweeps, checkpoint: Path, frame: Frame) -> None:
    assert shipped.list() == []
    path = ship(checkpoint, frame)
    (first,) = shipped.list()
    ship(checkpoint, frame, name="Another split")
    (second,) = shipped.list()
    assert (first.message.name, second.message.name) == ("Test split", "Another split")
    assert shipped.get(first.message.id) is None
    path.unlink()
    assert shipped.list() == []


def test_it_can_be_explored_as_a_stored_one(
    store: Store, shipped: ShippedSweeps, checkpoint: Path, frame: Frame
) -> None:
    path = ship(checkpoint, frame)
    frames = Frames(store, shipped, NoCheckpoints())
    (message,) = frames.list()
    np.testing.assert_array_equal(frames.get(message.id).logits, frame.logits)
    assert frames.get(message.id) is frames.get(message.id)
    assert frames.items(message.id, None, 0, 2).total == COUNT
    assert frames.list("a collection") == []
    fresh = Frames(store, _Unseen(shipped), NoCheckpoints())
    truncated(path)
    with pytest.raises(NotFound, match="can't be read any more"):
        fresh.get(message.id)


class _Unseen(ShippedSweeps):
    """What was found before a file was damaged."""

    def __init__(self, found: ShippedSweeps) -> None:
        super().__init__([])
        self._before = {each.message.id: each for each in found.list()}

    def get(self, id: str) -> ShippedSweep | None:  # noqa: A002
        return self._before.get(id)
