"""The Compare page: its states, what its controls offer, and what stands beside each other."""

import json

import pytest
from fastapi import FastAPI

from backend.schemas import AnalysisRequest
from frontend.client import ApiClient, ApiError
from frontend.components import ids as page_ids
from frontend.exports import request_of
from frontend.pages.compare import ids
from frontend.pages.compare.body import body
from frontend.pages.compare.choices import Group, choices, step
from frontend.pages.compare.comparisons import Comparisons
from frontend.pages.compare.drawing import taken_of
from frontend.pages.compare.page import layout
from frontend.pages.compare.panels import PANELS
from frontend.pages.compare.seeing import Sources, compared, shown_of, view_of
from frontend.pages.compare.view import CONTROLS, PATH, CompareView
from frontend.pages.compare.wording import moved_sentence
from frontend.results import Results
from frontend.theme import theme
from tests.frontend.fake_comparisons import add_comparisons
from tests.frontend.fake_media import clip_bytes
from tests.frontend.fake_reports import EMOTION, SENTIMENT
from tests.frontend.layouts import component, of_class, texts


@pytest.fixture
def retrained(fake_api: FastAPI) -> set[str]:
    """Ids of sides that count as made with other weights."""
    return add_comparisons(fake_api)


@pytest.fixture
def sources(api: ApiClient, retrained: set[str]) -> Sources:
    assert not retrained
    return Sources(api, Comparisons(api), Results(api), "/api/v1")


async def analysed(api: ApiClient, number: int = 0, checkpoint: str = EMOTION.id, text: str | None = None) -> str:
    """A side: a succeeded analysis of a sample, or of a text."""
    clips = sorted((await api.clips()).items, key=lambda clip: clip.name)
    clip = None if text is not None else clips[number].id
    return f"analysis:{(await api.submit(AnalysisRequest(checkpoint=checkpoint, clip=clip, text=text))).id}"


def graphs(page: object) -> list[str]:
    """Names of the figures of a page."""
    return [
        name for name in PANELS if page_ids.graph(name) in json.dumps(page, default=lambda one: one.to_plotly_json())
    ]


# --- the view


def test_a_view_and_its_query_lead_to_each_other() -> None:
    view = CompareView("analysis:1", "sweep:2", "prediction", "happy & sad", "late", "share")
    assert CompareView.of(view.query) == view
    assert view.query.startswith("left=analysis:1&right=sweep:2&by=prediction")
    assert CompareView.of("?measure=nothing&by=guess") == CompareView()
    assert set(CONTROLS) == {"left", "right", "by", "class", "site", "measure"}


def test_figures_follow_what_the_page_shows() -> None:
    shown = shown_of(CompareView("analysis:1", "sweep:2", class_="sad"))
    chosen = CompareView("analysis:9", "sweep:8", site="late", measure="share").values
    assert view_of(chosen, shown) == CompareView("analysis:1", "sweep:2", "label", "sad", "late", "share")


# --- what is offered

GROUPS: list[Group] = [
    {"group": "Analyses", "items": [{"value": "analysis:1", "label": "1"}, {"value": "analysis:2", "label": "2"}]},
    {"group": "Sweeps", "items": [{"value": "sweep:3", "label": "3"}]},
]


@pytest.mark.parametrize(
    ("pinned", "shown", "by", "expected"),
    [
        ("analysis:1", "analysis:2", 1, "sweep:3"),
        ("analysis:1", "sweep:3", 1, "analysis:2"),
        ("analysis:1", "analysis:2", -1, "sweep:3"),
        ("analysis:2", "analysis:1", 1, "sweep:3"),
        ("analysis:1", None, 1, "analysis:2"),
        ("analysis:1", None, -1, "sweep:3"),
        (None, "analysis:1", 1, "analysis:2"),
    ],
)
def test_stepping_leaves_the_pinned_side_out(pinned: str | None, shown: str | None, by: int, expected: str) -> None:
    assert step(GROUPS, pinned, shown, by) == expected


def test_stepping_where_there_is_nothing_else() -> None:
    assert step([{"group": "Sweeps", "items": [{"value": "sweep:3", "label": "3"}]}], "sweep:3", None, 1) is None


async def test_analyses_and_sweeps_with_results_are_offered(api: ApiClient, fake_api: FastAPI) -> None:
    one, other = await analysed(api), await analysed(api, 1)
    fake_api.state.store.background.add(other.removeprefix("analysis:"))
    found = await choices(api)
    assert {one, other, "sweep:shipped-emotion"} <= set(found.values)
    assert not {"sweep:waiting", "sweep:all-failed"} & set(found.values), "nothing of them has succeeded"
    assert [group["group"] for group in found.groups] == ["Analyses", "Sweeps"]
    assert {(pair.left, pair.right) for pair in found.pairs} & {(one, other), (other, one)}


async def test_two_of_one_name_are_told_apart(api: ApiClient, fake_api: FastAPI) -> None:
    for seconds in (3, 6):
        clip = fake_api.state.store.add("take.mp4", clip_bytes(seconds), float(seconds))
        await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clip.id))
    labels = [choice["label"] for group in (await choices(api)).groups for choice in group["items"]]
    assert len(labels) == len(set(labels))


# --- states


async def test_nothing_is_chosen(sources: Sources) -> None:
    one, other = await analysed(sources.api), await analysed(sources.api, 1)
    page = await layout(sources, None)
    said = texts(page)
    assert "Choose both sides" in said
    proposed = {(each.id["left"], each.id["right"]) for each in of_class(page, "text-button")}
    assert proposed & {(one, other), (other, one)}
    assert component(page, ids.control("measure")).hidden
    assert component(page, ids.view("left")).value is None


async def test_one_side_is_chosen(sources: Sources) -> None:
    left = await analysed(sources.api)
    page = await layout(sources, CompareView(left).query)
    assert "Choose the other side" in texts(page)
    assert component(page, ids.view("left")).value == left


async def test_a_side_that_is_gone(sources: Sources) -> None:
    page = await layout(sources, CompareView(await analysed(sources.api), "analysis:nobody").query)
    assert "One of the sides is not here" in texts(page)
    assert graphs(page) == []


async def test_nothing_to_compare_yet(sources: Sources, fake_api: FastAPI) -> None:
    for name in list(fake_api.state.sweeps):
        del fake_api.state.sweeps[name]
    page = await layout(sources, "")
    assert "Nothing to compare yet" in texts(page)
    assert component(page, page_ids.HEADING).children == "Compare"


# --- what is compared


async def test_two_clips(sources: Sources) -> None:
    left, right = await analysed(sources.api), await analysed(sources.api, 1)
    page = await layout(sources, CompareView(left, right, site="late").query)
    said = texts(page)
    assert graphs(page) == ["compare-outputs", "compare-shares", "compare-maps"]
    assert "A drawn face that talks.mp4" in said
    assert "A longer drawn face.mp4" in said
    assert "Compared per modality only" not in said
    assert len(of_class(page, "compare-media")) == 2
    assert component(page, ids.view("site")).value == "late"
    assert not component(page, ids.control("site")).hidden
    assert component(page, ids.control("class")).hidden
    assert component(page, ids.SHOWN).data == {"left": left, "right": right, "by": "label", "class": ""}
    root: dict[str, str] = page.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    assert root["data-path"] == PATH
    assert root["data-view-prefix"] == ids.VIEW
    assert root["data-view-keys"].split() == list(CONTROLS)


async def test_two_training_runs_are_compared_per_modality_only(sources: Sources, retrained: set[str]) -> None:
    left, right = await analysed(sources.api), await analysed(sources.api, 1)
    retrained.add(right.partition(":")[2])
    page = await layout(sources, CompareView(left, right).query)
    said = texts(page)
    assert "Compared per modality only" in said
    assert "a block of one training run is not the block of the same number in another" in said
    assert graphs(page) == ["compare-outputs", "compare-shares"]
    assert component(page, ids.control("site")).hidden


async def test_items_of_a_class(sources: Sources) -> None:
    view = CompareView("sweep:shipped-emotion", "sweep:unlabelled", class_=EMOTION.classes[0], by="prediction")
    content, offer = await body(sources, view, ())
    assert offer.classes == EMOTION.classes
    assert offer.shown("class")
    said = " ".join(texts(part) for part in content)
    assert f"items of a sweep predicted to be {EMOTION.classes[0]}" in said
    maps = [
        await sources.api.sweep_maps(name, "prediction", EMOTION.classes[0])
        for name in ("shipped-emotion", "unlabelled")
    ]
    seen = await compared(sources, view)
    assert (seen.found.left.n, seen.found.right.n) == (maps[0].n, maps[1].n)


async def test_a_class_that_means_nothing_to_both_is_left_out(sources: Sources) -> None:
    view = CompareView(await analysed(sources.api), await analysed(sources.api, 1), class_="happy")
    assert await sources.comparisons.class_of(view) == ""
    apart = CompareView("sweep:shipped-emotion", "sweep:own-action", class_=EMOTION.classes[0])
    assert await sources.comparisons.classes(apart) == []
    seen = await compared(sources, apart)
    assert seen.found.left.n == 240


async def test_an_unlabelled_sweep_offers_no_grouping(sources: Sources) -> None:
    _, offer = await body(sources, CompareView("sweep:unlabelled", "sweep:unlabelled"), ())
    assert not offer.shown("by")
    assert offer.shown("class")


async def test_nothing_in_common(sources: Sources) -> None:
    content, offer = await body(sources, CompareView("sweep:own-action", "sweep:shipped-value"), ())
    assert "Nothing in common" in " ".join(texts(part) for part in content)
    assert not offer.shown("measure")


# --- figures


@pytest.mark.parametrize("look", ["dark", "light"])
async def test_every_figure_can_be_drawn_tabulated_and_taken(sources: Sources, look: str) -> None:
    view = CompareView(await analysed(sources.api), await analysed(sources.api, 1), measure="share")
    seen = await compared(sources, view)
    for panel in PANELS.values():
        assert panel.fits(seen)
        assert panel.draw(seen, theme(look)).data
        taken = await taken_of(sources, panel, view.values, shown_of(view))
        assert taken.table.rows == panel.table(seen).rows
        assert taken.requests[0] == request_of("comparisons", left=view.left, right=view.right, by="label", class_="")
        assert (await sources.api.document(taken.requests[0]))["left"]["n"] == 1


async def test_figures_that_do_not_fit_say_why(sources: Sources, retrained: set[str]) -> None:
    left, right = await analysed(sources.api), await analysed(sources.api, 1)
    retrained.add(left.partition(":")[2])
    seen = await compared(sources, CompareView(left, right))
    with pytest.raises(ApiError, match="training run"):
        PANELS["compare-maps"].draw(seen, theme("dark"))
    other = await analysed(sources.api, checkpoint=SENTIMENT.id)
    seen = await compared(sources, CompareView(left, other))
    with pytest.raises(ApiError, match="can't be compared"):
        PANELS["compare-outputs"].table(seen)


async def test_an_unknown_site_is_the_first_that_corresponds(sources: Sources) -> None:
    view = CompareView(await analysed(sources.api), await analysed(sources.api, 1), site="nowhere")
    seen = await compared(sources, view)
    assert seen.site is not None
    assert seen.site.site == EMOTION.sites[0].name
    sentence = moved_sentence([site for site in seen.found.sites if site.blocks_correspond])
    assert all(site.title in sentence for site in EMOTION.sites)
