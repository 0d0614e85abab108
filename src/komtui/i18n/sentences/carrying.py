"""Sentences on carrying documents on: parts, deposits, progress, credit by line or amount."""

from __future__ import annotations

from collections.abc import Mapping

from komtui.domain.marking import N_

SENTENCES: Mapping[str, str] = {
    "carry.amount": N_(
        "{amount} cannot be asked for. Write an amount above zero, with no more decimals than money has."
    ),
    "carry.behind": N_("Line {line} is at {percent} already. Write a higher percentage, of the whole line."),
    "carry.behind-all": N_("All lines are at {percent} or further already. Write a higher percentage, of the whole."),
    "carry.deducted": N_(
        "{by} deducts {number} already, so nothing of it is left to be credited. Make the credit note on {by}."
    ),
    "carry.deposit-draft": N_(
        "{draft} is a deposit invoice that is not issued yet, so it cannot be deducted. Issue or discard it first."
    ),
    "carry.line": N_("There is no line {line} that could be carried on. Lines are counted from 1."),
    "carry.none-chosen": N_("Nothing is chosen. Write a quantity beside a line at least."),
    "carry.nothing": N_("Nothing of {number} is left: all of its lines are in other documents already."),
    "carry.number": N_("“{text}” is no number."),
    "carry.percent": N_("{percent} is not possible. Write a percentage above 0, up to 100."),
    "carry.quantity": N_("Of line {line} only {left} is left, so {quantity} is not possible."),
    "carry.too-much-money": N_("Only {left} is left, so {amount} is not possible."),
    "carry.too-much-net": N_("Only {left} without tax is left, and these lines come to {amount}."),
    "carry.totals": N_(
        "The totals of {number} come from its file and are not the sum of what it says by tax. It can only be carried"
        " on whole."
    ),
}
NONE_LEFT: Mapping[str, str] = {
    "carry.quantity": N_("Nothing of line {line} is left: all of it is in other documents already."),
    "carry.too-much-money": N_("Nothing is left of it: its whole amount is in other documents already."),
    "carry.too-much-net": N_("Nothing is left of it: its whole amount is in other documents already."),
}
"""Instead of those above, where the fact `left` is zero."""
