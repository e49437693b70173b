"""``make slow-tests``: writes down which tests take long, so that the everyday suite leaves them to CI.

Reads the JUnit report of a whole run (``pytest --junitxml=FILE``) and writes ``tests/slow.txt``: the functions with a
case of more than ``MOST`` seconds, set-up included. What is marked ``slow`` by hand stays so, and of the browser tests
those of asking stay in the everyday suite.
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

MOST = 0.7  # seconds, at three workers on two cores
ROOT = Path(__file__).parents[1]


def main() -> None:
    cases = ElementTree.parse(sys.argv[1]).iter("testcase")  # noqa: S314 - pytest wrote it
    slow = {
        _node(case.get("classname", ""), case.get("name", ""))
        for case in cases
        if case.get("classname") and float(case.get("time", "0")) > MOST
    }
    slow = {node for node in slow if not node.startswith("tests/browser/")}
    (ROOT / "tests/slow.txt").write_text("".join(f"{node}\n" for node in sorted(slow)))
    print(f"{len(slow)} functions")


def _node(classname: str, name: str) -> str:
    """``tests.test_x.Class`` and ``test_y[z]`` as pytest names them, without the parameters."""
    parts, inside = classname.split("."), list[str]()
    while not ROOT.joinpath(*parts).with_suffix(".py").is_file():
        inside.insert(0, parts.pop())
    return "::".join(["/".join(parts) + ".py", *inside, name.partition("[")[0]])


if __name__ == "__main__":
    main()
