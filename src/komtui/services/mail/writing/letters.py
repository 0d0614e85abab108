"""Letters: from a document to a draft that a clerk can edit, and from the draft into the outbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial

from komtui.domain.mail.account import Account
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.leaving import LONGEST_UNDO, leaving_at, standing_of
from komtui.domain.mail.letter import SUPPLIER, Attachment, Letter, Markup
from komtui.domain.mail.notice import Notice
from komtui.domain.money import ZERO
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.document import Document
from komtui.late import dataclass
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.account import advice
from komtui.services.mail.account.accounts import AccountService, default_sender, is_for_sending, is_out_of_reach
from komtui.services.mail.messages.signing import Sign, unsigned
from komtui.services.mail.writing._carried import CarriedFiles
from komtui.services.mail.writing._drafting import Drafting, supplier_address
from komtui.services.mail.writing.addressing import returned_before
from komtui.services.mail.writing.composing import Composed, Composing, Stamp, addressed, no_markup
from komtui.services.mail.writing.consents import LetterConsentError, refused, sent_before, state_consents
from komtui.services.mail.writing.faults import faults, normalized_all
from komtui.services.mail.writing.sizes import advertised, is_small, large, too_large
from komtui.services.once import OnceAnAct
from komtui.services.ports import Clock, Documents, NewLetter, Outbox, StoredDocument
from komtui.services.ports.customers import StoredCustomer
from komtui.services.ports.outbox import Carried, OvertakenError, Reminded, Seen
from komtui.services.sales.law.einvoicing import Beside
from komtui.services.sales.life.attachments import AttachedFile
from komtui.services.sales.life.checking import letter_warning, warning
from komtui.services.sales.pages.rendering import RenderingService, leaving
from komtui.services.sales.parties.presenting import present
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot


@dataclass(frozen=True)
class Plan:
    """What would become of a letter that is queued now; nothing was written."""

    stored: StoredDocument
    """What it carries, as it stands now; of several documents the first."""
    letter: Letter
    """The letter."""
    problems: tuple[Problem, ...]
    """All that keeps it back, each beside its field."""
    needs: Mapping[Consent, Problem]
    """What a person must agree to first, each with the problem that says why."""
    before: Sequence[Delivery]
    """The same letter as it was queued before, to whom and when; empty where it was not."""
    others: tuple[StoredDocument, ...] = ()
    """Its further documents."""

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of what it carries (untrusted text)."""
        return tuple(each.document.number for each in (self.stored, *self.others))


async def _no_returns(_addresses: Sequence[str]) -> Mapping[str, Notice]:
    return {}


async def _unknown(_document_id: int) -> StoredCustomer | None:
    return None


async def _none(_document: Document, _taken: Sequence[str]) -> Sequence[AttachedFile]:
    return ()


async def _nothing_beside(_stored: StoredDocument, _settings: Snapshot) -> Beside | None:
    return None


async def _no_files(_store: str, _language: str, _settings: Snapshot) -> Sequence[Attachment]:
    return ()


async def at_once() -> None:
    """Wait for nobody."""


async def _not_kept(_attachment: Attachment) -> bytes | None:
    return None


async def _unlimited(_account: str) -> int | None:
    return None


class LetterService:
    """Writes letters and queues them.

    A letter is about a document, or about several: `others` are those after the first, and what is said of one holds
    for each of them.
    """

    def __init__(
        self,
        rendering: RenderingService,
        accounts: AccountService,
        settings: SettingsService,
        outbox: Outbox,
        clock: Clock,
        *,
        documents: Documents,
        customer: Callable[[int], Awaitable[StoredCustomer | None]] = _unknown,
        files: Callable[[Document, Sequence[str]], Awaitable[Sequence[AttachedFile]]] = _none,
        returned: Callable[[Sequence[str]], Awaitable[Mapping[str, Notice]]] = _no_returns,
        markup: Callable[[Letter, Sequence[StoredDocument], Snapshot], Awaitable[Markup | None]] = no_markup,
        beside: Callable[[StoredDocument, Snapshot], Awaitable[Beside | None]] = _nothing_beside,
        standing: Callable[[str, str, Snapshot], Awaitable[Sequence[Attachment]]] = _no_files,
        kept: Callable[[Attachment], Awaitable[bytes | None]] = _not_kept,
        sign: Sign = unsigned,
        limit: Callable[[str], Awaitable[int | None]] = _unlimited,
        tell: Tell = nobody,
    ) -> None:
        self._limit = limit
        self._limits = OnceAnAct[str, int]()
        self._returned = returned
        self._composing = Composing(markup, sign, clock)
        self._files = CarriedFiles(rendering, files, beside, kept)
        self._drafting = Drafting(accounts, self._files, customer, standing)
        self._documents = documents
        self._rendering = rendering
        self._accounts = accounts
        self._settings = settings
        self._outbox = outbox
        self._clock = clock
        self._tell = tell

    async def draft(
        self, stored: StoredDocument, *others: StoredDocument, settings: Snapshot | None = None, keeps: bool = True
    ) -> Letter:
        """Return the letter for a document: recipients from the customer, words in its language, the PDF, its files.

        Of several documents it goes to whom the first one goes, with a table of all of them and every PDF. Missing
        things stay empty (no address: no recipient); `check` names them. `settings` are those of the act that it is a
        part of, here and in the other methods: those of the moment where none are given. Without that it `keeps` what
        is drawn for it, queueing does, in the same act.
        """
        settings = settings or await self._settings.snapshot()
        return await self._drafting.draft((stored, *others), settings, keeps=keeps)

    async def for_supplier(
        self, stored: StoredDocument, usual: Letter | None = None, *, settings: Snapshot | None = None
    ) -> Letter | None:
        """Return the letter by which an order goes on to a supplier; None where there is no address for that.

        It leaves from `mail.supplier`, where the answers go as well; to whom is for the clerk to say. `usual` is the
        draft for the customer, where there is one already.
        """
        return await self._drafting.for_supplier(stored, usual, settings or await self._settings.snapshot())

    async def remarks(
        self,
        stored: StoredDocument,
        letter: Letter,
        *,
        others: Sequence[StoredDocument] = (),
        settings: Snapshot | None = None,
    ) -> Sequence[Problem]:
        """Return what to think over before a letter is queued; none of it keeps it back."""
        found = await self._returned(letter.recipients)
        settings = settings or await self._settings.snapshot()
        notes = list[Problem]()
        for each in (stored, *others):
            notes += warning(each, settings)
            # What goes on to a supplier goes to somebody else than its document.
            notes += letter_warning(each, letter.language, settings) if letter.kind != SUPPLIER else ()
            notes += await self._files.notes(each, settings)
        notes += filter(None, (large(letter),))
        said = (*notes, *(returned_before(address, notice) for address, notice in found.items()))
        try:
            account = await self._accounts.sender(stored.document.store, settings=settings)
        except ProblemError:
            return said
        announced = await self._accounts.deadlines(self._clock.now().date(), stored.document.store, settings=settings)
        missing = await self._accounts.missing(stored.document.store, settings=settings)
        waited_for = filter(is_out_of_reach, missing)
        default = (*said, *announced, *waited_for, *((default_sender(account),) if account.by_default else ()))
        if letter.kind != SUPPLIER:
            return default
        problem = advice.of_sender(
            letter.sender, account.user if "@" in account.user else account.address, "mail.supplier"
        )
        return default if problem is None else (*default, problem)

    async def check(
        self,
        stored: StoredDocument,
        letter: Letter,
        *,
        others: Sequence[StoredDocument] = (),
        settings: Snapshot | None = None,
    ) -> tuple[Problem, ...]:
        """Return all that keeps a document's letter from being queued, each beside its field (`to`, `cc`, `body`)."""
        known = letter.sender and letter.kind != SUPPLIER
        missing = () if known else await self.lacking(stored.document.store, settings=settings)
        refused_ones = [problem for each in (stored, *others) for problem in refused(each)]
        found = [*refused_ones, *missing, *faults(letter)]
        if not is_small(letter):
            found += filter(None, (too_large(letter, await self.limit(stored.document.store, settings=settings)),))
        return tuple(found)

    async def limit(self, store: str, *, settings: Snapshot | None = None) -> int:
        """Return how many bytes of a message the server of a store's account takes; 0 where no limit is known."""
        try:
            return await self._limit_of(await self._accounts.sender(store, settings=settings), settings)
        except ProblemError:
            return 0

    async def _limit_of(self, account: Account, settings: Snapshot | None = None) -> int:
        """Return the limit of an account's server, looked up once for an act."""

        async def look() -> int:
            return advertised(account, await self._limit(account.server))

        return await (look() if settings is None else self._limits.get(settings, account.server, look))

    async def lacking(self, store: str, *, settings: Snapshot | None = None) -> tuple[Problem, ...]:
        """Return what keeps the account of a store from being written and queued by; empty where it is set up.

        Nothing that only sending takes: a password that this process does not have, another one may.
        """
        missing = await self._accounts.missing(store, settings=settings)
        return tuple(each for each in missing if not is_for_sending(each))

    async def plan(
        self,
        stored: StoredDocument,
        letter: Letter,
        *,
        others: Sequence[StoredDocument] = (),
        settings: Snapshot | None = None,
    ) -> Plan:
        """Return what would become of a letter that is queued now, and what a person must agree to first."""
        settings = settings or await self._settings.snapshot()
        present_ones = await self._present((stored, *others), settings)
        needs, before = dict[Consent, Problem](), list[Delivery]()
        recipients = normalized_all(letter.recipients)
        for each in present_ones:
            found = await self._outbox.queued_before(each.id, each.revision, letter.kind, recipients)
            before += [delivery for delivery in found if delivery not in before]
            needs = {**await self._needs(each, settings), **sent_before(each, found), **needs}
        first, *rest = present_ones
        problems = await self.check(first, letter, others=rest, settings=settings)
        return Plan(first, letter, problems, needs, before, tuple(rest))

    async def _needs(self, stored: StoredDocument, settings: Snapshot) -> dict[Consent, Problem]:
        """Return what wants agreed to: the document's own state, and a page with boxes."""
        boxes = await self._rendering.unprintable(stored, settings=settings)
        return state_consents(stored) | ({} if boxes is None else {Consent.UNPRINTABLE: boxes})

    async def _present(self, stored: Sequence[StoredDocument], settings: Snapshot) -> list[StoredDocument]:
        """Return documents as they stand and look now: another till may have cancelled one, or the company moved."""
        written = {each.id: each for each in await self._documents.several([each.id for each in stored])}
        return [present(written[each.id], settings) if each.id in written else each for each in stored]

    async def composed(
        self,
        stored: StoredDocument,
        letter: Letter,
        *,
        others: Sequence[StoredDocument] = (),
        settings: Snapshot | None = None,
        wait: dt.timedelta = dt.timedelta(),
    ) -> Composed:
        """Return the message as it would leave after `wait`; nothing is queued.

        Raises as `queue` does, except for consents.
        """
        settings = settings or await self._settings.snapshot()
        carried = await self._present((stored, *others), settings)
        if problems := await self.check(carried[0], letter, others=carried[1:], settings=settings):
            raise ProblemError(*problems)
        account = await self._accounts.sender(stored.document.store, settings=settings)
        sender = supplier_address(stored, settings) if letter.kind == SUPPLIER else account.address
        pages, files = await self._files.of(carried, settings)
        contents = await self._files.contents(letter, pages, files)
        sent = addressed(letter, sender)
        return await self._composing.composed(carried, sent, contents, settings, self._composing.stamp(sent, wait))

    def wait_until(self, text: str) -> dt.timedelta:
        """Return how long a letter waits until a moment as people write it; none without. Raises as `moment` does."""
        return self.until(self.moment(text)) if text.strip() else dt.timedelta()

    def until(self, moment: dt.datetime) -> dt.timedelta:
        """Return how long it is from now to a moment; none where that has passed."""
        return max(moment - self._clock.now(), dt.timedelta())

    def moment(self, text: str) -> dt.datetime:
        """Return the moment that people mean, in this machine's time. Raises as `leaving_at` does."""
        here = self._clock.now().astimezone().replace(tzinfo=None)
        return leaving_at(text, here).astimezone()

    async def queue(
        self,
        stored: StoredDocument,
        letter: Letter,
        *,
        others: Sequence[StoredDocument] = (),
        consents: Collection[Consent] = (),
        settings: Snapshot | None = None,
        wait: dt.timedelta = dt.timedelta(),
        stamp: Stamp | None = None,
        reminds: Sequence[Reminded] = (),
        turn: Callable[[], Awaitable[None]] = at_once,
        current: bool = False,
    ) -> Sequence[Delivery]:
        """Queue a letter, in one transaction, and return its deliveries. Raises ProblemError with all `check` finds.

        It leaves after `wait`, for which a person can take it back. With the `stamp` of what `composed` returned, and
        nothing else changed since, it is that message, byte for byte. `reminds` is what a reminder says of what it
        carries. `turn` is waited for before it is written, where several are queued at once. `current` documents are
        taken as they are given: they were read just now, and how they stand is looked at once more in the transaction.

        Raises LetterConsentError, and writes nothing, where a person must agree first and `consents` does not say so:
        what is cancelled or paid, a page that lacks characters, and what was queued before, by whatever program.

        It leaves by the account of the document's store, and from its address, whatever sender the letter names:
        another one would be refused by the server. An order to a supplier leaves from `mail.supplier`.
        """
        write = partial(
            self._queue,
            stored,
            letter,
            others=others,
            consents=consents,
            settings=settings or await self._settings.snapshot(),
            wait=wait,
            stamp=stamp,
            reminds=reminds,
        )
        try:
            return await write(turn=turn, current=current)
        except OvertakenError:
            # Another till was faster: what stands now may want agreed to.
            return await write(turn=at_once, current=False, looks_again=False)

    async def _queue(
        self,
        stored: StoredDocument,
        letter: Letter,
        *,
        others: Sequence[StoredDocument],
        consents: Collection[Consent],
        settings: Snapshot,
        wait: dt.timedelta,
        stamp: Stamp | None,
        reminds: Sequence[Reminded],
        turn: Callable[[], Awaitable[None]],
        current: bool,
        looks_again: bool = True,
    ) -> Sequence[Delivery]:
        carried = [stored, *others] if current else await self._present((stored, *others), settings)
        stored = carried[0]
        problems = [*(problem for each in carried for problem in refused(each)), *faults(letter)]
        try:
            account = await self._accounts.sender(stored.document.store, settings=settings)
        except NotConfiguredError as error:
            raise NotConfiguredError(*error.problems, *problems) from error
        sender = account.address
        if letter.kind == SUPPLIER:
            sender = supplier_address(stored, settings)
            problems += [] if sender else [Problem("letter.no-supplier", field="sender")]
        problems += filter(None, (too_large(letter, await self._limit_of(account, settings)),))
        if problems:
            is_set_up = all(each.code != "letter.no-seller" for each in problems)
            raise (ProblemError if is_set_up else NotConfiguredError)(*problems)
        needs = dict[Consent, Problem]()
        for each in carried:
            needs = {**await self._needs(each, settings), **needs}
        if needs := {each: problem for each, problem in needs.items() if each not in consents}:
            raise LetterConsentError(needs)
        pages, files = await self._files.of(carried, settings)
        contents = await self._files.contents(letter, pages, files)
        sent = addressed(letter, sender)
        stamp = stamp or self._composing.stamp(sent, wait)
        composed = await self._composing.composed(carried, sent, contents, settings, stamp)
        new = NewLetter(
            document_id=stored.id,
            revision=stored.revision,
            kind=letter.kind,
            scope=account.scope,
            sender=sender,
            recipients=sent.recipients,
            archive=letter.archive,
            subject=sent.subject,
            mime=composed.mime,
            message_id=composed.stamp.message_id,
            files=composed.files,
            leaving=leaving(stored, pages[0]),
            others=tuple(
                Carried(each.id, each.revision, leaving(each, page))
                for each, page in zip(carried[1:], pages[1:], strict=True)
            ),
            wait=wait,
            standings=tuple((each.id, standing_of(each.document)) for each in carried) if wait > LONGEST_UNDO else (),
            reminds=tuple(reminds),
            seen=tuple(map(_seen, carried)) if looks_again else (),
        )
        await turn()
        done = await self._outbox.enqueue(new, again=Consent.SENT_BEFORE in consents)
        if not done.created:
            known = {each.document_id for delivery in done.deliveries for each in delivery.documents}
            which = next((each for each in carried if each.id in known), stored)
            raise LetterConsentError(sent_before(which, done.deliveries), done.deliveries)
        self._tell(Subject.LETTERS)
        return done.deliveries


def _seen(stored: StoredDocument) -> Seen:
    document = stored.document
    return Seen(stored.id, document.state, sum((each.amount for each in document.received), ZERO))
