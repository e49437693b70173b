"""``python -m bench.as_of``: questions with a day in them over dated versions of real laws: the right version first?

Source: ``shared/data/law-versions`` (e-Gov XML). Every file is registered by ``documents.registration`` as a user
registers it; that the versions of a law come together in one document with their days is part of what is measured.
Beside them stand 20 laws of ``egov-laws-2013`` as plain text with their day, which answer nothing.

- Truth comes from the XML alone (``bench.law_text``): the articles of the main provisions whose text differs between
  two consecutive versions of a law, and the days on which those versions begin, from the names of the files.
- Each changed article is asked with the last day of the old version and the first of the new one, and with a day by
  chance in each; an article that is new or gone only with those of the version that has it.
- The question is made from the article itself: its caption or the beginning of its first sentence, with the name of
  the law, and no number of an article. How the day is written goes round ten forms (和暦, 西暦, R5.4.1, in brackets,
  at the end).
- "Right version first": the first passage is of the right law in the right version. "Right article first" is stricter:
  it also stands under that article. Nothing of the search was tuned on these questions.

``--wrong`` shows the questions whose first version is wrong.
"""

from __future__ import annotations

import datetime
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, pairwise
from pathlib import Path

from lxml import etree

from bench.law_text import LAWS, articles, bare, changed_articles, number_of, part_of
from bench.retrieval import SHARED, product
from nanohana.japanese.wareki import in_era

FORMS = (
    "{era}時点の{law}で、{about}はどう定められていますか。",
    "{day.year}年{day.month}月{day.day}日時点の{law}で、{about}について教えてください。",
    "{law}の{about}は、{era}時点ではどうでしたか。",
    "{law}で{about}はどうなっていますか（{era}時点）。",
    "{era}に施行されていた{law}の{about}は？",
    "{day.year}/{day.month}/{day.day}時点で、{law}における{about}は？",
    "{short}時点の{law}の{about}を知りたい。",
    "{law}のうち{era}に有効な{about}の規定は何ですか。",
    "{day:%Y-%m-%d}時点では、{law}の{about}はどう規定されていますか。",
    "{era}当時の{law}の{about}について教えて",
)
OF_2013 = datetime.date(2013, 12, 1)
BESIDE = 20
_ABOUT = 40  # characters of a first sentence


@dataclass(frozen=True)
class Edition:
    """A version of a law: the name of its file, its tree, and the days from which and before which it holds."""

    name: str
    root: etree._Element
    start: datetime.date
    end: datetime.date

    def day(self, chance: random.Random) -> datetime.date:
        return self.start + datetime.timedelta(days=chance.randrange((self.end - self.start).days))

    @property
    def title(self) -> str:
        return "".join(self.root.findtext(".//LawTitle", "").split())


@dataclass(frozen=True)
class Asked:
    """A question, the file of the version that answers it, and its article as the XML names it (12_2)."""

    text: str
    file: str
    article: str


def main() -> None:
    laws = [list(editions(folder)) for folder in sorted(LAWS.iterdir()) if folder.is_dir()]
    asked = list(questions(laws))
    with product():
        register([*sorted(LAWS.rglob("*.xml")), *beside()])
        report(asked)


def editions(folder: Path) -> Iterator[Edition]:
    """The versions of one law in the order of their days."""
    paths = sorted(folder.rglob("*.xml"), key=lambda path: path.name)
    starts = [datetime.date.fromisoformat(path.name.split("_")[1]) for path in paths]
    ends = [*starts[1:], datetime.date(2026, 4, 1)]
    for path, start, end in zip(paths, starts, ends, strict=True):
        yield Edition(path.name, etree.parse(path).getroot(), start, max(end, start + datetime.timedelta(days=30)))


def questions(laws: list[list[Edition]]) -> Iterator[Asked]:
    chance, forms = random.Random(6), cycle(FORMS)
    for law in laws:
        for old, new in pairwise(law):
            changed = sorted(number for group, number in changed_articles(old.root, new.root) if not group)
            for number in changed:
                for edition, edge in ((old, old.end - datetime.timedelta(days=1)), (new, new.start)):
                    about = _about(edition.root, number)
                    for day in (edge, edition.day(chance)) if about else ():
                        yield Asked(_question(next(forms), edition.title, about, day), edition.name, number)


def _about(root: etree._Element, number: str) -> str:
    """What an article is about: its caption, else the beginning of its first sentence; empty where it is not there."""
    element = next((a for a in part_of(root, ".//MainProvision").iter("Article") if number_of(a) == number), None)
    if element is None or ("", number) not in articles(root):
        return ""
    caption = "".join(element.findtext("ArticleCaption", "").split()).strip("（）")
    sentence = re.sub(r"（[^（）]*）", "", bare(next(element.iter("Sentence"))))
    return caption or re.sub("(?:に?は|が|に|を)$", "", sentence.split("、")[0])[:_ABOUT]


def _question(form: str, law: str, about: str, day: datetime.date) -> str:
    era, year = ("R", day.year - 2018) if day >= datetime.date(2019, 5, 1) else ("H", day.year - 1988)
    short = f"{era}{year}.{day.month}.{day.day}"
    return form.format(era=in_era(day), day=day, short=short, law=law, about=about)


def beside() -> list[Path]:
    """Laws of middle length that answer nothing."""
    found = sorted((SHARED / "data/egov-laws-2013").glob("*.txt"))
    return [path for path in found if 8_000 < path.stat().st_size < 40_000][:BESIDE]


def register(paths: list[Path]) -> None:
    """Each file as a user registers it, and its job at once."""
    from nanohana.documents import storage
    from nanohana.documents.models import Document, Library, Version
    from nanohana.documents.processing import process
    from nanohana.documents.registration import Metadata
    from nanohana.documents.registration import register as registered
    from nanohana.organization.models import Division

    library = Library.objects.create(name="法令", owner_division=Division.objects.create(code="0", name="測定"))
    for path in paths:
        metadata = Metadata(effective_from=None if path.suffix == ".xml" else OF_2013)
        for outcome in registered(library, storage.receive_file(path), path.name, metadata):
            assert outcome.version is not None
            process(outcome.version.pk)
    ready = Version.objects.filter(state=Version.State.READY).count()
    print(f"{len(paths)} files: {ready} versions ready in {Document.objects.count()} documents")


def report(asked: list[Asked]) -> None:
    import uuid

    from nanohana.access.rights import Actor
    from nanohana.answering.asking import ask
    from nanohana.documents.models import Version

    everyone = Actor(uuid.UUID(int=0), True, frozenset())
    files = {str(pk): name for pk, name in Version.objects.values_list("pk", "filename")}
    version = article = read = 0
    for one in asked:
        answer = ask(everyone, one.text, as_of=datetime.date(2026, 4, 1), reads_day=True)
        read += answer.reads_day
        sources = answer.evidence.sources
        right = bool(sources) and files[sources[0].version] == one.file
        version += right
        article += right and _stands_under(sources[0].heading_path, one.article)
        if "--wrong" in sys.argv and not right:
            print("  ", one.text, "→", files[sources[0].version] if sources else "nothing", "instead of", one.file)
    total = len(asked)
    print(f"{total} as-of questions: day read {read / total:.3f}, right version first {version / total:.3f}, "
          f"right article of it first {article / total:.3f}")  # fmt: skip


def _stands_under(heading_path: tuple[str, ...], number: str) -> bool:
    from nanohana.japanese.normalise import fold
    from nanohana.japanese.numerals import provisions

    return any(one.key == number for label in heading_path for one in provisions(fold(label).text)[:1])


if __name__ == "__main__":
    main()
