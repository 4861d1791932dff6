"""The table of clips as it is taken along: the rows of the grid in its order, with the numbers of the API."""

import numpy as np
import pytest
from fastapi import FastAPI

from frontend.client import ApiClient
from frontend.exports import Taken
from frontend.pages.explore.downloads import clips_taken
from frontend.pages.explore.view import ExploreView
from frontend.pages.explore.viewing import swept
from frontend.sweep_results import SweepResults
from tests.frontend.fake_sweeps import FakeSweep


async def table_of(api: ApiClient, identity: str, query: str, shown: list[str]) -> Taken:
    sweep = await api.sweep(identity)
    return await clips_taken(SweepResults(api), swept(sweep), ExploreView.of(query, sweep).values, shown)


async def test_rows_are_those_of_the_grid_in_its_order(api: ApiClient, fake_api: FastAPI) -> None:
    known: FakeSweep = fake_api.state.sweeps["shipped-emotion"]
    taken = await table_of(api, "shipped-emotion", "site=late&block=33&order=block", ["7", "2", "11"])
    assert taken.figure is None
    rows = taken.table.records()
    assert [row["True class"] for row in rows] == [known.message.classes[known.labels[at]] for at in (7, 2, 11)]
    for row, item in zip(rows, (7, 2, 11), strict=True):
        attention = known.attention["late"][item, 0]
        assert row["Speech block 1, attention"] == pytest.approx(attention[33].mean(), rel=1e-4)
        assert row["Speech, share"] == pytest.approx(attention[32:].sum(axis=0).mean(), rel=1e-4)
        assert row["Confidence"] == pytest.approx(known.confidence[item], rel=1e-4)
        assert row["Error (nats)"] == pytest.approx(-np.log(known.confidence[item]), abs=1e-3)
        assert row["Group"] == known.groups[item]


async def test_it_names_the_request_of_its_rows(api: ApiClient) -> None:
    taken = await table_of(api, "shipped-emotion", "site=late&block=33", ["0"])
    assert taken.requests == ("sweeps/shipped-emotion", "sweeps/shipped-emotion/rows?site=late&block=33")
    taken = await table_of(api, "shipped-emotion", "", ["0"])
    assert taken.requests[1] == "sweeps/shipped-emotion/rows?site=intermediate"


async def test_a_filter_that_nothing_fits_leaves_the_columns(api: ApiClient) -> None:
    table = (await table_of(api, "shipped-emotion", "", [])).table
    assert table.rows == ()
    assert table.csv().startswith("Item,True class,Prediction,Confidence,Error (nats),Disagreement,")


async def test_rows_that_are_gone_and_columns_that_are_hidden_are_left_out(api: ApiClient) -> None:
    table = (await table_of(api, "own-action", "", ["999", "1"])).table
    assert len(table.rows) == 1
    assert ("Reason" in table.columns) == ((await api.sweep("own-action")).counts.failed > 0)
    assert "Reason" not in (await table_of(api, "shipped-emotion", "", ["1"])).table.columns
