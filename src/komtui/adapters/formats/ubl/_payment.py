"""How and when to pay, in UBL (BG-16 to BG-19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from komtui.adapters.formats.payment_terms import Terms, debited, first_means, parted, quoted
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.sales.document import PaymentMeans, PaymentTerm, TermKind


def payment_terms(root: Node, issued: dt.date | None, values: XmlValues) -> Terms:
    """Return the terms of payment; EN 16931 has one, a text, UBL itself has several with figures."""
    texts: list[str] = []
    found: list[PaymentTerm] = []
    later: list[dt.date] = []
    for node in root.all("PaymentTerms"):
        text, coded = parted(node.prose("Note"), issued)
        terms = list(_figured(node, values))
        if terms:
            terms[0] = replace(terms[0], text=text)
        elif text:
            texts.append(text)
        found += [*terms, *coded]
        date = values.date(node.first("PaymentDueDate"))
        later += [date] if date else []
    due = values.date(root.first("DueDate"))
    of_means = [values.date(node) for node in root.all("PaymentMeans/PaymentDueDate")]
    due = due or next((each for each in of_means if each), None) or next(iter(later), None)
    return Terms("\n".join(texts), due, tuple(found))


def _figured(node: Node, values: XmlValues) -> Iterator[PaymentTerm]:
    base = values.optional(node, "Amount")
    until = values.date(node.first("SettlementPeriod/EndDate"))
    percent, amount = (
        values.optional(node, "SettlementDiscountPercent"),
        values.optional(node, "SettlementDiscountAmount"),
    )
    # None until a day is said by zero: so long it is owed as it stands.
    if percent or amount or (percent is not None and until is not None):
        yield PaymentTerm(TermKind.DISCOUNT, until, percent, amount, base)
    percent, amount = values.optional(node, "PenaltySurchargePercent"), values.optional(node, "PenaltyAmount")
    if percent or amount:
        yield PaymentTerm(TermKind.PENALTY, values.date(node.first("PenaltyPeriod/StartDate")), percent, amount, base)
    instalment = values.date(node.first("InstallmentDueDate"))
    if instalment is not None:
        share = values.optional(node, "PaymentPercent")
        yield PaymentTerm(TermKind.INSTALMENT, instalment, share, base if share is None else None)


def payments(root: Node) -> tuple[PaymentMeans, tuple[PaymentMeans, ...]]:
    """Return how to pay: the first means with an account, else the first; and the others."""
    account = "PayeeFinancialAccount"
    sepa = (
        *root.all("PayeeParty/PartyIdentification/ID"),
        *root.all("AccountingSupplierParty/Party/PartyIdentification/ID"),
    )
    creditor = next((node.text for node in sepa if node.attributes.get("schemeID") == "SEPA"), "")
    means = [
        PaymentMeans(
            code=each.value("PaymentMeansCode"),
            iban=each.value(f"{account}/ID"),
            bic=each.value(
                f"{account}/FinancialInstitutionBranch/ID",
                f"{account}/FinancialInstitutionBranch/FinancialInstitution/ID",
            ),
            account_name=each.value(f"{account}/Name"),
            reference=each.value("PaymentID"),
            mandate=each.value("PaymentMandate/ID"),
            debited_account=each.value("PaymentMandate/PayerFinancialAccount/ID"),
            card=each.value("CardAccount/PrimaryAccountNumberID"),
            card_holder=each.value("CardAccount/HolderName"),
            text=_in_words(each),
        )
        for each in root.all("PaymentMeans")
    ]
    found = first_means(debited(means, "", creditor))
    # Where one says what to quote, that goes for all of them.
    reference = found[0].reference or next((each.reference for each in means if each.reference), "")
    return quoted(found, reference)


def _in_words(node: Node) -> str:
    """Return how to pay in words: EN 16931 has it beside the code (BT-82), UBL itself in notes."""
    code = node.first("PaymentMeansCode")
    said = code.attributes.get("name", "").strip() if code is not None else ""
    return "\n".join(filter(None, (said, node.prose("InstructionNote"))))
