"""The books: the list, one document, issuing and converting."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.document import Document, Kind, PaymentMeans
from komtui.domain.sales.lifecycle import CONVERSIONS, State
from komtui.domain.sales.numbering import is_pattern, series
from komtui.domain.sales.party import Party
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import (
    Clock,
    DocumentIndex,
    Documents,
    NewDocument,
    SettingsReader,
    SettingsSnapshot,
    StoredDocument,
)
from komtui.services.sales._conversion import ORIGIN, converted, moves_on
from komtui.services.sales.company import seller


class DocumentService:
    """Finds, opens, issues and converts documents."""

    def __init__(
        self,
        documents: Documents,
        index: DocumentIndex,
        settings: SettingsReader,
        clock: Clock,
        *,
        tell: Tell = nobody,
    ) -> None:
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._tell = tell
        self.index = index
        """The searchable list (synchronous, see `ports.DocumentIndex`)."""

    async def find(self, number: str) -> StoredDocument:
        """Return the document of `number` (or `draft-12`). Raises ProblemError `document.unknown`."""
        return _known(await self._documents.find(number.strip()), number)

    async def get(self, document_id: int) -> StoredDocument:
        """Return one document by key. Raises ProblemError `document.unknown`."""
        return _known(await self._documents.get(document_id), f"draft-{document_id}")

    async def issue(self, document_id: int) -> StoredDocument:
        """Give a draft its number and date; from then on it is immutable.

        What it was made from moves on in the same transaction: a quote or an order is accepted, an invoice that a
        credit note takes back is cancelled. Raises ProblemError `document.not-draft`, `document.cancelled`,
        `document.pattern`, and NotConfiguredError `document.no-seller`.
        """
        stored = await self.get(document_id)
        if stored.document.state is not State.DRAFT:
            raise ProblemError(Problem("document.not-draft", {"number": _name(stored)}))
        settings = await self._settings.snapshot()
        house = self._house(stored.document, settings)
        pattern = _pattern(stored.document, settings)
        issued = await self._documents.issue(
            document_id,
            series(pattern, house.today, stored.document.store),
            house.finish,
            also=await self._also(stored.document),
        )
        self._tell(Subject.DOCUMENTS)
        return issued

    async def convert(self, document_id: int, kind: Kind) -> StoredDocument:
        """Write a draft of `kind` that carries the lines on and refers to its origin.

        A credit note takes the whole invoice back. Raises ProblemError `document.conversion`, `document.still-draft`,
        `document.cancelled`.
        """
        stored = await self.get(document_id)
        source = stored.document
        facts = {"number": _name(stored)}
        if kind not in CONVERSIONS[source.kind]:
            raise ProblemError(Problem("document.conversion", facts))
        if source.state is State.DRAFT:
            raise ProblemError(Problem("document.still-draft", facts))
        if source.state is State.CANCELLED:
            raise ProblemError(Problem("document.cancelled", facts))
        draft = converted(source, kind, self._today())
        company = seller(await self._settings.snapshot(), source.store)
        if kind is not Kind.CREDIT_NOTE and company.name == source.seller.name:
            # The company may have moved since the quote; a credit note speaks as its invoice did.
            draft = replace(draft, seller=company)
        (written,) = await self._documents.add([NewDocument(draft)])
        self._tell(Subject.DOCUMENTS)
        return await self.get(written.id)

    def _today(self) -> dt.date:
        return self._clock.now().astimezone().date()

    def _house(self, draft: Document, settings: SettingsSnapshot) -> _House:
        """Return what the company adds to a document on the day of issue."""

        def of(key: str) -> str:
            return settings.value(key, draft.store)

        house = _House(
            today=self._today(),
            seller=seller(settings, draft.store),
            due_days=int(of("documents.due_days")),
            valid_days=int(of("documents.valid_days")),
            terms=of("documents.terms"),
            iban=of("company.iban"),
            bic=of("company.bic"),
        )
        if not (draft.seller.name or house.seller.name):
            raise NotConfiguredError(Problem("document.no-seller", field="company.name"))
        return house

    async def _also(self, draft: Document) -> list[tuple[int, State]]:
        """Return the documents that move on with this one, each with what it becomes."""
        found = []
        for reference in draft.references:
            origin = await self._origin(reference.number) if reference.role == ORIGIN else None
            state = moves_on(draft, origin.document) if origin else None
            if origin is not None and state is not None:
                found.append((origin.id, state))
        return found

    async def _origin(self, number: str) -> StoredDocument | None:
        try:
            return await self._documents.find(number)
        except ProblemError:
            return None  # several have that number, and none is moved on by a guess


@dataclass(frozen=True)
class _House:
    """What the company's settings say on the day of issue; the document keeps a copy."""

    today: dt.date
    """Date of the document."""
    seller: Party
    """The company, or the store."""
    due_days: int
    """For invoices."""
    valid_days: int
    """For quotes."""
    terms: str
    """For invoices; may be empty."""
    iban: str
    """For invoices; may be empty."""
    bic: str
    """For invoices; may be empty."""

    def finish(self, draft: Document, number: str) -> Document:
        """Return the document as it is issued: what the draft says itself stays as it is."""
        document = replace(
            draft,
            number=number,
            date=self.today,
            state=State.ISSUED,
            seller=draft.seller if draft.seller.name else self.seller,
        )
        if draft.kind is Kind.QUOTE and draft.valid_until is None:
            return replace(document, valid_until=self.today + dt.timedelta(days=self.valid_days))
        if draft.kind is not Kind.INVOICE:
            return document
        return replace(
            document,
            due_date=draft.due_date or self.today + dt.timedelta(days=self.due_days),
            terms=draft.terms or self.terms,
            payment=draft.payment if draft.payment != PaymentMeans() else self._payment(document),
        )

    def _payment(self, document: Document) -> PaymentMeans:
        """Return how to pay the company; not where the document has another seller."""
        if not self.iban or document.seller.name != self.seller.name:
            return PaymentMeans()
        return PaymentMeans("30", self.iban, self.bic, self.seller.name, document.number)


def _pattern(draft: Document, settings: SettingsSnapshot) -> str:
    key = f"documents.number_{draft.kind.replace('-', '_')}"
    pattern = settings.value(key, draft.store)
    if not is_pattern(pattern):
        raise ProblemError(Problem("document.pattern", {"pattern": pattern}, key))
    return pattern


def _known(stored: StoredDocument | None, number: str) -> StoredDocument:
    if stored is None:
        raise ProblemError(Problem("document.unknown", {"number": number}))
    return stored


def _name(stored: StoredDocument) -> str:
    return stored.document.number or f"draft-{stored.id}"
