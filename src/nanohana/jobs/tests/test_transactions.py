"""The jobs that a job begins."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params

from nanohana.documents.tasks import erase_removed
from nanohana.jobs import worker


class GivenUp(Exception):
    pass


def _given_up_after_it_began_another_job() -> None:
    try:
        with transaction.atomic():
            erase_removed.defer(document_id="x")
            raise GivenUp
    except GivenUp:
        connection.close()


async def _jobs_left() -> int:
    connector = worker.WorkerConnector(kwargs=connector_params())
    with app.replace_connector(connector):
        async with app.open_async():
            await sync_to_async(_given_up_after_it_began_another_job)()
            return len(await connector.execute_query_all_async("SELECT FROM procrastinate_jobs"))


@pytest.mark.django_db(transaction=True)
def test_what_a_job_begins_is_part_of_its_transaction() -> None:
    assert asyncio.run(_jobs_left()) == 0
