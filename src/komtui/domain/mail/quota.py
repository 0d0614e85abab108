"""Quotas: how much a provider lets one account send, and how much of that has been used."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from komtui.late import dataclass

if TYPE_CHECKING:
    from komtui.domain.mail.preset import Limits

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(hours=24)
MARGIN: Final = dt.timedelta(seconds=5)
"""How much longer than its window a letter counts here: a server counts it when it has arrived, on another clock."""
WARN_FROM: Final = 0.8
"""The part of a limit from which people are warned."""


class Unit(StrEnum):
    """What a limit counts."""

    MESSAGES = "messages"
    RECIPIENTS = "recipients"
    """Of all messages together."""


@dataclass(frozen=True)
class Limit:
    """No more than `count` within any `window`."""

    count: int
    """At least 1."""
    window: dt.timedelta
    """Rolling: `MINUTE` or `DAY`."""
    unit: Unit
    """What is counted."""

    def need(self, recipients: int) -> int:
        """Return what a letter to so many takes of it; never more than all, or the letter could not leave at all."""
        return min(recipients, self.count) if self.unit is Unit.RECIPIENTS else 1


@dataclass(frozen=True)
class Quota:
    """What one account may send."""

    account: str
    """Who is counted, by user and server; scopes that use the same account share it."""
    address: str = ""
    """The sender's address, to be shown (as entered)."""
    provider: str = ""
    """Its name as people know it; empty where it is none that komtui knows."""
    limits: tuple[Limit, ...] = ()
    """All of them hold at once; none where nothing is known."""


@dataclass(frozen=True)
class Used:
    """How much of one limit is used."""

    limit: Limit
    """Which."""
    count: int
    """What was handed over within its window."""
    frees_at: dt.datetime | None = None
    """UTC: when the oldest of that no longer counts; None where nothing does."""
    full_until: dt.datetime | None = None
    """UTC: when one more can leave; None where it can leave now."""

    @property
    def left(self) -> int:
        """How many more can leave."""
        return max(self.limit.count - self.count, 0)

    @property
    def part(self) -> float:
        """From 0 to 1, or beyond where the account was busier elsewhere."""
        return self.count / self.limit.count

    @property
    def is_scarce(self) -> bool:
        """Whether people should know before it is used up."""
        return self.part >= WARN_FROM


@dataclass(frozen=True)
class Usage:
    """What an account has sent of late, as far as it was sent by komtui."""

    quota: Quota
    """What it may."""
    minute: int
    """Messages handed over within the last minute."""
    day: int
    """Messages handed over within the last 24 hours."""
    used: tuple[Used, ...] = ()
    """Of each limit, in the order of `quota.limits`."""

    @property
    def daily(self) -> Used | None:
        """The limit of the day that is nearest to its end; None where no such limit is known."""
        return max((each for each in self.used if each.limit.window == DAY), key=lambda each: each.part, default=None)

    @property
    def per_minute(self) -> Used | None:
        """The limit of the minute; None where none is known."""
        return next((each for each in self.used if each.limit.window == MINUTE), None)


def limits_of(limits: Limits) -> tuple[Limit, ...]:
    """Return what is known of a provider as limits that can be counted."""
    every = (
        Limit(limits.per_minute, MINUTE, Unit.MESSAGES),
        Limit(limits.per_day, DAY, Unit.MESSAGES),
        Limit(limits.recipients_per_day, DAY, Unit.RECIPIENTS),
    )
    return tuple(each for each in every if each.count)
