"""One finder a family: each gives findings with offsets into the folded text of a ``Reading``."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nanohana.protection.finders.accounts import bank_accounts, passports, staff_numbers
from nanohana.protection.finders.addresses import addresses, postal_codes
from nanohana.protection.finders.births import birth_dates
from nanohana.protection.finders.email import emails
from nanohana.protection.finders.names import names
from nanohana.protection.finders.numbers import cards, corporate_numbers, driving_licences, individual_numbers
from nanohana.protection.finders.phones import phones
from nanohana.protection.kinds import Finding
from nanohana.protection.reading import Reading

Finder = Callable[[Reading], Iterable[Finding]]

#: What is found by its form; needs no dictionary.
BY_FORM: tuple[Finder, ...] = (
    individual_numbers, cards, driving_licences, corporate_numbers, passports, bank_accounts, emails, phones,
    birth_dates, staff_numbers, postal_codes, addresses,
)  # fmt: skip
EVERYTHING: tuple[Finder, ...] = (*BY_FORM, names)
