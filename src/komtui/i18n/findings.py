"""The words of a finding: what happened, with what the server showed, and what to do."""

from __future__ import annotations

from datetime import date

from komtui.domain.mail.connection import Finding
from komtui.domain.problem import Problem
from komtui.domain.text import visible
from komtui.i18n.localizer import Localizer
from komtui.i18n.sentences import cause, remedy


def learned(detail: str, note: Problem | None, words: Localizer) -> str:
    """Return what a step has brought, harmless to a terminal: what was said there, and a note in words."""
    said = cause(words.dated(note), words._) if note is not None else ""
    facts = (_as_written(part, words) for part in visible(detail).split(" · "))
    return " · ".join(part for part in (*facts, said) if part)


def _as_written(fact: str, words: Localizer) -> str:
    """Return what a step has brought; a day, such as the last one of a certificate, as the language writes days."""
    try:
        return words.date(date.fromisoformat(fact)) if fact[:1].isdigit() else fact
    except ValueError:
        return fact


def happened(finding: Finding, words: Localizer) -> str:
    """Return the cause, and whose certificate was shown where that is what is wrong."""
    problem = finding.problem
    shown = Problem("connection.certificate", problem.facts) if finding.certificate is not None else None
    return " ".join(cause(words.dated(each), words._) for each in (problem, shown) if each is not None)


def to_do(finding: Finding, words: Localizer) -> str:
    """Return the remedy: a suggestion where there is one, else the one that belongs to the cause."""
    lead = finding.remedy.lead
    return cause(words.dated(lead), words._) if lead is not None else remedy(words.dated(finding.problem), words._)


def steps(finding: Finding, words: Localizer) -> tuple[str, ...]:
    """Return what is done one after the other, where the remedy is a procedure."""
    return tuple(cause(words.dated(step), words._) for step in finding.remedy.steps)
