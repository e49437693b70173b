"""``python -m bench.formulas [SPLIT] [--list]``: Excel formulas for Japanese requests: is what is shown right?

70 requests of our own (``formula_requests.json``) with a sample table. For a column, the first 3 to 5 results are given
as expected values, the rest (with the boundaries) is held back; for one cell the result is given, and another table is
held back. Every way is scored on everything that was not given:

* ``recipes``: the catalogue only, no model; also where the person gives no expected value
* ``product``: recipes, then the model where none is confirmed (what the product does)
* ``model``: the default small model, verification and retry (at most three tries), recipes only as general hints

"Shown as right" is 確認済み only. SPLIT is ``tuning``, ``test`` or both; ``--list`` prints every request. The model is
the file of ``make model``; answers of the model are kept within one run. Requests and catalogue have the same author:
the figure of the recipes says how well the catalogue covers what its author thought of.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REQUESTS = Path(__file__).parent / "formula_requests.json"
Request = dict[str, Any]


def main() -> None:
    wanted = [name for name in sys.argv[1:] if not name.startswith("-")] or ["tuning", "test"]
    requests = [one for one in json.loads(REQUESTS.read_text()) if one["split"] in wanted]
    is_listing = "--list" in sys.argv
    with running_model() as write:
        for name, arguments in (
            ("recipes", {"write": None}),
            ("recipes, nothing expected", {"write": None, "expected": False}),
            ("product", {"write": write}),
            ("model", {"write": write, "recipes": False}),
        ):
            report(name, requests, arguments, is_listing)


def report(name: str, requests: Sequence[Request], arguments: dict[str, Any], is_listing: bool) -> None:
    print(f"\n== {name}", flush=True)
    for split in ("tuning", "test"):
        counted: Counter[str] = Counter()
        started, calls = time.monotonic(), 0
        for request in (one for one in requests if one["split"] == split):
            verdict, shown, made = judge(request, **arguments)
            counted[verdict] += 1
            calls += made
            if is_listing:
                print(f"   {verdict:22} {request['id']:18} {shown}", flush=True)
        if counted:
            tell(split, counted, calls, time.monotonic() - started)


def tell(split: str, counted: Counter[str], calls: int, seconds: float) -> None:
    total = counted.total()
    right = counted["confirmed, right"] + counted["to check, right"]
    print(
        f"{split}: {total} requests; evaluated result right {right} ({right / total:.0%}); confirmed and right "
        f"{counted['confirmed, right']}; WRONG AND SHOWN AS RIGHT {counted['confirmed, WRONG']}; shown to be checked: "
        f"right {counted['to check, right']}, wrong {counted['to check, wrong']}; nothing shown {counted['nothing']}; "
        f"no answer of the model {counted['model gave no answer']}; {calls} calls of it, {seconds / total:.1f} s each",
        flush=True,
    )


def judge(request: Request, write: Any, *, recipes: bool = True, expected: bool = True) -> tuple[str, str, int]:
    """The verdict on the formula that is shown first, that formula, and the calls of the model."""
    from nanohana.formulas.proposals import proposed
    from nanohana.llm.gateway import ModelUnavailable

    try:
        made = proposed(task_of(request, expected=expected), write, recipes=recipes)
    except ModelUnavailable as error:
        return "model gave no answer", error.code, 1
    if not made.shown:
        return "nothing", " ".join(one.formula for one in made.rejected)[:150], made.model_calls
    first = made.shown[0].verified
    is_right = all(holds(request, first.formula))
    if first.status == "confirmed":
        return "confirmed, right" if is_right else "confirmed, WRONG", first.formula, made.model_calls
    why = f"{first.formula} ({first.reasons[0] if first.reasons else ''})"
    return "to check, right" if is_right else "to check, wrong", why, made.model_calls


def task_of(request: Request, lines: Sequence[str] | None = None, *, expected: bool = True) -> Any:
    from nanohana.formulas.table import table_from_rows
    from nanohana.formulas.task import task_for

    others = [(name, table_from_rows([line.split("\t") for line in rows])) for name, rows in request["others"].items()]
    table = table_from_rows([line.split("\t") for line in lines or request["table"]])
    given = 1 if request["cell"] else request["given"]
    values = dict(enumerate(request["answers"][:given])) if expected else {}
    return task_for(request["request"], table, others=others, cell=request["cell"], expected=values)


def holds(request: Request, formula: str) -> Iterator[bool]:
    """Whether the formula gives every answer, those held back too, and what the reference gives on other tables."""
    from nanohana.formulas.task import equal
    from nanohana.formulas.verification import judged

    for lines in disturbed(request["table"]):
        task = task_of(request, lines, expected=False)
        mine, reference = (list(result.values.values()) for result in judged(task, [formula, request["reference"]]))
        yield mine == reference

    tables = [(request["table"], request["answers"])]
    tables += [(held["table"], [held["answer"]]) for held in request.get("held", [])]
    for lines, answers in tables:
        [result] = judged(task_of(request, lines, expected=False), [formula])
        values = list(result.values.values())
        yield len(values) == len(answers)
        yield from (equal(value, answer) for value, answer in zip(values, answers, strict=False))


def disturbed(lines: Sequence[str]) -> Iterator[list[str]]:
    """The table with its columns turned against one another, with rows in other order, with a row doubled."""
    header, *rows = [line.split("\t") for line in lines]
    turned = [
        [rows[(number + column) % len(rows)][column] for column in range(len(header))] for number in range(len(rows))
    ]
    doubled = [rows[0], rows[0], *rows[2:]]
    yield from (["\t".join(row) for row in (header, *table)] for table in (turned, rows[::-1], doubled))


@contextmanager
def running_model() -> Iterator[Any]:
    """The default model in a process of its own, as ``nanohana serve`` runs it; gives the function that asks it."""
    source = Path(
        os.environ.get("NANOHANA_MODEL_FILE") or "var/models/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
    ).resolve()
    if not source.is_file():
        raise SystemExit(f"no model at {source}: make model, or NANOHANA_MODEL_FILE")
    with tempfile.TemporaryDirectory(prefix="nanohana-bench-") as home:
        os.environ |= {
            "NANOHANA_HOME": home,
            "NANOHANA_MODEL": str(source),
            "DJANGO_SETTINGS_MODULE": "nanohana.settings",
        }
        process = subprocess.Popen([sys.executable, "-m", "nanohana.cli", "model"], stdout=subprocess.DEVNULL)
        try:
            while not (Path(home) / "run" / "model.json").exists():
                if process.poll() is not None:
                    raise SystemExit("the model did not start")
                time.sleep(0.3)
            yield asking()
        finally:
            process.terminate()
            process.wait()


def asking() -> Any:
    from nanohana.configuration import current
    from nanohana.llm.asking import Caller, written
    from nanohana.llm.profiles import profile_of

    profile = profile_of(current())
    assert profile is not None
    print(f"model {profile.name}")
    caller, kept = Caller(uuid.uuid4(), "task_apps"), dict[str, str]()

    def write(messages: Any, max_tokens: int) -> str:
        key = json.dumps(messages)
        if key not in kept:
            kept[key] = written(caller, messages, profile, max_tokens=max_tokens).text
        return kept[key]

    return write


if __name__ == "__main__":
    main()
