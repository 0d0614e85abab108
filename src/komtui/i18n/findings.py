"""The words of a finding: what happened, with what the server showed, and what to do."""

from __future__ import annotations

from komtui.domain.connection import Finding
from komtui.domain.problem import Problem
from komtui.i18n.localizer import Localizer
from komtui.i18n.sentences import cause, remedy


def happened(finding: Finding, words: Localizer) -> str:
    """Return the cause, and whose certificate was shown where that is what is wrong."""
    problem = finding.problem
    shown = Problem("connection.certificate", problem.facts) if finding.certificate is not None else None
    return " ".join(cause(each, words._) for each in (problem, shown) if each is not None)


def to_do(finding: Finding, words: Localizer) -> str:
    """Return the remedy: a suggestion where there is one, else the one that belongs to the cause."""
    if finding.remedy is not None:
        return cause(finding.remedy, words._)
    return remedy(finding.problem, words._)
