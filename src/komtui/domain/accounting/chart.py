"""The accounts that sales and payments go to, as the French plan comptable général numbers them.

A setting names the usual account, and others where they differ: `707000, 5.5=707100, 10=707200`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from decimal import Decimal, InvalidOperation
from typing import Final

from komtui.domain.search import folded
from komtui.late import dataclass

_ACCOUNT = re.compile(r"\d{3}[0-9A-Z]{0,17}", re.ASCII)
"""The first three characters are digits of the plan comptable (LPF, A47 A-1)."""


@dataclass(frozen=True)
class Accounts:
    """One kind of account, which may differ by rate of tax or by method of payment."""

    usual: str = ""
    """Where nothing else is said."""
    others: Mapping[str, str] = field(default_factory=dict)
    """By rate (`5.5`), tax (`GST`) or method (`cash`), folded."""

    def of(self, *keys: str) -> str:
        """Return the account of the first of `keys` that has its own, else the usual one."""
        return next((self.others[each] for each in map(folded, keys) if each in self.others), self.usual)

    def name(self, account: str) -> str:
        """Return what one of them is called: an account has one name, whatever is entered in it."""
        keys = [key for key, each in self.others.items() if each == account and account != self.usual]
        words = [f"{key.replace('.', ',')} %" if key[:1].isdigit() else key.upper() for key in keys]
        return " ".join(filter(None, (name_of_account(account), ", ".join(words))))


def accounts(text: str) -> Accounts:
    """Return the accounts of a setting. Raises ValueError with what is none."""
    usual, others = "", dict[str, str]()
    for part in filter(None, (each.strip() for each in text.split(","))):
        key, equals, account = (each.strip() for each in part.rpartition("="))
        if not _ACCOUNT.fullmatch(account) or (equals and not key) or (not equals and usual):
            raise ValueError(part)
        if equals:
            others[folded(key)] = account
        else:
            usual = account
    if text.strip() and not usual:
        raise ValueError(text)
    return Accounts(usual, others)


def rates(text: str) -> Mapping[str, Decimal]:
    """Return what one unit of each currency is in euros: `USD=0.92, CAD=0.66`. Raises ValueError."""
    found = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        currency, _, rate = (each.strip() for each in part.partition("="))
        try:
            found[currency] = Decimal(rate)
        except InvalidOperation as error:
            raise ValueError(part) from error
        if not re.fullmatch(r"[A-Z]{3}", currency) or not found[currency].is_finite() or found[currency] <= 0:
            raise ValueError(part)
    return found


@dataclass(frozen=True)
class Chart:
    """All accounts of a company."""

    customers: Accounts
    """411."""
    deposits: Accounts
    """4191: paid on account, before anything is delivered."""
    goods: Accounts
    """707, or 701 where they are made in the house."""
    services: Accounts
    """706."""
    charges: Accounts
    """7085: freight and other charges on a whole document."""
    discounts: Accounts
    """709; with no account, what is taken off a document lowers its sales, as the plan comptable has it of discounts
    that stand on the invoice itself."""
    taxes: Accounts
    """44571."""
    payments: Accounts
    """By method: 512 bank, 53 cash, 5112 cheques."""
    rounding: Accounts
    """658: what rounding leaves over."""
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    """Euros for one unit of a currency."""


KEYS: Final = (
    *("customers", "deposits", "goods", "services", "charges", "discounts", "taxes", "payments", "rounding"),
)
"""Fields of a chart that are accounts, each a setting `accounts.…`."""


def chart(values: Mapping[str, str]) -> Chart:
    """Return the chart of the settings `accounts.…`. Raises ValueError where one of them is none."""
    return Chart(
        **{name: accounts(values[f"accounts.{name}"]) for name in KEYS},
        rates=rates(values["accounts.rates"]),
    )


NAMES: Final[Mapping[str, str]] = {
    "411": "Clients",
    "4191": "Clients - Avances et acomptes reçus",
    "44571": "TVA collectée",
    "467": "Autres comptes débiteurs ou créditeurs",
    "512": "Banques",
    "5112": "Chèques à encaisser",
    "5115": "Cartes bancaires à encaisser",
    "53": "Caisse",
    "58": "Virements internes",
    "658": "Charges diverses de gestion courante",
    "701": "Ventes de produits finis",
    "704": "Travaux",
    "706": "Prestations de services",
    "707": "Ventes de marchandises",
    "7085": "Ports et frais accessoires facturés",
    "709": "Rabais, remises et ristournes accordés",
    "758": "Produits divers de gestion courante",
}
"""What the plan comptable général calls accounts, by the digits that they begin with."""


def name_of_account(account: str) -> str:
    """Return what an account is called: the name of the longest beginning that has one, else its number."""
    found = [each for each in NAMES if account.startswith(each)]
    return NAMES[max(found, key=len)] if found else account
