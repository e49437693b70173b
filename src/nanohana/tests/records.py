"""Records of providers for tests and measurements: what stands in ``NANOHANA_PROVIDERS``."""

from __future__ import annotations

import json
from urllib.parse import urlsplit


def records(url: str, **changes: object) -> str:
    """One record, in order for an endpoint on this machine, unless ``changes`` say otherwise."""
    record = {
        "name": "試験の接続先", "host": urlsplit(url).hostname, "region": "この機械", "never_trains": True,
        "retention_days": 0, "contract": "試験用", "expires_on": "2099-03-31", "label": "staff", "private": True,
    }  # fmt: skip
    return json.dumps([record | changes])
