"""What a question set was asked of: its questions, the documents of its division, and how the search works."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from django.db import connection
from django.utils.timezone import localdate

from nanohana.answering.sufficiency import coefficients
from nanohana.organization.models import Division
from nanohana.search.profile import current_profile

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
    """The model of the index, its analysis, and the decision on evidence, in words."""
    profile = current_profile()
    decision = hashlib.sha256(repr(coefficients()).encode()).hexdigest()[:8]
    model = f"{profile.embedding_model}（{profile.dimension}次元）" if profile.embedding_model else "なし"
    return f"検索モデル {model}、語の解析 {profile.analysis}、根拠の判定 {decision}"
