"""The switch of a model: stopped, it is asked by nobody until an administrator resumes it, also after a restart.

New calls see it at once; a call that is under way looks every few seconds (``llm.metered``) and ends.
"""

from __future__ import annotations

from django.db import transaction

from nanohana.access.models import Account
from nanohana.audit.recording import record
from nanohana.metering.acts import MeteringAct
from nanohana.metering.models import StoppedModel


class ModelStopped(Exception):
    """An administrator has stopped the model; the message is for whoever asks."""

    def __init__(self, stopped: StoppedModel) -> None:
        super().__init__(f"管理者が、このAI「{stopped.model}」の利用を停止しています（理由：{stopped.reason}）。")


def ensure_running(model: str) -> None:
    """Raises ModelStopped."""
    if stopped := StoppedModel.objects.filter(pk=model).first():
        raise ModelStopped(stopped)


def is_stopped(model: str) -> bool:
    return StoppedModel.objects.filter(pk=model).exists()


@transaction.atomic
def stop(model: str, reason: str, by: Account | None = None) -> bool:
    """Stop a model; whether it was not stopped already."""
    _, stopped = StoppedModel.objects.get_or_create(model=model, defaults={"reason": reason, "stopped_by": by})
    if stopped:
        record(MeteringAct.STOPPED, title=model, reason=reason)
    return stopped


@transaction.atomic
def resume(model: str, reason: str) -> bool:
    """Let a model be used again; whether it was stopped."""
    count, _ = StoppedModel.objects.filter(pk=model).delete()
    if count:
        record(MeteringAct.RESUMED, title=model, reason=reason)
    return bool(count)
