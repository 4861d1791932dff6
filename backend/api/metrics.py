"""What Prometheus is told: of requests as they happen, of analyses as the store has them."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from backend.schemas import AnalysisState

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_BUCKETS = (0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)
_STAGE_BUCKETS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)


class Metrics:
    """The measurements of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "lens_http_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._durations = Histogram(
            "lens_http_request_seconds",
            "Time from a request's arrival to the end of its answer.",
            ["method", "route"],
            buckets=_REQUEST_BUCKETS,
            registry=self.registry,
        )
        self._upload_bytes = Counter("lens_upload_bytes", "Bytes of files received in full.", registry=self.registry)
        self._uploads = Counter(
            "lens_uploads", "Files received, by what became of them.", ["outcome"], registry=self.registry
        )
        self._stages = Histogram(
            "lens_stage_seconds",
            "Time that finished analyses spent in each stage.",
            ["stage"],
            buckets=_STAGE_BUCKETS,
            registry=self.registry,
        )

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answered request; methods that nobody knows are counted together."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._durations.labels(method, route).observe(seconds)

    def received(self, size_bytes: int) -> None:
        self._upload_bytes.inc(size_bytes)

    def upload(self, outcome: str) -> None:
        self._uploads.labels(outcome).inc()

    def stages(self, timings_s: Mapping[str, float]) -> None:
        """Count a finished analysis."""
        for stage, seconds in timings_s.items():
            self._stages.labels(stage).observe(seconds)

    def watch_analyses(self, count: Callable[[], Mapping[AnalysisState, int]]) -> None:
        """Have the analyses counted by state whenever the measurements are read."""
        self.registry.register(_AnalysesByState(count))

    def text(self) -> bytes:
        """All measurements in Prometheus' text format."""
        return generate_latest(self.registry)


class _AnalysesByState(Collector):
    def __init__(self, count: Callable[[], Mapping[AnalysisState, int]]) -> None:
        self._count = count

    def collect(self) -> Iterator[GaugeMetricFamily]:
        counts = self._count()
        by_state = GaugeMetricFamily("lens_analyses", "Analyses in the store.", labels=["state"])
        for state in AnalysisState:
            by_state.add_metric([state.value], counts.get(state, 0))
        yield by_state
        yield GaugeMetricFamily(
            "lens_queue_length", "Analyses that wait for a worker.", value=counts.get(AnalysisState.QUEUED, 0)
        )

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: the store need not be asked when the collector is registered."""
        return []
