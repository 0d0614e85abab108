"""The books: the list, one document, issuing and converting."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.numbering import draft_key, name_of
from komtui.domain.sales.party import NOBODY
from komtui.late import late_module
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import ConvertedBeforeError, NewDocument
from komtui.services.sales.life.permitting import known, permit
from komtui.services.sales.parties.presenting import present, presented

if TYPE_CHECKING:
    from komtui.services.ports import (
        Clock,
        DocumentIndex,
        Documents,
        SettingsReader,
        SettingsSnapshot,
        StoredDocument,
        Successor,
    )

    # What issues and carries on loads the rest where it does so: most documents are only looked at.
    from komtui.services.sales.law import checks as checking
    from komtui.services.sales.law import coverage as covering
    from komtui.services.sales.law.checks import Checks, Found
    from komtui.services.sales.law.coverage import Coverage
    from komtui.services.sales.life import _issuing as issuing
    from komtui.services.sales.life._issuing import Issuer
    from komtui.services.sales.life.carrying import Remainder, Wish
    from komtui.services.sales.parties import company as companies
    from komtui.services.sales.parties.acquaintance import Acquaintance
else:
    _SALES = "komtui.services.sales."
    checking, covering = late_module(_SALES + "law.checks"), late_module(_SALES + "law.coverage")
    companies, issuing = late_module(_SALES + "parties.company"), late_module(_SALES + "life._issuing")


class DocumentService:
    """Finds, opens, issues and converts documents."""

    def __init__(
        self,
        documents: Documents,
        index: DocumentIndex,
        settings: SettingsReader,
        clock: Clock,
        *,
        coverage: Coverage | None = None,
        checks: Checks | None = None,
        acquaintance: Acquaintance | None = None,
        tell: Tell = nobody,
    ) -> None:
        self._coverage = coverage
        self._checks = checks
        self._acquaintance = acquaintance
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._tell = tell
        self.index = index
        """The searchable list (synchronous, see `ports.DocumentIndex`)."""

    @cached_property
    def _issuer(self) -> Issuer:
        """What gives drafts their numbers; it comes with the first one, since most documents are only looked at."""
        return issuing.Issuer(
            self._documents,
            self._settings,
            self._clock,
            coverage=self._coverage or covering.Coverage(),
            checks=self._checks or checking.NO_CHECKS,
            acquaintance=self._acquaintance,
            tell=self._tell,
        )

    async def find(self, number: str) -> StoredDocument:
        """Return the document of `number` (or `draft-12`), as it looks now.

        Raises ProblemError `document.unknown`, and `document.has-number` for a draft that has one by now.
        """
        name = number.strip()
        found = await self._documents.find(name)
        if found is None and (key := draft_key(name)) is not None:
            issued = await self._documents.get(key)
            if issued is not None:
                raise ProblemError(Problem("document.has-number", {"draft": name, "number": issued.document.number}))
        return await presented(known(found, number), self._settings)

    async def get(self, document_id: int) -> StoredDocument:
        """Return one document by key, as it looks now. Raises ProblemError `document.unknown`."""
        return await presented(await self._written(document_id), self._settings)

    async def _written(self, document_id: int) -> StoredDocument:
        return known(await self._documents.get(document_id), name_of("", document_id))

    async def issue(
        self, document_id: int, *, consents: Collection[Consent] = (), settings: SettingsSnapshot | None = None
    ) -> StoredDocument:
        """Give a draft its number and date; from then on it is immutable. Raises as `Issuer.issue` does."""
        return await self._issuer.issue(document_id, consents=consents, settings=settings)

    async def issue_all(
        self, document_ids: Sequence[int], *, consents: Collection[Consent] = ()
    ) -> AsyncIterator[StoredDocument | ProblemError]:
        """Yield of each draft, in their order, what `issue` returns, or would raise; some at a time are one write."""
        async with aclosing(self._issuer.issue_all(document_ids, consents=consents)) as answers:
            async for answer in answers:
                yield answer

    async def warm(self, store: str = "") -> None:
        """Get ready to issue a draft of a store: what judges e-invoices takes a second to load."""
        await self._issuer.warm(store)

    async def would_issue(self, document_id: int) -> Found:
        """Return what law and the official rules find on a draft as it would be issued; see `Issuer.would_issue`."""
        return await self._issuer.would_issue(document_id)

    def foreseen(self, draft: Document, settings: SettingsSnapshot) -> Document:
        """Return a draft of today as it would be issued, without its number; see `Issuer.foreseen`."""
        return self._issuer.foreseen(draft, settings)

    async def made_from(self, stored: StoredDocument) -> Sequence[Successor]:
        """Return what was made from a document and was not cancelled, drafts as well, the oldest first."""
        document = stored.document
        found = await self._documents.made_from(document.number, document.date) if document.number else ()
        return [each for each in found if lifecycle.counts(each.state)]

    async def remainder(self, document_id: int) -> Remainder:
        """Return a document with its relations, and what of it is left to be carried on.

        Raises ProblemError `document.unknown`.
        """
        from komtui.services.sales.life.carrying import remainder

        return remainder(await self._documents.family(document_id))

    def proposed(self, remainder: Remainder, wish: Wish) -> Document:
        """Return the draft that `convert` would write, as one types; raises as it does. Nothing is written."""
        from komtui.services.sales.life.carrying import proposed

        return proposed(remainder, wish, self._today())

    async def convert(
        self, document_id: int, kind: Kind, *, wish: Wish | None = None, consents: Collection[Consent] = ()
    ) -> StoredDocument:
        """Write a draft of `kind` that carries lines on, all of them unless `wish` says how, and refers to its origin.

        Raises ProblemError `document.conversion`, `document.still-draft`, `document.cancelled`, `carry.…` where a wish
        is not possible, and for a whole one ConvertedBeforeError where something was made from it before, even if only
        a draft.
        """
        from komtui.services.sales.life._conversion import converted
        from komtui.services.sales.life.carrying import Way, proposed

        stored = await self._written(document_id)
        permit(stored, Act.CONVERT, kind)
        source = stored.document
        if wish is not None and wish.way is not Way.WHOLE:
            draft = proposed(await self.remainder(document_id), wish, self._today())
        else:
            if Consent.CONVERTED_BEFORE not in consents and (made := await self.made_from(stored)):
                raise ConvertedBeforeError(_name(stored), made)
            if kind is Kind.CREDIT_NOTE:
                (await self.remainder(document_id)).check_credit()
            draft = converted(source, kind, self._today())
        settings = await self._settings.snapshot()
        company = companies.seller(settings, source.store)
        if kind is not Kind.CREDIT_NOTE and company.name == source.seller.name:
            # The company may have moved since the quote; a credit note speaks as its invoice did.
            draft = replace(draft, seller=NOBODY)
        if kind is not Kind.CREDIT_NOTE and self._acquaintance is not None:
            draft = replace(draft, buyer=await self._acquaintance.completed(document_id, draft.buyer))
        (written,) = await self._documents.add([NewDocument(draft)])
        self._tell(Subject.DOCUMENTS)
        return present(await self._written(written.id), settings)

    async def discard(self, document_id: int) -> StoredDocument:
        """Put a draft away: no list shows it any more, but that of the discarded ones.

        Raises ProblemError `document.not-discarded` where it is no draft, and the like.
        """
        await self._documents.move(document_id, Act.DISCARD)
        self._tell(Subject.DOCUMENTS)
        return await self.get(document_id)

    async def restore(self, document_id: int) -> StoredDocument:
        """Bring a discarded draft back. Raises ProblemError `document.not-put-away`, and the like."""
        await self._documents.move(document_id, Act.RESTORE)
        self._tell(Subject.DOCUMENTS)
        return await self.get(document_id)

    async def readdress(self, document_id: int, address: str) -> int:
        """Keep another e-mail address for a document's customer; return how many documents have it now.

        Those are the document itself, and those of the same customer that had the same address and have not left the
        house. Raises ProblemError `letter.address` where it is none, and `document.unknown`.
        """
        from komtui.services.addresses import normalized

        count = await self._documents.readdress(document_id, normalized(address))
        self._tell(Subject.DOCUMENTS)
        return count

    async def sellerless(self) -> int:
        """Return how many documents wait for the company's name: without one none of them is mailed."""
        settings = await self._settings.snapshot()
        staying = await self._documents.staying()
        return sum(count for store, count in staying.items() if not settings.value("company.name", store))

    async def next_number(self, kind: Kind, store: str = "") -> str:
        """Return the number that the next document of that kind gets, were it today.

        Raises ProblemError `document.pattern`.
        """
        return await self._issuer.next_number(kind, store)

    def _today(self) -> dt.date:
        return listing.today(self._clock.now())


def _name(stored: StoredDocument) -> str:
    return name_of(stored.document.number, stored.id)
