"""Payments: money is taken, given back, put right."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from komtui.domain.money import ZERO, exponent, quantum, rounded
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import cash, lifecycle
from komtui.domain.sales.document import Document
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.method import methods_of
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.payment import EARLIEST, LONGEST_NOTE, NewPayment, Payment, balance, beyond, spread
from komtui.domain.search import folded
from komtui.domain.settings.catalogue.documents import METHODS
from komtui.domain.text import has_control
from komtui.i18n.localizer import LANGUAGES, localizer
from komtui.i18n.presentation.payment import method_word
from komtui.late import dataclass
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.sales.life.permitting import known

if TYPE_CHECKING:
    from komtui.services.ports import Clock, Documents, SettingsReader, SettingsSnapshot
    from komtui.services.ports.payments import Payments


@dataclass(frozen=True)
class Due:
    """What is due on a document."""

    document_id: int
    """Key."""
    document: Document
    """The document."""
    amount: Decimal
    """In its currency, never zero; below zero where it is to go out."""


class PaymentService:
    """Takes payments and puts them right. What is entered stays; a mistake is balanced by another payment."""

    def __init__(
        self,
        payments: Payments,
        documents: Documents,
        settings: SettingsReader,
        clock: Clock,
        *,
        tell: Tell = nobody,
    ) -> None:
        self._payments = payments
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._tell = tell

    async def methods(self, store: str = "") -> Sequence[str]:
        """Return by what money is taken in a store, the most usual one first."""
        return _methods(await self._settings.snapshot(), store)

    def today(self) -> dt.date:
        """Return the day on which what is entered now came in, unless another one is said."""
        return self._today()

    async def of(self, document_id: int) -> Sequence[Payment]:
        """Return the payments of a document in the order in which they were entered, those taken back as well."""
        return await self._payments.of(document_id)

    async def get(self, payment_id: int) -> Payment:
        """Return one payment. Raises ProblemError `payment.unknown`."""
        found = await self._payments.get(payment_id)
        if found is None:
            raise ProblemError(Problem("payment.unknown", {"payment": payment_id}))
        return found

    async def take(
        self,
        document_id: int,
        amount: Decimal | None = None,
        method: str = "",
        *,
        date: dt.date | None = None,
        note: str = "",
    ) -> Payment:
        """Enter a payment: without an amount all that is due, without a method the most usual one, without a date now.

        Raises ProblemError with every field that is wrong: `payment.…`, `document.…`.
        """
        document = await self._document(document_id)
        methods = await self.methods(document.store)
        due, method = balance(document), method or methods[0]
        step = _step(method, methods, document.currency)
        settles = cash.settling(due if amount is None else amount, due, step)
        new = NewPayment(document_id, date or self._today(), method, settles.amount, note.strip(), settles.rounding)
        entered = await self._payments.enter([self._checked(document, new, methods, step)])
        self._tell(Subject.DOCUMENTS)
        return entered[0]

    async def due(self, document_ids: Sequence[int]) -> Sequence[Due]:
        """Return what is due on each of these documents, what is due first in front; what is settled is left out.

        Raises ProblemError `payment.currencies`, `payment.nothing`, and what `lifecycle.refusal` says.
        """
        found = []
        for document_id in dict.fromkeys(document_ids):
            # What is settled could have a payment taken back; that it asks for none is no fault here.
            document = await self._document(document_id, Act.REVERSE)
            if amount := balance(document):
                found.append(Due(document_id, document, amount))
        if not found:
            raise ProblemError(Problem("payment.nothing"))
        for each in found:
            if each.document.currency != found[0].document.currency:
                facts = {"number": each.document.number, "currency": each.document.currency}
                raise ProblemError(Problem("payment.currencies", facts))
        return sorted(found, key=lambda each: (each.document.due_date or each.document.date, each.document_id))

    async def take_together(
        self,
        document_ids: Sequence[int],
        amount: Decimal | None = None,
        method: str = "",
        *,
        date: dt.date | None = None,
        note: str = "",
    ) -> Sequence[Payment]:
        """Enter one payment over several documents, the oldest first; what credit notes give is deducted.

        Without an amount it is all that is due. Raises ProblemError as `take` and `due` do; then nothing is entered.
        """
        dues = await self.due(document_ids)
        total, first = sum((each.amount for each in dues), ZERO), dues[0].document
        settings = await self._settings.snapshot()
        methods = _methods(settings, first.store)
        usual = method or methods[0]
        step = _step(usual, methods, first.currency)
        settled = cash.settling(total if amount is None else amount, total, step).amount
        if amount is not None and (problems := _problems(settled, total, first.currency, first.number, step)):
            raise ProblemError(*problems)
        shares = spread(settled, [each.amount for each in dues])
        new = [
            self._checked(
                each.document,
                NewPayment(each.document_id, date or self._today(), usual, share, note.strip(), rounding),
                _methods(settings, each.document.store),
            )
            for each, share, rounding in zip(dues, shares, cash.roundings(shares, step), strict=True)
            if share
        ]
        entered = await self._payments.enter(new)
        self._tell(Subject.DOCUMENTS)
        return entered

    async def reverse(self, payment_id: int, note: str = "") -> Payment:
        """Take a payment back today by another one, and return that one. Raises ProblemError `payment.…`."""
        reversal = await self._payments.reverse(payment_id, self._today(), _note(note.strip()))
        self._tell(Subject.DOCUMENTS)
        return reversal

    async def exchange(self, payment_id: int, method: str) -> Payment:
        """Take a payment back and enter it anew by another method; return the new one. Raises ProblemError likewise."""
        payment = await self.get(payment_id)
        method = _method(method, await self.methods(payment.store))
        anew = await self._payments.exchange(payment_id, method, self._today())
        self._tell(Subject.DOCUMENTS)
        return anew

    async def _document(self, document_id: int, act: Act = Act.TAKE) -> Document:
        document = known(await self._documents.get(document_id), name_of("", document_id)).document
        if lifecycle.step(act, document.kind, document.state) is None:
            code = lifecycle.refusal(Act.TAKE, document.kind, document.state)
            raise ProblemError(Problem(code, {"number": name_of(document.number, document_id)}, "amount"))
        return document

    def _checked(self, document: Document, new: NewPayment, methods: Sequence[str], step: Decimal = ZERO) -> NewPayment:
        """Return a payment as it is entered, of which money is handed over in such steps, or as a part of a sum.

        Raises ProblemError with every field that is wrong.
        """
        amount = _problems(new.amount, balance(document), document.currency, document.number, step)
        problems = [*amount, *self._date_problems(document, new)]
        method, note = new.method, new.note
        try:
            method = _method(new.method, methods)
        except ProblemError as error:
            problems += error.problems
        try:
            note = _note(new.note)
        except ProblemError as error:
            problems += error.problems
        if problems:
            raise ProblemError(*problems)
        return replace(new, amount=rounded(new.amount, document.currency), method=method, note=note)

    def _date_problems(self, document: Document, new: NewPayment) -> list[Problem]:
        facts = {"number": document.number, "when": new.date.isoformat()}
        if new.date > self._today():
            return [Problem("payment.future", facts, "date")]
        if new.date < document.date - EARLIEST:
            return [Problem("payment.early", facts, "date")]
        return []

    def _today(self) -> dt.date:
        return listing.today(self._clock.now())


def _methods(settings: SettingsSnapshot, store: str) -> Sequence[str]:
    return methods_of(settings.value(METHODS, store))


def _method(said: str, methods: Sequence[str]) -> str:
    """Return the method that is meant, by its name in the list or by its word in any language.

    Raises ProblemError `payment.method`.
    """
    found = _meant(said, methods)
    if found is None:
        raise ProblemError(Problem("payment.method", {"value": said, "methods": ", ".join(methods)}, "method"))
    return found


def _step(method: str, methods: Sequence[str], currency: str) -> Decimal:
    """Return in which steps money of a method is handed over; zero where to the cent, or where it is none."""
    return cash.step_of(_meant(method, methods) or "", currency)


def _meant(said: str, methods: Sequence[str]) -> str | None:
    """Return the method of these that is meant by its name or by its word in any language; None where none is."""
    known = {folded(each): each for each in methods}
    for each in methods:
        for language in LANGUAGES:
            known.setdefault(folded(method_word(each, localizer(language))), each)
    return known.get(folded(" ".join(said.split())))


def _problems(amount: Decimal, due: Decimal, currency: str, number: str, step: Decimal = ZERO) -> list[Problem]:
    """Return what is wrong with an amount that is handed over in such steps, where that much is due."""
    if not due:
        return [Problem("payment.nothing-due", {"number": number}, "amount")]
    if not amount.is_finite():
        return [Problem("payment.amount", {"value": str(amount)}, "amount")]
    if amount == ZERO:
        return [Problem("payment.zero", field="amount")]
    if -int(amount.normalize().as_tuple().exponent) > exponent(currency):
        facts = {"currency": currency, "smallest": f"{quantum(currency):f} {currency}"}
        return [Problem("payment.decimals", facts, "amount")]
    problem = beyond(amount, due, currency, number) or cash.uncounted(amount, due, step, currency)
    return [] if problem is None else [problem]


def _note(note: str) -> str:
    if len(note) > LONGEST_NOTE:
        raise ProblemError(Problem("payment.note", {"maximum": LONGEST_NOTE}, "note"))
    if has_control(note):
        raise ProblemError(Problem("payment.control", field="note"))
    return note
