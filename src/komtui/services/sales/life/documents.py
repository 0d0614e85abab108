"""The books: the list, one document, issuing and converting."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import lifecycle
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.numbering import draft_key, name_of
from komtui.domain.sales.party import NOBODY
from komtui.late import late_module
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import ConvertedBeforeError, Issuing, NewDocument
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
    from komtui.services.ports.customers import Collected

    # What issues and carries on loads the rest where it does so: most documents are only looked at.
    from komtui.services.sales.law import checks as checking
    from komtui.services.sales.law import coverage as covering
    from komtui.services.sales.law.checks import Checks, Found
    from komtui.services.sales.law.coverage import Coverage
    from komtui.services.sales.life import _additions as adding
    from komtui.services.sales.life import _issuing as preparing
    from komtui.services.sales.life import numbers
    from komtui.services.sales.life._issuing import Foreseen, Ready
    from komtui.services.sales.life.carrying import Remainder, Wish
    from komtui.services.sales.parties import company as companies

    Collect = Callable[[Sequence[int]], Awaitable[Collected]]
    """Finds or makes the customers of documents (see `ports.customers.Customers.collect`)."""
else:
    _SALES = "komtui.services.sales."
    checking, covering = late_module(_SALES + "law.checks"), late_module(_SALES + "law.coverage")
    adding, preparing = late_module(_SALES + "life._additions"), late_module(_SALES + "life._issuing")
    companies, numbers = late_module(_SALES + "parties.company"), late_module(_SALES + "life.numbers")

_AT_ONCE = 25
"""Drafts that are issued in one write: others wait for it no longer than a moment."""
_TRIES = 4
"""How often a draft is judged that looks otherwise each time it is to be issued."""


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
        collect: Collect | None = None,
        tell: Tell = nobody,
    ) -> None:
        self._coverage = coverage or covering.Coverage()
        self._checks = checks or checking.NO_CHECKS
        self._collect = collect
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._tell = tell
        self.index = index
        """The searchable list (synchronous, see `ports.DocumentIndex`)."""

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
        return await presented(_known(found, number), self._settings)

    async def get(self, document_id: int) -> StoredDocument:
        """Return one document by key, as it looks now. Raises ProblemError `document.unknown`."""
        return await presented(await self._written(document_id), self._settings)

    async def _written(self, document_id: int) -> StoredDocument:
        return _known(await self._documents.get(document_id), name_of("", document_id))

    async def issue(
        self, document_id: int, *, consents: Collection[Consent] = (), settings: SettingsSnapshot | None = None
    ) -> StoredDocument:
        """Give a draft its number and date; from then on it is immutable.

        What it was made from moves on in the same transaction: a quote or an order of which nothing is left is
        accepted, an invoice of which all is credited is cancelled. `settings` are those of the act that it is a part
        of. Raises ProblemError `document.not-draft`, `document.cancelled`, `document.pattern`,
        `carry.too-much-money`, and with everything that law or the official rules require and miss (see `Checks`);
        NotConfiguredError `document.no-seller`; ConsentError where its page would have boxes instead of characters,
        where nobody could judge it, or where the last number has a later date; and ConvertedBeforeError where it takes
        more than others that are issued have left: one order is billed twice only if a person says so, whichever till
        was first.

        What was judged is what is issued: where the books have another draft by now, or another date or form of number
        for it, that is judged before the number is taken.
        """
        settings = settings or await self._settings.snapshot()
        foreseen, otherwise = preparing.Foreseen(self._documents), list[preparing.OtherwiseError]()
        while len(otherwise) < _TRIES:
            stored = await self._written(document_id)
            ready = await self._ready(stored, settings, foreseen, otherwise[-1] if otherwise else None)
            issuing = await self._issuing(ready, consents, settings)
            try:
                issued = await self._documents.issue(
                    issuing.document_id,
                    issuing.series,
                    issuing.finish,
                    start=issuing.start,
                    today=issuing.today,
                    later=issuing.later,
                    again=issuing.again,
                )
            except preparing.OtherwiseError as error:
                otherwise.append(error)
                continue
            await self._collected([issued.id], settings)
            self._tell(Subject.DOCUMENTS)
            return present(issued, settings)
        raise otherwise[-1]

    async def _collected(self, ids: Sequence[int], settings: SettingsSnapshot) -> None:
        """Put whoever was entered on the spot into the list of customers, where that is wanted.

        What is issued is issued: where this fails, the list of customers says how many documents have none yet.
        """
        from komtui.domain.settings.catalogue.customers import COLLECTS

        if self._collect is not None and ids and settings.value(COLLECTS) == "yes":
            with suppress(ProblemError):
                await self._collect(ids)

    async def issue_all(
        self, document_ids: Sequence[int], *, consents: Collection[Consent] = ()
    ) -> AsyncIterator[StoredDocument | ProblemError]:
        """Yield of each draft, in their order, what `issue` returns, or would raise; some at a time are one write.

        While the books write some, the next ones are judged; what names another of them, such as the credit note of
        an invoice that is issued with it, waits until that is in the books.
        """
        settings = await self._settings.snapshot()
        foreseen = preparing.Foreseen(self._documents)

        def judging(first: int) -> asyncio.Task[dict[int, Issuing | ProblemError | None]]:
            keys = tuple(dict.fromkeys(document_ids[first : first + _AT_ONCE]))
            return asyncio.create_task(self._all_issuing(keys, consents, settings, foreseen))

        ahead = judging(0)
        try:
            for first in range(0, len(document_ids), _AT_ONCE):
                judged = await ahead
                ahead = judging(first + _AT_ONCE)
                ready = [each for each in judged.values() if isinstance(each, Issuing)]
                found = await self._documents.issue_all(ready)
                answers = dict(zip((each.document_id for each in ready), found, strict=True))
                await self._collected([each.id for each in found if not isinstance(each, ProblemError)], settings)
                self._tell(Subject.DOCUMENTS)
                for key, each in judged.items():
                    answer = each if isinstance(each, ProblemError) else answers.get(key)
                    if answer is None or isinstance(answer, preparing.OtherwiseError):
                        answer = await self._attempted(key, consents, settings)
                    yield answer if isinstance(answer, ProblemError) else present(answer, settings)
        finally:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    async def _attempted(
        self, document_id: int, consents: Collection[Consent], settings: SettingsSnapshot
    ) -> StoredDocument | ProblemError:
        try:
            return await self.issue(document_id, consents=consents, settings=settings)
        except ProblemError as error:
            return error

    async def _all_issuing(
        self, keys: Sequence[int], consents: Collection[Consent], settings: SettingsSnapshot, foreseen: Foreseen
    ) -> dict[int, Issuing | ProblemError | None]:
        """Return what the books are to do with each draft, or what is against it; None where it is judged in its turn.

        That is where it names another one of the same act.
        """
        found: dict[int, Issuing | ProblemError | None] = {}

        async def judge(key: int, ready: Ready) -> None:
            try:
                found[key] = await self._issuing(ready, consents, settings)
            except ProblemError as error:
                found[key] = error

        pages: dict[int, Ready] = {}
        for key in keys:
            try:
                pages[key] = await self._ready(await self._written(key), settings, foreseen)
            except ProblemError as error:
                found[key] = error
        waiting = [key for key, ready in pages.items() if foreseen.refers(ready.draft)]
        found |= dict.fromkeys(waiting)
        await asyncio.gather(*(judge(key, ready) for key, ready in pages.items() if key not in found))
        return {key: found[key] for key in keys}

    async def warm(self, store: str = "") -> None:
        """Get ready to issue a draft of a store: what judges e-invoices takes a second to load."""
        self._checks.warm(store, await self._settings.snapshot())

    async def would_issue(self, document_id: int) -> Found:
        """Return what law and the official rules find on a draft as it would be issued now, advice as well.

        That its page would have boxes is advice too: a person may go on. Raises ProblemError as `issue` does before it
        writes. Nothing is written.
        """
        settings = await self._settings.snapshot()
        ready = await self._ready(await self._written(document_id), settings, preparing.Foreseen(self._documents))
        found = await self._checks.findings(ready.stored, ready.page, settings)
        boxes = await self._boxes(ready, settings)
        if boxes is None:
            return found
        from komtui.domain.sales.legal.finding import LegalFinding, Severity

        field = boxes.field or ""
        field = "lines" if field.startswith("lines.") else field
        advice = LegalFinding(boxes.code, Severity.SHOULD, field, boxes.facts)
        return found._replace(findings=(*found.findings, advice))

    async def _boxes(self, ready: Ready, settings: SettingsSnapshot) -> Problem | None:
        """Return what the page of a draft would have boxes for."""
        stored = ready.stored
        page = replace(ready.page, number=stored.document.number)
        return await self._coverage.unprintable(
            page, settings.value(covering.FONT, stored.document.store), _name(stored)
        )

    def foreseen(self, draft: Document, settings: SettingsSnapshot) -> Document:
        """Return a draft of today as it would be issued, without its number, and with its amounts as they are.

        For whoever judges it as it is typed: amounts that are stated are taken, and no line is frozen. Raises
        NotConfiguredError `document.no-seller`.
        """
        return adding.additions(draft, settings).foreseen(replace(draft, date=self._today()))

    async def _ready(
        self,
        stored: StoredDocument,
        settings: SettingsSnapshot,
        foreseen: Foreseen,
        otherwise: preparing.OtherwiseError | None = None,
    ) -> Ready:
        """Return a draft as it would be issued; `otherwise` is what its number and date turned out to be."""
        _permitted(stored, Act.ISSUE)
        found = adding.additions(stored.document, settings)
        today = self._today()
        of = stored.document.kind, stored.document.store
        series = numbers.counted(*of, today, settings)
        start = numbers.start(series, *of, settings)
        draft, number = replace(stored.document, date=today), ""
        if otherwise is not None:
            draft, number = replace(draft, date=otherwise.date), otherwise.number
        elif self._checks.binds(draft.store, settings):
            number = await foreseen.next(series, start)
        finished = found.finish(draft, number)
        page = present(replace(stored, document=finished), settings).document
        return preparing.Ready(
            stored, draft, page, Issuing(stored.id, series, found.finish, start=start, today=today), finished
        )

    async def _issuing(self, ready: Ready, consents: Collection[Consent], settings: SettingsSnapshot) -> Issuing:
        """Return what the books are to do with a draft, once nothing is against it that is seen without them."""
        stored, page = ready.stored, ready.page
        needs = await self._checks.permit(stored, page, settings)
        if (boxes := await self._boxes(ready, settings)) is not None:
            needs[Consent.UNPRINTABLE] = boxes
        if needs := {each: problem for each, problem in needs.items() if each not in consents}:
            raise ConsentError(needs)
        return ready.issuing._replace(
            finish=preparing.as_judged(ready) if page.number else ready.issuing.finish,
            later=Consent.LATER_DATE in consents,
            again=Consent.CONVERTED_BEFORE in consents,
        )

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
        _permitted(stored, Act.CONVERT, kind)
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
        settings = await self._settings.snapshot()
        counted = numbers.counted(kind, store, self._today(), settings)
        return await preparing.Foreseen(self._documents).next(counted, numbers.start(counted, kind, store, settings))

    def _today(self) -> dt.date:
        return listing.today(self._clock.now())


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
    return name_of(stored.document.number, stored.id)
