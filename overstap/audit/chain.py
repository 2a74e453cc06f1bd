"""Hash chains: each row seals the one before it, so that a change or a hole shows."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any


def seal(previous_hash: str, facts: dict[str, Any]) -> str:
    """The SHA-256 of the previous hash and these facts in canonical JSON.

    `facts` holds strings, numbers, booleans, None, lists and aware datetimes.
    """
    text = json.dumps(
        facts, sort_keys=True, separators=(",", ":"), default=_plain, ensure_ascii=False
    )
    return hashlib.sha256(f"{previous_hash}\n{text}".encode()).hexdigest()


def digest(text: str, salt: str) -> str:
    """The salted hash that stands in a chain for a text that can be erased."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)
