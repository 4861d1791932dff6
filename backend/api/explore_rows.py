"""The table of a sweep, of the items that have succeeded and of those that have not, or not yet."""

from backend.analysis.explore.rows import other_rows, succeeded_rows
from backend.analysis.explore.tables import rows_table
from backend.api.explored import Explored
from backend.api.negotiation import TableForm
from backend.api.service import Service
from backend.api.tables import csv_file, parquet_file
from backend.errors import Conflict, NotFound
from backend.schemas import MOST_ITEMS, AnalysisState, ExploreRows, Site, Sweep, SweepItem


def explore_rows(service: Service, sweep: Sweep, site: Site, block: int | None, form: TableForm) -> bytes:
    """A row per item, in the order of the sweep; of those that have not succeeded there is no prediction.

    Raises:
        NotFound: the site has no such block.
    """
    if block is not None and block >= len(site.blocks):
        raise NotFound(f"There is no block {block}; {site.name} has {len(site.blocks)}, counted from 0")
    others = _others(service, sweep)
    try:
        explored = Explored(service, sweep, service.frames.get(sweep.id))
    except Conflict:
        return _written(ExploreRows(site=site.name, block=block, rows=other_rows(others)), sweep, site, form)

    def made() -> bytes:
        succeeded = succeeded_rows(explored.frame, sweep, explored.shares(site), block)
        # Between the two looks an item may have succeeded; it is shown once.
        by_position = {row.position: row for row in [*other_rows(others), *succeeded]}
        ordered = [by_position[position] for position in sorted(by_position)]
        return _written(ExploreRows(site=site.name, block=block, rows=ordered), sweep, site, form)

    states = tuple((item.position, item.state) for item in others)
    return explored.file(("rows", site.name, block, form, states), made)


def _written(found: ExploreRows, sweep: Sweep, site: Site, form: TableForm) -> bytes:
    if form == "json":
        return found.model_dump_json().encode()
    table = rows_table(found, tuple(sweep.modalities), tuple(band.modality for band in site.bands))
    return csv_file(table) if form == "csv" else parquet_file(table)


def _others(service: Service, sweep: Sweep) -> list[SweepItem]:
    counts = sweep.counts
    waiting = counts.waiting + counts.running
    in_states = {
        AnalysisState.QUEUED: waiting,
        AnalysisState.RUNNING: waiting,
        AnalysisState.FAILED: counts.failed,
        AnalysisState.CANCELLED: counts.cancelled,
    }
    found = [service.frames.items(sweep.id, state, 0, MOST_ITEMS).items for state, count in in_states.items() if count]
    return [item for items in found for item in items]
