"""Reminders: what is due for whom today, as one letter for each customer, and the letters.

A run is computed when it is asked for, each of its letters once more when it is queued, and its documents a last time
when it leaves (`Outbox.outdated`): what was paid meanwhile does not go.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from komtui.domain.journal import document_subject
from komtui.domain.mail.bundle import MOST
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.letter import Letter
from komtui.domain.mail.reminder import (
    OVERDUE,
    Due,
    Item,
    Policy,
    Sent,
    Step,
    Sums,
    Why,
    claiming,
    due_step,
    furthest,
    is_overdue,
    letter_kind,
    sums,
)
from komtui.domain.mail.template import filled
from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Customer, Recipients, customer_subject
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.late_payment import (
    FLOOR,
    POINTS,
    Basis,
    Claims,
    Debt,
    Interest,
    claims_of,
    days_late,
    half_year,
)
from komtui.domain.settings.catalogue.texts import text_key
from komtui.domain.text import has_control
from komtui.i18n.localizer import Localizer, localizer
from komtui.i18n.presentation import reminders as presentation
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.consents import LetterConsentError
from komtui.services.mail.letters import LetterService
from komtui.services.ports import Clock, Documents, StoredDocument
from komtui.services.ports.customers import StoredCustomer
from komtui.services.ports.outbox import Reminded
from komtui.services.ports.reminders import Candidate, Reminders, Stop
from komtui.services.sales.presenting import present
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot

LONGEST_REASON = 200
"""Characters."""
_NEVER = "never"
_CONSENTS = frozenset({Consent.UNPRINTABLE})
"""A page that went out before with boxes goes out so again."""


@dataclass(frozen=True)
class Wish:
    """Which reminders are asked for."""

    quotes: bool = True
    """Whether quotes about to expire as well."""
    invoices: bool = True
    """Whether invoices."""
    step: Step | None = None
    """Only documents for which this step is due."""
    owner: int | None = None
    """Only this customer's."""


EVERYTHING = Wish()
"""All that is due."""


@dataclass(frozen=True)
class Entry:
    """A document of a run."""

    candidate: Candidate
    """The document."""
    due: Due
    """What is to be done about it today."""
    late: int
    """For how many days it is overdue."""

    @property
    def step(self) -> Step | None:
        """The step that is due; None where it is only listed with others, or kept out."""
        return self.due.step

    @property
    def last(self) -> Sent | None:
        """The last reminder of it."""
        return self.candidate.asked.last


@dataclass(frozen=True)
class Group:
    """One letter: what one customer is to be reminded of."""

    key: str
    """The same for the same customer, account and sort of reminder."""
    customer: str
    """Who is named on the documents (untrusted text)."""
    owner: int | None
    """Key of the customer in the list."""
    recipients: Recipients
    """Who gets it; nobody where no address is known."""
    entries: tuple[Entry, ...]
    """Its documents: those for which a step is due, and what else is overdue."""

    @property
    def step(self) -> Step:
        """The furthest step in it: by that the letter is worded."""
        return furthest([each.step for each in self.entries if each.step is not None])

    @property
    def left(self) -> Mapping[str, Decimal]:
        """What is left to be paid, by currency; of quotes what they offer."""
        found: dict[str, Decimal] = {}
        for each in self.entries:
            found[each.candidate.currency] = found.get(each.candidate.currency, ZERO) + _amount(each.candidate)
        return found

    @property
    def ids(self) -> frozenset[int]:
        """Keys of its documents."""
        return frozenset(each.candidate.id for each in self.entries)


@dataclass(frozen=True)
class Run:
    """What is to be reminded of today."""

    today: dt.date
    """Of which day it is."""
    groups: tuple[Group, ...]
    """The letters, those of the furthest step first; those without an address as well."""
    kept: tuple[Entry, ...]
    """Overdue documents that are in no letter, with why."""


@dataclass(frozen=True)
class Written:
    """A letter of a run, before it is queued."""

    group: Group
    """Whose it is, as it stands now."""
    letter: Letter
    """The letter."""
    documents: tuple[StoredDocument, ...]
    """What it carries."""
    items: tuple[Item, ...]
    """What its table says."""
    remarks: tuple[Problem, ...] = ()
    """What to think over."""

    @property
    def sums(self) -> tuple[Sums, ...]:
        """What it asks for."""
        return sums(self.items)


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


@dataclass(frozen=True)
class Reminding:
    """How one document stands."""

    due: Due
    """What comes next."""
    sent: Sequence[Sent] = ()
    """What it was reminded of."""
    stops: Sequence[Stop] = ()
    """Who suspended it, or its customer."""


@dataclass(frozen=True)
class _Act:
    """What one act goes by: the settings of its moment, and its day."""

    settings: Snapshot
    policy: Policy
    today: dt.date


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
        """Return what is to be reminded of today. Raises ProblemError `reminder.off` where the house reminds nobody."""
        act = await self._act()
        if act.settings.value("reminder.active") != "yes":
            raise ProblemError(Problem("reminder.off", field="reminder.active"))
        return await self._grouped(await self._candidates(wish, act), act, wish.step)

    async def due(self) -> int:
        """Return for how many documents a step is due today."""
        act = await self._act()
        found = await self._candidates(EVERYTHING, act)
        return sum(due_step(each.asked, act.policy, act.today).step is not None for each in found)

    async def _candidates(self, wish: Wish, act: _Act) -> Sequence[Candidate]:
        """Return what a step may be due for today, by the days alone."""
        policy = act.policy
        ahead = 0 if policy.notice is None and not policy.on_due else (policy.notice or 0) + 1
        before = act.today + dt.timedelta(days=ahead) if wish.invoices else None
        until = act.today + dt.timedelta(days=policy.quote) if wish.quotes and policy.quote is not None else None
        return await self._books.candidates(before, until, wish.owner)

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

    async def send(self, groups: Iterable[Group], wait: dt.timedelta = dt.timedelta()) -> AsyncGenerator[Done]:
        """Queue the letters of groups, each computed once more, and yield what became of each.

        Whoever stops asking stops the work: what is queued is queued. A letter that another till queued meanwhile is
        not queued twice.
        """
        for group in groups:
            yield await self._sent(group, wait)

    async def _sent(self, group: Group, wait: dt.timedelta) -> Done:
        act = await self._act()
        try:
            fresh = await self._fresh(group, act)
            written = await self._written(fresh, act)
            deliveries = await self._queued(written, act, wait)
        except LetterConsentError as error:
            if Consent.SENT_BEFORE not in error.needs:
                return Done(group, problems=error.problems)
            numbers = ", ".join(each.candidate.number for each in group.entries)
            return Done(group, problems=(Problem("reminder.taken", {"number": numbers}),))
        except ProblemError as error:
            return Done(group, problems=error.problems)
        gone = [each.candidate.number for each in group.entries if each.candidate.id not in fresh.ids]
        problems = tuple(Problem("reminder.left-out", {"number": number}) for number in gone)
        return Done(group, deliveries, problems, tuple(each.number for each in written.items))

    async def _queued(self, written: Written, act: _Act, wait: dt.timedelta) -> Sequence[Delivery]:
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
            reminds=reminds,
        )

    async def _act(self) -> _Act:
        settings = await self._settings.snapshot()
        return _Act(settings, policy(settings), listing.today(self._clock.now()))

    async def _grouped(self, found: Sequence[Candidate], act: _Act, step: Step | None = None) -> Run:
        entries = [_entry(each, act) for each in found]
        if step is not None:
            entries = [each for each in entries if each.step in {None, step}]
        apart = frozenset(await self._apart())
        by_key: dict[str, list[Entry]] = {}
        for each in sorted(entries, key=lambda each: (each.candidate.asked.until or act.today, each.candidate.id)):
            by_key.setdefault(_key(each.candidate, apart), []).append(each)
        wanted = {key: members for key, members in by_key.items() if any(each.step for each in members)}
        owners = await self._books.owners(
            sorted({each.candidate.owner for members in wanted.values() for each in members if each.candidate.owner})
        )
        groups = [group for key, members in wanted.items() for group in _letters(key, _listed(members, act), owners)]
        inside = frozenset[int]().union(*(each.ids for each in groups))
        kept = tuple(each for each in entries if each.candidate.id not in inside and _is_told(each, act))
        ordered = sorted(groups, key=lambda each: (-_RANK[each.step], each.customer.casefold(), each.key))
        return Run(act.today, tuple(ordered), kept)

    async def _fresh(self, group: Group, act: _Act) -> Group:
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

    async def _written(self, group: Group, act: _Act) -> Written:
        documents = tuple([await self._stored(each.candidate.id, act.settings) for each in group.entries])
        claims = _claims_wanted(group.step, act.settings)
        items = tuple(_item(each, stored, act, claims) for each, stored in zip(group.entries, documents, strict=True))
        draft = await self._letters.draft(*documents, settings=act.settings)
        words = localizer(draft.language)
        subject, body = _words(group, items, documents[0], words, act.settings)
        letter = replace(
            draft,
            kind=letter_kind(group.step),
            to=group.recipients.to,
            cc=group.recipients.cc,
            bcc=group.recipients.bcc,
            subject=subject,
            body=body,
            automatic=True,
        )
        return Written(group, letter, documents, items, tuple(_remarks(items, act.today)))

    async def _stored(self, document_id: int, settings: Snapshot) -> StoredDocument:
        stored = await self._documents.get(document_id)
        if stored is None:
            raise ProblemError(Problem("document.unknown", {"number": str(document_id)}))
        return present(stored, settings)


_RANK = {step: place for place, step in enumerate((Step.QUOTE, Step.NOTICE, Step.DUE, *OVERDUE))}


def policy(settings: Snapshot) -> Policy:
    """Return when the house reminds, by its settings."""

    def number(key: str) -> int:
        return int(settings.value(f"reminder.{key}") or 0)

    days = tuple((step, number(f"days_{step.level}")) for step in OVERDUE)
    return Policy(
        tuple((step, after) for step, after in days if after),
        number("notice_days") or None,
        settings.value("reminder.on_due") == "yes",
        number("quote_days") or None,
        number("between"),
        Decimal(number("minimum")),
    )


def _claims_wanted(step: Step, settings: Snapshot) -> Callable[[StoredDocument], Claims]:
    """Return what is claimed in a letter of a step, by document."""
    since = settings.value("reminder.claim_from")
    if since == _NEVER or step.level < int(since):
        return lambda _stored: Claims()
    basis, rate = settings.value("reminder.interest"), settings.value("reminder.rate")
    wanted = {
        Basis.LEGAL.value: Interest(Basis.LEGAL, FLOOR),
        Basis.CENTRAL_BANK.value: Interest(Basis.CENTRAL_BANK, POINTS),
        Basis.FIXED.value: Interest(Basis.FIXED, Decimal(rate)) if rate else None,
    }.get(basis)
    compensated = settings.value("reminder.compensation") == "yes"

    def claims(stored: StoredDocument) -> Claims:
        found = claims_of(stored.document, wanted)
        return Claims(None if basis == "none" else found.interest, found.compensation if compensated else ZERO)

    return claims


def _entry(candidate: Candidate, act: _Act) -> Entry:
    until = candidate.asked.until
    late = days_late(until, act.today) if until is not None and candidate.asked.kind is Kind.INVOICE else 0
    return Entry(candidate, due_step(candidate.asked, act.policy, act.today), late)


def _key(candidate: Candidate, apart: Collection[str]) -> str:
    """Return what the documents of one letter have in common: whom it goes to, by which account, and of what sort."""
    whom = (
        f"customer.{candidate.owner}"
        if candidate.owner is not None
        else f"address.{candidate.email.casefold()}"
        if candidate.email
        else f"document.{candidate.id}"
    )
    scope = candidate.store if candidate.store in apart else ""
    return "|".join((whom, scope, "quote" if candidate.asked.kind is Kind.QUOTE else ""))


def _listed(members: Sequence[Entry], act: _Act) -> tuple[Entry, ...]:
    """Return what a letter lists: what is due, and what else is overdue, as far as that is asked for at all."""
    others = {Why.EARLY, Why.RECENT, Why.DONE}
    is_late = any(each.step is not None and each.step.level for each in members)
    return tuple(
        each
        for each in members
        if each.step is not None or (is_late and each.due.why in others and is_overdue(each.candidate.asked, act.today))
    )


def _is_told(entry: Entry, act: _Act) -> bool:
    """Return whether somebody wants to know why a document is in no letter: it is overdue, or about to expire."""
    asked = entry.candidate.asked
    if asked.kind is Kind.QUOTE:
        return entry.due.why in {Why.SUSPENDED, Why.DONE}
    return is_overdue(asked, act.today)


def _letters(key: str, entries: tuple[Entry, ...], owners: Mapping[int, StoredCustomer]) -> Iterator[Group]:
    """Yield the letters of one customer: one, unless there are more documents than a letter has room for."""
    parts = [entries[start : start + MOST] for start in range(0, len(entries), MOST)]
    for place, part in enumerate(parts):
        if any(each.step for each in part):
            yield _group(f"{key}|{place}" if place else key, part, owners)


def _group(key: str, entries: tuple[Entry, ...], owners: Mapping[int, StoredCustomer]) -> Group:
    first = entries[0].candidate
    stored = owners.get(first.owner) if first.owner is not None else None
    customer = stored.customer if stored is not None else None
    name = customer.party.name if customer is not None else first.customer
    return Group(key, name, first.owner, _recipients(entries, customer), entries)


def _recipients(entries: Sequence[Entry], customer: Customer | None) -> Recipients:
    """Return who is reminded: whom the customer has for that kind, else the address of a document, else their own."""
    from komtui.services.addresses import parsed

    kind = entries[0].candidate.asked.kind
    of = dict(customer.recipients).get(kind, Recipients()) if customer is not None else Recipients()
    if of.to:
        return of
    named = next((each.candidate.email for each in reversed(entries) if each.candidate.email), "")
    own = customer.party.email if customer is not None else ""
    return replace(of, to=parsed(named or own).every)


def _amount(candidate: Candidate) -> Decimal:
    return candidate.asked.payable if candidate.asked.kind is Kind.QUOTE else candidate.asked.left


def _item(entry: Entry, stored: StoredDocument, act: _Act, claims: Callable[[StoredDocument], Claims]) -> Item:
    candidate, document = entry.candidate, stored.document
    asked = candidate.asked
    until = asked.until or act.today
    item = Item(
        candidate.number,
        asked.kind,
        candidate.date,
        until,
        entry.late,
        _amount(candidate),
        candidate.currency,
        entry.step,
    )
    debt = Debt(asked.payable, document.received, until, candidate.currency)
    return claiming(item, claims(stored), debt, act.today)


def _words(
    group: Group, items: Sequence[Item], first: StoredDocument, words: Localizer, settings: Snapshot
) -> tuple[str, str]:
    """Return subject and body: the house's own texts where it has some, else the built-in ones."""
    document = first.document
    company = document.seller.name or settings.value("company.name", document.store)
    phone = document.seller.phone or settings.value("company.phone", document.store)
    signature = (company, phone, settings.value("company.website", document.store))
    said = presentation.facts(items, words, group.customer, signature)
    built_in = presentation.built_in(group.step, words)
    kind = letter_kind(group.step)
    subject, body = (
        settings.value(text_key(kind, part, words.language), document.store) or usual
        for part, usual in zip(("subject", "body"), built_in, strict=True)
    )
    return " ".join(filled(subject, said).split()), f"{filled(body, said)}\n"


def _remarks(items: Sequence[Item], today: dt.date) -> Iterable[Problem]:
    rates = dict.fromkeys(each.rate for each in items if each.rate is not None and each.interest)
    if any(not rate.is_known(today) for rate in rates):
        yield Problem("reminder.figures", {"when": half_year(today).isoformat()}, "reminder.rate")


def _subjects(candidate: Candidate) -> tuple[str, ...]:
    owner = () if candidate.owner is None else (customer_subject(candidate.owner),)
    return (document_subject(candidate.id), *owner)


def _reason(text: str) -> str:
    said = " ".join(text.split(" ")).strip()
    if len(said) > LONGEST_REASON or has_control(said):
        raise ProblemError(Problem("reminder.reason", {"maximum": LONGEST_REASON}, "reason"))
    return said
