"""Who does it, to whom and through whom: the particles behind the persons and offices of a sentence.

「市長は、知事に届け出る」 and 「知事は、市長に届け出る」 share every word; only は and に tell them apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache

from nanohana.answering.wording import found
from nanohana.japanese.normalise import key


class Role(StrEnum):
    SUBJECT = "subject"
    RECIPIENT = "recipient"
    THROUGH = "through"
    OBJECT = "object"
    OTHER = "other"  # the particle tells nothing
    UNKNOWN = "unknown"  # joined with something that is no person


_ACTOR = (
    "[一-鿿々ァ-ヶー]{0,24}(?:[者員長会課部局署人室庁省官臣族主士師]|[一-鿿]{1,8}[都道府県市区町村](?![一-鿿])|警察|[知理監参幹検判]事|機構|機関|団体|協会|組合|基金|法人|本部|施設|センター|裁判所|所"
    "|市町村|都道府県|市区町村|(?<![一-鿿])[国県市町村])"
)
_WITH_PARTICLE = re.compile(
    rf"(?P<actor>{_ACTOR})(?:等|たち|ら)?"
    "(?:(?P<joined>又は|または|若しくは|もしくは|及び|および|並びに|、(?=[一-鿿々ァ-ヶー]+(?:又は|及び|、))|[とや](?=[一-鿿ァ-ヶ]))"
    "|(?P<subject>に(?:あって|あつて|おいて)は|は|が(?!ある|あつ|あっ|な)|も(?=[、一-鿿]))"
    "|(?P<through>を(?:経由|経て|通じ|通し))"
    "|(?P<object>を)"
    "|(?P<recipient>に対し|へ|あて|宛|に(?!より|よる|よつ|よっ|おい|おけ|つい|つき|関|係|基|限|応|従|準|伴|該|な[るつっり]|あ[るつっ]|は))"
    ")?"
)
_IN_BRACKETS = re.compile(r"\((?:[^()]*「(?P<name>[^「」]+)」という[^()]*|[^()]*)\)")
_OF = re.compile(rf"(?P<owner>{_ACTOR})等?の(?P<what>[一-鿿]{{2,}})(?=[をにがの])")
_IS_A_THING = re.compile("(?:です|である|になります|となります)。?$|組織|構成")
_HAS_OBJECT = re.compile("を[^、をは]{1,14}。?$")
_CAUSES = re.compile("させ")
_CAUSED = re.compile(rf"(?P<actor>{_ACTOR})(?:等|たち|ら)?に(?:、|(?=[一-鿿])(?![対関基従応限係]))")
LAST = 20  # characters in which the main verb of a sentence stands
NEXT_TO = 6  # characters between a subject and its act
_REPORTED = re.compile("(?:もの|こと|ところ)?とされて(?:いる|います)。?$")
_PASSIVE = re.compile("(?:さ|か|た|な|ま|ら|わ|け|め|え|せ|て|べ|れ)れ(?:る|ます|た|ました|て|なければ|ない|ません)")
_RECEIVES = re.compile("受け")


def readable_roles(text: str) -> str:
    """A folded text without its brackets; where one gives a name to what stands before it, with that name alone."""
    plain = key(text)
    for _ in range(3):
        plain = _IN_BRACKETS.sub(lambda named: f"・{named['name']}" if named["name"] else "", plain)
    return _REPORTED.sub("", re.sub(r"\s", "", plain))


@lru_cache(maxsize=4096)
def roles(plain: str) -> Mapping[str, set[Role]]:
    """The roles of every person and office of a text without brackets; of those joined by 又は, that of the last."""
    given: dict[str, set[Role]] = defaultdict(set)
    waiting: list[str] = []
    end = 0
    for match in _WITH_PARTICLE.finditer(plain):
        if match.start() != end:
            _give(given, waiting, Role.UNKNOWN)
            waiting = []
        waiting.append(match["actor"])
        end = match.end()
        if not match["joined"]:
            _give(given, waiting, _role(match))
            waiting = []
    _give(given, waiting, Role.UNKNOWN)
    return given


def _give(given: dict[str, set[Role]], actors: Sequence[str], role: Role) -> None:
    for actor in actors:
        given[actor].add(role)


def _role(match: re.Match[str]) -> Role:
    told = (Role.SUBJECT, Role.RECIPIENT, Role.THROUGH, Role.OBJECT)
    return next((role for role in told if match[role]), Role.OTHER)


def is_reversed(claim: str, passage: str, predicate: str) -> bool:
    """Whether somebody of the claim stands in the passage, but never in that role. Both without brackets.

    Nothing is said where either is in the passive, or tells of receiving. ``predicate`` ends with what the passage
    says is done.
    """
    if _is_passive(claim) or _is_passive(predicate):
        return False
    if _goes_through_another(claim, passage) or _makes_another_act(claim, passage):
        return True
    does_what_is_caused = _CAUSES.search(predicate[-LAST:]) is not None and not _CAUSES.search(claim[-LAST:])
    theirs = roles(passage)
    claimed = roles(claim)
    has_subject = any(Role.SUBJECT in known for known in theirs.values())
    has_object = _HAS_OBJECT.search(claim) is not None
    for actor, ours in claimed.items():
        known = set().union(*(theirs[other] for other in theirs if _is_same(actor, other)))
        if not known or ours & known or Role.OTHER in ours or Role.UNKNOWN in ours | known:
            continue
        if Role.OBJECT in known and not has_object:
            continue  # what is done to somebody may be told with は
        if does_what_is_caused and Role.RECIPIENT in known:
            continue  # 職員に検査させる: 職員が検査する
        is_topic = ours == {Role.SUBJECT} and re.search(f"{actor}等?は", claim) and not _IS_A_THING.search(claim)
        if Role.OTHER not in known or (is_topic and has_subject):
            return True
    return False


def _is_passive(sentence: str) -> bool:
    return _PASSIVE.search(sentence[-14:]) is not None or _RECEIVES.search(sentence[-14:]) is not None


def _goes_through_another(claim: str, passage: str) -> bool:
    """Whether the claim goes by way of an office, and the passage by way of others."""
    ours, theirs = ([one for one, known in roles(text).items() if Role.THROUGH in known] for text in (claim, passage))
    return bool(theirs) and any(not any(_is_same(one, other) for other in theirs) for one in ours)


def _makes_another_act(claim: str, passage: str) -> bool:
    """Whether both tell of somebody who is made to act, and of different ones."""
    ours, theirs = (_CAUSED.findall(text)[-1:] if _CAUSES.search(text[-LAST:]) else [] for text in (claim, passage))
    return bool(theirs) and any(not any(_is_same(one, other) for other in theirs) for one in ours)


def names_who(plain: str) -> bool:
    """Whether a text without brackets says by は who acts."""
    return bool(_topics(plain))


def is_by_another(claim: str, passage: str) -> bool:
    """Whether the claim tells of an act of somebody who does nothing in a passage that says who acts.

    ``passage`` is one sentence without brackets. A claim in the passive, or about what a thing is, tells of no act.
    """
    acting = [match["actor"] for match in _WITH_PARTICLE.finditer(claim) if match["subject"]]
    others = _topics(passage)
    if not acting or not others or _is_passive(claim) or _IS_A_THING.search(claim):
        return False
    known = roles(passage)
    actor = next((match["actor"] for match in _WITH_PARTICLE.finditer(claim) if match["subject"] == "が"), acting[0])
    if len(actor) < 2 or any(_is_same(actor, other) for other in known):
        return False
    return actor in passage or found(actor, passage) < 1  # as a part of a longer word (社会福祉士試験), or not at all


def _is_same(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) > 1 and (one.endswith(other) or other.endswith(one)))


def is_of_another(claim: str, passage: str) -> bool:
    """Whether something is one person's in the claim, another's in the passage: 「市長の同意」, 「知事の同意」."""
    return any(
        (owners := [other["owner"] for other in _OF.finditer(passage) if other["what"] == one["what"]])
        and not any(_is_same(one["owner"], owner) for owner in owners)
        for one in _OF.finditer(claim)
    )


def acts_in_part(claim: str, passage: str, act: str) -> bool:
    """Whether the act has another subject in the passage: 「甲が述べた額を、丙が定める」 is no act of 甲."""
    ours, theirs = _next_subject(claim, act), _next_subject(passage, act)
    about, others = _topics(claim), _topics(passage)
    if act and about and others and act in passage[-LAST:] and passage.count("。") < 2:
        embedded = about[0] in passage and not any(_is_same(about[0], other) for other in others)
        if embedded and not _PASSIVE.search(claim[-14:]) and Role.SUBJECT in roles(passage).get(about[0], ()):
            return True
    return bool(ours and theirs) and not _is_same(ours, theirs) and ours in passage


@lru_cache(maxsize=4096)
def _topics(plain: str) -> Sequence[str]:
    return [match["actor"] for match in _WITH_PARTICLE.finditer(plain) if match["subject"] == "は"]


def _next_subject(plain: str, act: str) -> str:
    """The subject nearest before the last occurrence of an act, where it stands right before it with が."""
    end = plain.rfind(act) if act else -1
    subjects = [match for match in _WITH_PARTICLE.finditer(plain, 0, max(end, 0)) if match["subject"]]
    return subjects[-1]["actor"] if subjects and end - subjects[-1].end() <= NEXT_TO else ""


def acts_later(claim: str, passage: str, act: str) -> bool:
    """Whether a subject of the claim comes in the passage only after the act, that is, with another one."""
    last = passage.rfind(act) if act else -1
    subjects = [actor for actor, ours in roles(claim).items() if ours == {Role.SUBJECT} and len(actor) > 1]
    return last >= 0 and any(passage.find(actor) > last for actor in subjects)
