"""Why a document is not done something to: what a screen says where a key does nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from komtui.domain.problem import Problem
from komtui.domain.sales import lifecycle
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.lifecycle import Act, State
from komtui.i18n.presentation.states import problem_sentence

_ACTS: Final = {
    "take_money": Act.TAKE,
    "issue": Act.ISSUE,
    "convert": Act.CONVERT,
    "discard": Act.DISCARD,
    "restore": Act.RESTORE,
}
"""Actions of screens that want a document of some kinds and states, by what they do to it."""


def why_not(action: str, kind: Kind, state: State, name: str, balance: Decimal | None) -> str:
    """Return why an action of a screen is not done to a document; empty where its kind and state do not say it.

    `name` is its number, or that of a draft; `balance` is what is due on it, None where it asks for nothing.
    """
    if (act := _ACTS.get(action)) is None:
        return ""
    if lifecycle.steps(act, kind, state):
        settled = act is Act.TAKE and not balance
        return problem_sentence(Problem("payment.nothing-due", {"number": name})) if settled else ""
    makes = next((each.makes for each in lifecycle.undergoes(act, kind)), None)
    return problem_sentence(Problem(lifecycle.refusal(act, kind, state, makes), {"number": name}))
