"""Earlier invoices that a credit note or a corrective invoice refers to (BT-25, BT-26), as people type them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.customer import known_by
from komtui.domain.sales.document import Document, Kind, Reference
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.legal.residence import home
from komtui.domain.sales.lifecycle import is_draft
from komtui.domain.sales.type_code import DEPOSIT_CREDIT, is_deposit
from komtui.domain.search import folded
from komtui.late import late_pattern
from komtui.services.ports import StoredDocument

EARLIER: Final = "invoice"
"""Role of such a reference."""
_DATED: Final = late_pattern(r"(.+?)\s*\(([^()]+)\)")
_PLAIN: Final = frozenset({"", "381"})
"""Codes of a credit note of which nothing more is said."""
_LONGEST: Final = 100
"""Characters of a number."""

Find = Callable[[str], Awaitable[StoredDocument | None]]
"""Returns the document of a number."""


def earlier_invoices(document: Document) -> tuple[Reference, ...]:
    """Return the earlier invoices that a document names."""
    return tuple(each for each in document.references if each.role == EARLIER)


async def corrected(text: str, document: Document, find: Find, today: dt.date) -> Document:
    """Return the document with the earlier invoices of a text, and with the code that they want.

    Raises ProblemError as `referred` does.
    """
    found = await referred(text, document, find, today)
    if found != earlier_invoices(document):
        others = (each for each in document.references if each.role != EARLIER)
        document = replace(document, references=(*others, *found))
    return await coded(document, find)


async def referred(text: str, document: Document, find: Find, today: dt.date) -> tuple[Reference, ...]:
    """Return the earlier invoices of a text: numbers separated by commas, each with its date in parentheses.

    The date of what is in the books is known, and need not be typed; what another program wrote wants it. What the
    document names already stays as it says it. Raises ProblemError `draft.earlier-…` and `draft.date`, all at once.
    """
    problems, found = list[Problem](), dict[str, Reference]()
    named = {each.number: each for each in earlier_invoices(document)}
    for number, day in _entries(text):
        try:
            # Read when something is typed: a list that shows documents has no use for it.
            from komtui.domain import typed

            date = typed.date(day, today, today)
            before = named.get(number)
            if before is None or (day and date != before.date):
                before = await _judged(number, date, document, find, today)
            found.setdefault(number, before)
        except ProblemError as error:
            problems += error.problems
    if problems:
        raise ProblemError(*problems)
    return tuple(found.values())


async def coded(document: Document, find: Find) -> Document:
    """Return a credit note with the code that its earlier invoices want (BT-3): 503 where all of them are deposits.

    A code that says something else of it than that it is one stays.
    """
    if document.kind is not Kind.CREDIT_NOTE or document.type_code not in _PLAIN | {DEPOSIT_CREDIT}:
        return document
    known = await _known(document, find)
    if not known:
        return document
    return replace(document, type_code=DEPOSIT_CREDIT if all(map(is_deposit, known)) else "")


class Corrections:
    """Says of documents whether they are what the invoices are that they name as earlier ones: one of the `Checks`."""

    def __init__(self, find: Find) -> None:
        self._find = find

    async def __call__(self, document: Document, _settings: object = None, _id: int = 0) -> Sequence[LegalFinding]:
        """Return where a document dates an earlier invoice (BT-26) otherwise than the books do.

        And that a French credit note on a deposit has the code of another one (XP Z12-012, BR-FR-04).
        """
        if not earlier_invoices(document):
            return ()
        known = await _known(document, self._find)
        found = list(_dated_otherwise(document, known))
        is_plain = document.kind is Kind.CREDIT_NOTE and document.type_code in _PLAIN
        if is_plain and home(document.seller) == "FR" and known and all(map(is_deposit, known)):
            facts: dict[str, str | int] = {"number": known[0].number}
            found.append(LegalFinding("legal.fr.deposit-credit", Severity.MUST, "references", facts))
        return found


def _dated_otherwise(document: Document, known: Sequence[Document]) -> Iterator[LegalFinding]:
    dates = {each.number: each.date for each in earlier_invoices(document) if each.date is not None}
    for each in known:
        is_issued = each.kind is Kind.INVOICE and not is_draft(each.state)
        if is_issued and dates.get(each.number, each.date) != each.date:
            facts: dict[str, str | int] = {"number": each.number, "when": each.date.isoformat()}
            yield LegalFinding("draft.earlier-date", Severity.MUST, "references", facts)


async def _known(document: Document, find: Find) -> list[Document]:
    """Return the earlier invoices of a document that are in the books."""
    return [stored.document for each in earlier_invoices(document) if (stored := await _found(each.number, find))]


async def _found(number: str, find: Find) -> StoredDocument | None:
    """Return the document of a number; None where there is none, or more than one."""
    try:
        return await find(number)
    except ProblemError as error:
        if error.problems[0].code != "document.ambiguous":
            raise
        return None


def _entries(text: str) -> Iterator[tuple[str, str]]:
    for entry in filter(None, (each.strip() for each in re.split(r"[,;\n]", text))):
        dated = _DATED.fullmatch(entry)
        yield (dated[1][:_LONGEST], dated[2]) if dated else (entry[:_LONGEST], "")


async def _judged(number: str, date: dt.date | None, document: Document, find: Find, today: dt.date) -> Reference:
    last = max(today, document.date)
    stored = await _found(number, find)
    if stored is None and date is None:
        raise ProblemError(Problem("draft.earlier-unknown", {"number": number}))
    if stored is None:
        _not_later(number, date or last, last)
        return Reference(EARLIER, number, date)
    earlier = stored.document
    if earlier.kind is not Kind.INVOICE or is_draft(earlier.state):
        raise ProblemError(Problem("draft.earlier-kind", {"number": number}))
    if not _is_same(document, earlier):
        facts = {"number": number, "customer": earlier.buyer.name, "buyer": document.buyer.name}
        raise ProblemError(Problem("draft.earlier-customer", facts))
    if date is not None and date != earlier.date:
        raise ProblemError(Problem("draft.earlier-date", {"number": number, "when": earlier.date.isoformat()}))
    _not_later(number, earlier.date, last)
    return Reference(EARLIER, earlier.number, earlier.date)


def _not_later(number: str, date: dt.date, last: dt.date) -> None:
    if date > last:
        raise ProblemError(Problem("draft.earlier-later", {"number": number, "when": date.isoformat()}))


def _is_same(document: Document, earlier: Document) -> bool:
    """Return whether both are for the same customer; a draft that is for nobody yet is for anybody."""
    one, other = document.buyer, earlier.buyer
    return not one.name or folded(one.name) == folded(other.name) or known_by(one, other) is not None
