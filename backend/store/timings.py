"""How long the stages of finished analyses took, each analysis told of once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select

from backend.schemas import AnalysisState
from backend.store.database import Database
from backend.store.tables import AnalysisRow


class StageTimings:
    """Reads the timings of the analyses that succeeded since it was made, or since it was last asked."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database = database
        self._since = clock()
        self._lock = threading.Lock()

    def new(self) -> list[dict[str, float]]:
        """Stage -> seconds, per analysis."""
        newer = (
            select(AnalysisRow.finished_at, AnalysisRow.report["timings_s"])
            .where(AnalysisRow.state == AnalysisState.SUCCEEDED, AnalysisRow.finished_at > self._since)
            .order_by(AnalysisRow.finished_at)
        )
        with self._lock, self._database.read() as session:
            rows = session.execute(newer).all()
            if rows:
                self._since = rows[-1][0]
            return [timings for _, timings in rows if timings]
