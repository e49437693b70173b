"""What other rooms may add to the registration of documents, without this room knowing them."""

from django.dispatch import Signal

version_parsed = Signal()
"""A version has been understood and can be indexed.

Sent outside of a transaction with ``version`` (Version), ``blocks`` (tuple[Block, ...]: all that was understood, by
ordinal), ``chunks`` (tuple[Chunk, ...]: what is searched of it), ``on_progress`` (Callable[[int, int], None]: done,
total) and ``cancelled`` (Callable[[], bool]).

Receivers prepare what they will keep of the version and return a function without arguments that puts it in the place
of what they kept before, or None. These functions are called in the one transaction that also stores the version's
blocks and makes it ready, so readers see the old version of everything or the new. When ``cancelled()`` turns true
receivers return soon. They may raise; what may pass as ``jobs.interruption.TryAgain``, in Japanese.
"""

passage_wanted = Signal()
"""A passage is to be opened that another room knows by its own id.

Sent with ``version`` (Version) and ``passage`` (str, from the address: not to be trusted). The receiver that knows it
returns ``(first_block, last_block)``, ordinals of the version's blocks, both included; others return None.
"""

reader_links = Signal()
"""A document is shown to somebody who may read it.

Sent with ``version`` (Version) and ``actor`` (Actor | None: who looks). Receivers return what may be done with it
elsewhere as a list of ``notices.ReaderLink``.
"""

owner_notices = Signal()
"""The page of a document is shown to somebody who may change it.

Sent with ``document`` (Document) and ``actor`` (Actor | None: who looks). Receivers return what they should know as a
list of ``notices.OwnerNotice``.
"""
