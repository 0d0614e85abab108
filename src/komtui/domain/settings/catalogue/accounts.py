"""The settings of accounts: where sales and payments are entered, by the numbers of the plan comptable général."""

from __future__ import annotations

from komtui.domain.marking import N_
from komtui.domain.settings.setting import Setting, SettingKind

RATES = "accounts.rates"
"""What other currencies are in euros."""
_GROUP = N_("Accounts")
_WORDS = "compte comptable comptabilité plan account accounting ledger FEC"


def _account(name: str, label: str, text: str, words: str, default: str) -> Setting:
    return Setting(
        f"accounts.{name}",
        "documents",
        SettingKind.TEXT,
        label,
        text,
        f"{words} {_WORDS}",
        group=_GROUP,
        default=default,
    )


SETTINGS: tuple[Setting, ...] = (
    _account(
        "customers",
        N_("Customers"),
        N_("Account of what customers owe; each has an auxiliary one beside it."),
        "clients créances receivable 411",
        "411000",
    ),
    _account(
        "deposits",
        N_("Deposits"),
        N_("Account of what is paid before anything is delivered."),
        "acomptes avances deposits 4191",
        "419100",
    ),
    _account(
        "goods",
        N_("Sales of goods"),
        N_("One account, and others by rate of tax: 707000, 5.5=707100."),
        "ventes marchandises sales goods 707 701",
        "707000",
    ),
    _account(
        "services",
        N_("Sales of services"),
        N_("One account, and others by rate of tax: 706000, 10=706100."),
        "prestations services ventes sales 706",
        "706000",
    ),
    _account(
        "charges",
        N_("Charges"),
        N_("Account of freight and other charges on whole documents."),
        "port frais livraison freight shipping charges 7085",
        "708500",
    ),
    _account(
        "discounts",
        N_("Discounts"),
        N_("Account of discounts on whole documents, such as 709000; empty, they lower the sales that they stand on."),
        "remises rabais ristournes discounts 709",
        "",
    ),
    _account(
        "taxes",
        N_("Tax collected"),
        N_("One account, and others by rate or tax: 445710, 20=445711, QST=445720."),
        "tva collectée taxes vat gst qst 44571",
        "445710, 20=445711, 10=445712, 5.5=445713, 2.1=445714",
    ),
    _account(
        "payments",
        N_("Money"),
        N_("Account of the bank, and others by method of payment: 512000, cash=530000."),
        "banque caisse chèques règlements encaissements bank cash 512 53",
        "512000, cash=530000, cheque=511200, voucher=467000",
    ),
    _account(
        "rounding",
        N_("Rounding"),
        N_("Account of the cents that rounding leaves over."),
        "arrondis centimes rounding cents 658",
        "658000",
    ),
    Setting(
        RATES,
        "documents",
        SettingKind.TEXT,
        N_("Currencies"),
        N_("What one unit of a currency is in euros: CAD=0.66, USD=0.92."),
        f"devises change taux monnaies currencies exchange rates {_WORDS}",
        group=_GROUP,
    ),
)
