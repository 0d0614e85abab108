"""What the company adds to a document on the day of issue, by its settings; the document keeps a copy."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.problem import NotConfiguredError, Problem
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Deadline, Kind
from komtui.domain.sales.lifecycle import State
from komtui.i18n import localizer
from komtui.late import dataclass
from komtui.services.ports import SettingsSnapshot
from komtui.services.sales.parties.company import house
from komtui.services.sales.parties.presenting import payment

if TYPE_CHECKING:
    from komtui.domain.sales.einvoice import House


def additions(draft: Document, settings: SettingsSnapshot, *, due_days: int | None = None) -> Additions:
    """Return what is added to a draft; `due_days` are its customer's own.

    Raises NotConfiguredError `document.no-seller`.
    """

    def of(key: str) -> str:
        return settings.value(key, draft.store)

    found = Additions(
        due_days=int(of("documents.due_days")) if due_days is None else due_days,
        valid_days=int(of("documents.valid_days")),
        terms=of("documents.terms"),
        house=house(settings, draft),
        settings=settings,
    )
    if not (draft.seller.name or of("company.name")):
        raise NotConfiguredError(Problem("document.no-seller", field="company.name"))
    return found


@dataclass(frozen=True)
class Additions:
    """What the settings say of one draft."""

    due_days: int
    """For invoices."""
    valid_days: int
    """For quotes."""
    terms: str
    """For invoices; may be empty."""
    house: House
    """What it says of all its sales, for what law wants."""
    settings: SettingsSnapshot
    """All of them, for how a document that names its seller itself is paid."""

    def finish(self, draft: Document, number: str) -> Document:
        """Return the document as it is issued on the draft's date, for good: what the draft says itself stays."""
        return self._lawful(self._finished(draft, number).frozen())

    def foreseen(self, draft: Document) -> Document:
        """Return the same without a number, its amounts as they are."""
        return self._lawful(self._finished(draft, ""))

    def _lawful(self, document: Document) -> Document:
        from komtui.domain.sales.einvoice import lawful
        from komtui.i18n.presentation.law import texts

        return lawful(document, self.house, texts(document.buyer, localizer(document.language)))

    def _finished(self, draft: Document, number: str) -> Document:
        from komtui.domain.sales.einvoice import is_paid_already
        from komtui.domain.sales.legal.numbers import FRENCH
        from komtui.domain.sales.pricing import has_tax, priced
        from komtui.services.sales.life._reasons import reasoned

        if draft.stated_totals is None and has_tax(draft.lines):
            draft = priced(draft, final=True)
        document = replace(
            draft,
            number=number,
            state=State.ISSUED,
        )
        if self.house.country in FRENCH:
            franchise = self.settings.value("company.tax_scheme", draft.store) == "franchise"
            document = reasoned(document, localizer(document.language), franchise=franchise)
        if draft.kind.traits.deadline is Deadline.VALIDITY and draft.valid_until is None:
            return replace(document, valid_until=draft.date + dt.timedelta(days=self.valid_days))
        if draft.kind is not Kind.INVOICE:
            return document
        # What was paid already was due on that day (BR-FR-CO-09).
        days = 0 if is_paid_already(document) else self.due_days
        return replace(
            document,
            due_date=draft.due_date or draft.date + dt.timedelta(days=days),
            terms=draft.terms or self.terms,
            payment=payment(document, self.settings),
        )
