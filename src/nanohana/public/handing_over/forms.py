"""What citizens write to officers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from nanohana.configuration import current
from nanohana.protection.validators import without_individual_numbers
from nanohana.public.display.choice import Display
from nanohana.public.display.labels import label
from nanohana.published.desk import LONGEST_MESSAGE

LONGEST_CONTACT = 300


class _Words(forms.Form):
    """``labels`` are the fields' words in the language of the page: (label, hint)."""

    labels: dict[str, tuple[str, str]] = {}

    def __init__(self, data: Any = None, *, display: Display, **more: Any) -> None:
        super().__init__(data, **more)
        for name, (title, hint) in self.labels.items():
            field = self.fields[name]
            field.label = label(title, display.language)
            if hint:
                field.help_text = label(hint, display.language, days=current().public_retention_days)


def _text(*, required: bool, rows: int) -> forms.CharField:
    return forms.CharField(
        widget=forms.Textarea(attrs={"rows": rows}), required=required, max_length=LONGEST_MESSAGE,
        validators=[without_individual_numbers],
    )  # fmt: skip


class _Opening(_Words):
    """``once`` makes one hand-over of a form that is sent twice by who has asked nothing before."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)


class WaitForm(_Opening):
    """Into the queue; with or without words."""

    labels = {"message": ("staff_message", "staff_message_hint")}
    message = _text(required=False, rows=3)


class ContactForm(_Opening):
    """The form for when no officer is there."""

    labels = {"message": ("staff_message", ""), "contact": ("staff_contact", "staff_contact_hint")}
    message = _text(required=True, rows=5)
    contact = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}), required=False, max_length=LONGEST_CONTACT,
        validators=[without_individual_numbers],
    )  # fmt: skip


class SayForm(_Words):
    """A message. ``once`` makes one that is sent twice one message."""

    labels = {"text": ("staff_say", "staff_say_hint")}
    text = _text(required=True, rows=3)
    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class LookUpForm(_Words):
    labels = {"number": ("staff_receipt", ""), "code": ("staff_code", "")}
    number = forms.CharField(max_length=20)
    code = forms.CharField(max_length=40)
