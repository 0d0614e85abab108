"""Findings: what law asks of a document and does not find in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field as defaulted
from enum import StrEnum
from typing import Final

from komtui.domain.problem import Problem
from komtui.late import dataclass


class Severity(StrEnum):
    """How much a finding weighs."""

    MUST = "must"
    """Law wants it: without it the document is not issued."""
    SHOULD = "should"
    """Law wants it in cases that komtui cannot tell, or only advises it: it is said, and stands in nobody's way."""


CUSTOMER: Final = "customer."
"""What the field of a finding begins with that is mended with the customer of the list, whatever the document is."""


@dataclass(frozen=True)
class LegalFinding:
    """One thing that is missing or wrong."""

    code: str
    """Dotted and stable, such as `legal.fr.siren` or, of an official rule, `rule.BR-FR-12`."""
    severity: Severity
    """Whether it must be mended."""
    field: str
    """Where it is mended: a path in the document (`buyer.legal_id`, `lines[2].taxes`) or the key of a setting
    (`company.legal_id`), which has a section that the catalogue knows."""
    facts: Mapping[str, str | int] = defaulted(default_factory=dict)
    """What the sentence names; untrusted text stays raw here."""

    @property
    def problem(self) -> Problem:
        """The same as a fault with a sentence."""
        return Problem(self.code, self.facts, self.field)
