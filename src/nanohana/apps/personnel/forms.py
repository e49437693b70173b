"""Forms of the pages on organisation and personnel."""

from __future__ import annotations

from typing import Any

from django import forms

from nanohana.organization.imports import KINDS
from nanohana.organization.tables import LIMITS
from nanohana.table_files import UnusableFile
from nanohana.web.fields import JapaneseDateField


class AsOf(forms.Form):
    """The day that is looked at, and what is looked for."""

    q = forms.CharField(label="所属・職員を探す", required=False, max_length=50)
    on = JapaneseDateField(label="基準日", required=False)


class DayOnly(forms.Form):
    on = JapaneseDateField(label="基準日", required=False)


class _OneFile(forms.Form):
    file = forms.FileField(
        label="CSVファイル",
        max_length=255,
        help_text="UTF-8又はシフトJIS（Excelで保存したもの）。20MBまで。",
        error_messages={"empty": "ファイルに何も書かれていません。"},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            LIMITS.check(file.size)
        except UnusableFile as unusable:
            raise forms.ValidationError(str(unusable)) from None
        return file


class ImportForm(_OneFile):
    kind = forms.ChoiceField(label="種類", choices=[(name, kind.title) for name, kind in KINDS.items()])
    field_order = ("kind", "file")


class TransferForm(_OneFile):
    title = forms.CharField(label="件名", max_length=100, help_text="例：令和9年4月1日付け定期人事異動")
    field_order = ("title", "file")


class ApprovalForm(forms.Form):
    """Whoever prepared a transfer approves it only by saying once more how many people it is about."""

    people = forms.IntegerField(
        label="対象の人数", help_text="作成した方が承認するときは、プレビューの対象の人数を入力してください。"
    )

    def __init__(self, expected: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expected = expected

    def clean_people(self) -> int:
        people: int = self.cleaned_data["people"]
        if people != self._expected:
            raise forms.ValidationError("対象の人数が異なります。プレビューを確かめてください。")
        return people
