"""Structured logs: one JSON object per line on standard error.

Logs name what happened and to which object (by id). They never hold the text of a question, an answer or a document:
``_without_text`` drops the keys that could carry it, whoever logs them; in what remains (an exception, a file's name)
personal information that can be told by its form is masked.
"""

from __future__ import annotations

import logging.config

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from nanohana.protection.log_masking import without_personal_information

_TEXT_KEYS = frozenset({"question", "query", "text", "answer", "prompt", "messages", "content", "body", "password"})


def _without_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key in _TEXT_KEYS & event.keys():
        del event[key]
    return event


def logging_configuration(level: str) -> None:
    """Send everything (ours, Django's, the server's) through one formatter to standard error."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        _without_text,
        without_personal_information,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {
                "django.request": {"level": "ERROR"},
                "uvicorn.access": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},
                "procrastinate": {"level": "WARNING"},
                "RapidOCR": {"level": "WARNING"},
                "wagtail": {"level": "WARNING"},  # it names pages by their titles; the audit record has every act
            },
        }
    )
