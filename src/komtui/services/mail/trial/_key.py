"""The key of a signature as it stands in the DNS, and whether receivers can check by it (RFC 6376, RFC 8301)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from komtui.services.mail.trial.deliverability import key_tags

_SHORTEST: Final = 130
"""Octets: an RSA key of 1,024 bits has 140 by itself, one of 768 has 126 with all that says what it is."""


class Key(StrEnum):
    """How it stands there."""

    USABLE = "usable"
    """There, or nobody knows."""
    MISSING = "no-key"
    REVOKED = "revoked"
    """Empty (RFC 6376, 3.6.1)."""
    WEAK = "weak"
    """RSA of fewer than 1,024 bits, by which nothing holds (RFC 8301, 3.2)."""
    TESTING = "testing"
    """Marked as being tried out (`t=y`)."""


def key_of(texts: Sequence[str]) -> Key:
    """Return what the TXT records under a selector's name come to."""
    found = [tags for tags in map(key_tags, texts) if "p" in tags]
    if not found:
        return Key.MISSING
    tags = found[0]
    public = "".join(tags["p"].split())
    if not public:
        return Key.REVOKED
    if tags.get("k", "rsa").strip().lower() == "rsa" and _is_weak(public):
        return Key.WEAK
    flags = {each.strip().lower() for each in tags.get("t", "").split(":")}
    return Key.TESTING if "y" in flags else Key.USABLE


def _is_weak(public: str) -> bool:
    try:
        return len(base64.b64decode(public)) < _SHORTEST
    except (binascii.Error, ValueError):
        return False  # no key at all, which the receiver says by itself
