"""What other rooms may do where an account ends, without this room knowing them."""

from django.dispatch import Signal

account_closed = Signal()
"""An account was closed.

Sent with ``account`` (Account) in the transaction that closes it. Receivers end what the person could still act by.
"""
