"""Text that all staff will read is looked through for personal information before it is kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms

from nanohana.protection.policy import check, in_words


def without_individual_numbers(text: str) -> None:
    """A validator: My Numbers are kept nowhere."""
    if check(text).individual_numbers:
        raise forms.ValidationError("マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。")


class PublicText(forms.Form):
    """The fields named in ``texts`` may hold no My Number, and other personal information only when that is confirmed.

    ``findings`` are the fields in which something was found; then the form shows the box that confirms it.
    """

    accepts_private = forms.BooleanField(label="個人情報ではない、又は本人の了解を得ている", required=False)
    texts: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings: list[str] = []
        self.order_fields([*(name for name in self.fields if name != "accepts_private"), "accepts_private"])
        if not self.is_bound:
            del self.fields["accepts_private"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in self.texts:
            if name in self.fields:
                self._look_through(name, str(given.get(name) or ""), given.get("accepts_private", False))
        return given

    def _look_through(self, name: str, text: str, is_confirmed: bool) -> None:
        found = check(text)
        if found.individual_numbers:
            self.add_error(name, "マイナンバー（個人番号）と思われる番号は保存できません。番号を消してください。")
        elif found.private:
            self.findings.append(name)
            if not is_confirmed:
                words = f"個人情報と思われる箇所（{in_words(found.counts)}）があります。"
                self.add_error(name, f"{words}消すか、下の確認欄に印を付けてください。")
