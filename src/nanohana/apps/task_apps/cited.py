"""An answer from registered documents: found with the person's rights, every sentence with its source.

What the owner division has approved as the answer to this question comes first, also where nothing else is found.
Below the evidence threshold no model is asked. What a model wrote is checked sentence by sentence; one that no passage
supports is shown as 「根拠未確認」. So is what stays of an answer that was stopped. Without a model the sentences of
the documents are the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from nanohana.access.rights import readable_libraries
from nanohana.answering.approved import approved_for
from nanohana.answering.asking import Answer, UnusableQuestion, ask
from nanohana.answering.evidence import Citation, Evidence
from nanohana.answering.handling import is_beyond, is_sendable, labels_for, sendable
from nanohana.answering.models import ApprovedAnswer
from nanohana.answering.prompts import messages
from nanohana.answering.sentence_stream import SentenceStream
from nanohana.answering.verification import Verifier
from nanohana.apps.task_apps.placeholders import filled
from nanohana.apps.task_apps.prompting import Prompt, cut_note, notes_on
from nanohana.apps.task_apps.recipe import Kind, Recipe, Search
from nanohana.apps.task_apps.results import NEAR, NO_EVIDENCE, Block, Note, Quote, Result, Statement, Statements
from nanohana.apps.task_apps.running import BEYOND, RunContext
from nanohana.apps.task_apps.tools.interface import Inputs, Refused
from nanohana.documents.models import Library
from nanohana.japanese.wareki import in_era
from nanohana.llm.gateway import Message, ModelUnavailable
from nanohana.search.found import Scope

NOTHING_ELSE = "承認回答のほかに、登録文書の根拠は見つかりませんでした。"


def answer(recipe: Recipe, search: Search, inputs: Inputs, words: Mapping[str, str], context: RunContext) -> Result:
    """Raises Refused where nothing can be searched."""

    def write(found: Answer) -> Result:
        try:
            return _written(filled(recipe.instructions, words), found.question, found.evidence, context)
        except ModelUnavailable as unavailable:
            return (Note(unavailable.message, is_warning=True),)

    return _from_documents(recipe, search, inputs, words, context, write)


def change(
    recipe: Recipe, search: Search, inputs: Inputs, words: Mapping[str, str], asked: Prompt, versions: Collection[str],
    context: RunContext,
) -> Result:  # fmt: skip
    """What was written from documents, changed as asked; each sentence is checked anew with what is found now.

    ``versions`` are those it rests on: they are sent to the model in its words. Raises Refused, ModelUnavailable.
    """

    def write(found: Answer) -> Result:
        if not is_sendable(context.actor, versions, context.profile):
            return (Note(BEYOND),)
        text, is_cut = context.written(asked.messages, asked.max_tokens)
        return (*_checked(found.evidence, text, is_whole=not is_cut), *notes_on(asked, is_cut=is_cut))

    return _from_documents(recipe, search, inputs, words, context, write)


def _from_documents(
    recipe: Recipe, search: Search, inputs: Inputs, words: Mapping[str, str], context: RunContext,
    write: Callable[[Answer], Result],
) -> Result:  # fmt: skip
    """The approved answer, then what is written, with the passages. Below the evidence threshold nothing is."""
    wanted, notes = _libraries(recipe, search, inputs, context)
    context.progress(0, 2, "登録文書を探しています")
    try:
        found = ask(context.actor, filled(search.question, words), as_of=context.today, scope=Scope(libraries=wanted))
    except UnusableQuestion as unusable:
        raise Refused(str(unusable)) from unusable
    approved = approved_for(context.actor, found.searched, found.as_of, wanted, found.vector)
    first = (_approved(approved),) if approved else ()
    blocks: list[Block] = [*map(Note, (*notes, *found.notes))]
    if not found.evidence.sufficient:
        near = tuple(_whole(found.evidence, number) for number in range(1, len(found.evidence.sources) + 1))
        shown = (Statements(near, title=NEAR),) if near else ()
        none = Note(NOTHING_ELSE) if approved else Note(NO_EVIDENCE, is_warning=True)
        return (*first, none, *blocks, *shown)
    quotes = tuple(_excerpt(found.evidence, citation) for citation in found.evidence.excerpts)
    excerpts = Statements(quotes, title="根拠となる箇所")
    context.so_far = lambda draft: (*first, *_checked(found.evidence, draft, is_whole=False), excerpts, *blocks)
    return (*first, *write(found), excerpts, *blocks)


def _approved(one: ApprovedAnswer) -> Statements:
    approved = f"{in_era(one.approved_on)}承認" if one.approved_on else ""
    until = f"{in_era(one.valid_until)}まで有効" if one.valid_until else ""
    title = "　".join(filter(None, (f"承認回答（「{one.question}」への回答）", str(one.division), approved, until)))
    statement = Statement(one.answer, _quotes(one.evidence, one.evidence.excerpts))
    return Statements((statement,), title=title, is_approved=True)


def _libraries(recipe: Recipe, search: Search, inputs: Inputs, context: RunContext) -> tuple[frozenset[int], list[str]]:
    """Where to search, and what is said of libraries that are not there for this person. Empty means everywhere."""
    chosen = [inputs[field.name] for field in recipe.fields if field.kind == Kind.LIBRARY and field.name in inputs]
    wanted = {key for keys in chosen if isinstance(keys, tuple) for key in keys} or set(search.libraries)
    readable = Library.objects.filter(readable_libraries(context.actor), pk__in=wanted)
    there = frozenset(readable.values_list("pk", flat=True))
    if wanted and not there:
        raise Refused(
            "この業務アプリが探す文書庫は、なくなったか、あなたには公開されていません。所管課へお問い合わせください。"
        )
    missing = len(wanted) - len(there)
    note = f"探す文書庫のうち{missing}件は、なくなったか、あなたには公開されていないため、探していません。"
    return there, [note] if missing else []


def _written(instructions: str, question: str, evidence: Evidence, context: RunContext) -> Result:
    """What the model makes of the evidence; nothing where there is no model or it may not see it."""
    profile = context.profile
    if profile is None:
        return (Note(context.withheld or "AIが設定されていないため、登録文書の該当する箇所をそのまま示します。"),)
    labels = labels_for(context.actor, [evidence])
    if is_beyond(evidence, profile, labels):
        return (Note(BEYOND),)
    rules, asked = messages(question, sendable(evidence, profile, labels), profile, general=False)
    context.progress(1, 2, "AIが答えをまとめています")
    told: Message = {"role": "system", "content": f"{rules['content']}\n{instructions}".strip()}
    text, is_cut = context.written([told, asked], profile.max_answer_tokens)
    return (*_checked(evidence, text, is_whole=not is_cut), *cut_note(is_cut=is_cut))


def _checked(evidence: Evidence, text: str, *, is_whole: bool) -> Result:
    """Each sentence with its sources; of a text that was stopped the whole sentences."""
    stream, verifier = SentenceStream(), Verifier(evidence)
    sentences = [*stream.feed(text), *(stream.close() if is_whole else ())]
    statements = tuple(
        Statement(each.text, _quotes(evidence, verifier.verify(each.text).citations)) for each in sentences
    )
    title = "答え" if is_whole else "答え（途中まで）"
    return (Statements(statements, title=title, by_model=True),) if statements or is_whole else ()


def _quotes(evidence: Evidence, citations: tuple[Citation, ...]) -> tuple[Quote, ...]:
    return tuple(_quote(evidence, citation) for citation in citations)


def _quote(evidence: Evidence, citation: Citation) -> Quote:
    source = evidence.source(citation.source)
    place = " ".join(filter(None, (source.heading, source.place)))
    return Quote(evidence.quote(citation), source.title, place, source.version, source.first_block, source.last_block)


def _excerpt(evidence: Evidence, citation: Citation) -> Statement:
    return Statement(evidence.quote(citation), (_quote(evidence, citation),))


def _whole(evidence: Evidence, number: int) -> Statement:
    source = evidence.source(number)
    return _excerpt(evidence, Citation(number, 0, len(source.text)))
