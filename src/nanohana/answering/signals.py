"""What other rooms may do about answers, without this room knowing them."""

from django.dispatch import Signal

answer_rated = Signal()
"""Somebody has said what they think of an answer.

Sent with ``rating`` (Rating), after each change of it, in its transaction.
"""

questions_erased = Signal()
"""Questions are erased for good, with their answers.

Sent with ``turns`` (QuerySet[Turn]) before they go, in the transaction: what other rooms have said about them goes too.
"""

asker_notices = Signal()
"""The question page, or the first page of the portal, is shown to somebody.

Sent with ``account`` (Account). Receivers return what has become of that person's ratings, as a list of
``notices.AskerNotice``.
"""
