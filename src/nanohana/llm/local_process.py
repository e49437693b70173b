"""``nanohana model``: llama.cpp's server around one GGUF file, in a process of its own, on a loopback port with a key.

Once it answers it announces its address in the data folder, where the web looks before every request. Prompts keep
their static part first, so that each slot reads it once and only the question's own evidence costs time.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import threading
from http import HTTPStatus
from pathlib import Path

import structlog

from nanohana.configuration import current
from nanohana.llm.local_model import ModelFileError, model_file
from nanohana.llm.profiles import LOCAL_CONTEXT_TOKENS, LOCAL_PARALLEL, announce, announcement
from nanohana.logs import logging_configuration
from nanohana.outbound import OWN_PROCESSES, Unreachable

log = structlog.get_logger(__name__)


def main() -> None:
    """Serve until SIGTERM or SIGINT. Without a model file it only waits, so that it is not started again and again."""
    logging_configuration(current().log_level)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    announcement().unlink(missing_ok=True)
    try:
        file = model_file(current())
    except ModelFileError as error:
        log.error("no model", reason=str(error))
        file = None
    if file is None:
        log.warning("no model: answers are excerpts only")
        stopped.wait()
    else:
        serve(file, stopped)


def serve(file: Path, stopped: threading.Event) -> None:
    """Run the model until ``stopped`` is set."""
    # Threads that wait must not spin: with neighbours on the same cores, spinning cost 20 times the speed at worst.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import xllamacpp

    port, key = _free_port(), secrets.token_urlsafe(32)
    server = xllamacpp.Server(_parameters(file, port, key))
    url = f"http://127.0.0.1:{port}"
    while not (stopped.wait(0.2) or _is_healthy(url)):
        pass
    announce(file.stem, f"{url}/v1", key)
    log.info("model ready", model=file.stem)
    stopped.wait()
    announcement().unlink(missing_ok=True)
    del server


def _parameters(file: Path, port: int, key: str) -> object:
    """llama.cpp's parameters: every slot has the whole context of the profile."""
    import xllamacpp

    cores = os.cpu_count() or 1
    chosen = xllamacpp.CommonParams()
    chosen.model.path = str(file)
    chosen.model_alias = {file.stem}
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = port
    chosen.api_keys = [key]
    chosen.n_parallel = LOCAL_PARALLEL
    chosen.n_ctx = LOCAL_CONTEXT_TOKENS * LOCAL_PARALLEL
    chosen.cpuparams.n_threads = max(1, cores - 1)  # a core stays for the web while words come
    chosen.cpuparams_batch.n_threads = cores  # reading the prompt is what the reader waits for
    chosen.cache_ram_mib = 0  # only the slots' own caches: no prompt stays in memory beyond them
    chosen.ui = False
    chosen.endpoint_slots = False
    chosen.warmup = False
    chosen.verbosity = -1  # llama.cpp's own log would show prompts
    return chosen


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _is_healthy(url: str) -> bool:
    try:
        return OWN_PROCESSES.get(f"{url}/health").status == HTTPStatus.OK
    except Unreachable:
        return False
