"""A draft on its way to its number: what is judged of it is what is issued."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent, ConsentError
from komtui.domain.sales.document import Document
from komtui.domain.sales.kind import Deadline, Kind
from komtui.domain.sales.legal.finding import LegalFinding, Severity
from komtui.domain.sales.lifecycle import Act
from komtui.domain.sales.numbering import formatted, is_alike, name_of
from komtui.domain.settings.catalogue.customers import COLLECTS
from komtui.services import listing
from komtui.services.changes import Subject, Tell
from komtui.services.ports import Documents, Issuing, StoredDocument
from komtui.services.sales.law.coverage import FONT, Coverage
from komtui.services.sales.life import numbers
from komtui.services.sales.life._additions import additions
from komtui.services.sales.life.permitting import known, permit
from komtui.services.sales.parties.presenting import present

if TYPE_CHECKING:
    from komtui.services.ports import Clock, SettingsReader, SettingsSnapshot
    from komtui.services.sales.law.checks import Checks, Found
    from komtui.services.sales.parties.acquaintance import Acquaintance


_AT_ONCE = 25
"""Drafts that are issued in one write: others wait for it no longer than a moment."""
_TRIES = 4
"""How often a draft is judged that looks otherwise each time it is to be issued."""


class Ready(NamedTuple):
    """A draft on the day of its issue."""

    stored: StoredDocument
    draft: Document
    """With the date of its issue."""
    page: Document
    """As it would be issued, with its seller and the number it would get; without one where nobody judges it."""
    issuing: Issuing
    finished: Document
    """What the books get, where its number is the one of `page`."""


class Foreseen:
    """The numbers that drafts will get, unless somebody else takes them first."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._last: dict[str, int] = {}
        self._given = set[str]()

    async def next(self, series: str, start: int) -> str:
        """Return the next number of a series that begins at `start`."""
        if series not in self._last:
            self._last[series] = (await self._documents.counted(series)).highest
        self._last[series] = max(self._last[series] + 1, start)
        number = formatted(series, self._last[series])
        self._given.add(number)
        return number

    def refers(self, draft: Document) -> bool:
        """Return whether a draft names another that is to get its number in the same act: the books know it then."""
        return any(each.number in self._given for each in draft.references)


class OtherwiseError(ProblemError):
    """What would be issued is not what was judged; nothing was written."""

    def __init__(self, name: str, number: str, date: dt.date) -> None:
        super().__init__(Problem("document.changed-meanwhile", {"number": name}))
        self.number = number
        """The number that it would get now."""
        self.date = date
        """On which it would be issued."""


def as_judged(ready: Ready) -> Callable[[Document, str], Document]:
    """Return `finish` for nothing but what was judged: only the digits of its number may be others."""
    finish, judged = ready.issuing.finish, ready.page.number

    def only_judged(draft: Document, number: str) -> Document:
        if draft != ready.draft or not is_alike(number, judged):
            raise OtherwiseError(name_of("", ready.stored.id), number, draft.date)
        return ready.finished if number == judged else finish(draft, number)

    return only_judged


class Issuer:
    """Gives drafts their numbers, once nothing is against them."""

    def __init__(
        self,
        documents: Documents,
        settings: SettingsReader,
        clock: Clock,
        *,
        coverage: Coverage,
        checks: Checks,
        acquaintance: Acquaintance | None,
        tell: Tell,
    ) -> None:
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._coverage = coverage
        self._checks = checks
        self._acquaintance = acquaintance
        self._tell = tell

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
        foreseen, otherwise = Foreseen(self._documents), list[OtherwiseError]()
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
            except OtherwiseError as error:
                otherwise.append(error)
                continue
            await self._learn([issued], settings)
            self._tell(Subject.DOCUMENTS)
            return present(issued, settings)
        raise otherwise[-1]

    async def _learn(self, issued: Sequence[StoredDocument], settings: SettingsSnapshot) -> None:
        """Put whoever was entered on the spot into the list of customers, and what it lacks, where that is wanted.

        What is issued is issued: where this fails, the list of customers says how many documents have none yet.
        """
        if self._acquaintance is not None and issued and settings.value(COLLECTS) == "yes":
            with suppress(ProblemError):
                await self._acquaintance.learn(issued)

    async def issue_all(
        self, document_ids: Sequence[int], *, consents: Collection[Consent] = ()
    ) -> AsyncGenerator[StoredDocument | ProblemError, None]:
        """Yield of each draft, in their order, what `issue` returns, or would raise; some at a time are one write.

        While the books write some, the next ones are judged; what names another of them, such as the credit note of
        an invoice that is issued with it, waits until that is in the books.
        """
        settings = await self._settings.snapshot()
        foreseen = Foreseen(self._documents)

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
                await self._learn([each for each in found if not isinstance(each, ProblemError)], settings)
                self._tell(Subject.DOCUMENTS)
                for key, each in judged.items():
                    answer = each if isinstance(each, ProblemError) else answers.get(key)
                    if answer is None or isinstance(answer, OtherwiseError):
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

        That its page would have boxes is advice too: a person may go on; that the further font cannot be used is none.
        Raises ProblemError as `issue` does before it writes. Nothing is written.
        """
        settings = await self._settings.snapshot()
        ready = await self._ready(await self._written(document_id), settings, Foreseen(self._documents))
        found = await self._checks.findings(ready.stored, ready.page, settings)
        more: Sequence[LegalFinding] = ()
        try:
            if (boxes := await self._boxes(ready, settings)) is not None:
                field = boxes.field or ""
                field = "lines" if field.startswith("lines.") else field
                more = (LegalFinding(boxes.code, Severity.SHOULD, field, boxes.facts),)
        except ProblemError as error:
            more = [LegalFinding(each.code, Severity.MUST, each.field or "", each.facts) for each in error.problems]
        return found._replace(findings=(*found.findings, *more))

    async def _boxes(self, ready: Ready, settings: SettingsSnapshot) -> Problem | None:
        """Return what the page of a draft would have boxes for."""
        stored = ready.stored
        page = replace(ready.page, number=stored.document.number)
        return await self._coverage.unprintable(
            page, settings.value(FONT, stored.document.store), name_of(stored.document.number, stored.id)
        )

    def foreseen(self, draft: Document, settings: SettingsSnapshot) -> Document:
        """Return a draft of today as it would be issued, without its number, and with its amounts as they are.

        For whoever judges it as it is typed: amounts that are stated are taken, and no line is frozen. Raises
        NotConfiguredError `document.no-seller`.
        """
        return additions(draft, settings).foreseen(replace(draft, date=self._today()))

    async def _ready(
        self,
        stored: StoredDocument,
        settings: SettingsSnapshot,
        foreseen: Foreseen,
        otherwise: OtherwiseError | None = None,
    ) -> Ready:
        """Return a draft as it would be issued; `otherwise` is what its number and date turned out to be."""
        permit(stored, Act.ISSUE)
        found = additions(stored.document, settings, due_days=await self._due_days(stored))
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
        return Ready(stored, draft, page, Issuing(stored.id, series, found.finish, start=start, today=today), finished)

    async def _due_days(self, stored: StoredDocument) -> int | None:
        """Return in how many days its customer pays, where that is asked of a draft: it says no day itself."""
        asks = stored.document.kind.traits.deadline is Deadline.PAYMENT and stored.document.second_day is None
        return await self._acquaintance.due_days(stored.id) if asks and self._acquaintance is not None else None

    async def _issuing(self, ready: Ready, consents: Collection[Consent], settings: SettingsSnapshot) -> Issuing:
        """Return what the books are to do with a draft, once nothing is against it that is seen without them."""
        stored, page = ready.stored, ready.page
        needs = await self._checks.permit(stored, page, settings)
        if (boxes := await self._boxes(ready, settings)) is not None:
            needs[Consent.UNPRINTABLE] = boxes
        if needs := {each: problem for each, problem in needs.items() if each not in consents}:
            raise ConsentError(needs)
        return ready.issuing._replace(
            finish=as_judged(ready) if page.number else ready.issuing.finish,
            later=Consent.LATER_DATE in consents,
            again=Consent.CONVERTED_BEFORE in consents,
        )

    async def next_number(self, kind: Kind, store: str = "") -> str:
        """Return the number that the next document of that kind gets, were it today.

        Raises ProblemError `document.pattern`.
        """
        settings = await self._settings.snapshot()
        counted = numbers.counted(kind, store, self._today(), settings)
        return await Foreseen(self._documents).next(counted, numbers.start(counted, kind, store, settings))

    async def _written(self, document_id: int) -> StoredDocument:
        return known(await self._documents.get(document_id), name_of("", document_id))

    def _today(self) -> dt.date:
        return listing.today(self._clock.now())
