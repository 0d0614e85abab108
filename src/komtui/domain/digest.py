"""The name under which bytes are kept: their SHA-256."""

from __future__ import annotations

from hashlib import sha256


def digest(content: bytes) -> str:
    """Return the SHA-256 of `content` in hexadecimal."""
    return sha256(content).hexdigest()
