"""The search index: terms with their frequencies, passages with their BM25 weights and vectors, and how it was made.

And the rules of the divisions on words, which need no index: they are applied to questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from pgvector import HalfVector
from pgvector.django import HalfVectorField, HnswIndex, SparseVectorField

from nanohana.access.models import Account
from nanohana.documents.models import Version
from nanohana.organization.models import Division
from nanohana.search.synonyms import Rule

EMBEDDING_DIMENSION = 384  # of the embeddings that come with the product; `nanohana reindex` changes the column


class Term(models.Model):
    """A term of the analysis and the number of passages that hold it; a trigger of the database keeps the number."""

    id = models.AutoField(primary_key=True)
    text = models.TextField(unique=True)
    passages = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.text


class IndexProfile(models.Model):
    """How the index was made, in its only row; vectors and terms made in another way cannot be compared with it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    embedding_model = models.CharField(max_length=200, blank=True)
    dimension = models.PositiveIntegerField(default=0)
    analysis = models.PositiveIntegerField(default=0)
    passages = models.PositiveIntegerField(default=0)  # kept by a trigger
    next_model = models.CharField(max_length=200, blank=True)  # whose vectors are being made (switching)

    def __str__(self) -> str:
        return f"{self.embedding_model} ({self.dimension})"


class HalfVectorsField(models.Field[Sequence[HalfVector] | None, list[HalfVector] | None]):
    """Several vectors in one value, ``halfvec[]``; exchanged with the database as text."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "halfvec[]"

    def get_prep_value(self, value: Sequence[HalfVector] | None) -> str | None:
        return None if value is None else "{" + ",".join(f'"{vector.to_text()}"' for vector in value) + "}"

    def from_db_value(self, value: str | None, *_: object) -> list[HalfVector] | None:
        if value is None:
            return None
        return [HalfVector([float(number) for number in text.split(",")]) for text in re.findall(r"\[(.*?)\]", value)]


class Chunk(models.Model):
    """A passage of a version as it is searched, ranked and cited.

    ``weights`` holds, at each term's id, the saturated frequency part of BM25; its inner product with a question's
    idf weights is the BM25 score. ``term_ids`` are the same ids, to find candidates.

    ``windows`` are the vectors of its windows (``windows.embedded_texts``), empty where it is one window alone;
    ``embedding`` is the direction of their mean, to find candidates.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="chunks")
    ordinal = models.PositiveIntegerField()
    kind = models.CharField(max_length=12)
    text = models.TextField()
    heading_path = models.JSONField(default=list)
    spans = models.JSONField(default=list)
    first_block = models.PositiveIntegerField()
    last_block = models.PositiveIntegerField()
    term_ids = ArrayField(models.IntegerField())
    weights = SparseVectorField()
    embedding = HalfVectorField(dimensions=EMBEDDING_DIMENSION, null=True)
    windows = HalfVectorsField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "ordinal"], name="chunk_ordinal_once")]
        indexes = [
            GinIndex(fields=["term_ids"], name="chunk_terms", fastupdate=False),
            HnswIndex(fields=["embedding"], name="chunk_embedding", opclasses=["halfvec_ip_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.version} #{self.ordinal}"


class IndexedVersion(models.Model):
    """How many passages a version has in the index."""

    version = models.OneToOneField(Version, on_delete=models.CASCADE, primary_key=True, related_name="indexed")
    passages = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.version}: {self.passages}"


class WordRule(models.Model):
    """Words of questions and the words of documents to look for as well, as a division wants them.

    ``revision`` grows with every change: whether any rule has changed is told by their sum (``word_table``).
    """

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    words = ArrayField(models.CharField(max_length=30))
    document_words = ArrayField(models.CharField(max_length=30))
    both_ways = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    changed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    revision = models.PositiveIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["words", "pk"]

    def __str__(self) -> str:
        return f"{'、'.join(self.words)} {'⇄' if self.both_ways else '→'} {'、'.join(self.document_words)}"

    @property
    def rule(self) -> Rule:
        return Rule(tuple(self.words), tuple(self.document_words), self.both_ways)
