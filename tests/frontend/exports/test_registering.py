"""What the browser gets for each form, and nothing that it does not need."""

import base64
import io
import json
from pathlib import Path
from typing import Any, get_args

import pyarrow.parquet as pq
import pytest
from dash.development.base_component import Component

from backend.schemas import AnalysisRequest, Provenance
from frontend import figures
from frontend.client import ApiClient
from frontend.components import ids
from frontend.components.figure_card import export_menu
from frontend.exports import PAPER, Taken, request_of
from frontend.exports.registering import Form, Wish, made
from frontend.figures import Table
from tests.frontend.fake_reports import EMOTION

TABLE = Table("Shares", ("modality", "share"), (("video", 0.75), ("=sum", None)))
ASSETS = Path(__file__).parents[3] / "frontend" / "assets"


async def message(api: ApiClient, form: Form, *, picture: bool = True) -> dict[str, object]:
    clip = (await api.clips()).items[0]
    job = await api.submit(AnalysisRequest(checkpoint=EMOTION.id, clip=clip.id))
    report = (await api.analysis(job.id)).report
    assert report is not None
    figure = figures.class_probabilities(report, PAPER) if picture else None
    wish = Wish(form=form, title="Shares", filename="clip-shares", page="/a")
    return await made(api, "shares", wish, Taken(TABLE, figure, (request_of("analyses", job.id),)))


@pytest.mark.parametrize("form", get_args(Form))
async def test_each_form_gets_what_it_is_made_of(api: ApiClient, form: Form) -> None:
    found = await message(api, form)
    given = {"provenance"} | {
        *(["drawing"] if form in ("svg", "png", "html", "zip") else []),
        *(["csv"] if form in ("csv", "zip") else []),
        *(["parquet"] if form in ("parquet", "zip") else []),
    }
    assert found.keys() - {"form", "title", "filename", "page"} == given


async def test_a_table_alone_has_no_drawing(api: ApiClient) -> None:
    assert "drawing" not in await message(api, "zip", picture=False)


async def test_all_parts_have_the_same_provenance_to_the_letter(api: ApiClient) -> None:
    found = await message(api, "zip")
    provenance = str(found["provenance"])
    assert Provenance.model_validate_json(provenance).figure == "shares"
    table = pq.read_table(io.BytesIO(base64.b64decode(str(found["parquet"]))))
    assert table.schema.metadata[b"msaf_lens.provenance"].decode() == provenance


async def test_the_drawing_is_one_for_paper_with_what_it_is_of(api: ApiClient) -> None:
    layout = json.loads(str((await message(api, "svg"))["drawing"]))["layout"]
    assert layout["paper_bgcolor"] == PAPER.paper
    about = next(note["text"] for note in layout["annotations"] if note.get("name") == "about")
    assert EMOTION.id in about


def _props(item: Any) -> dict[str, Any]:
    return dict(item.to_plotly_json()["props"]) if isinstance(item, Component) else {}


@pytest.mark.parametrize("grid", [None, "clips-grid"])
def test_the_menu_offers_each_form_that_there_is(grid: str | None) -> None:
    menu = export_menu("shares", "Shares", "clip-shares", grid=grid)
    items = [props for props in map(_props, menu._traverse()) if "data-export" in props]
    forms = [props["data-export"] for props in items]
    assert forms == [form for form in get_args(Form) if grid is None or form not in ("svg", "png", "html")]
    assert {props.get("data-grid") for props in items} == {grid}


def test_the_rows_of_a_grid_have_a_store_that_its_menu_names() -> None:
    parts = list(map(_props, export_menu("shares", "Shares", "clip-shares", grid="clips-grid")._traverse()))
    named = {props["data-rows"] for props in parts if "data-rows" in props}
    assert named == {ids.export_rows("shares")}
    assert named <= {props.get("id") for props in parts}


def test_pages_of_their_own_name_no_other_address() -> None:
    script = (ASSETS / "export-pictures.js").read_text("utf-8")
    page = script[script.index("<!DOCTYPE html>") : script.index("</html>")]
    assert "//" not in page.replace("</", "").replace("// as wide", "")
    assert " src=" not in page
    assert " href=" not in page
