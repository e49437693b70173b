"""``python -m bench.chaos [--minutes M] [--seed N]``: processes are killed at random during registration and chat.

1. The product runs as ``serve`` runs it, with a scripted model. One client registers files, three ask and follow their
   answers, and note what the product said that it had accepted.
2. Every few seconds one process is killed (SIGKILL): web, worker, embeddings, a parser, the database's main process or
   one of its backends, the model. Which and when comes from the seed.
3. Then the product is left alone until every registration has ended, and its data is held against what the clients
   were told (``bench.chaos_proof``). Anything lost or doubled ends this with an error.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.chaos_clients import Asking, Registering, Seen
from bench.chaos_proof import Proof, proved, registrations_left
from bench.large_pdf import PARSER
from bench.load import joined, load, write_documents
from nanohana.llm.tests.scripted_server import ScriptedServer, paced, started
from nanohana.server.tests.product import Product, data_folder, descendants, free_port, run_command, running
from nanohana.tests.records import records

ANSWER = "登録文書の記載のとおりです。期間は七月から九月までとし、日数は五日とする。"
BETWEEN = (4.0, 12.0)  # seconds between two kills
FILES = 400  # more than can be sent in the time
ASKING = 3
QUIET_SECONDS = 600.0
VICTIMS = ("web", "worker", "embeddings", "parser", "postgres", "backend", "model")


@dataclass(slots=True)
class Model:
    """The scripted model, started again on its port after each kill."""

    port: int
    server: ScriptedServer | None = None

    def start(self) -> str:
        self.server = started(self.port)
        self.server.answers(paced(ANSWER, speed=15, jitter=0.3, failures=0.05))
        return self.server.url

    def kill(self) -> None:
        if self.server is not None:
            self.server.process.kill()
            self.server.process.wait()


class Killer(threading.Thread):
    """Kills a process every few seconds; ``kills`` counts them."""

    def __init__(self, product: Product, model: Model, seed: int, ended: threading.Event) -> None:
        super().__init__(daemon=True)
        self.kills: Counter[str] = Counter()
        self._product, self._model, self._ended = product, model, ended
        self._dice = random.Random(seed)

    def run(self) -> None:
        while not self._ended.wait(self._dice.uniform(*BETWEEN)):
            victim = self._dice.choice(VICTIMS)
            if victim == "model":
                self._model.kill()
                self._model.start()
                self.kills[victim] += 1
                continue
            process = self._find(victim)
            if process is not None:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    self.kills[victim] += 1

    def _find(self, victim: str) -> int | None:
        """None where there is no such process now. A parser is waited for, a while."""
        with suppress(OSError, IndexError):
            match victim:
                case "parser":
                    return self._parser()
                case "backend":
                    return self._dice.choice(descendants(self._product.processes()["postgres"])[1:])
                case _:
                    return self._product.processes().get(victim)
        return None

    def _parser(self) -> int | None:
        deadline = time.monotonic() + BETWEEN[1]
        while time.monotonic() < deadline:
            for process in descendants(self._product.process_id):
                with suppress(OSError):
                    if PARSER in Path(f"/proc/{process}/cmdline").read_bytes():
                        return process
            time.sleep(0.02)
        return None


def main() -> None:
    options = _options()
    model = Model(free_port())
    try:
        with data_folder() as home:
            run_command(home, "sample", "load", "--only=kinmu-kisoku-r8")
            run_command(home, "worker", "--until-empty")
            write_documents(home / "documents", FILES)
            url = model.start()
            with running(home, chat_url=url, chat_trusted="true", providers=records(url)) as product:
                proof = chaos(product, model, options)
    finally:
        model.kill()
    if proof.faults:
        raise SystemExit("\n".join(proof.faults))


def chaos(product: Product, model: Model, options: argparse.Namespace) -> Proof:
    seen, ended = Seen(), threading.Event()
    with joined(product.home):
        library, sessions = prepare(1 + ASKING)
    files = sorted((product.home / "documents").iterdir())
    registering = Registering(product.url, sessions[0], ended, seen, files, library)
    asking = [Asking(product.url, session, ended, seen, f"{n}の") for n, session in enumerate(sessions[1:], 1)]
    killer = Killer(product, model, options.seed, ended)
    for thread in (registering, *asking, killer):
        thread.start()
    time.sleep(60 * options.minutes)
    ended.set()
    for thread in (killer, registering, *asking):
        thread.join(QUIET_SECONDS)
    print(f"{options.minutes} minutes, seed {options.seed}, {load()}: killed {dict(killer.kills)}, "
          f"{sum(killer.kills.values())} in all; answers of the web server {dict(seen.answers)}")  # fmt: skip
    with joined(product.home):
        left_alone()
        proof = proved(product.home / "documents", library, seen)
    proof.demand(not any(one.is_alive() for one in (registering, *asking)), "somebody never got through again")
    print("\n".join([*proof.lines, f"faults: {len(proof.faults)}"]))
    return proof


def prepare(people: int) -> tuple[int, list[str]]:
    """The library that is registered into, and sessions of administrators."""
    from django.test import Client

    from nanohana.access.models import Account
    from nanohana.documents.models import Library
    from nanohana.organization.models import Division

    library = Library.objects.create(name="測定", owner_division=Division.objects.earliest("code"))
    sessions = []
    for number in range(people):
        browser = Client()
        browser.force_login(Account.objects.create(username=f"chaos{number}", is_administrator=True))
        sessions.append(browser.cookies["nanohana_session"].value)
    return library.pk, sessions


def left_alone() -> None:
    """Until no registration waits or runs."""
    deadline = time.monotonic() + QUIET_SECONDS
    while registrations_left() and time.monotonic() < deadline:
        time.sleep(2)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench.chaos")
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--seed", type=int, default=6)
    return options.parse_args()


if __name__ == "__main__":
    main()
