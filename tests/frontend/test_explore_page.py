"""The Explore page in every state, and what its figures are made from."""

import json
import re
from typing import Any

import httpx
import pytest
from dash import Dash
from dash.development.base_component import Component
from fastapi import FastAPI
from plotly.utils import PlotlyJSONEncoder

from backend.schemas import SweepCounts, SweepState
from frontend.client import ApiClient, ApiError
from frontend.components import ids
from frontend.figures.variation import VARIATION_PX
from frontend.pages.explore import page
from frontend.pages.explore.controls import has_segments
from frontend.pages.explore.downloads import taken_of
from frontend.pages.explore.heights import heights_px
from frontend.pages.explore.panels import PANELS, panels_of
from frontend.pages.explore.view import CONTROLS, ExploreView
from frontend.pages.explore.viewing import swept
from frontend.settings import FrontendSettings
from frontend.sweep_results import SweepResults
from frontend.theme import theme
from tests.frontend.fake_sweeps import FakeSweep
from tests.frontend.layouts import component, of_class, texts

SWEEPS = ["shipped-emotion", "own-action", "shipped-value", "unlabelled"]


@pytest.fixture
def known(fake_api: FastAPI) -> dict[str, FakeSweep]:
    found: dict[str, FakeSweep] = fake_api.state.sweeps
    return found


async def shown(api: ApiClient, settings: FrontendSettings, sweep: str, query: str | None = None) -> Any:
    return await page.layout(api, settings, await api.sweep(sweep), query)


@pytest.mark.parametrize("sweep", SWEEPS)
async def test_every_control_and_figure_has_its_place_once(
    api: ApiClient, settings: FrontendSettings, sweep: str
) -> None:
    layout = await shown(api, settings, sweep)
    for identity in (*map(ids.explore_view, CONTROLS), *map(ids.place, PANELS), *map(ids.table, PANELS)):
        assert component(layout, identity).id == identity
    json.dumps(layout, cls=PlotlyJSONEncoder)


async def test_figures_that_wait_to_be_seen_keep_their_places(api: ApiClient, settings: FrontendSettings) -> None:
    layout = await shown(api, settings, "shipped-emotion")
    cards = of_class(layout, "figure-card")
    assert len(cards) == len(PANELS)
    assert all(re.fullmatch(r"\d+px", card.style["--figure-height"]) for card in cards)
    assert cards[0].style == {"--figure-height": f"{VARIATION_PX}px"}


async def test_every_part_that_follows_controls_has_an_element_a_store_and_a_callback(
    api: ApiClient, settings: FrontendSettings, dash_app: Dash
) -> None:
    layout = await shown(api, settings, "shipped-emotion")
    parts = json.loads(getattr(component(layout, ids.DUE), "data-parts"))
    assert set(PANELS) < set(parts)
    listened = {
        given["id"] for entry in dash_app.callback_map.values() if "callback" in entry for given in entry["inputs"]
    }
    for part in parts.values():
        assert component(layout, part["at"]).id == part["at"]
        assert component(layout, part["store"]).id == part["store"]
        assert part["store"] in listened
        assert ids.SWEEP in part["follows"]
        assert set(part["follows"]) <= {ids.SWEEP, ids.SCHEME, *map(ids.explore_view, CONTROLS)}
    assert parts["variation"]["follows"] == ["explore-view-site", "explore-view-by", ids.SWEEP, ids.SCHEME]
    assert ids.SCHEME not in parts["table-variation"]["follows"]


async def test_the_blocks_of_every_site_can_be_chosen(api: ApiClient, settings: FrontendSettings) -> None:
    sweep = await api.sweep("shipped-emotion")
    known = component(await shown(api, settings, sweep.id), ids.BLOCK_CHOICES).data
    assert {site: [one["value"] for one in choices] for site, choices in known.items()} == {
        site.name: [str(block.index) for block in site.blocks] for site in sweep.sites
    }


@pytest.mark.parametrize("query", ["", "class=sad", "measure=share", "classes=sad%7Ccalm&measure=share&item=0"])
async def test_a_place_is_as_high_as_the_figure_will_be(api: ApiClient, query: str) -> None:
    results = SweepResults(api)
    for identity in ("shipped-emotion", "shipped-value"):
        sweep = await api.sweep(identity)
        view = ExploreView.of(f"{query}&item=0", sweep)
        expected = heights_px(sweep, view)
        assert set(expected) == set(PANELS)
        for name, panel in panels_of(sweep).items():
            figure = panel.draw(await panel.fetch(results, swept(sweep), sweep, view), theme("light"))
            if name == "class-time" and not has_segments(sweep):
                continue  # It is hidden.
            assert expected[name] == figure.layout.height, (identity, name)


async def test_the_page_restores_the_view_of_its_query(api: ApiClient, settings: FrontendSettings) -> None:
    query = (
        "?site=late&measure=share&by=prediction&class=sad&classes=sad%7Ccalm&first=sad&second=calm&modality=audio"
        "&block=33&order=block&label=sad&prediction=calm&item=7"
    )
    layout = await shown(api, settings, "shipped-emotion", query)
    values = {control: component(layout, ids.explore_view(control)).value for control in CONTROLS}
    assert values == {
        "site": "late", "measure": "share", "by": "prediction", "class": "sad", "classes": ["sad", "calm"],
        "first": "sad", "second": "calm", "axis": "segments", "modality": "audio", "block": "33", "order": "block",
        "label": "sad", "prediction": "calm", "item": "7",
    }  # fmt: skip
    assert component(layout, ids.ITEM_PANEL).hidden is False
    assert getattr(layout, "data-path") == "/explore/shipped-emotion"
    assert getattr(layout, "data-default-view") == (
        "site=intermediate&measure=lift&by=label&axis=segments&modality=fused&order=position"
    )
    assert getattr(layout, "data-view-keys").split()[-1] == "site"
    assert set(getattr(layout, "data-view-keys").split()) == set(CONTROLS)


async def test_the_question_whether_attention_depends_on_the_input_comes_first(
    api: ApiClient, settings: FrontendSettings
) -> None:
    said = texts(await shown(api, settings, "shipped-emotion"))
    heads = ["Is it input-dependent?", "Per class:", "Per module:", "Over time", "Right and wrong", "Clips"]
    places = [said.index(head) for head in heads]
    assert places == sorted(places)


def visible(layout: Component, control: str) -> bool:
    boxes = of_class(layout, "control")
    return not next(box.hidden for box in boxes if control in [getattr(part, "id", None) for part in box._traverse()])


async def test_controls_without_a_choice_are_hidden(api: ApiClient, settings: FrontendSettings) -> None:
    names = ("site", "by", "classes", "axis", "modality", "label")
    expected = {
        "shipped-emotion": [True, True, False, False, True, True],
        "own-action": [True, True, True, False, True, True],
        "shipped-value": [False, True, False, True, True, True],
        "unlabelled": [True, False, False, False, True, False],
    }
    for sweep, answers in expected.items():
        layout = await shown(api, settings, sweep)
        assert [visible(layout, ids.explore_view(name)) for name in names] == answers, sweep


async def test_where_there_is_no_time_a_sentence_stands_instead_of_a_figure(
    api: ApiClient, settings: FrontendSettings
) -> None:
    sentence = "Every site looks at its whole input at once, and no input is longer than one window."
    for sweep, still in (("shipped-emotion", True), ("shipped-value", False), ("unlabelled", False)):
        layout = await shown(api, settings, sweep)
        (card,) = [
            card
            for card in of_class(layout, "card-with-controls")
            if ids.place("class-time") in [getattr(part, "id", None) for part in card._traverse()]
        ]
        assert bool(card.hidden) == still
        assert (sentence in texts(layout)) == still


async def test_a_sweep_without_labels_says_so_and_shows_no_right_or_wrong(
    api: ApiClient, settings: FrontendSettings, known: dict[str, FakeSweep]
) -> None:
    layout = await shown(api, settings, "unlabelled")
    (box,) = of_class(layout, "notice-info")
    assert "The items have no labels, so they are grouped by what was predicted" in texts(box)
    (card,) = [
        card
        for card in of_class(layout, "card-with-controls")
        if ids.place("confusion") in [getattr(part, "id", None) for part in card._traverse()]
    ]
    assert card.hidden is True
    sweep = known["unlabelled"]
    sweep.message = sweep.message.model_copy(update={"unknown_labels": {"joy": 40, "grief": 20}})
    said = texts(await shown(api, settings, "unlabelled"))
    assert "No label is a class of this network (“joy” 40, “grief” 20)" in said


async def test_what_is_odd_about_a_sweep_is_said_at_the_top(
    api: ApiClient, settings: FrontendSettings, known: dict[str, FakeSweep]
) -> None:
    sweep = known["shipped-emotion"]
    sweep.message = sweep.message.model_copy(update={"current": False, "unknown_labels": {"joy": 2}})
    layout = await shown(api, settings, "shipped-emotion")
    assert "“joy” 2: 2 items count for no true class." in texts(of_class(layout, "notice-info")[0])
    assert "computed with the old ones" in texts(of_class(layout, "notice-warning")[0])


async def test_a_sweep_that_goes_on_can_be_paused_and_shows_how_far_it_is(
    api: ApiClient, settings: FrontendSettings
) -> None:
    layout = await shown(api, settings, "own-action")
    (strip,) = of_class(layout, "progress-strip")
    assert not strip.hidden
    assert "162 of 257 done, 3 failed · 14.2 per minute · 8:30 min to go" in texts(strip)
    bar = next(part for part in strip._traverse() if getattr(part, "role", None) == "progressbar")
    assert getattr(bar, "aria-valuenow") == "64"
    assert component(strip, ids.SWEEP_PAUSE).hidden is False
    assert component(strip, ids.SWEEP_RESUME).hidden is True
    assert component(strip, ids.SWEEP_TICK).disabled is False


async def test_a_sweep_that_is_over_has_no_strip_unless_something_can_be_tried_again(
    api: ApiClient, settings: FrontendSettings, known: dict[str, FakeSweep]
) -> None:
    def strip(layout: Component) -> Any:
        return of_class(layout, "progress-strip")[0]

    assert strip(await shown(api, settings, "shipped-emotion")).hidden is True
    sweep = known["own-action"]
    sweep.message = sweep.message.model_copy(
        update={"state": SweepState.ENDED, "counts": SweepCounts(succeeded=160, failed=2)}
    )
    ended = strip(await shown(api, settings, "own-action"))
    assert ended.hidden is False
    assert "160 of 162 done, 2 failed" in texts(ended)
    assert "Try the failed ones again" in texts(ended)
    sweep.message = sweep.message.model_copy(update={"state": SweepState.PAUSED})
    assert "Go on" in texts(strip(await shown(api, settings, "own-action")))


@pytest.mark.parametrize(
    ("sweep", "sentence"),
    [("waiting", "No item has been analysed yet"), ("all-failed", "No item of this sweep succeeded")],
)
async def test_without_results_the_page_says_why(
    api: ApiClient, settings: FrontendSettings, sweep: str, sentence: str
) -> None:
    layout = await shown(api, settings, sweep)
    said = texts(layout)
    assert sentence in said
    assert "Is it input-dependent?" not in said
    assert ("broken-1.mp4 Expected a video or sound file; this is not one." in said) == (sweep == "all-failed")
    assert component(layout, ids.SWEEP).data == {"id": sweep, "stamp": 0}


async def test_a_checkpoint_that_is_gone_takes_nothing_but_its_title(
    api: ApiClient, settings: FrontendSettings
) -> None:
    sweep = (await api.sweep("shipped-emotion")).model_copy(update={"checkpoint": "emotion/removed"})
    assert "emotion/removed" in texts(await page.layout(api, settings, sweep, None))


# --- figures and tables


@pytest.mark.parametrize("query", ["", "measure=share&by=prediction&block=1&item=2", "site=late&class=sad&item=0"])
@pytest.mark.parametrize("identity", SWEEPS)
async def test_every_panel_draws_and_tabulates(api: ApiClient, identity: str, query: str) -> None:
    results, sweep = SweepResults(api), await api.sweep(identity)
    view = ExploreView.of(query, sweep)
    for name, panel in panels_of(sweep).items():
        if name == "item-map" and view.item is None:
            continue
        seen = await panel.fetch(results, swept(sweep), sweep, view)
        figure = panel.draw(seen, theme("light"))
        assert figure.layout.height > 0
        table = panel.table(seen)
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert all(path for path, _query in panel.requests(seen))


async def test_a_question_is_asked_once_and_again_when_more_has_come(
    api: ApiClient, known: dict[str, FakeSweep]
) -> None:
    results, sweep = SweepResults(api), await api.sweep("own-action")
    calls = known["own-action"].calls
    calls.clear()
    for _ in range(3):
        await results.classes("own-action", 162, sweep.sites[0].name, "label")
    assert calls.count("classes") == 1
    await results.classes("own-action", 200, sweep.sites[0].name, "label")
    assert calls.count("classes") == 2
    results.forget("own-action")
    await results.classes("own-action", 200, sweep.sites[0].name, "label")
    assert calls.count("classes") == 3


async def test_an_export_names_the_requests_that_its_figure_is_made_from(api: ApiClient) -> None:
    sweep = await api.sweep("shipped-emotion")
    chosen = ExploreView.of("site=late&first=sad&second=calm", sweep).values
    taken = await taken_of(SweepResults(api), PANELS["class-difference"], swept(sweep), chosen)
    assert taken.table.title == "sad less calm"
    said = " ".join(str(request) for request in taken.requests)
    for part in ("difference", "site", "late", "first", "sad", "second", "calm"):
        assert part in said


async def test_a_sweep_that_is_not_there_is_said_by_the_service(api: ApiClient) -> None:
    with pytest.raises(ApiError) as caught:
        await api.sweep("gone")
    assert caught.value.problem.status == httpx.codes.NOT_FOUND
