"""The files of a result: on the template of the version, which is looked at before it is kept.

The libraries that write them are large, and every command reads recipes: they are imported where a file is written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from nanohana.apps.task_apps.models import AppVersion
from nanohana.apps.task_apps.placeholders import KNOWN, OUTPUT, places, problems
from nanohana.apps.task_apps.recipe import Form, Recipe
from nanohana.apps.task_apps.results import File, Result, Table, plain_text
from nanohana.apps.task_apps.tools.interface import has_individual_number
from nanohana.configuration import current
from nanohana.documents.parsing.sandbox import parse_sandboxed
from nanohana.documents.structure import ParsedDocument, UnreadableDocument

LARGEST_TEMPLATE = 2 * 1024 * 1024
MOST_OUTPUTS, MOST_PLACES = 5, 200  # of a template: each may become as long as an answer
_ENDINGS = {Form.WORD: "docx", Form.EXCEL: "xlsx"}


def files_of(version: AppVersion, words: Mapping[str, str], result: Result) -> Result:
    """The Word or Excel file that the recipe asks for; nothing where there is nothing to write."""
    from nanohana.apps.task_apps import excel_file, word_file

    form = version.recipe.output
    text = plain_text([block for block in result if getattr(block, "by_model", False)] or result[:1])
    if form not in _ENDINGS or not text.strip():
        return ()
    template, places = bytes(version.template or b"") or None, {**words, OUTPUT: text}
    if form == Form.WORD:
        return (File(f"{version.title}.docx", word_file.fill(template, places), word_file.MEDIA_TYPE),)
    tables = [block for block in result if isinstance(block, Table)]
    return (File(f"{version.title}.xlsx", excel_file.fill(template, places, tables), excel_file.MEDIA_TYPE),)


def template_problems(recipe: Recipe, content: bytes, filename: str) -> list[str]:
    """What is wrong with a template, in Japanese. It is opened in the limited process before it is opened here."""
    if recipe.output not in _ENDINGS:
        return ["ひな形は、出力がWord又はExcelのときに使えます。"]
    ending = _ENDINGS[recipe.output]
    if not filename.lower().endswith(f".{ending}"):
        return [f"ひな形は、{recipe.output.label}のファイル（.{ending}）を選んでください。"]
    if len(content) > LARGEST_TEMPLATE:
        return [f"ひな形が大きすぎます（上限{LARGEST_TEMPLATE // 1024 // 1024}MB）。"]
    try:
        if has_individual_number(read_limited(content, filename)):
            return ["ひな形にマイナンバー（個人番号）と思われる番号があります。番号を消して、選び直してください。"]
        return list(_of_places(recipe, content))
    except UnreadableDocument as unreadable:
        return [] if unreadable.code == "empty" else [f"ひな形を読み取れません。{unreadable.message}"]
    except Exception:  # whatever the libraries raise for a file that is broken
        return [
            f"ひな形を{recipe.output.label}のファイルとして読み取れません。保存し直してから、もう一度選んでください。"
        ]


def read_limited(content: bytes, filename: str, cancelled: Callable[[], bool] = lambda: False) -> ParsedDocument:
    """A file as the limited process understands it. Raises UnreadableDocument, ParsingCancelled."""
    with tempfile.TemporaryDirectory(dir=current().home) as folder:
        path = Path(folder) / "given"
        path.write_bytes(content)
        document, _ = parse_sandboxed(path, filename, cancelled=cancelled)
    return document


def _of_places(recipe: Recipe, content: bytes) -> Iterator[str]:
    from nanohana.apps.task_apps import excel_file, word_file

    names = {field.name for field in recipe.fields} | set(KNOWN)
    texts = list((word_file if recipe.output == Form.WORD else excel_file).texts(content))
    for text in texts:
        shown = " ".join(text.split())[:20]
        yield from problems(text, names, f"ひな形の「{shown}」")
    found = [name for text in texts for name in places(text)]
    if found.count(OUTPUT) > MOST_OUTPUTS or len(found) > MOST_PLACES:
        yield (
            f"ひな形に「{{{{{OUTPUT}}}}}」が{found.count(OUTPUT)}か所、項目が全部で{len(found)}か所あります。"
            f"それぞれ{MOST_OUTPUTS}か所、{MOST_PLACES}か所までにしてください。"
        )
    if OUTPUT not in found:
        yield f"ひな形に「{{{{{OUTPUT}}}}}」がありません。結果を入れる場所に書いてください。"
