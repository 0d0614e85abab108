"""How large a letter will be, and what takes it: said before it is queued, where something can still be left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from komtui.domain.mail.account import Account
from komtui.domain.mail.letter import Letter
from komtui.domain.problem import Problem

USUAL: Final = 25_000_000
"""Bytes of a message that most providers take; above that many of the receiving ones do not."""
_EVERY_SERVER: Final = 64_000
"""Bytes of a message that no server refuses for its size."""
_AROUND: Final = 20_000
"""Bytes of header, text, HTML and pictures, about."""
_ADVERTISED: Final = {"smtp.gmail.com": 35_882_577, "smtp-relay.gmail.com": 35_882_577}
"""What servers say after EHLO (RFC 1870), where that is known of a provider before komtui has asked it."""


def message_size(letter: Letter) -> int:
    """Return about how many bytes the message will have: files go as base64, in lines of 76 characters and CRLF."""
    files = sum(-(-each.size // 3) * 4 for each in letter.attachments)
    return files * 78 // 76 + 2 * len(letter.body) + _AROUND


def is_small(letter: Letter) -> bool:
    """Return whether every server has to take it (RFC 5321, 4.5.3.1.7)."""
    return message_size(letter) <= _EVERY_SERVER


def advertised(account: Account, said: int | None) -> int:
    """Return how many bytes the account's server takes: what it `said` last, else what is known of the provider.

    0 where it named no limit, or where none is known.
    """
    return _ADVERTISED.get(account.host.lower(), 0) if said is None else said


def too_large(letter: Letter, limit: int) -> Problem | None:
    """Return that the account's server takes no letter so large; None where it does, or where there is no limit (0)."""
    size = message_size(letter)
    return _problem("letter.too-large", size, limit) if 0 < limit < size else None


def files_within(limit: int) -> int:
    """Return how many bytes of files a message may carry whose size is limited to that, with a long text."""
    return max(limit - 4 * _AROUND, 0) * 76 // 78 * 3 // 4


def large(letter: Letter) -> Problem | None:
    """Return that a letter is larger than many servers take; None where it is not."""
    size = message_size(letter)
    return replace(_problem("letter.large", size, USUAL), field=None) if size > USUAL else None


def _problem(code: str, size: int, limit: int) -> Problem:
    return Problem(code, {"size": size, "limit": limit}, "attachments")
