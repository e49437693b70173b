"""The jobs of the keys: encrypting anew after a rotation, and destroying what holds nothing any more."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nanohana.encryption.rotation import begin_reencryption, destroy_unused, reencrypt, write_down_destroyed
from nanohana.schedules import daily_at


@app.task(name="keys.reencrypt", queueing_lock="keys.reencrypt", lock="keys.reencrypt")
def reencrypt_everything() -> None:
    reencrypt(begin_reencryption())


@app.periodic(cron=daily_at(3, 50))
@app.task(name="keys.destroy_unused", queueing_lock="keys.destroy_unused")
def destroy_unused_keys(timestamp: int) -> None:
    write_down_destroyed()
    destroy_unused()
