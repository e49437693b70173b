"""What other rooms may add to the registration of documents, without this room knowing them."""

from django.dispatch import Signal

version_parsed = Signal()
"""A version has been understood and can be indexed.

Sent outside of a transaction with ``version`` (Version), ``chunks`` (tuple[Chunk, ...]),
``on_progress`` (Callable[[int, int], None]: done, total) and ``cancelled`` (Callable[[], bool]).

Receivers replace whatever they keep of the version, in a transaction of their own, and return; they may raise. While
they work ``version.in_force`` is NULL in the database, so nothing of it is found. It is set afterwards, together with
the version's blocks. When ``cancelled()`` turns true they return soon; a job that was killed starts again from nothing.
"""

passage_wanted = Signal()
"""A passage is to be opened that another room knows by its own id.

Sent with ``version`` (Version) and ``passage`` (str, from the address: not to be trusted). The receiver that knows it
returns ``(first_block, last_block)``, ordinals of the version's blocks, both included; others return None.
"""
