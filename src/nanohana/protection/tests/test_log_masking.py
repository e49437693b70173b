"""Logs: what slips into a message, a file's name or a traceback is masked; our own ids and times stay."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

from nanohana.protection.log_masking import LONGEST, without_personal_information


def logged(**event: object) -> dict[str, object]:
    return dict(without_personal_information(logging.getLogger(), "info", event))


def test_values_are_masked_at_any_depth() -> None:
    event = logged(
        event="failed for taro@example.jp", exception="ValueError: 1234-5678-9018", more={"tel": ["090-1234-5678", 3]}
    )
    assert event == {
        "event": "failed for ［メールアドレス］",
        "exception": "ValueError: ［マイナンバー］",
        "more": {"tel": ["［電話番号］", 3]},
    }


def test_our_own_ids_times_and_counts_stay() -> None:
    event = {
        "timestamp": "2026-11-25T22:51:33.123456Z",
        "event": "version ready",
        "version": "550e8400-e29b-41d4-a716-123456789018",
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "blocks": 123456789018,
        "url": "http://127.0.0.1:43817/v1",
    }
    assert logged(**event) == event


def test_numbers_within_an_id_stay() -> None:
    said = "version e3cdef09-0123-4567-8904-ea9e89269d90 of 090-1234-5678"
    masked = without_personal_information(None, "", {"event": said})["event"]
    assert masked == "version e3cdef09-0123-4567-8904-ea9e89269d90 of ［電話番号］"


def test_a_very_long_value_is_cut_not_passed_through() -> None:
    (value,) = logged(exception="x" * LONGEST + "123456789018").values()
    assert value == "x" * LONGEST + "…"


def test_a_process_logs_without_personal_information() -> None:
    program = (
        "from nanohana.logs import logging_configuration; import logging, structlog; logging_configuration('INFO');"
        "structlog.get_logger('a').info('upload', name='名簿_個人番号1234-5678-9018.xlsx');"
        "logging.getLogger('b').error('mail to %s', 'hanako@example.jp')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines[0]["name"] == "名簿_個人番号［マイナンバー］.xlsx"
    assert lines[1]["event"] == "mail to ［メールアドレス］"
