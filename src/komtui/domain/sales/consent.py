"""Consents: what is done only if a person has said yes to it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from komtui.domain.problem import Problem, ProblemError


class Consent(StrEnum):
    """What a person agrees to."""

    CANCELLED = "cancelled"
    """To mail what a credit note has taken back."""
    PAID = "paid"
    """To mail what is paid."""
    UNPRINTABLE = "unprintable"
    """To issue or mail a page that has boxes where the fonts lack a character."""
    SENT_BEFORE = "sent-before"
    """To mail what the same people got before."""
    CONVERTED_BEFORE = "converted-before"
    """To make, or issue, another document from one that was carried on already."""
    LATER_DATE = "later-date"
    """To issue a document with the date of the last one of its series, which is more than a day later than today."""
    UNJUDGED = "unjudged"
    """To issue an e-invoice that the official rules did not judge, because what judges could not work."""


class ConsentError(ProblemError):
    """Nothing was done, because nobody has agreed to it yet; the same call with these consents does it."""

    def __init__(self, needs: Mapping[Consent, Problem]) -> None:
        super().__init__(*needs.values())
        self.needs = needs
        """What is to be agreed to, each with the problem that says why."""
