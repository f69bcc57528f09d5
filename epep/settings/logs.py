"""How log lines are written: JSON in production, plain lines elsewhere; never anything personal.

What is logged is decided where it happens; ids are fine, names and addresses are not.
"""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

_ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SECRET = re.compile(rf"(?<=/)(?!{_ID}/)[\w.:~-]{{30,}}(?=/)")
"""A part of an address that is long and no id: the secret of an invitation, a reply, a new password."""
PERSONAL = frozenset({"ip", "user_agent", "email", "name", "query", "body"})


def drop_personal(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Take out what could name a person, the query string of an address and the secret of a link."""
    for key in PERSONAL & event.keys():
        del event[key]
    if isinstance(event.get("request"), str):
        event["request"] = event["request"].partition("?")[0]
    for key in ("request", "event"):
        if isinstance(event.get(key), str):
            event[key] = _SECRET.sub("…", event[key])
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_personal,
]

structlog.configure(
    processors=[
        *SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)


def logging(level: str, *, json: bool) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, one line per event."""
    renderer: Any = (
        structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["stderr"], "level": level, "propagate": False},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
        },
    }
