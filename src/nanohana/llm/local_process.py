"""``nanohana model``: llama.cpp's server around one GGUF file, in a process of its own, on a loopback port with a key.

It meets the web through the environment that ``local_model.environment`` made for both. Prompts keep their static
part first, so that each slot reads it once and only the question's own evidence costs time.
"""

from __future__ import annotations

import os
import signal
import threading
from urllib.parse import urlsplit

import structlog

from nanohana.configuration import Settings, current
from nanohana.llm.local_model import ModelFileError
from nanohana.logs import logging_configuration

log = structlog.get_logger(__name__)


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    logging_configuration(current().log_level)
    # Threads that wait must not spin: with neighbours on the same cores, spinning cost 20 times the speed at worst.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    try:
        serve(current(), stopped)
    except ModelFileError as error:
        raise SystemExit(f"エラー: {error}") from None


def serve(settings: Settings, stopped: threading.Event) -> None:
    """Run the model of ``settings.model`` at ``settings.chat_url`` until ``stopped`` is set. Raises ModelFileError."""
    import xllamacpp

    if settings.chat_url is None or settings.chat_key is None:
        raise ModelFileError("言語モデルは nanohana serve が起動します。単独では起動できません。")
    server = xllamacpp.Server(parameters(settings, urlsplit(settings.chat_url).port or 0))
    log.info("model ready", model=settings.chat_model)
    stopped.wait()
    del server


def parameters(settings: Settings, port: int) -> object:
    """llama.cpp's parameters: every slot has the whole context of the profile."""
    import xllamacpp

    cores = os.cpu_count() or 1
    chosen = xllamacpp.CommonParams()
    chosen.model.path = settings.model
    chosen.model_alias = {settings.chat_model}
    chosen.hostnames = ["127.0.0.1"]
    chosen.port = port
    chosen.api_keys = [settings.chat_key.get_secret_value()] if settings.chat_key else []
    chosen.n_parallel = settings.chat_parallel
    chosen.n_ctx = settings.chat_context_tokens * settings.chat_parallel
    chosen.cpuparams.n_threads = max(1, cores - 1)  # a core stays for the web while words come
    chosen.cpuparams_batch.n_threads = cores  # reading the prompt is what the reader waits for
    chosen.cache_prompt = True
    chosen.cache_ram_mib = 0  # only the slots' own caches: no prompt stays in memory beyond them
    chosen.ui = False
    chosen.endpoint_slots = False
    chosen.endpoint_props = False
    chosen.warmup = False
    chosen.verbosity = -1  # llama.cpp's own log would show prompts
    return chosen
