"""The Clip page in every state, and the pure parts of its callbacks."""

import json

import pytest
from dash import no_update

from backend.schemas import Analysis, AnalysisRequest, AnalysisState, Checkpoint, Problem
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.figure_card import table_view
from frontend.components.player import MOST_TILES, face_tiles
from frontend.figures import Table
from frontend.pages.clip import page
from frontend.pages.clip.choosing import (
    CLICKABLE,
    Clicked,
    after_site,
    after_words,
    changed,
    clicked_block,
    clicked_segment,
)
from frontend.pages.clip.naming import file_name
from frontend.pages.clip.panels import PANELS, Shown, panels_of
from frontend.settings import FrontendSettings
from frontend.theme import theme
from frontend.view import View
from tests.frontend.fake_reports import ACTION, EMOTION, SENTIMENT, Fake, fake
from tests.frontend.layouts import component, of_class, texts


async def analysed(api: ApiClient, clip_name: str, checkpoint: str = EMOTION.id) -> Analysis:
    """A succeeded analysis of one of the fake service's samples."""
    clip = next(clip for clip in (await api.clips()).items if clip_name in clip.name)
    job = await api.submit(AnalysisRequest(checkpoint=checkpoint, clip=clip.id))
    return await api.analysis(job.id)


async def test_the_page_restores_the_view_of_its_query(api: ApiClient, settings: FrontendSettings) -> None:
    analysis = await analysed(api, "longer")
    layout = await page.layout(api, settings, analysis, "?site=late&window=2&measure=share&block=33")
    assert component(layout, ids.VIEW_SITE).value == "late"
    assert component(layout, ids.VIEW_WINDOW).value == "2"
    assert component(layout, ids.VIEW_MEASURE).value == "share"
    assert component(layout, ids.VIEW_BLOCK).value == "33"
    assert component(layout, ids.BLOCK_PANEL).hidden is False


async def test_windows_and_segments_are_offered_only_where_there_are_several(
    api: ApiClient, settings: FrontendSettings
) -> None:
    def shown(layout: object, control: str) -> bool:
        boxes = of_class(layout, "control")  # type: ignore[arg-type]
        return not next(box.hidden for box in boxes if control in [getattr(i, "id", None) for i in box._traverse()])

    long = await page.layout(api, settings, await analysed(api, "longer"), "")
    short = await page.layout(api, settings, await analysed(api, "talks"), "")
    other = await page.layout(api, settings, await analysed(api, "talks", SENTIMENT.id), "")
    assert [shown(long, name) for name in (ids.VIEW_WINDOW, ids.VIEW_SEGMENT, ids.VIEW_SITE)] == [True, False, True]
    assert [shown(short, name) for name in (ids.VIEW_WINDOW, ids.VIEW_SEGMENT, ids.VIEW_SITE)] == [False, False, True]
    assert [shown(other, name) for name in (ids.VIEW_WINDOW, ids.VIEW_SEGMENT, ids.VIEW_SITE)] == [False, True, False]


async def test_missing_modalities_and_warnings_are_said_once(api: ApiClient, settings: FrontendSettings) -> None:
    analysis = await analysed(api, "voice")
    assert analysis.report is not None
    assert analysis.inputs.clip is not None
    warnings = (await api.clip(analysis.inputs.clip)).warnings
    report = analysis.report.model_copy(update={"warnings": [*analysis.report.warnings, *warnings]})
    layout = await page.layout(api, settings, analysis.model_copy(update={"report": report}), "")
    (box,) = of_class(layout, "notice-warning")
    said = texts(box)
    assert said.startswith("Face video: missing in this clip")
    assert "the prediction rests on the rest alone" in said
    assert said.count("There is no picture in this file") == 1
    assert "the network was fed zeros" not in said, "the clip says already that it has no picture"


async def test_no_face_is_the_title_of_the_box(api: ApiClient, settings: FrontendSettings) -> None:
    analysis = await analysed(api, "talks")
    assert analysis.report is not None and analysis.report.faces is not None
    frames = [frame.model_copy(update={"found": False}) for frame in analysis.report.faces.frames]
    faces = analysis.report.faces.model_copy(update={"frames": frames})
    report = analysis.report.model_copy(update={"faces": faces, "warnings": []})
    layout = await page.layout(api, settings, analysis.model_copy(update={"report": report}), "")
    (box,) = of_class(layout, "notice-warning")
    assert texts(box).startswith("No face was found, so what the network reads in the picture means little")


async def test_the_page_knows_its_address_and_default_view(api: ApiClient, settings: FrontendSettings) -> None:
    analysis = await analysed(api, "longer")
    layout = await page.layout(api, settings, analysis, "?site=late&window=2&block=33")
    assert getattr(layout, "data-path") == f"/analyses/{analysis.id}"
    assert getattr(layout, "data-default-view") == "site=intermediate&window=mean&segment=0&measure=lift"


async def test_a_running_analysis_shows_its_progress_and_can_be_cancelled(
    api: ApiClient, settings: FrontendSettings
) -> None:
    done = await analysed(api, "talks")
    running = done.model_copy(update={"state": AnalysisState.RUNNING, "report": None})
    layout = await page.layout(api, settings, running, "")
    bar = next(item for item in layout._traverse() if getattr(item, "role", None) == "progressbar")
    assert getattr(bar, "aria-valuenow") == "100"
    assert component(layout, ids.CANCEL).children == "Cancel the analysis"
    watched = [getattr(item, "data-progress", None) for item in layout._traverse()]
    assert f"/api/v1/analyses/{running.id}" in watched


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(AnalysisState.FAILED, "no picture could be decoded"), (AnalysisState.CANCELLED, "was cancelled")],
)
async def test_an_analysis_without_result_says_why_and_offers_another_try(
    api: ApiClient, settings: FrontendSettings, state: AnalysisState, sentence: str
) -> None:
    done = await analysed(api, "talks")
    problem = Problem(title="Unusable clip", status=422, detail="talks.mp4: no picture could be decoded")
    ended = done.model_copy(update={"state": state, "report": None, "error": problem})
    layout = await page.layout(api, settings, ended, "")
    assert sentence in texts(layout)
    assert component(layout, ids.RETRY)


async def test_a_checkpoint_that_is_gone_takes_nothing_but_its_title(
    api: ApiClient, settings: FrontendSettings
) -> None:
    analysis = await analysed(api, "talks")
    gone = analysis.model_copy(update={"checkpoint": "emotion/removed"})
    assert "emotion/removed" in texts(await page.layout(api, settings, gone, ""))


@pytest.mark.parametrize(
    ("checkpoint", "name"),
    [(each, name) for each in (EMOTION, SENTIMENT, ACTION) for name in panels_of(fake(each, 12.0, "panels").report)],
    ids=lambda value: value if isinstance(value, str) else value.network,
)
def test_every_panel_draws_and_tabulates_any_network(checkpoint: Checkpoint, name: str) -> None:
    made = fake(checkpoint, 12.0, "panels")
    for scheme, query in (
        *(("dark", ""), ("light", "measure=share&block=1")),
        ("dark", "measure=prior&window=0&segment=0"),
    ):
        shown = Shown(made.report, View.of(query, made.report), made.attention)
        figure = PANELS[name].draw(shown, theme(scheme))
        assert figure.layout.height > 0
        table = PANELS[name].table(shown)
        assert all(len(row) == len(table.columns) for row in table.rows)


def test_a_report_has_the_figures_that_it_can_fill() -> None:
    everywhere = {"heatmap", "marginals", "block", "channels"}
    classes, value = {"probabilities", "contributions"}, {"value", "value-parts"}
    assert set(panels_of(fake(EMOTION, 4.0, "x").report)) == everywhere | classes | {"timeline", "sites"}
    assert set(panels_of(fake(ACTION, 4.0, "x").report)) == everywhere | classes | {"timeline", "sites"}
    assert set(panels_of(fake(SENTIMENT, 4.0, "x").report)) == everywhere | value | {"timeline", "segments"}
    assert set(panels_of(fake(SENTIMENT, None, "x", text="x").report)) == everywhere | value | {"segments"}


def test_the_cursor_of_the_timeline_is_left_to_the_page() -> None:
    made = fake(EMOTION, 4.0, "cursor")
    shown = Shown(made.report, View.of("", made.report), made.attention)
    figure = PANELS["timeline"].draw(shown, theme("dark"))
    assert [shape.visible for shape in figure.layout.shapes if shape.name == "cursor"] == [False]


def click(trace: int, row: int) -> dict[str, object]:
    return {"points": [{"curveNumber": trace, "x": 3, "y": row, "z": 0.1}]}


@pytest.fixture(scope="module")
def long() -> Fake:
    return fake(EMOTION, 12.0, "clicks")


def test_a_click_on_a_cell_means_its_block(long: Fake) -> None:
    sites = long.report.sites
    assert clicked_block(click(0, 5), sites[:1]) == Clicked("intermediate", 5)
    assert clicked_block(click(1, 1), sites[:1]) == Clicked("intermediate", 33)
    assert clicked_block(click(2, 0), sites) == Clicked("late", 0)
    assert clicked_block(click(3, 1), sites) == Clicked("late", 33)


def test_the_traces_of_the_heatmaps_are_in_the_order_that_clicks_are_read_in(long: Fake) -> None:
    shown = Shown(long.report, View.of("", long.report), long.attention)
    for name, sites in (("heatmap", long.report.sites[:1]), ("sites", long.report.sites)):
        for number, trace in enumerate(PANELS[name].draw(shown, theme("dark")).data):
            for row, position in enumerate(trace.y):
                block, site = trace.customdata[row][0][:2]
                assert clicked_block(click(number, int(position)), sites) == Clicked(str(site), int(block))


@pytest.mark.parametrize("nothing", [None, {}, {"points": []}, click(9, 0), click(0, 99), {"points": [{"x": 1}]}])
def test_a_click_beside_the_cells_means_nothing(long: Fake, nothing: dict[str, object] | None) -> None:
    assert clicked_block(nothing, long.report.sites) is None
    for meaning in CLICKABLE.values():
        assert meaning(nothing, long.report, "late") is None


def test_a_click_in_the_segments_means_segment_and_block_or_the_segment_alone() -> None:
    made = fake(SENTIMENT, None, "segments", text="a few words")
    site = made.report.sites[0]
    shown = Shown(made.report, View.of("", made.report), made.attention)
    traces = PANELS["segments"].draw(shown, theme("dark")).data
    for number, trace in enumerate(traces[:15]):
        for row, position in enumerate(trace.y):
            clicked = clicked_segment(click(number, int(position)), site)
            assert clicked == Clicked("layers", int(trace.customdata[row][0][0]), trace.meta["segment"])
    for number in (15, 16, 17):
        for bar, facts in enumerate(traces[number].customdata):
            point = {"points": [{"curveNumber": number, "pointNumber": bar, "x": 0.1, "y": 3.0}]}
            assert clicked_segment(point, site) == Clicked("layers", None, facts[0])
    assert clicked_segment({"points": [{"curveNumber": 18, "pointNumber": 0, "y": 1}]}, site) is None
    assert clicked_segment({"points": [{"curveNumber": 15, "y": 1}]}, site) is None


def test_words_choose_their_segment_and_let_it_go_again() -> None:
    assert after_words("2", "mean") == "2"
    assert after_words("2", "4") == "2"
    assert after_words("2", "2") == "mean"


def test_what_is_there_already_is_not_set_again() -> None:
    assert changed("2", "2") is no_update
    assert changed("2", None) == "2"
    assert changed(None, "2") is None


def test_another_site_keeps_what_it_has(long: Fake) -> None:
    state = after_site(long.report, "late", block="33", segment="0")
    assert (state.site, state.block, state.segment) == ("late", "33", "0")
    assert state.blocks[33] == {"value": "33", "label": "Speech 1 (channels 32–63)"}
    assert [item["value"] for item in state.segments] == ["0"]
    assert after_site(long.report, "late", block="34", segment="0").block is None


def test_segments_of_a_site_of_several_begin_with_their_mean() -> None:
    report = fake(SENTIMENT, 4.0, "segments").report
    state = after_site(report, "layers", block=None, segment="9")
    assert [item["label"] for item in state.segments] == ["Mean", "1", "2", "3", "4", "5"]
    assert state.segment == "mean"


def test_face_tiles_are_those_of_the_window_in_order_of_time(long: Fake) -> None:
    assert long.report.faces is not None
    tiles = face_tiles(long.report.faces, "/faces.png", 2)
    times = [float(getattr(tile, "data-seek")) for tile in tiles]
    assert times == [pytest.approx(3 + 3 * (step + 0.5) / 8, abs=1e-3) for step in range(8)]
    style = tiles[1].children[0].style
    assert style["backgroundImage"] == 'url("/faces.png")'
    assert style["backgroundSize"] == "800% 700%"
    assert style["backgroundPosition"] == f"{100 / 7:.4f}% {200 / 6:.4f}%"


def test_frames_that_overlapping_windows_share_are_shown_once() -> None:
    faces = fake(EMOTION, 6.0, "shared").report.faces
    assert faces is not None
    times = [0.0, 0.5, 1.0, 1.5, 0.51, 1.02, 1.5, 2.0]
    frames = [frame.model_copy(update={"time_s": time}) for frame, time in zip(faces.frames, times, strict=False)]
    tiles = face_tiles(faces.model_copy(update={"frames": frames}), "/faces.png", None)
    assert [float(getattr(tile, "data-seek")) for tile in tiles] == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_many_face_tiles_are_thinned_out_evenly() -> None:
    report = fake(EMOTION, 60.0, "many").report
    assert report.faces is not None
    times = [float(getattr(tile, "data-seek")) for tile in face_tiles(report.faces, "/faces.png", None)]
    assert len(times) == MOST_TILES
    assert times == sorted(times)
    assert times[-1] > 55


def test_tiles_without_a_face_say_so() -> None:
    report = fake(EMOTION, 4.0, "none").report
    assert report.faces is not None
    frames = [frame.model_copy(update={"found": False}) for frame in report.faces.frames]
    strip = report.faces.model_copy(update={"frames": frames})
    (first, *_rest) = face_tiles(strip, "/faces.png", None)
    assert "tile-unfound" in first.className
    assert "no face was found" in getattr(first, "aria-label")


@pytest.mark.parametrize(
    ("clip", "name"),
    [
        ("holiday.mp4", "holiday-heatmap"),
        ("../../etc/passwd", "etc-passwd-heatmap"),
        ("<b>x</b> & y.webm", "b-x-b-y-heatmap"),
        ("日本.mp4", "clip-heatmap"),
        ("a" * 200 + ".mov", "a" * 40 + "-heatmap"),
    ],
)
def test_files_are_named_after_the_clip(clip: str, name: str) -> None:
    assert file_name(clip, "heatmap") == name


def test_long_tables_point_to_their_csv() -> None:
    rows = tuple((index, 1 / 3, None) for index in range(1300))
    shown = table_view(Table("t", ("a", "b", "c"), rows))
    assert "100 more rows are in the CSV" in texts(shown)
    assert shown.children[0].data["body"][0] == ["0", "0.3333", "−∞"]


async def test_the_layout_travels_as_json_and_names_are_text(api: ApiClient, settings: FrontendSettings) -> None:
    analysis = await analysed(api, "talks")
    named = analysis.model_copy(update={"name": "<img src=x onerror=alert(1)>.mp4"})
    layout = await page.layout(api, settings, named, "")
    title = component(layout, ids.HEADING)
    assert title.children == "<img src=x onerror=alert(1)>.mp4"
    assert json.dumps(layout.to_plotly_json(), default=lambda item: item.to_plotly_json())
