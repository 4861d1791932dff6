"""Which paths are the API's, as opposed to the pages' that may be served by the same application."""

API_ROOT = "/api"
API_PREFIX = "/api/v1"
UPLOAD_PATH = f"{API_PREFIX}/clips"
COLLECTIONS_PATH = f"{API_PREFIX}/collections"
PROBE_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


def is_api_path(path: str) -> bool:
    """Whether the path is one that the API answers, with a problem document if there is nothing."""
    return path == API_ROOT or path.startswith(f"{API_ROOT}/") or path in PROBE_PATHS
