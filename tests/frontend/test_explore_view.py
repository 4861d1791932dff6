"""The permalink of an Explore page: what it restores, what it refuses, and that it leads back to itself."""

import pytest

from frontend.figures.multiples import MOST
from frontend.pages.explore.view import CONTROLS, FUSED, ExploreView
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT
from tests.frontend.fake_sweeps import fake_sweep

SWEEP = fake_sweep("view", EMOTION, 20).message
VALUE = fake_sweep("value", SENTIMENT, 20, windows=3).message
MANY = fake_sweep("many", ACTION, 20).message
UNLABELLED = fake_sweep("unlabelled", EMOTION, 20, labelled=False, windows=4).message


def test_without_a_query_all_classes_are_shown_as_lift_by_true_label() -> None:
    view = ExploreView.of(None, SWEEP)
    assert view == ExploreView(
        site="intermediate", measure="lift", by="label", class_="", classes=(), first=None, second=None,
        axis="segments", modality="", block=None, order="position", label=None, prediction=None, item=None,
    )  # fmt: skip
    assert view.query == "site=intermediate&measure=lift&by=label&axis=segments&modality=fused&order=position"


@pytest.mark.parametrize(
    "query",
    [
        "site=late&measure=share&by=prediction&class=sad&axis=segments&modality=audio&order=error",
        "site=late&measure=lift&by=label&first=sad&second=calm&axis=windows&modality=fused&block=33&order=block",
        "site=intermediate&measure=lift&by=label&classes=sad%7Ccalm&axis=segments&modality=fused&order=disagreement"
        "&label=sad&prediction=calm&item=19",
    ],
)
def test_a_query_leads_back_to_itself(query: str) -> None:
    assert ExploreView.of(f"?{query}", SWEEP).query == query


@pytest.mark.parametrize(
    "query",
    [
        "site=%3Cscript%3E", "measure=prior", "by=group", "class=joy", "classes=joy%7C", "first=joy", "axis=clips",
        "modality=smell", "block=34", "block=-1", "block=1e1", "order=name", "label=joy", "prediction=", "item=-2",
        "item=one", "item=%C2%B2",
    ],
)  # fmt: skip
def test_what_the_sweep_does_not_have_gets_its_default(query: str) -> None:
    assert ExploreView.of(query, SWEEP) == ExploreView.of("", SWEEP)


def test_a_block_is_one_of_the_site() -> None:
    smaller = EMOTION.sites[0].model_copy(update={"name": "small", "blocks": EMOTION.sites[0].blocks[:2]})
    sweep = SWEEP.model_copy(update={"sites": [smaller, *SWEEP.sites]})
    assert ExploreView.of("site=small&block=2", sweep).block is None
    assert ExploreView.of("site=late&block=2", sweep).block == 2


def test_classes_side_by_side_are_no_more_than_can_be_read() -> None:
    view = ExploreView.of("classes=" + "%7C".join(MANY.classes), MANY)
    assert view.classes == tuple(MANY.classes[:MOST])


def test_controls_give_the_same_view_as_the_query_that_they_lead_to() -> None:
    query = "site=late&measure=share&by=label&classes=sad%7Ccalm&axis=segments&modality=video&order=position&item=3"
    view = ExploreView.of(query, SWEEP)
    assert set(view.values) == set(CONTROLS)
    assert view.values["classes"] == ["sad", "calm"]
    assert ExploreView.of_controls(SWEEP, view.values) == view
    assert ExploreView.of("modality=" + FUSED, SWEEP).modality == ""


def test_items_without_labels_are_grouped_by_prediction_whatever_the_query_says() -> None:
    assert ExploreView.of("by=label", UNLABELLED).by == "prediction"


def test_time_is_what_there_is_of_it() -> None:
    assert ExploreView.of(None, VALUE).axis == "segments", "segments belong to the network, and come first"
    assert ExploreView.of("axis=windows", VALUE).axis == "windows"
    assert ExploreView.of(None, UNLABELLED).axis == "windows"


def test_the_site_of_a_view() -> None:
    assert ExploreView.of("site=late", SWEEP).site_of(SWEEP).channels_per_block == 32
