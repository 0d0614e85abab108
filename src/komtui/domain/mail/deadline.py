"""Deadlines: days from which a provider refuses what an account does today, as it has announced them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from komtui.domain.mail.account import Account, Method
from komtui.domain.problem import Problem


@dataclass(frozen=True)
class Deadline:
    """One announcement."""

    before: str
    """Code of the sentence that is said until then; empty where the day was past when it was entered here."""
    after: str
    """Code of the sentence that is said from then on."""
    day: dt.date
    """The first day on which it may be refused."""
    source: str
    """Where it was announced, and when that was read."""
    concerns: Callable[[Account], bool]
    """Whether an account does what is to end; its secrets are not asked for."""
    ahead: dt.timedelta = dt.timedelta(days=120)
    """How long before it is said."""


def _signs_in_with_a_password(account: Account, *hosts: str) -> bool:
    host = account.host.strip().lower().rstrip(".")
    return account.method is Method.SMTP and bool(account.user) and host in hosts


DEADLINES: Final = (
    Deadline(
        "mail.deadline-microsoft",
        "mail.deadline-microsoft-past",
        dt.date(2026, 12, 31),
        "Message center MC786329, Exchange Team Blog 2026-01-27: off by default at the end of December 2026; an"
        " administrator can turn it on again; the final date is to be announced. Read 2026-11-20.",
        lambda account: _signs_in_with_a_password(account, "smtp.office365.com", "smtp-legacy.office365.com"),
    ),
    Deadline(
        "",
        "mail.deadline-outlook-past",
        dt.date(2024, 9, 16),
        "support.microsoft.com, “Modern authentication methods for Outlook.com”. Read 2026-11-20.",
        lambda account: _signs_in_with_a_password(account, "smtp-mail.outlook.com", "smtp.live.com"),
    ),
)
"""By the day on which they were announced, the newest first."""


def deadlines(account: Account, today: dt.date) -> tuple[Problem, ...]:
    """Return what is to be said of an account today, with the day and what to do; empty for most."""
    found = []
    for each in DEADLINES:
        if today < each.day - each.ahead or not each.concerns(account):
            continue
        code = each.before if today < each.day else each.after
        found.append(Problem(code, {"day": each.day.isoformat(), "address": account.address}, "mail.method"))
    return tuple(found)
