"""How and when to pay, in CII (BG-16 to BG-19; terms of the Extended profile, BG-X-43 and BG-X-44)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from komtui.adapters.formats.payment_terms import Terms, debited, first_means, later, parted, quoted
from komtui.adapters.formats.xmltree import Node
from komtui.adapters.formats.xmlvalues import XmlValues
from komtui.domain.sales.document import PaymentMeans, PaymentTerm, TermKind


def payment_terms(settlement: Node | None, issued: dt.date | None, values: XmlValues) -> Terms:
    """Return the terms of payment; `issued` is where periods begin that say nothing else."""
    texts: list[str] = []
    due: dt.date | None = None
    found: list[PaymentTerm] = []
    taken: list[dt.date] = []
    for node in settlement.all("SpecifiedTradePaymentTerms") if settlement is not None else ():
        text, coded = parted(node.prose("Description"), issued)
        date = values.date(node.first("DueDateDateTime/DateTimeString"))
        terms = list(_figured(node, date, issued, values))
        if terms:
            terms[0] = replace(terms[0], text=text)
        elif text:
            texts.append(text)
        found += [*terms, *coded]
        if any(term.date == date for term in terms if term.kind is not TermKind.PENALTY):
            taken += [date] if date else []
        else:
            due = due or date
    # Where every day is that of a discount or of an instalment, the last is when all has to be paid.
    return Terms("\n".join(texts), due or max(taken, default=None), tuple(found))


def _figured(node: Node, due: dt.date | None, issued: dt.date | None, values: XmlValues) -> Iterator[PaymentTerm]:
    part = values.optional(node, "PartialPaymentAmount")
    for kind, name, amount in (
        (TermKind.DISCOUNT, "ApplicableTradePaymentDiscountTerms", "ActualDiscountAmount"),
        (TermKind.PENALTY, "ApplicableTradePaymentPenaltyTerms", "ActualPenaltyAmount"),
    ):
        for terms in node.all(name):
            yield PaymentTerm(
                kind,
                _day(terms, due, issued, values),
                values.optional(terms, "CalculationPercent"),
                values.optional(terms, "ActualAmount") or values.optional(terms, amount),
                values.optional(terms, "BasisAmount"),
            )
    if part is not None:
        yield PaymentTerm(TermKind.INSTALMENT, due, amount=part)


def _day(terms: Node, due: dt.date | None, issued: dt.date | None, values: XmlValues) -> dt.date | None:
    """Return the day of a discount or penalty: a period after its base date, else the date of the term that has it."""
    base = values.date(terms.first("BasisDateTime/DateTimeString"))
    period = terms.first("BasisPeriodMeasure")
    count = values.decimal(period)
    if period is None or count is None:
        return due or base
    unit = period.attributes.get("unitCode", "DAY").upper()
    return later(base or issued, int(count), unit) or due


def payments(settlement: Node | None) -> tuple[PaymentMeans, tuple[PaymentMeans, ...]]:
    """Return how to pay: the first means with an account, else the first; and the others."""
    if settlement is None:
        return PaymentMeans(), ()
    reference = settlement.value("PaymentReference")
    mandate = settlement.value("SpecifiedTradePaymentTerms/DirectDebitMandateID")
    creditor = settlement.value("CreditorReferenceID")
    account = "PayeePartyCreditorFinancialAccount"
    means = [
        PaymentMeans(
            code=each.value("TypeCode"),
            iban=each.value(f"{account}/IBANID", f"{account}/ProprietaryID"),
            bic=each.value("PayeeSpecifiedCreditorFinancialInstitution/BICID"),
            account_name=each.value(f"{account}/AccountName"),
            debited_account=each.value("PayerPartyDebtorFinancialAccount/IBANID"),
            card=each.value("ApplicableTradeSettlementFinancialCard/ID"),
            card_holder=each.value("ApplicableTradeSettlementFinancialCard/CardholderName"),
            text=each.prose("Information"),
        )
        for each in settlement.all("SpecifiedTradeSettlementPaymentMeans")
    ]
    return quoted(first_means(debited(means, mandate, creditor)), reference)
