"""Reminders: runs, their letters, and whom nobody is to remind for the time being.

A run is computed when it is asked for, each of its letters once more when it is queued, and its documents a last time
when it leaves (`Outbox.outdated`): what was paid meanwhile does not go.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from komtui.domain.journal import document_subject
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.letter import Letter
from komtui.domain.mail.reminder import Due, Sent, Step, due_step, is_reminder, letter_kind
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import customer_subject
from komtui.domain.sales.kind import Kind
from komtui.domain.text import has_control
from komtui.i18n.localizer import localizer
from komtui.i18n.presentation import reminders as presentation
from komtui.late import dataclass
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.reminding._reminder_letter import Written, items_of, remarks, words_of
from komtui.services.mail.reminding.reminder_run import (
    EVERYTHING,
    Act,
    Group,
    Run,
    Wish,
    by_letter,
    entries_of,
    policy,
    run_of,
    together,
)
from komtui.services.mail.writing.composing import Stamp
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.mail.writing.letters import LetterService
from komtui.services.ports import Clock, Documents, StoredDocument
from komtui.services.ports.customers import StoredCustomer
from komtui.services.ports.outbox import Reminded
from komtui.services.ports.reminders import Candidate, Place, Reminders, Stop
from komtui.services.sales.life.checking import reminder_warning
from komtui.services.sales.parties.presenting import present
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot

_HAPPENED = frozenset(
    f"reminder.{each}" for each in ("taken", "just-mailed", "nothing", "paid", "changed", "suspended")
)
"""What others did meanwhile that leaves nothing to be sent: a till reminded of it, a customer paid."""
LONGEST_REASON = 200
"""Characters."""
_PAGE = 200
"""Customers of whom a run is computed at once."""
_CONSENTS = frozenset({Consent.UNPRINTABLE})
"""A page that went out before with boxes goes out so again."""


@dataclass(frozen=True)
class Done:
    """What became of one letter of a run."""

    group: Group
    """As it was to be sent."""
    deliveries: Sequence[Delivery] = ()
    """Those that were queued; none where nothing was."""
    problems: tuple[Problem, ...] = ()
    """Why not, or what of it was left out."""
    numbers: tuple[str, ...] = ()
    """Of the documents that it carries."""

    @property
    def is_well(self) -> bool:
        """Whether nobody has anything to mend: it was queued, or what happened meanwhile is what was wanted."""
        return bool(self.deliveries) or all(each.code in _HAPPENED for each in self.problems)


@dataclass(frozen=True)
class Reminding:
    """How one document stands."""

    due: Due
    """What comes next."""
    sent: Sequence[Sent] = ()
    """What it was reminded of."""
    stops: Sequence[Stop] = ()
    """Who suspended it, or its customer."""


class ReminderService:
    """Computes runs, writes their letters and queues them."""

    def __init__(
        self,
        books: Reminders,
        documents: Documents,
        letters: LetterService,
        settings: SettingsService,
        clock: Clock,
        *,
        apart: Callable[[], Awaitable[Sequence[str]]],
        tell: Tell = nobody,
    ) -> None:
        self._books = books
        self._documents = documents
        self._letters = letters
        self._settings = settings
        self._clock = clock
        self._apart = apart
        self._tell = tell

    async def active(self) -> bool:
        """Return whether the house reminds at all."""
        return bool((await self._settings.snapshot()).value("reminder.active") == "yes")

    async def run(self, wish: Wish = EVERYTHING) -> Run:
        """Return what is to be reminded of today, all at once. Raises ProblemError as `pages` does."""
        return await asyncio.to_thread(together, [each async for each in self.pages(wish)])

    async def pages(self, wish: Wish = EVERYTHING) -> AsyncGenerator[Run]:
        """Yield what is to be reminded of today, some customers at a time: as much is held as a page has, and no more.

        All of a customer is in one page. Raises ProblemError `reminder.off` where the house reminds nobody.
        """
        act = await self._act()
        if act.settings.value("reminder.active") != "yes":
            raise ProblemError(Problem("reminder.off", field="reminder.active"))
        async for found in self._found(wish, act):
            yield await self._grouped(found, act, wish.step)

    async def due(self, wish: Wish = EVERYTHING) -> int:
        """Return for how many documents a step is due today."""
        act, count = await self._act(), 0
        async for found in self._found(wish, act):
            entries = await asyncio.to_thread(entries_of, found, act, wish.step)
            count += sum(each.step is not None for each in entries)
        return count

    async def _found(self, wish: Wish, act: Act) -> AsyncGenerator[Sequence[Candidate]]:
        """Yield what may have to be reminded of, all of a customer at once; the last may be empty."""
        if wish.owner is not None:
            yield await self._candidates(wish, act)
            return
        before, offered = self._days(wish, act)
        place: Place | None = Place()
        while place is not None:
            found, place = await self._books.page(before, offered, place, _PAGE)
            if found or place is None:
                yield found

    async def _candidates(self, wish: Wish, act: Act) -> Sequence[Candidate]:
        """Return what a step may be due for today, by the days alone."""
        return await self._books.candidates(*self._days(wish, act), wish.owner)

    def _days(self, wish: Wish, act: Act) -> tuple[dt.date | None, tuple[dt.date, dt.date] | None]:
        """Return before which day an invoice is due for which a step may be, and between which a quote expires."""
        policy = act.policy
        ahead = 0 if policy.notice is None and not policy.on_due else (policy.notice or 0) + 1
        before = act.today + dt.timedelta(days=ahead) if wish.invoices else None
        offered = None
        if wish.quotes and policy.quote is not None:
            # A shop has years of offers that nobody has answered: what has expired is not even read.
            offered = act.today, act.today + dt.timedelta(days=policy.quote)
        return before, offered

    async def of(self, document_id: int) -> Reminding:
        """Return how one document stands."""
        act = await self._act()
        (found,) = await self._books.of([document_id])
        stops = await self._books.stops(_subjects(found))
        return Reminding(due_step(found.asked, act.policy, act.today), found.asked.sent, stops)

    async def sent(self, document_ids: Sequence[int]) -> Mapping[int, Sequence[Sent]]:
        """Return by document what it was reminded of."""
        return await self._books.sent(document_ids)

    async def suspend(self, document_id: int, reason: str = "") -> None:
        """Remind nobody of a document for the time being.

        Raises ProblemError `reminder.not-open` where there is nothing to be reminded of, and `reminder.reason`.
        """
        (found,) = await self._books.of([document_id])
        asked = found.asked
        if asked.kind is Kind.INVOICE and not asked.left:
            raise ProblemError(Problem("reminder.not-open", {"number": found.number}))
        await self._books.stop(document_subject(document_id), found.number, _reason(reason))
        self._tell(Subject.DOCUMENTS)

    async def resume(self, document_id: int) -> None:
        """Remind of a document again."""
        (found,) = await self._books.of([document_id])
        await self._books.resume(document_subject(document_id), found.number)
        self._tell(Subject.DOCUMENTS)

    async def suspend_customer(self, stored: StoredCustomer, reason: str = "") -> None:
        """Do not remind a customer for the time being. Raises ProblemError `reminder.reason`."""
        await self._books.stop(customer_subject(stored.id), stored.called, _reason(reason))
        self._tell(Subject.CUSTOMERS)

    async def resume_customer(self, stored: StoredCustomer) -> None:
        """Remind a customer again."""
        await self._books.resume(customer_subject(stored.id), stored.called)
        self._tell(Subject.CUSTOMERS)

    async def customer_stop(self, customer_id: int) -> Stop | None:
        """Return who suspended a customer's reminders; None where nobody has."""
        return next(iter(await self._books.stops([customer_subject(customer_id)])), None)

    async def write(self, group: Group) -> Written:
        """Return the letter of a group as it would leave now.

        Raises ProblemError `reminder.nothing` where nothing of it is left to be reminded of.
        """
        act = await self._act()
        return await self._written(await self._fresh(group, act), act)

    async def send(
        self,
        groups: Iterable[Group],
        wait: dt.timedelta = dt.timedelta(),
        read: Mapping[str, tuple[Letter, Stamp]] = MappingProxyType({}),
    ) -> AsyncGenerator[Done]:
        """Queue the letters of groups, each computed once more, and yield what became of each.

        Whoever stops asking stops the work: what is queued is queued. A letter that another till queued meanwhile is
        not queued twice. `read` has the letters that a person has read, by group: one that still says the same is that
        very message.
        """
        for group in groups:
            yield await self._sent(group, wait, read.get(group.key))

    async def _sent(self, group: Group, wait: dt.timedelta, read: tuple[Letter, Stamp] | None) -> Done:
        act = await self._act()
        try:
            fresh = await self._fresh(group, act)
            written = await self._written(fresh, act)
            stamp = read[1] if read is not None and read[0] == written.letter else None
            deliveries = await self._queued(written, act, wait, stamp)
        except LetterConsentError as error:
            if Consent.SENT_BEFORE not in error.needs:
                return Done(group, problems=error.problems)
            return Done(group, problems=(_overtaken(group, error.before),))
        except ProblemError as error:
            return Done(group, problems=error.problems)
        gone = [each.candidate.number for each in group.entries if each.candidate.id not in fresh.ids]
        problems = tuple(Problem("reminder.left-out", {"number": number}) for number in gone)
        return Done(group, deliveries, problems, tuple(each.number for each in written.items))

    async def _queued(self, written: Written, act: Act, wait: dt.timedelta, stamp: Stamp | None) -> Sequence[Delivery]:
        first, *others = written.documents
        reminds = tuple(
            Reminded(document.id, item.step, ZERO if item.kind is Kind.QUOTE else item.left)
            for document, item in zip(written.documents, written.items, strict=True)
        )
        return await self._letters.queue(
            first,
            written.letter,
            others=others,
            consents=_CONSENTS,
            settings=act.settings,
            wait=wait,
            stamp=stamp,
            reminds=reminds,
        )

    async def _act(self) -> Act:
        settings = await self._settings.snapshot()
        return Act(settings, policy(settings), listing.today(self._clock.now()))

    async def _grouped(self, found: Sequence[Candidate], act: Act, step: Step | None = None) -> Run:
        entries = await asyncio.to_thread(entries_of, found, act, step)
        letters = await asyncio.to_thread(by_letter, entries, act, frozenset(await self._apart()))
        listed = (each.candidate.owner for members in letters.values() for each in members)
        owners = await self._books.owners(sorted({owner for owner in listed if owner is not None}))
        # In threads: of thousands it is a while, in which keys are typed.
        return await asyncio.to_thread(run_of, entries, letters, owners, act)

    async def _fresh(self, group: Group, act: Act) -> Group:
        """Return a group as it stands now: of what was in it, what is still to be reminded of."""
        found = await self._books.of(sorted(group.ids))
        run = await self._grouped(found, act)
        steps = {each.candidate.id: each.step for each in group.entries}
        for each in run.groups:
            # What was only listed when somebody looked is not reminded of unseen.
            entries = tuple(
                one if steps[one.candidate.id] is not None else replace(one, due=replace(one.due, step=None))
                for one in each.entries
            )
            if any(one.step for one in entries):
                return replace(each, entries=entries, recipients=group.recipients)
        raise ProblemError(Problem("reminder.nothing", {"customer": group.customer}))

    async def _written(self, group: Group, act: Act) -> Written:
        documents = await self._stored([each.candidate.id for each in group.entries], act.settings)
        items = items_of(group, documents, act)
        draft = await self._letters.draft(*documents, settings=act.settings)
        words = localizer(draft.language)
        subject, body = words_of(group, items, documents[0], words, act.settings)
        letter = replace(
            draft,
            kind=letter_kind(group.step),
            to=group.recipients.to,
            cc=group.recipients.cc,
            bcc=group.recipients.bcc,
            subject=subject,
            body=body,
            grids=presentation.grids(items, words),
            automatic=True,
        )
        # The same of each document is said once.
        said = (each for one in documents for each in reminder_warning(one, letter.language, act.settings))
        tongue = {each.code: each for each in said}
        return Written(group, letter, documents, items, (*remarks(items, act.today), *tongue.values()))

    async def _stored(self, document_ids: Sequence[int], settings: Snapshot) -> tuple[StoredDocument, ...]:
        found = await self._documents.several(document_ids)
        if gone := set(document_ids) - {each.id for each in found}:
            raise ProblemError(*(Problem("document.unknown", {"number": str(each)}) for each in sorted(gone)))
        return tuple(present(each, settings) for each in found)


def _overtaken(group: Group, before: Sequence[Delivery]) -> Problem:
    """Return why a letter was not queued, beside which another one has: a reminder too, or what mailed a document."""
    if before and not any(is_reminder(each.kind) for each in before):
        return Problem("reminder.just-mailed")
    return Problem("reminder.taken", {"number": ", ".join(each.candidate.number for each in group.entries)})


def _subjects(candidate: Candidate) -> tuple[str, ...]:
    owner = () if candidate.owner is None else (customer_subject(candidate.owner),)
    return (document_subject(candidate.id), *owner)


def _reason(text: str) -> str:
    said = " ".join(text.split(" ")).strip()
    if len(said) > LONGEST_REASON or has_control(said):
        raise ProblemError(Problem("reminder.reason", {"maximum": LONGEST_REASON}, "reason"))
    return said
