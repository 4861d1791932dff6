"""Names of trainings: those that are on disk already, and no two settings with one name."""

from itertools import product

import pytest

from training.experiments import mosei_text, units, utd_mhad
from training.tables.ablations.file import SHIPPED, shipped

ON_DISK = {
    "table4-pairs": [
        *("msaf", "msaf-C8-16", "msaf-C32-64"),
        *("msaf-no-dropout", "msaf-dropout-0.4", "msaf-lambda-0.5"),
    ],
    "table4-segments": ["lstm-official", "msaf-q1", "msaf-q5", "msaf-q10"],
    "table5-utd-mhad": ["averaging", "msaf-intermediate", "msaf-late", "msaf-lambda-0.5"],
}
"""Folders of trainings that took days: under another name they would be run again."""


@pytest.mark.parametrize("name", ON_DISK)
def test_the_papers_ablations_read_the_trainings_that_are_there(name: str) -> None:
    assert [settings.variant().name for settings in shipped(name).variants] == ON_DISK[name]


def test_every_ablation_of_the_paper_is_here() -> None:
    assert {name for names in SHIPPED.values() for name in names} == set(ON_DISK)
    assert all(shipped(name).name == name for name in ON_DISK)


def test_what_varies_on_pairs_is_the_configuration() -> None:
    configs = [settings.variant().config for settings in shipped("table4-pairs").variants]
    assert [(config.block_channels, config.dropout, config.floor) for config in configs] == [
        ((16, 32), 0.2, 0.0),
        ((8, 16), 0.2, 0.0),
        ((32, 64), 0.2, 0.0),
        ((16, 32), 0.0, 0.0),
        ((16, 32), 0.4, 0.0),
        ((16, 32), 0.2, 0.5),
    ]


def test_what_varies_on_text_is_q() -> None:
    modules = [settings.variant().module for settings in shipped("table4-segments").variants]
    assert modules == [None, *(mosei_text.Module(q, 16, 2, 0.2, 0.0) for q in (1, 5, 10))]


def test_what_varies_on_takes_are_the_sites() -> None:
    variants = [settings.variant() for settings in shipped("table5-utd-mhad").variants]
    assert [variant.attended for variant in variants] == [
        *((), ("intermediate",), ("late",), ("intermediate", "late")),
    ]
    assert variants[0] == utd_mhad.AVERAGING and variants[3].name == utd_mhad.METHODS[-1].name


def test_no_two_settings_share_a_name() -> None:
    blocks, rates, floors = [(8, 16), (16, 32), (81, 6)], [0.0, 0.2, 0.25, 0.2000001], [0.0, 0.5, 0.2]
    sites = [("intermediate",), ("late",), ("intermediate", "late")]
    for experiment in (units, utd_mhad):
        names = [
            experiment.msaf(attended, block_channels=channels, reduction=r, dropout=p, floor=floor).name
            for attended, channels, r, p, floor in product(sites, blocks, [2, 4], rates, floors)
        ]
        assert len(set(names)) == len(names) == 3 * 3 * 2 * 4 * 3
    of_text = [
        mosei_text.msaf(q, block_channels=channels, reduction=r, dropout=p, floor=floor).name
        for q, channels, r, p, floor in product([1, 10, 5], [8, 16], [2, 4], rates, floors)
    ]
    assert len(set(of_text)) == len(of_text) == 3 * 2 * 2 * 4 * 3


def test_a_setting_that_is_given_as_it_is_by_default_is_the_same_training() -> None:
    assert units.msaf(dropout=0.2, block_channels=(16, 32)).name == "msaf"
    assert utd_mhad.msaf().name == utd_mhad.msaf(floor=0.5, dropout=0.1).name == "msaf-lambda-0.5"
    assert utd_mhad.msaf(["late"], floor=0.25).name == "msaf-late-lambda-0.25"
    assert mosei_text.msaf(5, block_channels=16).name == "msaf-q5"
