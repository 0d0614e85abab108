"""Findings of law: how much one weighs, and what its field is called."""

from __future__ import annotations

from typing import Final

from komtui.domain.marking import N_
from komtui.domain.sales.legal.finding import Severity
from komtui.domain.sales.party import Capacity
from komtui.i18n import Localizer, current
from komtui.i18n.sentences.places import place_words

_SEVERITIES: Final = {Severity.MUST: N_("must"), Severity.SHOULD: N_("should")}
_CAPACITIES: Final = {
    Capacity.BUSINESS: N_("a business"),
    Capacity.CONSUMER: N_("a private person"),
    Capacity.PUBLIC: N_("a public body"),
}


def capacity_word(capacity: Capacity) -> str:
    """Return in what capacity somebody buys."""
    return current()._(_CAPACITIES[capacity])


def severity_word(severity: Severity) -> str:
    """Return how much a finding weighs."""
    return current()._(_SEVERITIES[severity])


def field_name(field: str, words: Localizer | None = None) -> str:
    """Return what people call a finding's field: a setting by its section and label, a line by its place."""
    return place_words(field, (words or current())._)
