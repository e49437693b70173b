"""Adding, changing and removing rules on words, each recorded. Removed ones stay and can be restored."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.audit.recording import record
from nanohana.japanese.normalise import key
from nanohana.search.acts import SearchAct
from nanohana.search.models import WordRule
from nanohana.search.word_table import kept

MOST_RULES = 200  # of a division

Key = tuple[int, frozenset[str]]  # of no two rules: whose it is, and its words in any spelling


class NotAllowed(Exception):
    """What the rules on rules do not allow; the message is Japanese."""


def key_of(rule: WordRule) -> Key:
    return rule.division_id, frozenset(map(key, rule.words))


@transaction.atomic
def save(rule: WordRule, by: Account) -> None:
    """Add a rule or change it. Raises NotAllowed."""
    _admit(rule)
    act = SearchAct.WORDS_CHANGED if rule.pk else SearchAct.WORDS_ADDED
    _write(rule, by)
    _recorded(act, rule)


@transaction.atomic
def remove(rule: WordRule, by: Account) -> None:
    rule.removed_at = timezone.now()
    _write(rule, by)
    _recorded(SearchAct.WORDS_REMOVED, rule)


@transaction.atomic
def restore(rule: WordRule, by: Account) -> None:
    """Raises NotAllowed where another one has taken its place."""
    _admit(rule)
    rule.removed_at = None
    _write(rule, by)
    _recorded(SearchAct.WORDS_RESTORED, rule)


@transaction.atomic
def take_in(added: Sequence[WordRule], changed: Sequence[WordRule], by: Account) -> None:
    """Rules of a file, which has been looked at (``word_file.plan``)."""
    for rule in (*added, *changed):
        _write(rule, by)
    record(SearchAct.WORDS_IMPORTED, new=len(added), changed=len(changed))


def _admit(rule: WordRule) -> None:
    others = WordRule.objects.filter(division=rule.division, removed_at=None).exclude(pk=rule.pk)
    if any(key_of(other) == key_of(rule) for other in others):
        raise NotAllowed("同じことばの対応が、すでにあります。そちらを変更してください。")
    if len(others) >= MOST_RULES:
        raise NotAllowed(f"一つの所属の対応は{MOST_RULES}件までです。使わないものを削除してください。")


def _write(rule: WordRule, by: Account) -> None:
    rule.changed_by = by
    if rule.pk:
        rule.revision = F("revision") + 1
    rule.save()
    transaction.on_commit(kept.forget)


def _recorded(act: SearchAct, rule: WordRule) -> None:
    record(act, rule, title=str(rule), division=rule.division.name)
