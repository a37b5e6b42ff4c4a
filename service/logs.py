"""Where log lines go: standard error, one line each, with their facts as `key=value` (JSON where nobody watches).

Modules log by the standard library and give facts as `extra`, so that who logs nothing pays nothing: a command that
must answer within a second has no time to load a log formatter.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "color_message", "taskName"}


class FactsFormatter(logging.Formatter):
    """Writes time, level, logger, message and the facts that came as `extra`."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """Return one line, and the trace of an exception below it (inside it in JSON)."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"at": at, "level": record.levelname, "logger": record.name, "event": record.getMessage()}
        facts: dict[str, Any] = {name: value for name, value in record.__dict__.items() if name not in _OWN}
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if self._as_json:
            return json.dumps(head | facts | ({"trace": trace} if trace else {}), ensure_ascii=False, default=str)
        words = " ".join(f"{name}={value}" for name, value in facts.items())
        line = f"{at} {record.levelname:7} {record.getMessage()} {words}".rstrip()
        return f"{line}\n{trace}" if trace else line


def configure_logging(level: str) -> None:
    """Send everything from `level` on to standard error, and nothing anywhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FactsFormatter(as_json=not sys.stderr.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        # our own access lines name routes; whole addresses would put the links of guests and newcomers into the log
        logger.propagate = name != "uvicorn.access"
    _join_structlog(level)
    for name in ("httpx", "httpcore", "faiss"):  # tell more than anybody asked for, addresses with keys among it
        logging.getLogger(name).setLevel("WARNING")


def _join_structlog(level: str) -> None:
    """Let what is logged by structlog come out of the same handler, from the same level on."""
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            structlog.stdlib.render_to_log_kwargs,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
