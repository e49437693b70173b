"""The files of a result: on the template of the version, which is looked at before it is kept.

The libraries that write them are large, and every command reads recipes: they are imported where a file is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

import structlog

from nanohana.apps.task_apps.models import AppVersion
from nanohana.apps.task_apps.placeholders import DIVISION, KNOWN, OUTPUT, TODAY, places, problems
from nanohana.apps.task_apps.recipe import Form, Recipe
from nanohana.apps.task_apps.results import Block, File, Findings, Note, Result, Statements, Table, contents, table_text
from nanohana.apps.task_apps.tools.interface import Layout, has_individual_number
from nanohana.documents.parsing.sandbox import parse_sandboxed
from nanohana.documents.storage import workspace
from nanohana.documents.structure import ParsedDocument, UnreadableDocument
from nanohana.web.downloads import EXCEL, WORD

log = structlog.get_logger(__name__)

LARGEST_TEMPLATE = 2 * 1024 * 1024
MOST_OUTPUTS, MOST_PLACES = 5, 200  # of a template: each may become as long as an answer
_ENDINGS = {Form.WORD: "docx", Form.EXCEL: "xlsx"}


NOT_SPLIT = (
    "直した文章は、ひな形の場所に分けて入れられないため、ひな形のファイルは作っていません。"
    "文章をコピーして、初めの結果のファイルに貼り付けてください。"
)


FILLED_IN = "入力した内容を、ひな形に入れました。ファイルを開いて、確かめてください。"


def with_files(version: AppVersion, words: Mapping[str, str], result: Result) -> Result:
    """The result with its files. What a tool has laid out itself goes on the template of the version, where it has one;
    the tool's own file stays where that fails."""
    if not any(isinstance(block, File) and block.places for block in result):
        return (*result, *files_of(version, words, result))
    has_template = version.recipe.output == Form.WORD and bool(version.template)
    made: list[Block] = []
    notes: dict[Note, None] = {}  # each once
    for block in result:
        if isinstance(block, File) and block.places:
            file, said = _on_template(version, words, block) if has_template else (replace(block, places={}), ())
            made.append(file)
            notes |= dict.fromkeys(said)
        else:
            made.append(block)
    return (*made, *notes)


def _on_template(version: AppVersion, words: Mapping[str, str], file: File) -> tuple[File, tuple[Note, ...]]:
    problems = "".join(version_template_problems(version))
    said = f"ひな形が、この業務アプリに合っていません。所管課へお知らせください。{problems}"
    try:
        content = _filled_word(bytes(version.template or b""), {**words, **file.places})
    except Exception:  # whatever the libraries raise
        log.exception("file not made on its template", version=version.pk)
        said = f"ひな形を使えないため、標準の書式で作りました。所管課へお知らせください。{problems}"
        return replace(file, places={}), (Note(said, is_warning=True),)
    return replace(file, content=content, places={}), (Note(said, is_warning=True),) if problems else ()


def files_of(version: AppVersion, words: Mapping[str, str], result: Result) -> Result:
    """The Word or Excel file that the recipe asks for. Where it cannot be made, or not whole, that is said with it."""
    recipe = version.recipe
    if recipe.output not in _ENDINGS:
        return ()
    parts = list(contents(result if recipe.tool or recipe.search else _letter(recipe, result)))
    if not parts and (recipe.writes or not version.template):
        return (Note(f"結果に書くことがないため、{recipe.output.label}のファイルは作っていません。", is_warning=True),)
    problems = version_template_problems(version)
    if recipe.writes and version.template and not problems and not _takes_output(version):
        return (Note(NOT_SPLIT),)
    try:
        file = _file(version, words, parts)
    except Exception:  # whatever the libraries raise; the result stays
        log.exception("file not made", version=version.pk)
        why = f"所管課へお知らせください。{''.join(problems)}" if problems else "管理者へご連絡ください。"
        return (Note(f"{recipe.output.label}のファイルは、作れませんでした。{why}", is_warning=True),)
    said = f"ひな形が、この業務アプリに合っていません。所管課へお知らせください。{''.join(problems)}"
    if problems:
        return (file, Note(said, is_warning=True))
    return (file,) if recipe.writes else (Note(FILLED_IN), file)


def _letter(recipe: Recipe, result: Result) -> Result:
    """What a model has written, else the frame: one text, without what was found in it."""
    return tuple(block for block in main_blocks(recipe, result) if not isinstance(block, Findings))


def _file(version: AppVersion, words: Mapping[str, str], parts: Sequence[str | Table]) -> File:
    from nanohana.apps.task_apps import excel_file

    text = "\n\n".join(table_text((part.header, *part.rows)) if isinstance(part, Table) else part for part in parts)
    template, places = bytes(version.template or b"") or None, {**words, OUTPUT: text}
    if version.recipe.output == Form.WORD:
        return File(f"{version.title}.docx", _filled_word(template, places), WORD)
    _refuse_acting(template)
    return File(f"{version.title}.xlsx", excel_file.fill(template, places, parts), EXCEL)


def _filled_word(template: bytes | None, places: Mapping[str, str]) -> bytes:
    from nanohana.apps.task_apps import word_file

    _refuse_acting(template)
    return word_file.fill(template, places)


def _refuse_acting(template: bytes | None) -> None:
    """Raises ValueError for a template that was kept before this was looked at."""
    from nanohana.apps.task_apps.template_contents import acting_by_itself

    if template and acting_by_itself(template):
        raise ValueError("the template would act by itself")


def _takes_output(version: AppVersion) -> bool:
    """Whether the template, which has no problem, takes a result as one text."""
    return OUTPUT in _places_of(version.recipe, bytes(version.template or b""))


def main_blocks(recipe: Recipe, result: Result) -> Result:
    """What a change begins with: the model's text, else whatever there is.

    What a model wrote stands in the place of the exact text or of the passages beside it. Of a summary it has only
    phrased some of the parts: that is taken whole.
    """
    by_model = tuple(block for block in result if getattr(block, "by_model", False))
    if recipe.search is None and any(isinstance(block, Statements) for block in by_model):
        return result
    return by_model or result


def version_template_problems(version: AppVersion) -> list[str]:
    """What is wrong with the template that a version keeps."""
    return kept_template_problems(version.recipe, bytes(version.template or b""), version.template_name)


def kept_template_problems(recipe: Recipe, content: bytes, filename: str) -> list[str]:
    """Whether a template that was kept (empty: there is none) still fits the recipe, whose fields and output may have
    changed since."""
    if not content:
        return []
    if problem := _of_kind(recipe, filename):
        return [problem]
    try:
        return list(_of_places(recipe, content))
    except Exception:  # whatever the libraries raise for a file that is broken
        return [_unreadable(recipe)]


def template_problems(recipe: Recipe, content: bytes, filename: str) -> list[str]:
    """What is wrong with a template, in Japanese. It is opened in the limited process before it is opened here."""
    if problem := _of_kind(recipe, filename):
        return [problem]
    try:
        if problem := storable_problem(content, filename):
            return [problem]
        return list(_of_places(recipe, content))
    except Exception:  # whatever the libraries raise for a file that is broken
        return [_unreadable(recipe)]


def storable_problem(content: bytes, filename: str) -> str:
    """Why a template cannot be kept at all, in Japanese; empty where it can be."""
    if len(content) > LARGEST_TEMPLATE:
        return f"ひな形が大きすぎます（上限{LARGEST_TEMPLATE // 1024 // 1024}MB）。"
    try:
        if has_individual_number(read_limited(content, filename)):
            return "ひな形にマイナンバー（個人番号）と思われる番号があります。番号を消して、選び直してください。"
    except UnreadableDocument as unreadable:
        return "" if unreadable.code == "empty" else f"ひな形を読み取れません。{unreadable.message}"
    return ""


def read_limited(content: bytes, filename: str, cancelled: Callable[[], bool] = lambda: False) -> ParsedDocument:
    """A file as the limited process understands it. Raises UnreadableDocument, ParsingCancelled."""
    with workspace(f"reading-{uuid4().hex}") as folder:
        path = folder / "given"
        path.write_bytes(content)
        document, _ = parse_sandboxed(path, filename, cancelled=cancelled)
    return document


def _of_kind(recipe: Recipe, filename: str) -> str:
    """Why a file of this name is no template for the recipe; empty where it may be one."""
    if recipe.output not in _ENDINGS:
        return "ひな形は、出力がWord又はExcelのときに使えます。"
    ending = _ENDINGS[recipe.output]
    is_of_kind = filename.lower().endswith(f".{ending}")
    return "" if is_of_kind else f"ひな形は、{recipe.output.label}のファイル（.{ending}）を選んでください。"


def _unreadable(recipe: Recipe) -> str:
    return f"ひな形を{recipe.output.label}のファイルとして読み取れません。保存し直してから、もう一度選んでください。"


def _of_places(recipe: Recipe, content: bytes) -> Iterator[str]:
    from nanohana.apps.task_apps.template_contents import acting_by_itself

    if acting := acting_by_itself(content):
        yield from acting
        return
    layout = _layout(recipe)
    names = {field.name for field in recipe.fields} | set(KNOWN) | set(layout.shows if layout else ())
    for text in _texts_of(recipe, content):
        shown = " ".join(text.split())[:20]
        yield from problems(text, names, f"ひな形の「{shown}」")
    found = _places_of(recipe, content)
    if found.count(OUTPUT) > MOST_OUTPUTS or len(found) > MOST_PLACES:
        yield (
            f"ひな形に「{{{{{OUTPUT}}}}}」が{found.count(OUTPUT)}か所、項目が全部で{len(found)}か所あります。"
            f"それぞれ{MOST_OUTPUTS}か所、{MOST_PLACES}か所までにしてください。"
        )
    if not recipe.writes:
        yield from _left_out({field.name: [field.name] for field in recipe.fields if field.name not in found})
    elif OUTPUT not in found and layout is None:
        yield f"ひな形に「{{{{{OUTPUT}}}}}」がありません。結果を入れる場所に書いてください。"
    elif OUTPUT not in found and layout:
        yield from _left_out(layout.left_out([field.name for field in recipe.fields], found))


def _left_out(missing: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for place, fields in missing.items():
        named = "".join(f"「{name}」" for name in fields)
        what = f"入力した{named}が出ません。" if fields else ""
        yield f"ひな形に「{{{{{place}}}}}」がありません。{what}入れる場所に書いてください。"


def _layout(recipe: Recipe) -> Layout | None:
    """How the recipe's tool makes a Word file on a template, where it makes one itself."""
    from nanohana.apps.task_apps.tools.registry import TOOLS

    tool = TOOLS.get(recipe.tool) if recipe.output == Form.WORD else None
    return tool.layout if tool else None


def _texts_of(recipe: Recipe, content: bytes) -> list[str]:
    from nanohana.apps.task_apps import excel_file, word_file

    return list((word_file if recipe.output == Form.WORD else excel_file).texts(content))


def _places_of(recipe: Recipe, content: bytes) -> list[str]:
    return [name for text in _texts_of(recipe, content) for name in places(text)]


def sample_template(recipe: Recipe) -> bytes:
    """A Word template to begin with: the form of the tool, else the fields with the result below them."""
    names = [field.name for field in recipe.fields]
    if layout := _layout(recipe):
        return layout.sample(names)
    from nanohana.apps.task_apps import word_file

    fields = (f"{name}　{{{{{name}}}}}" for name in names)
    lines = [f"{{{{{TODAY}}}}}", f"{{{{{DIVISION}}}}}", "", *fields]
    if recipe.writes:
        lines += ["", f"{{{{{OUTPUT}}}}}"]
    return word_file.fill(None, {OUTPUT: "\n".join(lines)})
