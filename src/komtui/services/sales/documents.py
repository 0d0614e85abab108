"""The books: the list, one document, issuing and converting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document, Kind, PaymentMeans
from komtui.domain.sales.lifecycle import ORIGIN, Act, State
from komtui.domain.sales.numbering import is_pattern, series
from komtui.domain.sales.party import Party
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import (
    Clock,
    ConvertedBeforeError,
    DocumentIndex,
    Documents,
    NewDocument,
    SettingsReader,
    SettingsSnapshot,
    StoredDocument,
    Successor,
)
from komtui.services.sales._conversion import converted, moves_on
from komtui.services.sales.company import seller
from komtui.services.sales.printing import Missing, unprintable


class DocumentService:
    """Finds, opens, issues and converts documents."""

    def __init__(
        self,
        documents: Documents,
        index: DocumentIndex,
        settings: SettingsReader,
        clock: Clock,
        *,
        missing: Missing = lambda _text: "",
        tell: Tell = nobody,
    ) -> None:
        self._missing = missing
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

    async def issue(self, document_id: int, *, consents: Collection[Consent] = ()) -> StoredDocument:
        """Give a draft its number and date; from then on it is immutable.

        What it was made from moves on in the same transaction: a quote or an order is accepted, an invoice that a
        credit note takes back is cancelled. Raises ProblemError `document.not-draft`, `document.cancelled`,
        `document.pattern`, NotConfiguredError `document.no-seller`, ConsentError where its page would have boxes
        instead of characters, and ConvertedBeforeError where something else was made from the same and is issued: one
        order is billed twice only if a person says so, whichever till was first.
        """
        stored = await self.get(document_id)
        _permitted(stored, Act.ISSUE)
        settings = await self._settings.snapshot()
        house = self._house(stored.document, settings)
        pattern = _pattern(stored.document, settings)
        boxes = unprintable(house.finish(stored.document, ""), self._missing, _name(stored))
        if boxes is not None and Consent.UNPRINTABLE not in consents:
            raise ConsentError({Consent.UNPRINTABLE: boxes})
        issued = await self._documents.issue(
            document_id,
            series(pattern, house.today, stored.document.store),
            house.finish,
            also=await self._also(stored.document),
            again=Consent.CONVERTED_BEFORE in consents,
        )
        self._tell(Subject.DOCUMENTS)
        return issued

    async def made_from(self, stored: StoredDocument) -> Sequence[Successor]:
        """Return what was made from a document and was not cancelled, drafts as well, the oldest first."""
        document = stored.document
        found = await self._documents.made_from(document.number, document.date) if document.number else ()
        return [each for each in found if each.state is not State.CANCELLED]

    async def convert(self, document_id: int, kind: Kind, *, consents: Collection[Consent] = ()) -> StoredDocument:
        """Write a draft of `kind` that carries the lines on and refers to its origin.

        A credit note takes the whole invoice back. Raises ProblemError `document.conversion`, `document.still-draft`,
        `document.cancelled`, and ConvertedBeforeError where something was made from it before, even if only a draft.
        """
        stored = await self.get(document_id)
        _permitted(stored, Act.CONVERT, kind)
        source = stored.document
        if Consent.CONVERTED_BEFORE not in consents and (made := await self.made_from(stored)):
            raise ConvertedBeforeError(_name(stored), made)
        draft = converted(source, kind, self._today())
        company = seller(await self._settings.snapshot(), source.store)
        if kind is not Kind.CREDIT_NOTE and company.name == source.seller.name:
            # The company may have moved since the quote; a credit note speaks as its invoice did.
            draft = replace(draft, seller=company)
        (written,) = await self._documents.add([NewDocument(draft)])
        self._tell(Subject.DOCUMENTS)
        return await self.get(written.id)

    async def pay(self, document_id: int) -> StoredDocument:
        """Set an invoice down as paid. Raises ProblemError `document.state` where it cannot be, and the like."""
        await self._documents.move(document_id, Act.PAY)
        self._tell(Subject.DOCUMENTS)
        return await self.get(document_id)

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

    async def _also(self, draft: Document) -> list[tuple[int, Act]]:
        """Return the documents that move on with this one, each with what happens to it."""
        found = []
        for reference in draft.references:
            origin = await self._origin(reference.number) if reference.role == ORIGIN else None
            act = moves_on(draft, origin.document) if origin else None
            if origin is not None and act is not None:
                found.append((origin.id, act))
        return found

    async def _origin(self, number: str) -> StoredDocument | None:
        try:
            return await self._documents.find(number)
        except ProblemError as error:
            if error.problems[0].code != "document.ambiguous":
                raise
            return None  # several have that number, and which is meant cannot be known


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
        """Return the document as it is issued, for good: what the draft says itself stays as it is."""
        return self._finished(draft, number).frozen()

    def _finished(self, draft: Document, number: str) -> Document:
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


def _permitted(stored: StoredDocument, act: Act, makes: Kind | None = None) -> None:
    """Raise ProblemError where the table does not have it."""
    place = act, stored.document.kind, stored.document.state, makes
    if lifecycle.step(*place) is None:
        raise ProblemError(Problem(lifecycle.refusal(*place), {"number": _name(stored)}))


def _name(stored: StoredDocument) -> str:
    return stored.document.number or f"draft-{stored.id}"
