"""What law asks of a document: the tables of the seller's country, put to it."""

from __future__ import annotations

from typing import Final

from komtui.domain.sales.document import Document
from komtui.domain.sales.legal.canada import CANADA
from komtui.domain.sales.legal.europe import EUROPE
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.legal.france import FRANCE
from komtui.domain.sales.legal.numbers import EU
from komtui.domain.sales.legal.rule import NO_ENTERPRISE, Case, Enterprise, Rule, asked

RULES: Final = {"FR": (*EUROPE, *FRANCE), "CA": CANADA, **dict.fromkeys(EU - {"FR"}, EUROPE)}
"""By the seller's country; elsewhere no law is known."""


def rules_of(country: str) -> tuple[Rule, ...]:
    """Return the rules that sellers of a country are asked by; nothing where its law is not known."""
    return RULES.get(country, ())


def legal_findings(document: Document, enterprise: Enterprise = NO_ENTERPRISE) -> tuple[LegalFinding, ...]:
    """Return what law misses in a document as it would be issued, what it must have first.

    Amounts that it states are taken as they are: whoever has them at hand states them, and no line is reckoned anew.
    """
    case = Case(document, enterprise)
    found = asked(rules_of(case.country), case)
    return tuple(sorted(found, key=lambda each: each.severity is not Severity.MUST))
