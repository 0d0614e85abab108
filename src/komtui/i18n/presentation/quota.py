"""Quotas: what an account has sent of late, beside what it may; in sentences from four fifths of its limit on."""

from __future__ import annotations

from komtui.domain.mail.quota import Unit, Usage, Used
from komtui.domain.text import visible
from komtui.i18n import _, current, n_
from komtui.i18n.presentation.deliveries import stamp
from komtui.late import dataclass


@dataclass(frozen=True)
class Gauge:
    """Whose account it is and how busy; each part may be left out, or shortened, where there is no room."""

    provider: str
    """As people know it; empty where it is not known."""
    address: str
    """The sender's."""
    sent: str
    """How many it has sent, in the last minute and in the last 24 hours."""

    def __str__(self) -> str:
        """All of it, in one line."""
        return " · ".join(part for part in (self.provider, self.address, self.sent) if part)


def gauge(usage: Usage) -> Gauge:
    """Return how busy an account is."""
    return Gauge(usage.quota.provider, visible(usage.quota.address), _sent(usage))


def warning(usage: Usage) -> str:
    """Return what to know before the limit of the day is reached, and once it is; empty where there is room enough."""
    daily = usage.daily
    if daily is None or not daily.is_scarce:
        return ""
    if daily.full_until is not None:
        words = _("Limit reached: letters wait, the next one leaves at {time}.")
        return words.format(time=stamp(daily.full_until))
    words = n_("Room for {count} more letter.", "Room for {count} more letters.", daily.left)
    if daily.limit.unit is Unit.RECIPIENTS:
        words = n_("Room for {count} more recipient.", "Room for {count} more recipients.", daily.left)
    more = _("There is more again from {time} on.").format(time=stamp(daily.frees_at)) if daily.frees_at else ""
    return f"{words.format(count=current().count(daily.left))} {more}".rstrip()


def _sent(usage: Usage) -> str:
    return _("Sent: {minute} this minute, {day} in 24 h").format(minute=_minute(usage), day=_day(usage))


def _minute(usage: Usage) -> str:
    limit = usage.per_minute
    if limit is None:
        return current().count(usage.minute)
    return _("{count} of {limit}").format(count=current().count(usage.minute), limit=current().count(limit.limit.count))


def _day(usage: Usage) -> str:
    daily: Used | None = usage.daily
    if daily is None:
        return current().count(usage.day)
    of_all = _("{count} of {limit}")
    if daily.limit.unit is Unit.RECIPIENTS:
        of_all = _("{count} of {limit} recipients")
    return of_all.format(count=current().count(daily.count), limit=current().count(daily.limit.count))
