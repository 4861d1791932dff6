"""The made-up store is what the benchmark says it is, and the requests are those of a page."""

from pathlib import Path

import numpy as np
import pytest

from backend.analysis.sites import sites_of
from backend.store import open_store
from backend.sweeps.frames import Frames
from backend.sweeps.network import SweptNetwork
from backend.sweeps.shipped import ShippedSweeps
from benchmarks.explore import class_change, opening, site_change
from benchmarks.swept import CLASSES, GROUPS, made_items, make_sweep
from models.networks.emotion.config import EmotionConfig
from tests.benchmarks.catalogues import NoCheckpoints

ITEMS = 70
SITES = sites_of(EmotionConfig().sites)


def test_the_sweep_has_the_shape_of_the_papers_network(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'lens.db'}"
    sweep = make_sweep(database, tmp_path, ITEMS)
    with open_store(database, tmp_path) as store:
        frames = Frames(store, ShippedSweeps([]), NoCheckpoints())
        frame, message = frames.get(sweep), frames.sweep(sweep)
        assert len(store.sweeps.shards(sweep)) == 2  # 64 and the rest
    assert message.counts.succeeded == len(frame) == ITEMS
    assert {name: values.shape for name, values in frame.attention.items()} == {
        "intermediate": (ITEMS, 1, 66, 16),
        "late": (ITEMS, 1, 66, 32),
    }
    assert (
        SweptNetwork(
            output="classes", classes=message.classes, value=None, modalities=message.modalities, sites=message.sites
        ).sites
        == SITES
    )
    made = list(made_items(SITES, ITEMS))
    assert frame.labels == tuple(CLASSES[item.label] for item in made)
    assert len(set(frame.groups)) == len({item.group for item in made}) <= GROUPS
    for row, item in enumerate(made):
        np.testing.assert_allclose(frame.attention["late"][row], item.attention["late"][0], atol=1e-7)
        np.testing.assert_allclose(frame.logits[row], item.parts["video"] + item.parts["audio"])


def test_attention_sums_to_one_and_differs_between_items() -> None:
    one, other = made_items(SITES, 2)
    for name, values in one.attention.items():
        np.testing.assert_allclose(values.sum(axis=2), 1, rtol=1e-5)
        assert np.abs(values - other.attention[name]).max() > 0.001


def test_the_same_items_every_time() -> None:
    (one,), (same,) = made_items(SITES, 1), made_items(SITES, 1)
    assert (one.label, one.group) == (same.label, same.group)
    np.testing.assert_array_equal(one.attention["late"], same.attention["late"])


def test_a_page_that_is_opened_asks_for_all_its_figures() -> None:
    asked = [path for path, _ in opening("late")]
    assert asked == ["", "/classes", "/time", "/difference", "/variation", "/rows", "/maps", "/confusion"]
    assert all(query["site"] == "late" for _, query in site_change("late"))


@pytest.mark.parametrize("name", CLASSES)
def test_another_class_is_compared_with_yet_another(name: str) -> None:
    maps, difference = class_change("late", name)
    assert maps == ("/maps", {"class": name})
    assert difference[1]["first"] == name != difference[1]["second"] in CLASSES
