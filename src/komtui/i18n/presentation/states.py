"""Kinds and states: of documents by the gender of their kind, and of the deliveries of their letters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery_state import DeliveryState
from komtui.domain.marking import N_
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import State
from komtui.domain.sales.standing import Standing, View
from komtui.i18n import Localizer, current

if TYPE_CHECKING:
    from komtui.domain.problem import Problem

STATES = {
    State.DRAFT: N_("draft"),
    State.ISSUED: N_("issued"),
    State.ACCEPTED: N_("accepted"),
    State.REFUSED: N_("refused"),
    State.PAID: N_("paid"),
    State.CANCELLED: N_("cancelled"),
    State.DISCARDED: N_("discarded"),
}
STANDINGS = {
    Standing.PART: N_("part-paid"),
    Standing.OVERDUE: N_("overdue"),
    Standing.SETTLED: N_("settled"),
    Standing.REFUNDED: N_("settled"),
    Standing.EXPIRED: N_("expired"),
}
VIEWS = {
    View.OVERDUE: N_("overdue"),
    View.UNPAID: N_("unpaid"),
    View.TO_REMIND: N_("to remind"),
    View.NEVER_MAILED: N_("never mailed"),
    View.TO_INVOICE: N_("to invoice"),
    View.TO_SHIP: N_("to ship"),
    View.TO_REFUND: N_("to refund"),
    View.EXPIRED: N_("expired quotes"),
}
_REMINDED = {
    "quote": N_("reminded"),
    "notice": N_("announced"),
    "due": N_("reminded"),
    "1": N_("rem. 1"),
    "2": N_("rem. 2"),
    "3": N_("rem. 3"),
}
"""The furthest step of reminding, in a column of a list."""
DELIVERIES = {
    DeliveryState.QUEUED: N_("waiting"),
    DeliveryState.SENDING: N_("sending"),
    DeliveryState.DOT: N_("sending"),
    DeliveryState.SENT: N_("sent"),
    DeliveryState.FAILED: N_("failed"),
    DeliveryState.UNCERTAIN: N_("to check"),
    DeliveryState.CANCELLED: N_("withdrawn"),
    DeliveryState.DELAYED: N_("delayed"),
    DeliveryState.BOUNCED: N_("returned"),
}


def kind_word(kind: Kind, words: Localizer | None = None) -> str:
    """Return the name of a kind, in the language of `words` or of the person who reads."""
    return (words or current())._(kind.traits.word)


def kinds_word(kind: Kind | None) -> str:
    """Return the plural of a kind, or that all are shown."""
    speaks = current()
    return speaks._("All kinds") if kind is None else speaks._(kind.traits.plural)


def state_word(
    state: State, kind: Kind | None = None, words: Localizer | None = None, standing: Standing | None = None
) -> str:
    """Return the word for the state of a document of that kind; how its payment stands goes before it."""
    speaks = words or current()
    if standing is not None:
        return standing_word(standing, kind, speaks) if kind is not None else speaks._(STANDINGS[standing])
    return (_by_gender(state, kind, speaks) if kind is not None else "") or speaks._(STATES[state])


def standing_word(standing: Standing, kind: Kind, words: Localizer | None = None) -> str:
    """Return the word for what follows for a document of that kind from money and dates."""
    speaks = words or current()
    return _by_gender(standing, kind, speaks) or speaks._(STANDINGS[standing])


def _by_gender(state: State | Standing, kind: Kind, words: Localizer) -> str:
    """Return the word for a state of that kind; empty where the language has none of its own for it."""
    marked = kind.traits.states.get(state, "")
    word = words._(marked) if marked else ""
    return word if word != marked else ""


def states_word(state: State | None, kind: Kind | None = None, view: View | None = None) -> str:
    """Return a state, or what is yet to be done, as a filter beside that of the kind; or that all are shown."""
    if view is not None:
        return current()._(VIEWS[view])
    return current()._("All states") if state is None else state_word(state, kind)


def delivery_word(state: DeliveryState | None) -> str:
    """Return the word for a delivery's state; a dash where there is no letter."""
    return "—" if state is None else current()._(DELIVERIES[state])


def reminded_word(step: str) -> str:
    """Return the furthest step of reminding (`DocumentRow.reminded`), in few letters."""
    return current()._(_REMINDED[step])


def problem_sentence(problem: Problem) -> str:
    """Return the sentence of a problem that may be about a draft, in the language of the person who reads."""
    number = problem.facts.get("number")
    named = problem if number is None else replace(problem, facts={**problem.facts, "number": draft_name(str(number))})
    return current().problem(named)


def draft_name(name: str) -> str:
    """Return a draft's name, or its file's, in the language of the person who reads; any other as it is.

    `draft-12` is how the command line calls it in every language.
    """
    return re.sub(r"^draft(?=-\d+(?:\.pdf)?$)", lambda _match: current()._("draft"), name)
