"""宿題: the sentence or table row that says what is to be done, taken apart into who, what and by when."""

from __future__ import annotations

import re

from nanohana.japanese.normalise import key
from nanohana.summarizing.minutes import predicates
from nanohana.summarizing.minutes.due import Due, DueAt, Meeting, due_in
from nanohana.summarizing.minutes.found import Action
from nanohana.summarizing.minutes.persons import Somebody, doer, is_offer
from nanohana.summarizing.minutes.utterances import Section, Utterance
from nanohana.summarizing.points import quote_of, readable

_RESPONSIBLE = re.compile(
    r"[(（、\s]*(?:主?担当(?:課|者|所属)?|対応(?:課|者)?|実施者)\s*[:：は]\s*(?P<who>[^、。,()（）\s]{1,20})"
)
_AT_END = re.compile(
    r"(?:[(（](?P<bracketed>[^()（）、。:：]{1,16})(?:、[^()（）]{1,20})?[)）]|(?:→|⇒|⇨)\s*(?P<arrow>[^、。]{1,16}))\s*。?$"
)
_ENDING = re.compile(
    "(?:(?:こと|もの)(?:と|に)(?:する|した|しました|します|なった|なりました|なる)|よう(?:に)?[、]?(?:お願い(?:します|する|したい|いたします)|依頼(?:した|する|があった)|指示(?:した|があった))|予定(?:である|です|とする)?)?[。．]?$"
)
_NOTE = re.compile(r"[(（][^()（）]{0,40}(?:担当|期限|締切|まで)[^()（）]{0,40}[)）]")
_OF_MEETING = re.compile("^次回(?:の?[一-鿿]{2,5})?は")
_HONORIFIC = re.compile("(?:さん|様|氏)$")
_INSTRUCTED = re.compile("こと。?$")  # whoever says 「…すること。」 means somebody else
_EDGES = "、，,：: 　・→⇒"
_COLUMNS = {
    "who": re.compile("担当|対応者|実施者|主体|誰が|だれ"),
    "due": re.compile("期限|締め?切|期日|いつまで|納期"),
    "what": re.compile("内容|事項|宿題|作業|アクション|対応|項目|タスク|やること|何を"),
}


def task_of(one: Utterance, meeting: Meeting, *, decided: bool) -> Action | None:
    """The action of a sentence, if it is one. ``decided`` says that the meeting decided it."""
    at = due_in(one.text, meeting)
    requested = predicates.is_request(one.text)
    who = doer(one.text, one.speaker, is_request=requested)
    if not _is_task(one, at, who, requested=requested, decided=decided):
        return None
    return Action(
        what=_what(one.text, at, who),
        who=_who(one, who, requested=requested),
        due=at.due if at else None,
        quote=quote_of(one.sentence),
        speaker=one.speaker,
    )


def _is_task(one: Utterance, at: DueAt | None, who: Somebody | None, *, requested: bool, decided: bool) -> bool:
    if (
        _OF_MEETING.match(one.text)
        or predicates.is_of_others(one.text)
        or (who is None and predicates.is_expected(one.text))
    ):
        return False
    if one.section is Section.ACTIONS or predicates.is_taken_home(one.text):
        return True
    if requested:
        return bool(who or at or predicates.is_prompt(one.text))
    if not predicates.is_undertaken(one.text):
        return False
    if decided:
        return who is not None and (who.particle != "は" or at is not None)
    return (
        is_offer(one.text)
        or predicates.is_seen_to(one.text)
        or bool((who or one.speaker) and (at or predicates.is_prompt(one.text)))
    )


def _who(one: Utterance, who: Somebody | None, *, requested: bool) -> str:
    """Named in the sentence, else behind 担当 or at its end, else who speaks and undertakes it."""
    if named := _RESPONSIBLE.search(one.text):
        return named["who"]
    if who:
        return _HONORIFIC.sub("", who.name)
    if (
        (end := _AT_END.search(one.text))
        and (name := end["bracketed"] or end["arrow"])
        and doer(f"{name}が", "", is_request=False)
    ):
        return name
    return "" if requested or _INSTRUCTED.search(one.text) else one.speaker


def _what(text: str, at: DueAt | None, who: Somebody | None) -> str:
    """The sentence without who and by when, and without 「こととした」."""
    spans = [(at.start, at.end)] if at else []
    spans += [(who.start, who.end)] if who else []
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{text[end:].lstrip(_EDGES)}"
    text = _ENDING.sub("", _NOTE.sub("", text))
    return readable(text).strip(_EDGES) or text


def row_action(one: Utterance, meeting: Meeting) -> Action | None:
    """A row of a table whose columns say what, and who or by when."""
    names, cells = one.sentence.heads.split("\t"), one.text.split("\t")
    named: dict[str | None, str] = {}
    for name, cell in zip(names, cells, strict=False):
        kind = next((kind for kind, names_ in _COLUMNS.items() if names_.search(key(name))), None)
        named.setdefault(kind, cell.strip())
    if not named.get("what") or not ("who" in named or "due" in named):
        return None
    due = _due_of_cell(named.get("due", ""), meeting)
    return Action(named["what"], named.get("who", ""), due, quote_of(one.sentence), "")


def _due_of_cell(cell: str, meeting: Meeting) -> Due | None:
    if not cell.strip("-－―ー 　"):
        return None
    at = due_in(f"{cell}まで" if not re.search("まで|期限", cell) else cell, meeting)
    return Due(cell, *((at.due.first, at.due.last) if at else (None, None)))
