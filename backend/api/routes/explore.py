"""Explore: what is found over all items of a sweep."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response, status

from backend.analysis.explore.classes import classes_attention
from backend.analysis.explore.confusion import confusion
from backend.analysis.explore.difference import class_difference
from backend.analysis.explore.maps import item_attention, mean_maps
from backend.analysis.explore.tables import classes_table
from backend.analysis.explore.time import time_attention
from backend.analysis.explore.variation import variation
from backend.api.deps import ServiceDep, SweepId
from backend.api.documented import Responses, answers, file_content, problems
from backend.api.examples import SITE_ATTENTION
from backend.api.explore_examples import (
    CLASS_DIFFERENCE,
    CLASSES_ATTENTION,
    CONFUSION,
    EXPLORE_ROWS,
    SITE_MAPS,
    TIME_ATTENTION,
    VARIATION,
)
from backend.api.explore_rows import explore_rows
from backend.api.explored import ExploredDep, site_named
from backend.api.guard import refuse_other_sites
from backend.api.negotiation import CSV_MEDIA_TYPE, PARQUET_MEDIA_TYPE, TableForm, wanted_table
from backend.api.paths import API_PREFIX
from backend.api.tables import csv_file, parquet_file
from backend.errors import Conflict, InvalidRequest, NotFound
from backend.schemas import (
    Axis,
    By,
    ClassDifference,
    ClassesAttention,
    Confusion,
    ExploreRows,
    SiteAttention,
    SiteMaps,
    TimeAttention,
    Variation,
)

router = APIRouter(
    prefix=f"{API_PREFIX}/sweeps/{{sweep_id}}", tags=["explore"], dependencies=[Depends(refuse_other_sites)]
)

_NAME = 300
SiteName = Annotated[str, Query(alias="site", description="Name of the site.", max_length=_NAME)]
Grouping = Annotated[By, Query(description="Whether items count for their labels or for what was predicted of them.")]
FormQuery = Annotated[
    TableForm | None, Query(alias="format", description="Form of the answer, if `Accept` is not to decide.")
]
Accept = Annotated[str, Header(include_in_schema=False)]
_FILES = file_content(CSV_MEDIA_TYPE, PARQUET_MEDIA_TYPE)
_NOTHING = "No item of the sweep has succeeded so far; there is nothing to show yet"
_NO_SITE = "There is no site early; this network has intermediate, late"


def _problems(*more: int, **sentences: str) -> Responses:
    return problems(404, 409, 422, 503, *more, **{"s404": _NO_SITE, "s409": _NOTHING, **sentences})


@router.get(
    "/classes",
    summary="Attention per class",
    response_model=ClassesAttention,
    responses={
        status.HTTP_200_OK: {
            "description": "Figure 6; as a table, a row per class, modality and channel",
            "content": {"application/json": {"example": CLASSES_ATTENTION}, **_FILES},
        },
        **_problems(406),
    },
)
def get_classes(
    explored: ExploredDep,
    site: SiteName,
    by: Grouping = "label",
    form: FormQuery = None,
    accept: Accept = "*/*",
) -> Response:
    """The attention of a site averaged over the items of each class and summed over the blocks of a modality.

    As in Figure 6 of the paper, per channel and as a share, with 95 % intervals from a bootstrap over groups.
    """
    wanted, where = form or wanted_table(accept), explored.site(site)

    def found() -> ClassesAttention:
        frame = explored.frame
        return classes_attention(explored.shares(where), explored.sweep.classes, explored.classes(by), frame.groups, by)

    question = ("classes", site, by)
    content = explored.message(question, found)
    if wanted == "json":
        return _json(content)

    def written() -> bytes:
        table = classes_table(ClassesAttention.model_validate_json(content))
        return csv_file(table) if wanted == "csv" else parquet_file(table)

    return _file(explored.file((*question, wanted), written), wanted, f"classes-{site}-{by}")


@router.get(
    "/maps",
    summary="Mean attention of every block",
    response_model=SiteMaps,
    responses={**answers(200, "Figure 7, all sites", SITE_MAPS), **_problems(s404="There is no class joy")},
)
def get_maps(
    explored: ExploredDep,
    by: Grouping = "label",
    class_: Annotated[str, Query(alias="class", description="A class; empty for all items.", max_length=_NAME)] = "",
) -> Response:
    """Block by channel at all sites, the mean over the items of a class or over all, as in Figure 7 of the paper."""
    rows = explored.rows(class_, by)

    def found() -> SiteMaps:
        return mean_maps(explored.frame, explored.sweep.sites, rows, by, class_)

    return _json(explored.message(("maps", by, class_), found))


@router.get(
    "/time",
    summary="Shares over time",
    response_model=TimeAttention,
    responses={**answers(200, "Shares at each segment or window", TIME_ATTENTION), **_problems()},
)
def get_time(
    explored: ExploredDep,
    site: SiteName,
    by: Grouping = "label",
    axis: Annotated[
        Axis, Query(description="Segments of the network, or windows, as which it is fed with parts of a long clip.")
    ] = "segments",
) -> Response:
    """The share of each modality at each segment, or at each window of the clips that have so many, per class."""
    where = explored.site(site)

    def found() -> TimeAttention:
        classes = explored.classes(by)
        return time_attention(explored.frame, explored.shares(where), explored.sweep.classes, classes, by=by, axis=axis)

    return _json(explored.message(("time", site, by, axis), found))


@router.get(
    "/difference",
    summary="Difference of two classes",
    response_model=ClassDifference,
    responses={
        **answers(200, "The first class less the second", CLASS_DIFFERENCE),
        **_problems(
            s409="Expected a class with items; no item of the sweep is labelled calm",
            s422="Expected two different classes; got happy twice",
        ),
    },
)
def get_difference(
    explored: ExploredDep,
    site: SiteName,
    first: Annotated[str, Query(description="A class.", min_length=1, max_length=_NAME)],
    second: Annotated[str, Query(description="Another class.", min_length=1, max_length=_NAME)],
    by: Grouping = "label",
) -> Response:
    """Differences of the shares of two classes per channel, each with an interval, a p and a q.

    p is that of a two-sided permutation test, labels permuted within groups where groups have both classes; q controls
    the false-discovery rate over all channels of all modalities (Benjamini and Hochberg).
    """
    where = explored.site(site)
    if first == second:
        raise InvalidRequest(f"Expected two different classes; got {first} twice")
    pair = explored.rows(first, by), explored.rows(second, by)

    def found() -> ClassDifference:
        return class_difference(explored.shares(where), (first, second), pair, explored.frame.groups, by)

    return _json(explored.message(("difference", site, by, first, second), found))


@router.get(
    "/variation",
    summary="Whether attention depends on the input",
    response_model=Variation,
    responses={**answers(200, "Parts of the variation of attention", VARIATION), **_problems()},
)
def get_variation(explored: ExploredDep, site: SiteName, by: Grouping = "label") -> Response:
    """How much of the variation of attention is one map that all inputs share, and how much is left for the others.

    A map that is the same for every input explains nothing about any one of them.
    """
    where = explored.site(site)

    def found() -> Variation:
        frame = explored.frame
        return variation(frame.attention[site], where, explored.classes(by), frame.groups, by)

    return _json(explored.message(("variation", site, by), found))


@router.get(
    "/confusion",
    summary="Confusion matrix and metrics",
    response_model=Confusion,
    responses={
        **answers(200, "What items of each class were taken for", CONFUSION),
        **_problems(s404="There is no modality touch; this network has video, audio"),
    },
)
def get_confusion(
    explored: ExploredDep,
    modality: Annotated[
        str, Query(description="Whose own part of the output predicts; empty for all together.", max_length=_NAME)
    ] = "",
) -> Response:
    """Of the items with a label: how many of each class were taken for each, and metrics with intervals."""
    known = explored.sweep.modalities
    if modality and modality not in known:
        raise NotFound(f"There is no modality {modality}; this network has {', '.join(known)}")

    def found() -> Confusion:
        return confusion(explored.frame, explored.sweep, modality)

    return _json(explored.message(("confusion", modality), found))


@router.get(
    "/rows",
    summary="The table of items",
    response_model=ExploreRows,
    responses={
        status.HTTP_200_OK: {
            "description": "A row per item, those too that failed or wait",
            "content": {"application/json": {"example": EXPLORE_ROWS}, **_FILES},
        },
        **problems(404, 406, 422, 503, s404=_NO_SITE),
    },
)
def get_rows(  # noqa: PLR0917 - the parameters of the request, passed by name
    sweep_id: SweepId,
    service: ServiceDep,
    site: SiteName,
    block: Annotated[int | None, Query(ge=0, description="Index of a block whose attention is wanted.")] = None,
    form: FormQuery = None,
    accept: Accept = "*/*",
) -> Response:
    """Prediction, confidence, error, disagreement of the modalities and attention of every item."""
    wanted, sweep = form or wanted_table(accept), service.frames.sweep(sweep_id)
    content = explore_rows(service, sweep, site_named(sweep, site), block, wanted)
    return _json(content) if wanted == "json" else _file(content, wanted, f"items-{site}")


@router.get(
    "/items/{position}/attention",
    summary="Attention of one item",
    response_model=SiteAttention,
    responses={
        **answers(200, "The mean over the windows of the item", SITE_ATTENTION),
        **_problems(s409="Item 7 of the sweep has not succeeded"),
    },
)
def get_item_attention(
    explored: ExploredDep,
    position: Annotated[int, Path(ge=0, le=1_000_000_000, description="Place of the item in the collection.")],
    site: SiteName,
) -> Response:
    """Attention of one item at a site, before lambda, the mean over its windows."""
    where, frame = explored.site(site), explored.frame
    row = int(frame.positions.searchsorted(position))
    if row == len(frame) or frame.positions[row] != position:
        total = explored.sweep.counts.total
        if position < total:
            raise Conflict(
                f"Item {position} of the sweep has not succeeded; only of those that have there is attention"
            )
        raise NotFound(f"There is no item {position}; the sweep has {total}, counted from 0")
    return _json(item_attention(frame, row, where).model_dump_json().encode())


def _json(content: bytes) -> Response:
    return Response(content, headers={"Vary": "Accept"}, media_type="application/json")


def _file(content: bytes, form: TableForm, name: str) -> Response:
    media_type = CSV_MEDIA_TYPE if form == "csv" else PARQUET_MEDIA_TYPE
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Vary": "Accept"}
    return Response(content, headers=headers, media_type=media_type)
