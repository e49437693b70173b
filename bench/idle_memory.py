"""Memory of the product at rest, without a model, after it has registered a document and answered a question.

    python -m bench.idle_memory

Prints the proportional set size (PSS) of each process, in which shared pages count once.
"""

from __future__ import annotations

import time
from pathlib import Path

from bench.asking import Asker, wait_until_registered
from nanohana.server.tests.product import Product, data_folder, descendants, run_command, running

SETTLE_SECONDS = 20
LIMIT_MIB = 700


def proportional_set_size(process_id: int) -> float:
    """PSS of one process in MiB (``/proc/<pid>/smaps_rollup``)."""
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no PSS for process {process_id}")


def used_then_idle(product: Product) -> dict[str, float]:
    """MiB by process, after a registration and a question: dictionaries and models are loaded then."""
    wait_until_registered(product)
    Asker(product).ask("出張の日当はいくらですか")
    time.sleep(SETTLE_SECONDS)
    memory = {
        name: sum(proportional_set_size(one) for one in descendants(process_id))
        for name, process_id in product.processes().items()
    }
    return memory | {"supervisor": proportional_set_size(product.process_id)}


def main() -> None:
    with data_folder() as home:
        run_command(home, "sample", "load", "--only=ryohi-tebiki")
        with running(home) as product:
            memory = used_then_idle(product)
    for name, mebibytes in sorted(memory.items()):
        print(f"{name:12} {mebibytes:7.1f} MiB")
    asked = sum(memory[name] for name in ("web", "worker", "postgres"))
    print(f"web + worker + PostgreSQL: {asked:.0f} MiB (limit {LIMIT_MIB}); everything: {sum(memory.values()):.0f} MiB")


if __name__ == "__main__":
    main()
