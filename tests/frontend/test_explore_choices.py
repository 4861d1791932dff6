"""What clicks on the figures of the Explore page mean, which classes they show, and how numbers are worded."""

import pytest
from dash import no_update

from backend.schemas import Estimate, MetricEstimate, Sweep, SweepCounts, SweepState
from frontend.client import ApiClient, ApiError
from frontend.pages.explore.choosing import (
    CLICKABLE,
    Clicked,
    after_block,
    after_click,
    block_clicked,
    cell_clicked,
    class_clicked,
    item_block_clicked,
)
from frontend.pages.explore.controls import block_choices, orders
from frontend.pages.explore.drawing import metrics_list
from frontend.pages.explore.panels import PANELS, compared, panels_of, side_by_side
from frontend.pages.explore.running import worth_drawing
from frontend.pages.explore.view import ExploreView
from frontend.pages.explore.viewing import swept
from frontend.pages.explore.wording import metric_text, progress_text, unknown_text, why_by_prediction, why_lift
from frontend.sweep_results import SweepResults
from frontend.theme import theme
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT
from tests.frontend.fake_sweeps import classes_message, confusion_message, fake_sweep
from tests.frontend.layouts import texts

EMOTIONS = fake_sweep("s", EMOTION, 60)
FOUND = classes_message(EMOTIONS, "late", "label")


def view_of(query: str = "", sweep: Sweep = EMOTIONS.message) -> ExploreView:
    return ExploreView.of(query, sweep)


def test_classes_side_by_side_are_the_chosen_one_the_chosen_ones_or_the_most_frequent() -> None:
    names = [one.name for one in FOUND.classes]
    assert side_by_side(view_of("class=sad"), FOUND) == ("", "sad")
    assert side_by_side(view_of("classes=sad%7Ccalm"), FOUND) == ("", "sad", "calm")
    assert side_by_side(view_of(), FOUND) == ("", *names)
    action = fake_sweep("many", ACTION, 200)
    many = classes_message(action, "late", "label")
    assert len(side_by_side(view_of("", action.message), many)) == 9
    assert "" not in side_by_side(view_of("", action.message), many), "nine classes leave no room for all items"


def test_the_most_frequent_classes_are_compared_unless_others_are_chosen() -> None:
    order = [one.name for one in sorted(FOUND.classes, key=lambda one: -one.n)]
    assert compared(view_of(), FOUND) == (order[0], order[1])
    assert compared(view_of(f"first={order[1]}"), FOUND) == (order[1], order[0])
    assert compared(view_of("first=sad&second=calm"), FOUND) == ("sad", "calm")
    with pytest.raises(ApiError, match="two different classes"):
        compared(view_of("first=sad&second=sad"), FOUND)
    one = FOUND.model_copy(update={"classes": FOUND.classes[:1]})
    with pytest.raises(ApiError, match="Two classes with items are needed"):
        compared(view_of(), one)


def test_a_sweep_without_labels_has_no_confusion() -> None:
    unlabelled = fake_sweep("u", EMOTION, 20, labelled=False).message
    assert set(PANELS) - set(panels_of(unlabelled)) == {"confusion"}


# --- clicks


def click(**point: object) -> dict[str, object]:
    return {"points": [point]}


def test_a_click_on_a_class_means_its_clips() -> None:
    sweep = EMOTIONS.message
    point = click(customdata=["sad", "video", 0.9])
    assert class_clicked(point, sweep, view_of()) == Clicked(label="sad")
    assert class_clicked(point, sweep, view_of("by=prediction")) == Clicked(prediction="sad")
    assert class_clicked(click(customdata=["", "video", 0.9]), sweep, view_of()) == Clicked()


def test_a_click_on_a_cell_means_the_clips_that_were_taken_for_each_other() -> None:
    names = EMOTIONS.message.classes
    assert cell_clicked(click(x=1, y=3), EMOTIONS.message, view_of()) == Clicked(names[3], names[1])


async def test_a_click_on_any_cell_of_the_maps_means_the_block_that_the_figure_drew_there(api: ApiClient) -> None:
    results = SweepResults(api)
    for identity in ("shipped-emotion", "shipped-value", "own-action"):
        sweep = await api.sweep(identity)
        for name, meaning in (("module-maps", block_clicked), ("item-map", item_block_clicked)):
            view = ExploreView.of("item=1", sweep)
            seen = await PANELS[name].fetch(results, swept(sweep), sweep, view)
            for number, trace in enumerate(PANELS[name].draw(seen, theme("dark")).data):
                site = next(site for site in sweep.sites if site.name == trace.meta["site"])
                for row in trace.y:
                    clicked = meaning(click(curveNumber=number, x=0, y=row), sweep, view)
                    assert clicked is not None and clicked.block is not None
                    block = site.blocks[clicked.block]
                    assert (clicked.site, block.modality, block.position) == (
                        site.name, trace.meta["modality"], row,
                    )  # fmt: skip


@pytest.mark.parametrize(
    "nothing",
    [None, {}, {"points": []}, click(curveNumber=99, y=0), click(curveNumber=0, y=999), click(x=99, y=99),
     click(customdata=["joy", 1]), click(customdata="sad"), click(customdata=[])],
)  # fmt: skip
def test_a_click_beside_everything_means_nothing(nothing: dict[str, object] | None) -> None:
    for meaning in CLICKABLE.values():
        assert meaning(nothing, EMOTIONS.message, view_of()) is None


def test_a_click_sets_the_filters_of_the_table_or_the_block_and_never_both() -> None:
    view = view_of("label=sad")
    assert after_click(Clicked("sad", "calm"), view) == {
        "site": no_update, "block": no_update, "label": no_update, "prediction": "calm",
        "wanted": ["sad", "calm", None, None],
    }  # fmt: skip
    assert after_click(Clicked(), view)["label"] is None
    assert after_click(Clicked(site="late", block=33), view) == {
        "site": "late", "block": "33", "label": no_update, "prediction": no_update, "wanted": [None, None, "late", 33],
    }  # fmt: skip


def test_a_chosen_block_sorts_the_table_and_letting_it_go_undoes_that() -> None:
    assert after_block("5", "position") == "block"
    assert after_block(None, "block") == "position"
    assert after_block(None, "error") == "error"


def test_choices_follow_what_the_sweep_has() -> None:
    assert list(orders(EMOTIONS.message)) == ["position", "disagreement", "error", "block"]
    assert "error" not in orders(EMOTIONS.message.model_copy(update={"labelled": 0}))
    one = EMOTIONS.message.model_copy(update={"modalities": {"video": "Face video"}})
    assert "disagreement" not in orders(one)
    assert block_choices(EMOTIONS.message, EMOTIONS.message.sites[1])[33] == {
        "value": "33", "label": "Speech 1 (channels 32–63)",
    }  # fmt: skip


# --- words


def test_figures_are_drawn_anew_only_when_there_is_much_more() -> None:
    def sweep(succeeded: int, state: SweepState = SweepState.RUNNING) -> Sweep:
        counts = SweepCounts(succeeded=succeeded, waiting=50)
        return EMOTIONS.message.model_copy(update={"state": state, "counts": counts})

    assert worth_drawing(sweep(125), 100)
    assert not worth_drawing(sweep(124), 100)
    assert worth_drawing(sweep(101, SweepState.ENDED), 100)
    assert not worth_drawing(sweep(100, SweepState.ENDED), 100)
    assert not worth_drawing(sweep(10), 0), "the page is made anew instead"


def test_progress_leaves_out_what_is_not_known() -> None:
    running = EMOTIONS.message.model_copy(
        update={"state": SweepState.RUNNING, "counts": SweepCounts(succeeded=1, waiting=999)}
    )
    assert progress_text(running) == "1 of 1,000 done"
    assert progress_text(running.model_copy(update={"rate_per_minute": 0.5})) == "1 of 1,000 done · 0.5 per minute"


def test_the_prior_is_explained_with_the_modality_that_has_most_blocks() -> None:
    said = why_lift(EMOTIONS.message, EMOTIONS.message.sites[0])
    assert said.startswith("32 of the 34 blocks here are of Face video, so their share would be 94.1 % even if")
    value = fake_sweep("v", SENTIMENT, 20).message
    assert "8 of the 14 blocks here are of Text" in why_lift(value, value.sites[0])


def test_unknown_labels_are_named_up_to_a_few() -> None:
    many = EMOTIONS.message.model_copy(update={"unknown_labels": {f"label {number}": 2 for number in range(9)}})
    assert unknown_text(many).endswith("“label 5” 2 and 3 more")
    assert why_by_prediction(EMOTIONS.message) == ""


@pytest.mark.parametrize(
    ("metric", "said"),
    [
        (MetricEstimate(name="accuracy", unit="%", estimate=Estimate(value=71.34, low=66, high=76.1)),
         ("71.3 %", "66.0 to 76.1 %")),
        (MetricEstimate(name="Corr", estimate=Estimate(value=-0.0712, low=-0.1, high=0.02)),
         ("−0.071", "−0.100 to 0.020")),
        (MetricEstimate(name="F1", estimate=Estimate(value=0.5)), ("0.500", "too few to tell")),
    ],
)  # fmt: skip
def test_metrics_say_their_interval_or_that_there_is_none(metric: MetricEstimate, said: tuple[str, str]) -> None:
    assert metric_text(metric) == said


def test_the_table_of_metrics_says_how_its_intervals_were_made() -> None:
    said = texts(metrics_list(confusion_message(EMOTIONS, "")))
    right = 100 * (EMOTIONS.labels == EMOTIONS.predictions).mean()
    assert f"accuracy {right:.1f} %" in said
    assert f"Bootstrap over {len(set(EMOTIONS.groups))} groups, 60 times, seed 0." in said
