"""Receivers: what large mailbox providers ask of letters, as they publish it, and what that means for one letter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from komtui.domain.mail.dmarc import Policy


class Fate(StrEnum):
    """What a receiver makes of such a letter, as far as that follows from who sent it."""

    TAKEN = "taken"
    """Nothing is missing, however many there are."""
    FEW = "few"
    """Taken from who sends few; something is missing for who sends many."""
    DOUBTFUL = "doubtful"
    """It may end among the spam."""
    REFUSED = "refused"
    """It is sent back, or put among the spam."""


@dataclass(frozen=True)
class Proof:
    """What vouches for a letter, as a receiver sees it."""

    spf: str
    """The result for MAIL FROM: `pass`, `fail`, `softfail`, `none`, …"""
    dkim: bool
    """Whether a signature holds, anybody's."""
    dmarc: bool
    """Whether one of the two is of the domain in From, which has a record."""
    policy: Policy | None = None
    """What the domain asks to become of letters for which nothing vouches; None without a record."""

    @property
    def is_disowned(self) -> bool:
        """Whether the domain itself asks for the letter to be refused, or put among the spam."""
        return not self.dmarc and self.policy in {Policy.REJECT, Policy.QUARANTINE}


@dataclass(frozen=True)
class Receiver:
    """One provider of mailboxes."""

    key: str
    """Stable: `gmail`."""
    name: str
    """As people know it; not translated."""
    source: str
    """Where it publishes what it asks for."""
    read: dt.date
    """When that was read."""

    def fate(self, proof: Proof) -> Fate:
        """Return what becomes of a letter with this proof."""
        if proof.is_disowned:
            return Fate.REFUSED
        return _RULES[self.key](proof)


def _gmail(proof: Proof) -> Fate:
    """SPF or DKIM from everybody; SPF, DKIM and DMARC from 5,000 letters a day on."""
    if proof.spf == "pass" and proof.dkim and proof.dmarc:
        return Fate.TAKEN
    return Fate.FEW if proof.spf == "pass" or proof.dkim else Fate.REFUSED


def _outlook(proof: Proof) -> Fate:
    """All three from 5,000 letters a day on (550 5.7.515); the rest is judged as ever."""
    if proof.spf == "pass" and proof.dkim and proof.dmarc:
        return Fate.TAKEN
    return Fate.FEW if proof.spf == "pass" or proof.dkim else Fate.DOUBTFUL


def _orange(proof: Proof) -> Fate:
    """All three, from everybody."""
    return Fate.TAKEN if proof.spf == "pass" and proof.dkim and proof.dmarc else Fate.REFUSED


def _laposte(proof: Proof) -> Fate:
    """A failed SPF is refused; where nothing vouches it is spam."""
    if proof.spf == "fail":
        return Fate.REFUSED
    if proof.spf == "pass":
        return Fate.TAKEN if proof.dkim else Fate.FEW
    return Fate.FEW if proof.dkim else Fate.DOUBTFUL


_RULES: Final = {"gmail": _gmail, "outlook": _outlook, "orange": _orange, "laposte": _laposte}

RECEIVERS: Final = (
    Receiver("gmail", "Gmail", "support.google.com/a/answer/14229414", dt.date(2026, 11, 20)),
    Receiver("outlook", "Outlook.com", "learn.microsoft.com, “high-volume senders”, 2025-05-05", dt.date(2026, 11, 20)),
    Receiver("orange", "Orange/Wanadoo", "postmaster page of Orange, 2026-05-15", dt.date(2026, 11, 20)),
    Receiver("laposte", "laposte.net", "postmaster.laposte.net", dt.date(2026, 11, 20)),
)
"""Those that most customers of a shop in France or Québec have their mailbox with."""
