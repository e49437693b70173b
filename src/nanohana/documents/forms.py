"""Forms of the documents pages."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from nanohana.documents import selection
from nanohana.documents.models import Document, HandlingLabel, Library, Version
from nanohana.documents.registration import Metadata
from nanohana.documents.typed_text import KeptText
from nanohana.organization.models import Division
from nanohana.web.fields import JapaneseDateField
from nanohana.web.meanwhile import SeenForm

FORM_VERBS = ("GET", "HEAD", "POST")
UNTIL_HELP = "この日から効力がなくなります。"
_DOCUMENTS_FOLLOW = (
    "変更すると、この文書庫と同じ所管課の文書も、新しい所管課のものになります。ほかの所管課の文書は変わりません。"
)


def _offer(form: forms.BaseForm, name: str, choices: QuerySet[Any]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
        if field.required:
            field.empty_label = "選んでください"


def _offer_labels(form: forms.BaseForm, request: HttpRequest) -> None:
    field = form.fields["handling_label"]
    if isinstance(field, forms.ChoiceField):
        field.choices = selection.offered_labels(request)


class VersionDates(KeptText, forms.Form):
    """The label and dates of a version, in the same words wherever they are asked for."""

    label = forms.CharField(label="版", max_length=60, required=False, help_text="例: 令和7年4月1日施行版")
    promulgated_on = JapaneseDateField(label="公布日", required=False)
    effective_from = JapaneseDateField(
        label="施行日", required=False, help_text="空欄の場合、最初の版は期限なし、後の版は登録日から有効とします。"
    )
    effective_until = JapaneseDateField(label="廃止日", required=False, help_text=UNTIL_HELP)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("effective_from"), given.get("effective_until")
        if isinstance(start, datetime.date) and isinstance(end, datetime.date) and end < start:
            self.add_error("effective_until", "廃止日は、施行日以後の日を入力してください。")
        return given


_FORMATS = "PDF、Word、Excel、PowerPoint、HTML、CSV、テキスト、画像、電子メール"
_LARGEST = "1ファイル1GBまで。"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class UploadForm(VersionDates):
    """What is said of the uploaded files; the files themselves come through ``uploading.KeepingHandler``."""

    originals = forms.FileField(
        label="ファイル",
        required=False,
        widget=ManyFiles(attrs={"multiple": True}),
        help_text=f"{_FORMATS}、ZIP。{_LARGEST}",
    )
    library = forms.ModelChoiceField(Library.objects.none(), label="文書庫")
    handling_label = forms.TypedChoiceField(
        label="取扱区分", coerce=int, choices=HandlingLabel.choices, initial=HandlingLabel.STAFF
    )
    owner_division = forms.ModelChoiceField(
        Division.objects.none(), label="所管課", required=False, empty_label="文書庫の所管課と同じ"
    )
    title = forms.CharField(
        label="文書名", max_length=300, required=False, help_text="1ファイルのとき。空欄の場合は文書から読み取ります。"
    )

    field_order = ("library", "title", "owner_division", "handling_label", "label", "promulgated_on", "effective_from")

    def __init__(self, request: HttpRequest, document: Document | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        libraries = selection.editable_libraries(request)
        _offer(self, "library", libraries)
        self.fields["library"].initial = libraries.first() if len(libraries) == 1 else None
        _offer(self, "owner_division", selection.own_divisions(request))
        _offer_labels(self, request)
        if document is not None:
            self.fields["originals"].help_text = f"{_FORMATS}。{_LARGEST}"
            for name in ("library", "owner_division", "title", "handling_label"):
                del self.fields[name]

    def metadata(self) -> Metadata:
        """What the form says; the library is apart from it."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"library", "originals"}}
        return Metadata(**given)


def _tell_what_was_shown(form: forms.BaseForm) -> None:
    """``changed_data`` is then what the person has changed; others may have changed the rest since they opened it."""
    for field in form.fields.values():
        field.show_hidden_initial = True


class DocumentForm(KeptText, forms.ModelForm[Document]):
    class Meta:
        model = Document
        fields = ("title", "owner_division", "handling_label")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = Division.objects.filter(pk=self.instance.owner_division_id)
        _offer(self, "owner_division", selection.own_divisions(request) | present)
        _offer_labels(self, request)
        _tell_what_was_shown(self)


class VersionForm(SeenForm, VersionDates, forms.ModelForm[Version]):
    class Meta:
        model = Version
        fields = ("label", "promulgated_on", "effective_from", "effective_until")


class LibraryForm(KeptText, forms.ModelForm[Library]):
    class Meta:
        model = Library
        fields = ("name", "description", "owner_division", "audience")

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = Division.objects.filter(pk=self.instance.owner_division_id)
        _offer(self, "owner_division", selection.own_divisions(request) | present)
        if self.instance.pk:
            self.fields["owner_division"].help_text = _DOCUMENTS_FOLLOW
        _tell_what_was_shown(self)


class Filters(forms.Form):
    """What the list of documents is narrowed down to, and how it is ordered."""

    ORDERS = (("", "文書名順"), ("registered", "登録の新しい順"), ("effective", "施行日の新しい順"))

    title = forms.CharField(label="文書名", required=False)
    library = forms.ModelChoiceField(Library.objects.none(), label="文書庫", required=False, empty_label="すべて")
    division = forms.ModelChoiceField(Division.objects.none(), label="所管課", required=False, empty_label="すべて")
    state = forms.ChoiceField(label="状態", required=False, choices=[("", "すべて"), *Version.State.choices])
    order = forms.ChoiceField(label="並べ方", required=False, choices=ORDERS)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "library", selection.readable_libraries(request))
        owners = selection.listed_documents(request).order_by().values("owner_division")
        _offer(self, "division", Division.objects.filter(pk__in=owners))
