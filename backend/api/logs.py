"""Logging of the service's process: one line per message, as text or JSON, with the id of the request it belongs to."""

import json
import logging
import sys
from datetime import UTC, datetime

from backend.api.request_id import current_request_id

_TEXT = "%(asctime)s %(levelname)-7s %(name)s [%(request_id)s] %(message)s"
_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request_id"}


def configure_logging(level: str, as_json: bool) -> None:
    """Set up the root logger; called once, by the process's main."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_request_id)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter(_TEXT))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # The service writes its own access log, with the request's id and route.
    logging.getLogger("uvicorn.access").disabled = True


def _add_request_id(record: logging.LogRecord) -> bool:
    record.request_id = current_request_id.get() or "-"
    return True


class JsonLines(logging.Formatter):
    """A message as one JSON object; whatever was passed as `extra` becomes fields of it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": getattr(record, "request_id", "-"),
            **{name: value for name, value in record.__dict__.items() if name not in _PLAIN},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
