"""How a statement of account is paid at once: where all that is open is owed to the same account of a bank."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from komtui.domain.money import ZERO
from komtui.domain.sales.statement import Account, Statement, Transfer
from komtui.domain.sales.transfer_code import compact, is_transfer, payee
from komtui.i18n.localizer import localizer
from komtui.services.ports import Documents, SettingsSnapshot
from komtui.services.sales.parties.presenting import present

_MOST: Final = 200
"""Documents of a statement that are looked at for how they are paid."""
_LONGEST: Final = 140
"""Characters that a transfer quotes (EPC069-12)."""


async def with_transfers(statement: Statement, documents: Documents, settings: SettingsSnapshot) -> Statement:
    """Return a statement that says of each account how all of it is paid by one transfer, where that can be.

    An invoice that came in, or was handed over to somebody who collects it, has an account of its own (BG-10).
    """
    accounts = [
        replace(each, transfer=await _transfer(statement, each, documents, settings)) for each in statement.accounts
    ]
    return replace(statement, accounts=tuple(accounts))


async def _transfer(
    statement: Statement, account: Account, documents: Documents, settings: SettingsSnapshot
) -> Transfer | None:
    if account.left <= ZERO or len(account.items) > _MOST:
        return None
    asked = await documents.several([each.id for each in account.items if each.left > ZERO])
    shown = [present(each, settings).document for each in asked]
    # By SEPA or by any transfer: it is the same account, however it is written.
    owners = {(compact(each.payment.iban), payee(each)) for each in shown}
    if len(owners) != 1 or not all(is_transfer(each.payment) for each in shown):
        return None
    means = replace(shown[-1].payment, reference="", text="")
    return Transfer(means, payee(shown[-1]), _quoted(statement, account))


def _quoted(statement: Statement, account: Account) -> str:
    """Return what is quoted: the documents, where there is room for them."""
    numbers = ", ".join(each.number for each in account.items)
    if len(numbers) <= _LONGEST:
        return numbers
    words = localizer(statement.language)
    named = words._("Statement of account"), statement.buyer.identifier, words.date(statement.date)
    return " ".join(filter(None, named))[:_LONGEST]
