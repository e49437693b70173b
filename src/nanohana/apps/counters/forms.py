"""Forms of the registry: looking for rows, one row, a file, the publication."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet

from nanohana.apps.counters.columns import OLDEST, objections_to
from nanohana.apps.counters.models import Entry, EntryQuerySet, Municipality
from nanohana.organization.models import Division
from nanohana.organization.tables import LIMITS
from nanohana.protection.finders.numbers import individual_numbers
from nanohana.protection.finding import find
from nanohana.protection.validators import without_individual_numbers
from nanohana.table_files import UnusableFile, at_line, table_rows
from nanohana.web.fields import Checkboxes, JapaneseDateField
from nanohana.web.meanwhile import SeenForm
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import GROUPS, NEEDS

ALL = [("", "すべて")]
#: Of a row whose other fields are not right yet.
_BLANK: dict[str, Any] = {
    "key": "", "phone": "", "url": "", "age_from": None, "age_until": None, "audience": "",
}  # fmt: skip


class SearchForm(forms.Form):
    """What rows are shown; every field may be empty."""

    q = forms.CharField(label="ことば", required=False, max_length=50)
    need = forms.ChoiceField(label="相談の内容", required=False)
    town = forms.ChoiceField(label="市町村", required=False)
    kind = forms.ChoiceField(label="種別", required=False)
    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[
            *ALL,
            ("stale", "長く確認していないもの"),
            ("removed", "削除したもの"),
            ("coming", "予定のもの"),
            ("ended", "終了したもの"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("need", [(need.key, need.title) for need in NEEDS.values()])
        self._offer("town", [(name, name) for name in Municipality.objects.values_list("name", flat=True)])
        self._offer("kind", [(kind.key, kind.title) for kind in KINDS.values()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [*ALL, *choices]

    def narrow(self, rows: EntryQuerySet, today: Any) -> EntryQuerySet:
        """The rows that fit; a field with a value that is none is passed over."""
        self.is_valid()
        given = self.cleaned_data
        rows = self._of_state(rows, given.get("state", ""), today)
        if words := given.get("q", "").replace("\0", ""):
            places = ("name", "key", "phone", "fax", "email", "address")
            rows = rows.filter(reduce(or_, (Q(**{f"{place}__icontains": words}) for place in places)))
        if need := given.get("need"):
            rows = rows.filter(needs__contains=[need])
        if town := given.get("town"):
            rows = rows.filter(Q(municipalities__contains=[town]) | Q(municipalities=[]))
        return rows.filter(kind=given["kind"]) if given.get("kind") else rows

    def _of_state(self, rows: EntryQuerySet, state: str, today: Any) -> EntryQuerySet:
        if state == "removed":
            return rows.exclude(removed_at=None)
        of_state = {"stale": rows.stale, "coming": rows.coming, "ended": rows.ended}
        return of_state[state](today) if state in of_state else rows.present()


class EntryForm(SeenForm, forms.ModelForm[Entry]):
    """One row. What a file is refused for is refused here, too."""

    kind = forms.ChoiceField(label="種別", required=False)
    needs = forms.MultipleChoiceField(label="相談の内容", required=False, widget=Checkboxes)
    municipalities = forms.MultipleChoiceField(
        label="市町村", required=False, widget=Checkboxes, help_text="どれも選ばないときは、県内全域の窓口になります。"
    )
    age_from = forms.IntegerField(label="年齢から", required=False, min_value=0, max_value=OLDEST)
    age_until = forms.IntegerField(label="年齢まで", required=False, min_value=0, max_value=OLDEST)
    checked_on = JapaneseDateField(label="確認した日", required=False)
    valid_from = JapaneseDateField(
        label="開始日", required=False, help_text="この日の0時から案内します。空欄なら、公開してすぐです。"
    )
    valid_until = JapaneseDateField(
        label="終了日", required=False, help_text="この日まで案内します。空欄なら、終わりはありません。"
    )
    successor = forms.CharField(
        label="移転先の番号", required=False, max_length=60,
        help_text="終了日の翌日から引き継ぐ窓口の番号。移る14日前から、案内に表示します。",
    )  # fmt: skip

    class Meta:
        model = Entry
        fields = (
            "key", "name", "kind", "audience", "needs", "municipalities", "age_from", "age_until", "phone", "fax",
            "email", "hours", "address", "url", "basis", "owner_division", "checked_on",
            "checked_by", "valid_from", "valid_until", "successor",
        )  # fmt: skip

    def __init__(self, *args: Any, divisions: QuerySet[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = [(name, name) for name in Municipality.objects.values_list("name", flat=True)]
        needs = [(key, NEEDS[key].title) for _, keys in GROUPS for key in keys]
        kinds = [("", "選ばない"), *((kind.key, kind.title) for kind in KINDS.values())]
        for name, choices in (("kind", kinds), ("needs", needs), ("municipalities", towns)):
            cast("forms.ChoiceField", self.fields[name]).choices = choices
        owner = cast("forms.ModelChoiceField[Division]", self.fields["owner_division"])
        owner.queryset, owner.empty_label = divisions, "選んでください"
        self.fields["fax"].help_text = self.fields["email"].help_text = (
            "電話を使えない方のための連絡先。空欄でもかまいません。"
        )
        self.fields["key"].help_text = "半角の英小文字、数字、ハイフン。後から変えられません。"
        if self.instance.pk is not None:
            self.fields["key"].disabled = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for words in objections_to(_BLANK | given):
            self.add_error(None, words)
        if given.get("successor") and not Entry.objects.filter(key=given["successor"]).exists():
            self.add_error("successor", "この番号の行はありません。移転先の窓口を、先に追加してください。")
        return given

    def _post_clean(self) -> None:
        """The row itself stays as it is: ``changing.save`` compares it with what was given."""
        key = self.cleaned_data.get("key", "")
        if self.instance.pk is None and Entry.objects.filter(key=key).exists():
            self.add_error("key", "この番号の行は、すでにあります（削除したものも含みます）。")


class FileForm(forms.Form):
    file = forms.FileField(
        label="ファイル", max_length=255,
        help_text="CSV（UTF-8又はシフトJIS）又はExcel（.xlsx）。保存したファイルをそのまま使えます。",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={"empty": "ファイルに何も書かれていません。"},
    )  # fmt: skip
    removes = forms.BooleanField(
        label="ファイルにない行を削除する", required=False,
        help_text="ファイルに出てくる所管課の行のうち、ファイルにないものを削除します。あとから戻せます。",
    )  # fmt: skip

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        without_individual_numbers(file.name)
        try:
            LIMITS.check(file.size)
            rows = table_rows(file.read(), LIMITS)
        except UnusableFile as unusable:
            raise forms.ValidationError(str(unusable)) from None
        for number, cells in rows:  # nothing of a file with such a number is kept, nor for its preview
            if find("\n".join(cells), (individual_numbers,)):
                said = "マイナンバーと思われる番号があります。番号を消してから、選んでください。"
                raise forms.ValidationError(at_line(number, said))
        file.seek(0)
        return file


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="差し戻す理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        validators=[without_individual_numbers],
    )  # fmt: skip
