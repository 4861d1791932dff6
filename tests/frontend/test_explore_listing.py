"""The list of sweeps in every state, and when it is read again."""

from fastapi import FastAPI

from backend.schemas import SweepCounts, SweepState
from frontend.client import ApiClient
from frontend.components import ids
from frontend.pages.explore.listing import layout, listed, settled
from tests.frontend.fake_reports import EMOTION
from tests.frontend.fake_sweeps import FakeSweep, fake_sweep
from tests.frontend.layouts import component, of_class, texts


def row_of(**change: object) -> str:
    """What the list says of a sweep."""
    sweep = fake_sweep("one", EMOTION, 12, source="collection", name="Interviews").message
    made = listed([sweep.model_copy(update=change)], [EMOTION])
    (table,) = of_class(made, "sweeps-table")
    (row,) = table.children[1].children
    return " ".join(texts(row).split())


async def test_people_s_own_sweeps_come_before_those_of_the_checkpoints(api: ApiClient) -> None:
    page = await layout(api)
    (table,) = of_class(page, "sweeps-table")
    rows = [texts(row) for row in table.children[1].children]
    origins = ["your collection" if "your collection" in row else "came with the checkpoint" for row in rows]
    assert origins == ["your collection"] * 4 + ["came with the checkpoint"] * 2
    assert rows[4].startswith("RAVDESS speech, actors 20 to 24")
    links = {getattr(part, "href", None) for part in page._traverse()}
    assert {"/explore/shipped-emotion", "/explore/own-action", f"/checkpoints/{EMOTION.id}", "/collections"} <= links


async def test_every_cell_says_what_it_is_where_the_table_becomes_cards(api: ApiClient) -> None:
    (table,) = of_class(await layout(api), "sweeps-table")
    heads = [texts(cell) for cell in table.children[0].children.children]
    for row in table.children[1].children:
        assert [getattr(cell, "data-label") for cell in row.children[1:]] == heads[1:]


async def test_the_list_is_read_again_only_while_a_sweep_goes_on(api: ApiClient, fake_api: FastAPI) -> None:
    assert component(await layout(api), ids.SWEEPS_TICK).disabled is False
    known: dict[str, FakeSweep] = fake_api.state.sweeps
    for sweep in known.values():
        sweep.message = sweep.message.model_copy(update={"state": SweepState.ENDED})
    assert component(await layout(api), ids.SWEEPS_TICK).disabled is True
    assert settled([])


def test_each_state_is_said_in_words() -> None:
    assert "12 of 12 12 with a label, 12 groups complete" in row_of()
    counts = SweepCounts(waiting=5, running=1, succeeded=4, failed=2)
    going = row_of(state=SweepState.RUNNING, counts=counts, rate_per_minute=14.2, remaining_s=95.0)
    assert "4 of 12 done, 2 failed · 14.2 per minute · 1:35 min to go" in going
    assert "4 of 12 done, 2 failed · paused" in row_of(state=SweepState.PAUSED, counts=counts)
    ended = SweepCounts(succeeded=9, failed=2, cancelled=1)
    assert "9 of 12 done, 2 failed, 1 cancelled" in row_of(counts=ended)
    assert "no labels 2026" in row_of(labelled=0, groups=0).replace("complete ", "")


def test_a_sweep_of_a_checkpoint_that_is_gone_names_its_id() -> None:
    assert "emotion/removed" in row_of(checkpoint="emotion/removed")


def test_without_sweeps_the_page_says_how_one_is_made() -> None:
    said = texts(listed([], []))
    assert "No sweep yet" in said
    assert "Make a collection" in said
