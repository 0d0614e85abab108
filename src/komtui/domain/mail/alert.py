"""Alerts: letters of komtui's own, to whoever is told when documents do not arrive or an account stands still."""

from __future__ import annotations

import datetime as dt
from typing import Final

from komtui.domain.mail.delivery import Pause
from komtui.late import dataclass

KIND: Final = "alert"
"""Kind of the letters that tell the company; those of a store have its name after a colon."""
WITHDRAWN: Final = "withdrawn-alert"
"""Kind of those that were taken back because their account stands still: what they told is not told yet."""
MOST_OFTEN: Final = dt.timedelta(hours=1)
"""How long after an alert there is no other one for the same address."""
LONGEST_WAIT: Final = dt.timedelta(minutes=5)
"""How long what happened is collected while letters go on leaving."""
OLDEST: Final = dt.timedelta(days=7)
"""What is older than that is not told any more: somebody has looked meanwhile, or alerts were off."""
SHORTEST_PAUSE: Final = dt.timedelta(hours=1)
"""A pause that ends by itself before that is not worth a letter."""


@dataclass(frozen=True)
class Untold:
    """A delivery of a document that somebody must look at."""

    delivery_id: int
    """Its key."""
    store: str
    """The document's; empty for the company."""
    event: int
    """Its last event of that sort: what was told before was told up to some event."""
    at: dt.datetime
    """UTC, of that event."""


@dataclass(frozen=True)
class LastAlert:
    """The alert before."""

    letter_id: int
    """Key of the letter; whoever writes the next one names it, so that two programs never write two."""
    told: int
    """The last event that it told of."""
    queued_at: dt.datetime
    """UTC."""


@dataclass(frozen=True)
class News:
    """What one alert tells."""

    deliveries: tuple[Untold, ...] = ()
    """The oldest first."""
    pauses: tuple[Pause, ...] = ()
    """Accounts that stand still."""

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.deliveries or self.pauses)


def kind_of(store: str) -> str:
    """Return the kind of the alerts of a store, or of the company."""
    return f"{KIND}:{store}" if store else KIND


def is_alert(kind: str) -> bool:
    """Return whether a letter is an alert, withdrawn or not: no alert tells of it."""
    return kind in {KIND, WITHDRAWN} or kind.startswith(f"{KIND}:")


def lasts(pause: Pause) -> bool:
    """Return whether a pause is worth a letter."""
    return pause.until is None or pause.until - pause.since > SHORTEST_PAUSE
