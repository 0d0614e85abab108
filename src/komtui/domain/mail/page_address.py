"""Addresses of a provider's page in few characters: each one less lets a QR code be drawn smaller."""

from __future__ import annotations

from collections.abc import Set
from typing import Final
from urllib.parse import parse_qsl, quote_plus, urlsplit, urlunsplit

_PLAIN: Final = "/:@!$'()*,;?~"
"""What a query may hold as it is (RFC 3986, 3.4), and no parser of forms takes for anything else."""


def brief(address: str, needless: Set[str]) -> str:
    """Return `address` without the parameters that are `needless`, the others percent-encoded only where they must be.

    It leads to the same page: a server reads the same values in it.
    """
    parts = urlsplit(address)
    kept = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in needless]
    query = "&".join(f"{quote_plus(name, _PLAIN)}={quote_plus(value, _PLAIN)}" for name, value in kept)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
