"""The same documents and questions through nanohana and through public systems, in one run.

    python -m bench.peers install FOLDER PEER [--python PYTHON]
    python -m bench.peers run FOLDER [PEER …] [--only lawqa_jp] [--paragraphs 457] [--sentences 340]

``install`` makes an environment of the peer's own under FOLDER, with the versions of ``requirements/PEER.txt``. ``run``
measures the product and the peers (all, where none is named), each on a fresh folder:

1. The 114 contexts of lawqa_jp with 70 questions; paragraphs of JSQuAD with theirs, beside 42 passages of laws.
   Registration, one system after the other, until all texts can be found. Then each question is asked of all in turn:
   the rank of the text that answers, and the time to 20 ranked passages.
2. A scripted model writes sentences that those passages support or do not support (``contrast``), and cites the first
   source ([1]). A wrong citation is a source shown for an unsupported sentence.

All use one embedding process (``embedding_server``), whose memory is not counted. Memory is the most that the system's
processes held together (PSS). In brackets stands how many times as good as the peer the product is on that row.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from bench.peers import material
from bench.peers.driven import Driven, driven
from bench.peers.driver import Place
from bench.peers.embedding_server import embedding_server
from bench.peers.measure import Measured, citations, registration, retrieval
from bench.peers.table import Figure, table
from nanohana.llm.tests.scripted_server import scripted_server

PRODUCT = "nanohana"
PEERS = ("open_webui", "haystack", "haiku_rag")
REQUIREMENTS = Path(__file__).with_name("requirements")


def main() -> None:
    options = _options()
    if options.command == "install":
        install(options.folder, options.peer, options.python)
    else:
        collections = (material.laws(), material.articles(options.paragraphs, options.sentences))
        chosen = [collection for collection in collections if options.only in (None, collection.name)]
        run(options.folder, options.peers or PEERS, chosen)


def install(folder: Path, peer: str, python: str) -> None:
    home = folder / peer
    subprocess.run([python, "-m", "venv", str(home)], check=True)
    pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(REQUIREMENTS / f"{peer}.txt")], check=True)
    used = sum(file.lstat().st_blocks * 512 for file in home.rglob("*"))
    print(f"{peer}: {used // 1024**2} MiB in {home}")


def run(folder: Path, peers: Sequence[str], collections: Sequence[material.Collection]) -> None:
    """Measure the product beside these peers. Exits with a message where an environment is missing."""
    pythons = {PRODUCT: Path(sys.executable)} | {peer: folder / peer / "bin/python" for peer in peers}
    for peer, python in pythons.items():
        if not python.exists():
            raise SystemExit(f"{peer} is not installed: python -m bench.peers install {folder} {peer}")
    figures: dict[str, list[Figure]] = {system: [] for system in pythons}
    for system, figure in measured(pythons, collections):
        print(f"{system}: {figure.name}: {figure.value:{figure.form}}, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
        figures[system].append(figure)
    print(table(figures, PRODUCT))


def measured(pythons: Mapping[str, Path], collections: Sequence[material.Collection]) -> Measured:
    """All figures, as they come."""
    with tempfile.TemporaryDirectory(prefix="nanohana-peers-") as name, embedding_server() as embeddings:
        scratch = Path(name)
        scratch.chmod(0o711)  # the product's PostgreSQL runs as a user without rights
        with scripted_server() as model:
            place = Place(scratch, embeddings, model.url)
            for collection in collections:
                files = collection.write(scratch / f"texts-{collection.name}")
                with running(pythons, place, collection.name) as systems:
                    yield from registration(systems, collection.name, files)
                    yield from retrieval(systems, collection, files)
                    if collection.said:
                        yield from citations(systems, collection.said, model)


@contextmanager
def running(pythons: Mapping[str, Path], place: Place, name: str) -> Iterator[dict[str, Driven]]:
    """All systems at once, each on a fresh folder."""
    with ExitStack() as stack:
        yield {
            system: stack.enter_context(driven(python, system, replace(place, home=place.home / f"{system}-{name}")))
            for system, python in pythons.items()
        }


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m bench.peers")
    commands = options.add_subparsers(dest="command", required=True)
    installing = commands.add_parser("install")
    installing.add_argument("folder", type=Path)
    installing.add_argument("peer", choices=PEERS)
    installing.add_argument("--python", default=sys.executable, help="haiku_rag wants 3.12")
    measuring = commands.add_parser("run")
    measuring.add_argument("folder", type=Path)
    measuring.add_argument("peers", nargs="*", choices=[*PEERS, []])
    measuring.add_argument("--only", choices=("lawqa_jp", "JSQuAD"))
    measuring.add_argument("--paragraphs", type=int, default=457, help="of JSQuAD at most")
    measuring.add_argument("--sentences", type=int, default=340, help="of the contrast pairs at most")
    return options.parse_args()


if __name__ == "__main__":
    main()
