"""What a question set was asked of: its questions, the documents of its division, and how the search works."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from django.db import connection
from django.utils.timezone import localdate

from nanohana.answering.sufficiency import coefficients
from nanohana.organization.models import Division
from nanohana.search.models import WordRule
from nanohana.search.profile import current_profile
from nanohana.search.reranking import reranker

_QUESTIONS = """
SELECT division_id, md5(string_agg(concat_ws('|', id, text, document_id, provision), ',' ORDER BY id))
  FROM evaluation_setquestion GROUP BY division_id
"""
# A version that begins or ends to hold at midnight changes it, too.
_DOCUMENTS = """
SELECT d.owner_division_id, md5(string_agg(
         concat_ws('|', v.id, v.document_id, v.sha256, v.in_force, v.in_force @> %(today)s::date, i.passages, d.title,
                   d.handling_label, d.library_id, l.audience, d.withheld_at), ',' ORDER BY v.id))
  FROM documents_version AS v
  JOIN documents_document AS d ON d.id = v.document_id
  JOIN documents_library AS l ON l.id = d.library_id
  LEFT JOIN search_indexedversion AS i ON i.version_id = v.id
 WHERE d.owner_division_id = ANY (%(divisions)s) AND d.removed_at IS NULL AND v.removed_at IS NULL
   AND v.in_force IS NOT NULL AND NOT v.in_force << daterange(%(today)s::date, NULL)
 GROUP BY d.owner_division_id
"""


class Fingerprint(NamedTuple):
    questions: str
    documents: str
    search: str  # readable


def fingerprint(division: Division) -> Fingerprint:
    """Of now; without questions that part is empty."""
    return fingerprints().get(division.pk) or Fingerprint("", "", search_settings())


def fingerprints() -> dict[int, Fingerprint]:
    """Of every division that has questions, by its key."""
    with connection.cursor() as cursor:
        cursor.execute(_QUESTIONS)
        questions = dict(cursor.fetchall())
        cursor.execute(_DOCUMENTS, {"divisions": list(questions), "today": localdate()})
        documents = dict(cursor.fetchall())
    search = search_settings()
    return {
        division: Fingerprint(asked, documents.get(division, ""), search) for division, asked in questions.items()
    }  # fmt: skip


def search_settings() -> str:
    """The models of the search, its analysis, the decision on evidence and the divisions' rules on words, in words.

    The rules of every division count: they hold for all questions (``search.word_table``).
    """
    profile = current_profile()
    decision = _digest(coefficients())
    rules = WordRule.objects.filter(removed_at=None).order_by("pk")
    words = list(rules.values_list("words", "document_words", "both_ways"))
    model = f"{profile.embedding_model}（{profile.dimension}次元）" if profile.embedding_model else "なし"
    rules_said = f"{len(words)}件（{_digest(words)}）"
    second = reranker()
    order = f"、順位のモデル {second.model}" if second else ""
    return f"検索モデル {model}{order}、語の解析 {profile.analysis}、根拠の判定 {decision}、ことばの対応 {rules_said}"


def _digest(of: object) -> str:
    return hashlib.sha256(repr(of).encode()).hexdigest()[:8]
