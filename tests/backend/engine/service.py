"""A store and a running engine with the checkpoints of the repository, for tests on real files."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.engine.config import EngineConfig
from backend.engine.local import LocalEngine
from backend.media.limits import MediaLimits
from backend.media.probe import probe_file
from backend.schemas import Analysis, AnalysisInputs, AnalysisState, Report
from backend.store import Store, open_store
from models.cards import Card
from models.registry import scan
from tests.backend.engine.waiting import wait_until

CHECKPOINTS = Path(__file__).parents[3] / "checkpoints"
# The first start on a machine compiles the network and librosa's functions.
START_S, ANALYSIS_S = 180.0, 120.0


@dataclass
class Service:
    """Uploads files and runs the shipped checkpoints on them."""

    store: Store
    cards: dict[str, Card]

    def analyse(self, checkpoint: str, *, text: str | None = None, **files: Path) -> Report:
        """Upload the files, wait for their analysis, and return the report.

        Args:
            files: by their role: clip, skeleton, features.
        """
        analysis = self.store.analyses.get(self.submit(checkpoint, text=text, **files))
        wait_until(lambda: self.store.analyses.get(analysis.id).state.ended, ANALYSIS_S)
        analysis = self.store.analyses.get(analysis.id)
        assert analysis.state is AnalysisState.SUCCEEDED, analysis.error
        assert analysis.report is not None
        return analysis.report

    def submit(self, checkpoint: str, *, text: str | None = None, **files: Path) -> str:
        """Upload the files and queue the analysis, or find the one that there is; returns its id."""
        inputs = AnalysisInputs(text=text, **{role: self._upload(path) for role, path in files.items()})
        analysis: Analysis
        analysis, _ = self.store.analyses.submit(inputs, checkpoint, self.cards[checkpoint].weights.sha256)
        return analysis.id

    def _upload(self, path: Path) -> str:
        result = probe_file(path, path.name, MediaLimits())
        with self.store.blobs.temporary() as upload:
            shutil.copyfile(path, upload)
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            size = path.stat().st_size
            clip, _ = self.store.clips.add(upload, sha256=sha256, name=path.name, size_bytes=size, result=result)
        return clip.id


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    """A service over a fresh store in the folder, with one worker."""
    cards = {entry.id: entry.card for entry in scan([CHECKPOINTS]) if entry.card is not None}
    config = EngineConfig(
        database_url=f"sqlite:///{folder / 'lens.db'}", folder=folder / "store", checkpoints=(CHECKPOINTS,)
    )
    with open_store(config.database_url, config.folder) as store:
        engine = LocalEngine(config)
        engine.start()
        try:
            wait_until(lambda: engine.status().ready, START_S)
            yield Service(store, cards)
        finally:
            engine.stop()
