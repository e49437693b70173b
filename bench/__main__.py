"""All measurements of the issue's figures, one after the other, each in a process of its own.

python -m bench            (make bench)
"""

from __future__ import annotations

import subprocess
import sys

FIGURES = (
    "lawqa",  # retrieval over statutes
    "jsquad",  # retrieval over encyclopaedia paragraphs
    "question_speed",  # question → evidence on the screen, 100,000 chunks
    "answers",  # added to the model's time to first token
    "registration",  # born-digital PDF, pages/s beside the sum of its parts
    "idle_memory",
    "audit_cost",
    "audit_tampering",
    "prompt_injection",  # attacks planted in documents against a model that obeys; harmless prompts refused
    "personal_information",  # recall, false alarms, names and places, time
    "large_pdf",  # 1,600 pages: the parser's peak memory, asking meanwhile
    "rights_speed",  # search with rights of 200 libraries and 1,000 rules beside one without limits
    "transfer",  # 人事異動 of 3,000 people: preview, switch, readers meanwhile
)


def main() -> None:
    failed = []
    for figure in FIGURES:
        print(f"\n== {figure}", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{figure}"], check=False).returncode:
            failed.append(figure)
    if failed:
        raise SystemExit(f"could not be measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
