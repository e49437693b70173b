"""The job of the sample prefecture: its chatbots are published once their documents are read."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from nanohana.jobs.worker import FOR_PEOPLE

log = structlog.get_logger(__name__)
EVERY, MOST = 15, 480  # seconds; times: two hours


@app.task(name="sample.publish_chatbots", queue=FOR_PEOPLE)
def publish_chatbots(tries: int = 0) -> None:
    """Try again until all are; loading twice does no harm."""
    from nanohana.sample.chatbots_content import publish_chatbots as publish

    if publish():
        log.info("sample chatbots published")
    elif tries < MOST:
        publish_chatbots.configure(schedule_in={"seconds": EVERY}).defer(tries=tries + 1)
