"""The sentences of minutes, each with who says it and in which section it stands.

A speaker stands at the beginning of a line (「○山田課長　…」「財政課：…」「【事務局】…」) and speaks until the next, a
heading or a list item. Sections (「決定事項」「宿題」「主な意見」) are headings or lines of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from nanohana.answering.statements import bare, statements
from nanohana.documents.structure import BlockKind
from nanohana.japanese.normalise import key
from nanohana.summarizing.instructions import speaks_to_a_machine
from nanohana.summarizing.originals import Original, Sentence, place_of

LONGEST = 600  # characters; what goes on for longer is no sentence that anybody said


class Section(StrEnum):
    NONE = ""
    DECISIONS = "decisions"
    ACTIONS = "actions"
    ISSUES = "issues"
    NEXT = "next"
    FORMAL = "formal"  # when, where, who was there
    OTHER = "other"  # it ends the section before


_NAMES = {
    Section.DECISIONS: (
        "決定(?:した)?(?:事項|内容)?",
        "合意(?:した)?(?:事項|内容)",
        "結論|審議結果|議決事項|決まったこと",
    ),
    Section.ACTIONS: (
        "宿題(?:事項)?|宿題・?(?:対応|確認)?事項|課題・?宿題|次回までの(?:宿題|作業)|(?:各課への)?依頼事項",
        "アクション(?:アイテム|プラン)?|to-?do(?:リスト)?|対応事項|今後の(?:対応|作業|進め方)|やること|タスク",
        "持ち?帰り(?:検討)?(?:事項)?|作業(?:分担|依頼)(?:事項)?",
    ),
    Section.ISSUES: (
        "(?:主な)?(?:論点|意見|質問|課題|検討課題|懸案)(?:事項)?(?:等|など|・意見|・質問)?",
        "継続(?:審議|検討)(?:事項)?|未決事項|保留事項",
    ),
    Section.NEXT: (
        "次回(?:の)?(?:会議|開催|予定|日程|打合せ|打ち合わせ)?(?:について|予定|日程|日時)?",
        "今後の(?:日程|予定|スケジュール)",
    ),
    Section.OTHER: (
        "議事(?:の?(?:内容|概要|要旨|メモ|経過))?|協議(?:の?内容|事項|結果)?|審議(?:の?内容|事項)?",
        "報告(?:事項)?|質疑(?:応答)?|発言(?:要旨)?|概要|内容|その他|説明",
    ),
    Section.FORMAL: (
        "(?:開催)?(?:日時|日程|場所|会場)|出席者?|参加者|欠席者?|配[布付]資料|資料|議題|議事次第",
        "記録者?|作成者?|傍聴者?",
    ),
}
_SECTION = {section: re.compile(f"(?:{'|'.join(names)})(?:一覧)?") for section, names in _NAMES.items()}
_KANJI_NUMBER = "[一二三四五六七八九十]{1,2}"
_NUMBER = re.compile(
    r"^[\s　]*(?:[■□◆◇●○▼▽・*#-]|第?[0-9]{1,2}[.、)）]?|[(（](?:[0-9]{1,2}|"
    rf"{_KANJI_NUMBER})[)）]|{_KANJI_NUMBER}[、.]|[①-⑳])?[\s　]*"
)
_LABEL = re.compile(r"^(?P<label>[^:。、\t]{1,16}?)\s*:\s*(?P<rest>.*)$")
_TITLE = (
    "(?:[部課局室班係所場校社次]?長|長補佐|補佐|委員|議員|知事|事務局|司会|主査|主任|主事|主幹|参事|総?監|技師|専門員|担当者?|さん|氏|様|先生|教授|弁護士|理事"
    "|[課室班部局係]|幹事|書記|アドバイザー|出席者|座長|議長|会長|委託業者|受託者|事業者|センター|事務所)"
)
_PART = r"[^:：。、「」\t()（）【】\s　]"
_AFFILIATION = r"(?:[(（][^()（）]{1,20}[)）])?"
_SPEAKER = re.compile(
    rf"^[\s　]*(?:[-○●◯◎・][\s　]*)?(?P<who>{_PART}{{0,12}}(?:[\s　]{_PART}{{1,8}})?{_TITLE})"
    rf"{_AFFILIATION}\s*[:：]\s*(?=\S)"
    rf"|^[\s　]*[○●◯◎][\s　]*(?P<marked>{_PART}{{0,12}}{_TITLE}){_AFFILIATION}[\s　]+(?=\S)"
    rf"|^[\s　]*(?P<spaced>{_PART}{{0,12}}{_TITLE}){_AFFILIATION}　+(?=\S)"
    rf"|^[\s　]*[【\[［(（](?P<bracketed>[^】\]］)）。、]{{0,14}}{_TITLE})[】\]］)）][\s　]*(?=\S|$)"
)
_BARE_SPEAKER = re.compile(
    r"^[\s　]*(?:[-○●◯◎・][\s　]*)?(?P<who>[^\s　:：。、「」()（）]{1,8})(?:[\s　]*[:：][\s　]*|[\s　]+)(?=\S)"
)
_ITEM = re.compile(r"[\s　]*[・‣-]")
_ATTENDANCE = re.compile("出席|参加|構成員|委員|メンバー")


@dataclass(frozen=True, slots=True)
class Utterance:
    """``sentence`` begins behind the speaker's name."""

    sentence: Sentence
    speaker: str
    section: Section

    @property
    def text(self) -> str:
        return self.sentence.text


def utterances(original: Original) -> list[Utterance]:
    """In order. Headings that only name a section are none; what speaks to a machine is none."""
    return list(_utterances(original))


def _utterances(original: Original) -> Iterator[Utterance]:
    speaker, opened = "", Section.NONE
    path: tuple[str, ...] = ()
    present = _present(original)
    for sentence, is_heading in _sentences(original):
        if is_heading or sentence.heading_path != path or (sentence.start == 0 and _ITEM.match(sentence.text)):
            speaker, path = "", sentence.heading_path
            opened = Section.NONE if is_heading else opened
        named, rest = section_of(sentence.text)
        if named is not Section.NONE:
            speaker = ""
            opened = opened if rest else named
            sentence = _from(sentence, len(sentence.text) - len(rest))
        elif found := _SPEAKER.match(sentence.text) or _named_speaker(sentence.text, present):
            speaker = _name(next(filter(None, found.groupdict().values())))
            sentence = _from(sentence, found.end())
            opened = Section.NONE if opened is Section.FORMAL else opened
        if bare(sentence.text):
            yield Utterance(sentence, speaker, next(filter(None, (named, opened)), _section_above(path)))


def _sentences(original: Original) -> Iterator[tuple[Sentence, bool]]:
    """Also of headings: in minutes a short line is as often a decision as it is a heading."""
    for index, block in enumerate(original.blocks):
        if block.kind is BlockKind.FURNITURE:
            continue
        is_heading = block.kind in (BlockKind.HEADING, BlockKind.TITLE)
        for start, end, text, heads in statements(block.text):
            if heads != text and len(text) <= LONGEST and not speaks_to_a_machine(text):
                sentence = Sentence(index, start, end, text, heads, block.heading_path, place_of(block, start))
                yield sentence, is_heading


def _present(original: Original) -> str:
    """The lines that say who was there."""
    lines = [line for block in original.blocks for line in block.text.splitlines()]
    return key("\n".join(line[:LONGEST] for line in lines if _ATTENDANCE.search(key(line[:LONGEST]))))


def _named_speaker(text: str, present: str) -> re.Match[str] | None:
    """A name without a title at the beginning of a line, of somebody who was there."""
    found = _BARE_SPEAKER.match(text)
    return found if found and not found["who"].isascii() and key(found["who"]) in present else None


def section_of(text: str) -> tuple[Section, str]:
    """The section that a line opens, and what else it says (「決定事項：案のとおりとする。」)."""
    plain = key(text)
    if len(plain) != len(text):
        return Section.NONE, text
    number = _NUMBER.match(plain)
    begin = number.end() if number else 0
    found = _LABEL.match(plain[begin:])
    label, rest = (found["label"], found["rest"]) if found else (plain[begin:], "")
    bracket = re.match(
        r"[【〔\[<〈《「(](?P<label>[^】〕\]>〉》」)]{1,16})[】〕\]>〉》」)]\s*(?P<rest>.*)$", plain[begin:]
    )
    if bracket:
        label, rest = bracket["label"], bracket["rest"].lstrip(": ")
    named = _named(label.strip("【】〔〕[]<>〈〉《》「」 　"))
    return (named, text[len(text) - len(rest) :] if rest else "") if named is not Section.NONE else (named, text)


def _named(label: str) -> Section:
    return next((section for section, names in _SECTION.items() if names.fullmatch(label)), Section.NONE)


def _section_above(path: tuple[str, ...]) -> Section:
    """By the nearest heading that names one."""
    named = (section_of(label)[0] for label in reversed(path))
    return next((section for section in named if section is not Section.NONE), Section.NONE)


def _from(sentence: Sentence, offset: int) -> Sentence:
    return replace(sentence, start=sentence.start + offset, text=sentence.text[offset:])


def _name(written: str) -> str:
    return " ".join(written.split())
