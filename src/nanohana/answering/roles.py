"""Who does it, to whom and through whom: the particles behind the persons and offices of a sentence.

「市長は、知事に届け出る」 and 「知事は、市長に届け出る」 share every word; only は and に tell them apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from nanohana.japanese.normalise import key


class Role(StrEnum):
    SUBJECT = "subject"
    RECIPIENT = "recipient"
    THROUGH = "through"
    OBJECT = "object"
    OTHER = "other"  # the particle tells nothing
    UNKNOWN = "unknown"  # joined with something that is no person


_ACTOR = (
    "[一-鿿々ァ-ヶー]{0,24}(?:[者員長会課部局署人室庁省官臣族主]|[知理監参幹検判]事|機構|機関|団体|協会|組合|基金|法人|本部|施設|センター|裁判所|所"
    "|市町村|都道府県|市区町村|(?<![一-鿿])[国県市町村])"
)
_WITH_PARTICLE = re.compile(
    rf"(?P<actor>{_ACTOR})(?:等|たち|ら)?"
    "(?:(?P<joined>又は|または|若しくは|もしくは|及び|および|並びに|、(?=[一-鿿々ァ-ヶー]+(?:又は|及び|、))|[とや](?=[一-鿿ァ-ヶ]))"
    "|(?P<subject>に(?:あって|あつて|おいて)は|は|が(?!ある|あつ|あっ|な)|も(?=[、一-鿿]))"
    "|(?P<through>を(?:経由|経て|通じ))"
    "|(?P<object>を)"
    "|(?P<recipient>に対し|へ|あて|宛|に(?!より|よる|よつ|よっ|おい|おけ|つい|つき|関|係|基|限|応|従|準|伴|該|な[るつっり]|あ[るつっ]|は))"
    ")?"
)
_IN_BRACKETS = re.compile(r"\((?:[^()]*「(?P<name>[^「」]+)」という[^()]*|[^()]*)\)")
_OF = re.compile(rf"(?P<owner>{_ACTOR})等?の(?P<what>[一-鿿]{{2,}})(?=[をにがの])")
_IS_A_THING = re.compile("(?:です|である|になります|となります)。?$|組織|構成")
LAST = 20  # characters in which the main verb of a sentence stands
NEXT_TO = 6  # characters between a subject and its act
_REPORTED = re.compile("(?:もの|こと|ところ)?とされて(?:いる|います)。?$")
_PASSIVE = re.compile("(?:さ|か|た|な|ま|ら|わ|け|め|え|せ|て|べ|れ)れ(?:る|ます|た|ました|て|なければ|ない|ません)")
_RECEIVES = re.compile("受け")


def readable_roles(text: str) -> str:
    """A folded text without its brackets; where one gives a name to what stands before it, with that name alone."""
    plain = key(text)
    for _ in range(3):
        plain = _IN_BRACKETS.sub(lambda found: f"・{found['name']}" if found["name"] else "", plain)
    return _REPORTED.sub("", re.sub(r"\s", "", plain))


def roles(plain: str) -> Mapping[str, set[Role]]:
    """The roles of every person and office of a text without brackets; of those joined by 又は, that of the last."""
    found: dict[str, set[Role]] = defaultdict(set)
    waiting: list[str] = []
    end = 0
    for match in _WITH_PARTICLE.finditer(plain):
        if match.start() != end:
            _give(found, waiting, Role.UNKNOWN)
            waiting = []
        waiting.append(match["actor"])
        end = match.end()
        if not match["joined"]:
            _give(found, waiting, _role(match))
            waiting = []
    _give(found, waiting, Role.UNKNOWN)
    return found


def _give(found: dict[str, set[Role]], actors: Sequence[str], role: Role) -> None:
    for actor in actors:
        found[actor].add(role)


def _role(match: re.Match[str]) -> Role:
    told = (Role.SUBJECT, Role.RECIPIENT, Role.THROUGH, Role.OBJECT)
    return next((role for role in told if match[role]), Role.OTHER)


def is_reversed(claim: str, passage: str) -> bool:
    """Whether somebody of the claim stands in the passage, but never in that role. Both without brackets.

    Nothing is said where either is in the passive, or tells of receiving.
    """
    if any(_PASSIVE.search(text[-14:]) or _RECEIVES.search(text[-14:]) for text in (claim, passage)):
        return False

    theirs = roles(passage)
    claimed = roles(claim)
    has_subject = any(Role.SUBJECT in known for known in theirs.values())
    has_object = any(Role.OBJECT in known for known in claimed.values())
    for actor, ours in claimed.items():
        known = set().union(*(theirs[other] for other in theirs if _is_same(actor, other)))
        if not known or ours & known or Role.OTHER in ours or Role.UNKNOWN in ours | known:
            continue
        if Role.OBJECT in known and not has_object:
            continue  # what is done to somebody may be told with は
        is_topic = ours == {Role.SUBJECT} and re.search(f"{actor}等?は", claim) and not _IS_A_THING.search(claim)
        if Role.OTHER not in known or (is_topic and has_subject):
            return True
    return False


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


def _topics(plain: str) -> list[str]:
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
