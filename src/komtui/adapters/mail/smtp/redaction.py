"""Secrets taken out of whatever a server says or is told, however it is written there."""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote, quote_plus

from komtui.domain.mail.account import Account

HIDDEN = "•••"
"""Stands where a secret stood."""
_SHORT = 4
"""A secret of fewer characters is only hidden as a whole word: it would be found within any other."""


class Redaction:
    """Hides the secrets of one account."""

    def __init__(self, account: Account) -> None:
        self._pattern = _pattern(account.secret)
        # A word too short to hold the whole secret is not looked into.
        least = max(len(account.secret.encode()) * 4 // 3, 4)
        self._base64 = re.compile(rf"[A-Za-z0-9+/_-]{{{least},}}={{0,2}}")

    def __call__(self, text: str) -> str:
        """Return `text` without the password: as it is, in hexadecimal, in a URL, or within Base64 (RFC 4954)."""
        if self._pattern is None:
            return text
        return self._base64.sub(self._within_base64, self._pattern.sub(HIDDEN, text))

    def _within_base64(self, match: re.Match[str]) -> str:
        word = match[0].rstrip("=").replace("-", "+").replace("_", "/")
        # A server may echo it cut, or with a character before it: each of the four alignments is looked at.
        for start in range(4):
            part = word[start:]
            part = part[:-1] if len(part) % 4 == 1 else part
            try:
                decoded = base64.b64decode(part + "=" * (-len(part) % 4))
            except (binascii.Error, ValueError):
                continue
            if self._pattern is not None and self._pattern.search(decoded.decode("utf-8", "replace")):
                return HIDDEN
        return match[0]


def _pattern(secret: str) -> re.Pattern[str] | None:
    if not secret:
        return None
    written = {secret, quote(secret), quote_plus(secret), secret.encode().hex(), repr(secret)[1:-1]}
    written |= {secret.encode().decode("latin-1")}
    words = "|".join(re.escape(each) for each in sorted(written, key=len, reverse=True))
    if len(secret) < _SHORT:
        words = rf"(?<!\w)(?:{words})(?!\w)"
    return re.compile(words, re.IGNORECASE)
