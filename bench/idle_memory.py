"""Idle memory of the product without a model.

    python -m bench.idle_memory

Prints the proportional set size (PSS) of each process, in which shared pages count once.
"""

from __future__ import annotations

import time
from pathlib import Path

from nanohana.server.tests.product import data_folder, descendants, running

SETTLE_SECONDS = 20
LIMIT_MIB = 700


def proportional_set_size(process_id: int) -> float:
    """PSS of one process in MiB (``/proc/<pid>/smaps_rollup``)."""
    for line in Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no PSS for process {process_id}")


def main() -> None:
    with data_folder() as home, running(home) as product:
        time.sleep(SETTLE_SECONDS)
        memory = {
            name: sum(proportional_set_size(one) for one in descendants(process_id))
            for name, process_id in product.processes().items()
        }
        memory["supervisor"] = proportional_set_size(product.process_id)
    for name, mebibytes in sorted(memory.items()):
        print(f"{name:12} {mebibytes:7.1f} MiB")
    asked = sum(memory[name] for name in ("web", "worker", "postgres"))
    print(f"web + worker + PostgreSQL: {asked:.0f} MiB (limit {LIMIT_MIB}); everything: {sum(memory.values()):.0f} MiB")


if __name__ == "__main__":
    main()
