"""How closings are said, and what is wrong with a journal."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from komtui.domain.marking import N_
from komtui.domain.money import ZERO, Money
from komtui.domain.sales.tax import Tax
from komtui.domain.verification import Fault
from komtui.i18n import _, current
from komtui.i18n.presentation.payment import method_word, rounding_word, settled_word
from komtui.i18n.presentation.taxes import tax_label

FAULTS: Final[Mapping[str, str]] = {
    "line": N_("Entry {number} is not as komtui writes one."),
    "hash": N_("Entry {number} was changed: what it says does not have the hash that it carries."),
    "chain": N_("Entry {number} does not follow the one before it: something was taken out, put in or exchanged."),
    "number": N_("Entry {number} has another number."),
    "totals": N_("Entry {number} closes a period with sums that are not those of the journal."),
    "signature": N_("Entry {number} is not signed by the key that it names."),
    "end": N_("The journal was cut off after entry {number}: it does not end as an export does."),
    "earlier": N_("What was recorded before there was a journal is no longer as it was taken over."),
    "manifest": N_("What the archive says of itself does not fit its {number} entries."),
}
"""What each code of `domain.verification` means."""


def fault_sentence(fault: Fault) -> str:
    """Return what is wrong with a journal."""
    return _(FAULTS[fault.code]).format(number=fault.number)


def closing_rows(totals: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - the facts of a closing
    """Return the sums of a closing, each by its name."""
    rows: list[tuple[str, str]] = []
    for each in totals:
        currency = each["currency"]
        for label, place in ((_("Sales"), "sales"), (_("Credit notes"), "credit_notes")):
            sums = each[place]
            rows.append(
                (_("{label} ({count})").format(label=label, count=sums["documents"]), _said(sums["gross"], currency))
            )
            rows.append((f"  {_('of it net')}", _said(sums["net"], currency)))
            rows += [
                (
                    "  "
                    + _("{tax} on {taxable}").format(
                        tax=tax_label(Tax(tax["scheme"], tax["category"], Decimal(tax["rate"])), current()),
                        taxable=_said(tax["taxable"], currency),
                    ),
                    _said(tax["amount"], currency),
                )
                for tax in sums["taxes"]
            ]
            if "rounding" in sums:
                to_pay = Decimal(sums["gross"]) + Decimal(sums["rounding"])
                rows.append((f"  {_('Rounding')}", _said(sums["rounding"], currency)))
                rows.append((f"  {_('To be paid')}", _money(to_pay, currency)))
        rows += [
            (
                _("{label} ({count})").format(label=method_word(paid["method"], current()), count=paid["count"]),
                _money(Decimal(paid["amount"]) + Decimal(paid.get("rounding", 0)), currency),
            )
            for paid in each["payments"]
        ]
        if any("rounding" in paid for paid in each["payments"]):
            rounding = sum((Decimal(paid.get("rounding", 0)) for paid in each["payments"]), ZERO)
            settled = sum((Decimal(paid["amount"]) for paid in each["payments"]), ZERO)
            rows.append((rounding_word(current()), _money(-rounding, currency)))
            rows.append((settled_word(current()), _money(settled, currency)))
    return rows


def _said(amount: str, currency: str) -> str:
    return _money(Decimal(amount), currency)


def _money(amount: Decimal, currency: str) -> str:
    return current().money(Money(amount, currency))
