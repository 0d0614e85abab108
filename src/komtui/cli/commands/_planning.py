"""From the numbers that `komtui send` is given to letters: planned, and then drawn and queued, several at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from komtui.bootstrap import LazyServices
from komtui.cli.core.asking import consented, open_vault
from komtui.cli.core.output import say, say_problems
from komtui.domain.mail.bundle import Bundle, Item, amount_of, bundled
from komtui.domain.mail.delivery import OPEN_STATES, Delivery
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Recipients
from komtui.domain.sales.numbering import name_of
from komtui.domain.text import visible
from komtui.i18n import _
from komtui.services.batches import TOGETHER, Line, Place, in_order
from komtui.services.mail.account.advice import of_recipients
from komtui.services.mail.writing.bulk import Prepared
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.ports import StoredDocument
from komtui.services.settings.snapshot import Snapshot

_NOT_SET_UP: Final = frozenset({"mail.missing", "letter.no-seller"})


def _refused(problems: Sequence[Problem]) -> ProblemError | None:
    """Return the error of what keeps a letter back; None where nothing does."""
    if not problems:
        return None
    return (NotConfiguredError if any(each.code in _NOT_SET_UP for each in problems) else ProblemError)(*problems)


@dataclass(frozen=True)
class Wish:
    """What the command line says of each letter."""

    to: tuple[str, ...]
    """Instead of the customer's address; empty for that."""
    cc: tuple[str, ...]
    """Copies."""
    supplier: bool
    """Whether it goes on to a supplier."""
    consents: frozenset[Consent]
    """What the options agree to."""
    at: str = ""
    """When it leaves, as it was typed; empty for at once."""
    files: bool = True
    """Whether the attached files of a document go with it."""
    each: bool = False
    """Whether each document goes in a letter of its own."""

    def redirect(self, of: Recipients) -> Recipients:
        """Return who gets a letter, by who would get it otherwise: whoever says to whom means nobody else."""
        named = Recipients(self.to) if self.to else of
        return replace(named, cc=self.cc or named.cc)


@dataclass(frozen=True)
class Planned:
    """One letter of the act."""

    numbers: Sequence[str]
    """Of its documents (untrusted text); one that is not found as it was given."""
    bundle: Bundle | None = None
    """What it carries; None where that is not found, or cannot be a letter."""
    error: ProblemError | None = None
    """What keeps it back, all of it."""
    letters: Sequence[Prepared] = ()
    """Of an order to a supplier the letter itself."""
    consents: frozenset[Consent] = frozenset()
    """What was agreed to, once it was asked."""


@dataclass
class Queued:
    """What became of one letter of the act."""

    numbers: Sequence[str]
    """Of its documents (untrusted text)."""
    deliveries: list[Delivery] = field(default_factory=list)
    """Those of the letter, or of the same one that was there before."""
    before: list[tuple[str, Sequence[Delivery]]] = field(default_factory=list)
    """What was there before, by the number of the document."""
    remarks: list[Problem] = field(default_factory=list)
    """What to think over."""
    error: ProblemError | None = None
    """What kept it, or the rest of it, back."""

    def say(self) -> None:
        """Say what a person should know of it, except for what kept it back."""
        for number, deliveries in self.before:
            _say_before(number, deliveries)
        say_problems(self.remarks)


class Planning:
    """Plans letters, several at once, and queues them."""

    def __init__(self, services: LazyServices, wish: Wish) -> None:
        self._services = services
        self._wish = wish
        self._asking = asyncio.Lock()
        self._opened = set[str]()
        self._settings: Snapshot | None = None
        self._line = Line(TOGETHER)
        self.ids = set[int]()
        """Keys of the documents that are meant."""

    async def settings(self) -> Snapshot:
        """Return the settings of this command: one act, however many letters it writes."""
        if self._settings is None:
            self._settings = await self._services.settings.snapshot()
        return self._settings

    async def letters(self, numbers: Sequence[str]) -> list[Planned]:
        """Return the letters of documents, in the order in which the first of each is named."""
        found, at = list[Item](), dict[int, int]()
        letters = dict[int, Planned]()
        look = self._supplied if self._wish.supplier else self._looked_at
        async for one in in_order(dict.fromkeys(numbers), look):
            place = len(at) + len(letters)
            if isinstance(one, Planned):
                letters[place] = one
            elif one.id in at:
                continue  # the same document under another of its names
            else:
                found.append(one)
                at[one.id] = place
        bundles = bundled(found, each=self._wish.each, consents=self._wish.consents)
        lacking = await self._services.bulk.lacking((each.first.store for each in bundles), await self.settings())
        for bundle in bundles:
            problems = (*bundle.problems, *lacking.get(bundle.first.store, ()))
            letters[at[bundle.first.id]] = Planned(bundle.numbers, bundle, _refused(problems))
        return [letters[place] for place in sorted(letters)]

    async def _looked_at(self, number: str) -> Item | Planned:
        try:
            stored = await self._found(number)
            return await self._services.bulk.item_of(stored, await self.settings(), to=self._wish.redirect)
        except ProblemError as error:
            return Planned((number,), error=error)

    async def _supplied(self, number: str) -> Planned:
        """Return the letter by which an order goes on to a supplier: each of them alone."""
        letters, wish, settings = self._services.letters, self._wish, await self.settings()
        try:
            stored = await self._found(number)
            letter = await letters.for_supplier(stored, settings=settings)
            if letter is None:
                return Planned((number,), error=ProblemError(Problem("letter.no-supplier")))
            to = wish.redirect(Recipients(letter.to, letter.cc, letter.bcc))
            letter = replace(letter, to=to.to, cc=to.cc, bcc=to.bcc)
            plan = await letters.plan(stored, letter, settings=settings)
        except ProblemError as error:
            return Planned((number,), error=error)
        document = plan.stored.document
        item = Item(
            stored.id,
            document.number,
            document.kind,
            amount_of(document),
            document.buyer.name,
            Recipients(letter.to, letter.cc, letter.bcc),
            problems=plan.problems,
            needs=plan.needs,
            before=plan.before,
        )
        bundle = Bundle((item,), item.group(wish.consents))
        return Planned((number,), bundle, _refused(plan.problems), (Prepared((plan.stored,), letter),))

    async def _found(self, number: str) -> StoredDocument:
        stored = await self._services.documents.find(number)
        self.ids.add(stored.id)
        store = stored.document.store
        async with self._asking:
            if store not in self._opened:
                await open_vault(self._services, store)
                self._opened.add(store)
        return stored

    def asked(self, planned: Planned) -> Planned:
        """Return a letter with what a person at the terminal agrees to, who is asked here; for each in its turn."""
        if planned.error is not None or planned.bundle is None:
            return planned
        return replace(planned, consents=self._wish.consents | _asked(planned.bundle.first.needs, self._wish))

    async def queue(self, planned: Planned) -> Queued:
        """Queue a letter, in parts where it is too large for one; where the same one was there before, it is that.

        Several are queued at once, so that what they ask travels together, and written in the order of these calls:
        nothing is said or asked here.
        """
        place = self._line.join()
        try:
            return await self._queue_all(planned, place)
        finally:
            place.leave()

    async def _queue_all(self, planned: Planned, place: Place) -> Queued:
        queued = Queued(planned.numbers)
        try:
            for each in await self._prepared(planned):
                await self._queue(planned, each, queued, place)
        except ProblemError as error:
            queued.error = error
        return queued

    async def _prepared(self, planned: Planned) -> Sequence[Prepared]:
        """Return a letter as it would be queued. Raises ProblemError where it cannot be."""
        if planned.error is not None or planned.bundle is None:
            raise planned.error or ProblemError()
        made = planned.letters or await self._services.bulk.prepared(planned.bundle, await self.settings())
        return made if self._wish.files else [_without_files(each) for each in made]

    async def _queue(self, planned: Planned, each: Prepared, queued: Queued, place: Place) -> None:
        settings, (first, *others) = await self.settings(), each.documents
        # Before it is queued: why the e-invoice is not inside is known while the page is drawn, and not kept with it.
        remarks = await self._services.letters.remarks(first, each.letter, others=others, settings=settings)
        try:
            wait = self._services.letters.wait_until(self._wish.at)
            deliveries = await self._services.bulk.queue(
                each, consents=planned.consents, settings=settings, wait=wait, turn=place.pass_on
            )
        except LetterConsentError as error:
            if others:
                await self._queue_apart(each, queued, place)
                return
            if {each.casefold() for each in each.letter.recipients} - {
                one.recipient.casefold() for one in error.before
            }:
                raise  # it has not gone to all of them
            # That it is there already is what a script wants that is run twice.
            deliveries = error.before
            queued.before.append((planned.numbers[0], deliveries))
        queued.deliveries += deliveries
        queued.remarks += (*remarks, *of_recipients(each.letter.recipients))

    async def _queue_apart(self, prepared: Prepared, queued: Queued, place: Place) -> None:
        """Queue anew what is in a letter of which another program has just sent a document, or noted it as paid."""
        for planned in await self.letters([name_of(each.document.number, each.id) for each in prepared.documents]):
            part = await self._queue_all(self.asked(planned), place)
            if part.error is not None:
                raise part.error
            queued.deliveries += part.deliveries
            queued.remarks += part.remarks
            queued.before += part.before


def _without_files(prepared: Prepared) -> Prepared:
    letter = prepared.letter
    return replace(prepared, letter=replace(letter, attachments=letter.attachments[: letter.pages]))


def _say_before(number: str, deliveries: Sequence[Delivery]) -> None:
    waiting = any(each.state in OPEN_STATES for each in deliveries)
    sentence = (
        _("{number} was waiting in the outbox already.")
        if waiting
        else _("{number} was sent to the same recipients before; --again sends it once more.")
    )
    say(sentence.format(number=visible(number)))


def _asked(needs: Mapping[Consent, Problem], wish: Wish) -> frozenset[Consent]:
    """Return what a person at the terminal agrees to; after the first no the letter does not leave anyway."""
    given = set[Consent]()
    for consent, problem in needs.items():
        if consent in wish.consents:
            continue
        if not consented(consent, problem):
            break
        given.add(consent)
    return frozenset(given)
