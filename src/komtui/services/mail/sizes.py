"""How large a letter will be, and what takes it: said before it is queued, where something can still be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from komtui.domain.mail.account import Account
from komtui.domain.mail.letter import Letter
from komtui.domain.problem import Problem

USUAL: Final = 25_000_000
"""Bytes of a message that most providers take; above that many of the receiving ones do not."""
_AROUND: Final = 20_000
"""Bytes of header, text, HTML and pictures, about."""
_ADVERTISED: Final = {"smtp.gmail.com": 35_882_577, "smtp-relay.gmail.com": 35_882_577}
"""What servers say after EHLO (RFC 1870), where that is known of a provider."""


def message_size(letter: Letter) -> int:
    """Return about how many bytes the message will have: files go as base64, in lines of 76 characters and CRLF."""
    files = sum(-(-each.size // 3) * 4 for each in letter.attachments)
    return files * 78 // 76 + 2 * len(letter.body) + _AROUND


def too_large(letter: Letter, account: Account) -> Problem | None:
    """Return that the account's server takes no letter so large; None where it does, or where that is not known."""
    limit, size = _ADVERTISED.get(account.host.lower()), message_size(letter)
    return _problem("letter.too-large", size, limit) if limit is not None and size > limit else None


def large(letter: Letter) -> Problem | None:
    """Return that a letter is larger than many servers take; None where it is not."""
    size = message_size(letter)
    return replace(_problem("letter.large", size, USUAL), field=None) if size > USUAL else None


def _problem(code: str, size: int, limit: int) -> Problem:
    facts = {"size": f"{size / 1_000_000:.1f}", "limit": f"{limit / 1_000_000:.1f}"}
    return Problem(code, facts, "attachments")
