"""The language models: those of the settings, those used lately and those stopped, with what is known of each."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.timezone import localdate

from nanohana import providers
from nanohana.configuration import Limit, Provider, current
from nanohana.llm.profiles import profile_of
from nanohana.metering.budgets import Metered, in_words, limits, share
from nanohana.metering.models import Meter, Scope, StoppedModel
from nanohana.metering.totals import Total, totals

LATELY = datetime.timedelta(days=31)
NOTHING = Total(0, 0, 0, 0, 0, Decimal(0), 0)


@dataclass(frozen=True, slots=True)
class Listed:
    """A model. Without a ``provider`` it runs on this machine, or is in the settings no more."""

    name: str
    is_configured: bool
    provider: Provider | None
    refusal: str  # of its provider's record
    stopped: StoppedModel | None
    today: Total
    month: Total
    limit: Limit

    @property
    def limit_in_words(self) -> str:
        return in_words(self.limit)

    @property
    def used(self) -> int:
        """Percent of the month's budget."""
        return int(share(Meter(tokens=self.month.tokens, yen=self.month.yen), self.limit) * 100)


def listed() -> list[Listed]:
    """The model of the settings first, the others by name."""
    today = localdate()
    profile, stopped = profile_of(current()), StoppedModel.objects.select_related("stopped_by__staff").in_bulk()
    lately = {total.model or "" for total in totals(today - LATELY, today, ["model"])}
    own = [profile.name] if profile else []
    names = [*own, *sorted((lately | stopped.keys()) - set(own))]
    of_day, of_month = _by_model(today, today), _by_model(today.replace(day=1), today)
    url = current().chat_url
    record = providers.record_of(url, current()) if url else None
    return [
        Listed(
            name, name in own, record if name in own else None, profile.refusal if profile and name in own else "",
            stopped.get(name), of_day.get(name, NOTHING), of_month.get(name, NOTHING), _limit(name, today),
        )
        for name in names
    ]  # fmt: skip


def is_known(name: str) -> bool:
    return any(one.name == name for one in listed())


def _by_model(since: datetime.date, until: datetime.date) -> dict[str, Total]:
    return {total.model or "": total for total in totals(since, until, ["model"])}


def _limit(name: str, today: datetime.date) -> Limit:
    return limits([Metered(Scope.MODEL, name, today.replace(day=1))])[Scope.MODEL]


def nearly_used() -> list[Meter]:
    """The divisions and models of which a warning was given this month. Persons are not listed."""
    month = localdate().replace(day=1)
    warned = Meter.objects.filter(period=month).exclude(scope=Scope.PERSON)
    return list(warned.exclude(warned_at=None, used_up_at=None).order_by("scope", "subject"))


def persons_at_their_limit() -> int:
    """How many persons were refused something today."""
    return Meter.objects.filter(scope=Scope.PERSON, period=localdate()).exclude(used_up_at=None).count()
