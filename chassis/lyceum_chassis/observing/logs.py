"""Structured logs: one JSON object a line on stderr, with the command's and chain's ids."""

import logging
import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import orjson
import structlog

_REPEATED_AFTER_S = 30.0


class OnceInAWhile(logging.Filter):
    """Lets a library say the same thing once in 30 s, and then how often it was said.

    aiokafka tells every failed try of every connection, some 20 a second, while Kafka is away.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._said_at: dict[tuple[str, str], float] = {}
        self._untold: Counter[tuple[str, str]] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        saying, now = (record.name, str(record.msg)), self._clock()
        if now - self._said_at.get(saying, -math.inf) < _REPEATED_AFTER_S:
            self._untold[saying] += 1
            return False
        self._said_at[saying] = now
        if untold := self._untold.pop(saying, 0):
            record.msg = f"{record.msg} (and {untold} times more before)"
        return True


def _dumps(value: Any, **_: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def configure(service: str, level: str = "info") -> None:
    """Sends structlog and the standard library's loggers through the same renderer."""
    number = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(serializer=_dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(serializer=_dumps),
            ],
        )
    )
    handler.addFilter(OnceInAWhile())
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)
    structlog.contextvars.bind_contextvars(service=service)
