"""The settings of a chatbot: what it is, whom it turns to, when officers answer, what it says and does not say."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms

from nanohana.apps.chatbots.composing import opening_hours
from nanohana.apps.chatbots.entering import lines, secure
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.models.drafts import KEY
from nanohana.chatbot.tone import TITLES, Tone
from nanohana.japanese.wareki import parse_date
from nanohana.organization.models import Division
from nanohana.protection.validators import storable
from nanohana.published.content import OpeningHours
from nanohana.web.fields import Checkboxes

_DAYS = [(str(number), name) for number, name in enumerate("月火水木金土日")]
_ORIGIN = re.compile(r"(?P<origin>https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?)/?")
_PHONE = re.compile(r"[0-9+()（）\- ]{2,30}")
RESERVED = frozenset({"new", "switches", "stop-all", "resume-all"})  # addresses of this app
MOST_EXAMPLES, MOST_WORDS, MOST_PAGES, MOST_ROWS = 8, 200, 20, 30


def _area(label: str, help_text: str, rows: int = 4, longest: int = 4_000) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=longest, validators=[storable], help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class NewForm(forms.Form):
    """A chatbot to begin with."""

    title = forms.CharField(label="名前", max_length=60, validators=[storable])
    field = forms.CharField(label="分野", max_length=60, validators=[storable], help_text="例：自動車税")
    key = forms.CharField(
        label="識別名", max_length=40, validators=[KEY],
        help_text="公開サイトのアドレスになります（例：car-tax）。あとで変えられません。",
    )  # fmt: skip
    owner_division = forms.ModelChoiceField(Division.objects.none(), label="所管課", empty_label="選んでください")

    def __init__(self, divisions: Iterable[int] | None, *args: Any, **kwargs: Any) -> None:
        """``divisions`` are the keys to choose from; None is every division."""
        super().__init__(*args, **kwargs)
        offered = Division.objects.filter(valid_until=None)
        chosen = offered if divisions is None else offered.filter(pk__in=divisions)
        self.fields["owner_division"].queryset = chosen  # type: ignore[attr-defined]

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key in RESERVED or Chatbot.objects.filter(key=key).exists():
            raise forms.ValidationError("この識別名は、すでに使われています。")
        return key


class AboutForm(forms.Form):
    """Everything but the tables. ``seen`` is the revision that is being edited."""

    title = forms.CharField(label="名前", max_length=60, validators=[storable])
    field = forms.CharField(label="分野", max_length=60, validators=[storable])
    greeting = _area(
        "あいさつ", "会話の初めに示します。何に答えられるか、個人情報を書かないことなどを書きます。", 4, 400
    )
    tone = forms.ChoiceField(
        label="口調", choices=[(tone.value, title) for tone, title in TITLES.items()], required=False,
        help_text="あいさつへの返事、前置き、聞き返し、見つからないときの案内の言い方です。確かめた回答、資料の文、上のあいさつは変わりません。「試す」で確かめられます。",
    )  # fmt: skip
    summarises = forms.BooleanField(
        label="AIによるまとめを付けられるようにする", required=False,
        help_text="資料の文で答えたときに、「AIで短くまとめる」を示します。県民が押したときだけ、公開サイトの言語モデルがまとめ、資料に支えられない文が一つでもあれば示しません。",
    )  # fmt: skip
    examples = _area("質問の例", f"1行に一つ、{MOST_EXAMPLES}個まで。初めに選べるように示します。")
    scope_words = _area(
        "分野のことば", "1行に一つ。ほかのチャットボットに来た質問を、ここへ案内するときに使います。", 6
    )
    hand_over = forms.BooleanField(
        label="職員への引継ぎを行う", required=False, help_text="行わないときは、問合せ先の案内だけを示します。"
    )
    weekdays = forms.MultipleChoiceField(label="職員が応対する曜日", choices=_DAYS, required=False, widget=Checkboxes)
    start = forms.TimeField(label="応対の開始", widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "09:00"}))
    end = forms.TimeField(label="応対の終了", widget=forms.TimeInput(format="%H:%M", attrs={"placeholder": "17:00"}))
    on_holidays = forms.BooleanField(
        label="祝日と年末年始（12月29日から1月3日まで）も応対する", required=False,
        help_text="選ばないときは、その曜日でも休みです。",
    )  # fmt: skip
    closed_on = _area("応対しない日", "1行に一日（例：令和8年8月14日）。", 3)
    host_pages = _area(
        "ウィジェットを置くサイト", "1行に一つ、https:// から始まる origin（例：https://www.pref.example.lg.jp）。", 3
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**8)

    SECTIONS = (
        ("名前とあいさつ", ("title", "field", "greeting", "tone", "summarises", "examples", "scope_words")),
        ("職員への引継ぎ", ("hand_over", "weekdays", "start", "end", "on_holidays", "closed_on")),
        ("ウィジェット", ("host_pages",)),
    )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def clean_tone(self) -> str:
        return str(self.cleaned_data["tone"] or Tone.STANDARD.value)

    def clean_examples(self) -> list[str]:
        return _limited(self.cleaned_data["examples"], MOST_EXAMPLES, 100)

    def clean_scope_words(self) -> list[str]:
        return _limited(self.cleaned_data["scope_words"], MOST_WORDS, 40)

    def clean_host_pages(self) -> list[str]:
        found = _limited(self.cleaned_data["host_pages"], MOST_PAGES, 200)
        return [_origin(line) for line in found]

    def clean_closed_on(self) -> list[str]:
        found = _limited(self.cleaned_data["closed_on"], 366, 60)
        days = [(line, parse_date(line)) for line in found]
        if wrong := next((line for line, day in days if day is None), None):
            raise forms.ValidationError(f"「{wrong[:30]}」を日付として読み取れません。")
        return [day.isoformat() for _, day in days if day is not None]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        start, end = given.get("start"), given.get("end")
        if start and end and end <= start:
            self.add_error("end", "応対の終了は、開始より後にしてください。")
        return given

    def columns(self) -> dict[str, Any]:
        given = self.cleaned_data
        plain = (
            "title", "field", "greeting", "tone", "summarises", "examples", "scope_words", "hand_over", "host_pages",
        )  # fmt: skip
        hours = {
            "weekdays": sorted(map(int, given["weekdays"])), "start": given["start"].strftime("%H:%M:%S"),
            "end": given["end"].strftime("%H:%M:%S"), "closed_on": given["closed_on"],
            "on_holidays": given["on_holidays"],
        }  # fmt: skip
        return {name: given[name] for name in plain} | {"hours": hours}


def initial(chatbot: Chatbot) -> dict[str, Any]:
    """What ``AboutForm`` shows at first."""
    hours = opening_hours(chatbot)
    return {
        "title": chatbot.title, "field": chatbot.field, "greeting": chatbot.greeting, "tone": chatbot.tone,
        "hand_over": chatbot.hand_over, "summarises": chatbot.summarises,
        "examples": "\n".join(chatbot.examples), "scope_words": "\n".join(chatbot.scope_words),
        "host_pages": "\n".join(chatbot.host_pages), "seen": chatbot.revision, **_hours(hours),
    }  # fmt: skip


def _hours(hours: OpeningHours) -> dict[str, Any]:
    return {
        "weekdays": [str(day) for day in hours.weekdays], "start": hours.start, "end": hours.end,
        "closed_on": "\n".join(map(datetime.date.isoformat, hours.closed_on)), "on_holidays": hours.on_holidays,
    }  # fmt: skip


def _limited(text: str, most: int, longest: int) -> list[str]:
    found = lines(text)
    if len(found) > most:
        raise forms.ValidationError(f"{most}個までにしてください。")
    if too_long := next((line for line in found if len(line) > longest), None):
        raise forms.ValidationError(f"「{too_long[:20]}…」が長すぎます（1つ{longest}文字まで）。")
    return found


def _origin(line: str) -> str:
    found = _ORIGIN.fullmatch(line)
    if found is None:
        raise forms.ValidationError(f"「{line[:40]}」は、https://ホスト名 の形で書いてください。")
    return found["origin"].lower()


class ContactForm(forms.Form):
    """An office to turn to."""

    name = forms.CharField(label="窓口の名前", max_length=100, validators=[storable])
    phone = forms.CharField(label="電話番号", max_length=30, required=False)
    hours = forms.CharField(label="受付時間", max_length=200, required=False, validators=[storable])
    address = forms.CharField(label="所在地", max_length=200, required=False, validators=[storable])
    url = forms.URLField(label="ページ", max_length=500, required=False, assume_scheme="https")
    note = forms.CharField(label="補足", max_length=200, required=False, validators=[storable])

    def clean_phone(self) -> str:
        phone = unicodedata.normalize("NFKC", str(self.cleaned_data["phone"])).strip()
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError("電話番号は、数字とハイフンで書いてください。")
        return phone

    def clean_url(self) -> str:
        return secure(self.cleaned_data["url"])


class FixedTextForm(forms.Form):
    """Where one of the words stands in a question, the text is the answer."""

    words = forms.CharField(
        label="ことば", max_length=1_000, validators=[storable],
        help_text="1行に一つ。どれかが質問にあれば、この文を示します。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    text = forms.CharField(
        label="示す文", max_length=1_000, validators=[storable], widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean_words(self) -> list[str]:
        return _limited(self.cleaned_data["words"], 50, 60)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


def formset_of(form: type[forms.Form]) -> type[forms.BaseFormSet[Any]]:
    """Rows to fill in, one more empty each time; a ticked 「削除」 takes a row away."""
    return forms.formset_factory(
        form, extra=1, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 5, validate_max=True
    )


ContactForms, FixedTextForms = formset_of(ContactForm), formset_of(FixedTextForm)


def rows_of(formset: forms.BaseFormSet[Any]) -> list[dict[str, Any]]:
    """What is entered, without empty and deleted rows."""
    kept = [form.cleaned_data for form in formset if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return [{name: value for name, value in row.items() if name != "DELETE"} for row in kept]


def fixed_initial(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return [{"words": "\n".join(row["words"]), "text": row["text"]} for row in rows]
