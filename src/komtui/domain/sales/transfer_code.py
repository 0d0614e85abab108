"""The QR code of a SEPA credit transfer (EPC069-12, version 3.1): what a banking app reads to fill in a transfer."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from komtui.domain.money import ZERO
from komtui.domain.sales.document import Document, PaymentMeans
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.payment import amount_due
from komtui.domain.text import visible
from komtui.late import late_pattern

EEA: Final = frozenset(re.findall("..", "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEISITLILTLULVMTNLNOPLPTROSESISK"))
"""Countries of the European Economic Area, as IBANs have them: a transfer there needs no BIC."""
OTHERS: Final = frozenset(re.findall("..", "ADALGBGIMCMDMEMKRSSMVA"))
"""The rest of the SEPA area (EPC409-09), where a transfer wants the BIC. Not Switzerland, which has a QR code of its
own on its invoices and would take this one for that."""
MOST_BYTES: Final = 331
"""Of what the code says."""
_TRANSFERS: Final = frozenset({"", "30", "42", "58"})
"""UNCL 4461: credit transfers in general, to an account, by SEPA; or no means at all, where an account is stated."""
_LARGEST = Decimal("999999999.99")
_NAME, _TEXT = 70, 140
_BIC = late_pattern(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
_IBAN = late_pattern(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_REFERENCE = late_pattern(r"RF\d{2}[A-Z0-9]{1,21}")


def transfer_code(document: Document) -> str:
    """Return what the code of an invoice says; empty where there is none.

    There is one where euros are still due, by transfer, to an account of the SEPA area.
    """
    if is_draft(document.state) or document.currency != "EUR":
        return ""
    payment = document.payment
    return code_of(payment, payee(document), amount_due(document), payment.reference.strip() or document.number)


def code_of(payment: PaymentMeans, payee: str, due: Decimal, quoted: str) -> str:
    """Return what the code of a transfer of so many euros says, with what is to be quoted; empty where there is none.

    `payee` is whose account it is (untrusted text).
    """
    iban, bic = compact(payment.iban), compact(payment.bic)
    name = _line(payee, _NAME)
    if not is_transfer(payment) or not ZERO < due <= _LARGEST or not name or not _reaches(iban, bic):
        return ""
    reference, text = _remittance(quoted)
    lines = ("BCD", "002", "1", "SCT", bic if _BIC.fullmatch(bic) else "", name, iban, f"EUR{due:.2f}", "")
    said = "\n".join((*lines, reference, text)).rstrip("\n")
    return said if len(said.encode()) <= MOST_BYTES else ""


def is_transfer(payment: PaymentMeans) -> bool:
    """Return whether it is the buyer who has to order a transfer to an account, as far as the document says."""
    return payment.code in _TRANSFERS and bool(payment.iban.strip())


def payee(document: Document) -> str:
    """Return whose account a document is paid to."""
    other = document.payee.name if document.payee is not None else ""
    return document.payment.account_name or other or document.seller.name


def _remittance(quoted: str) -> tuple[str, str]:
    """Return what to quote, as the page says it: as a creditor reference (ISO 11649) where it is one, else as text."""
    reference = compact(quoted)
    if _REFERENCE.fullmatch(reference) and _checks(reference):
        return reference, ""
    return "", _line(quoted, _TEXT)


def _reaches(iban: str, bic: str) -> bool:
    if not (_IBAN.fullmatch(iban) and _checks(iban)):
        return False
    return iban[:2] in EEA or (iban[:2] in OTHERS and bool(_BIC.fullmatch(bic)))


def _checks(number: str) -> bool:
    """Return whether an IBAN or a creditor reference has the right check digits (ISO 7064, MOD 97-10)."""
    return int("".join(str(int(each, 36)) for each in number[4:] + number[:4])) % 97 == 1


def compact(text: str) -> str:
    """Return an account, a bank or a reference as it is compared: without spaces, in upper case."""
    return re.sub(r"\s", "", text).upper()


def _line(text: str, most: int) -> str:
    """Return untrusted text as one line of at most `most` characters."""
    return " ".join(visible(text).encode("utf-8", "replace").decode().split())[:most].strip()
