"""Bulk letters: from many documents to a plan of letters, one a customer, and from the plan into the outbox."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from komtui.domain.mail.bundle import LARGEST, Bundle, Item, amount_of, fitting
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.letter import DOCUMENT, Attachment, Letter
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Grouping, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.payment import is_settled
from komtui.late import dataclass
from komtui.services.batches import in_order
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.writing.addressing import company_of, language_of, recipients_of
from komtui.services.mail.writing.composing import Stamp
from komtui.services.mail.writing.consents import refused, sent_before, state_consents
from komtui.services.mail.writing.enclosures import with_files
from komtui.services.mail.writing.faults import normalized_all, recipient_faults
from komtui.services.mail.writing.letters import LetterService, at_once
from komtui.services.mail.writing.sizes import files_within
from komtui.services.ports import Documents, Outbox, StoredDocument
from komtui.services.sales.life.checking import letter_warning
from komtui.services.sales.life.permitting import known
from komtui.services.sales.pages.rendering import RenderingService
from komtui.services.sales.parties.customers import CustomerService
from komtui.services.sales.parties.presenting import present
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot

Redirect = Callable[[Recipients], Recipients]
"""Says who gets a letter, by who would get it otherwise."""


def _as_they_are(of: Recipients) -> Recipients:
    return of


@dataclass(frozen=True)
class Prepared:
    """A letter of the plan as it would be queued."""

    documents: tuple[StoredDocument, ...]
    """What it carries."""
    letter: Letter
    """The letter."""
    stamp: Stamp | None = None
    """Of the message that a person has read, where nothing was changed since; None for a new one."""
    current: bool = False
    """Whether its documents were read for it just now."""


class BulkService:
    """Plans letters with as little of each document as that takes, and writes each when its turn comes.

    What may leave with what is for `domain.mail.bundle` to say. Nothing here writes but `queue` and `keep`.
    """

    def __init__(
        self,
        letters: LetterService,
        rendering: RenderingService,
        accounts: AccountService,
        settings: SettingsService,
        outbox: Outbox,
        *,
        documents: Documents,
        customers: CustomerService,
        readdress: Callable[[int, str], Awaitable[int]],
    ) -> None:
        self._letters = letters
        self._rendering = rendering
        self._accounts = accounts
        self._settings = settings
        self._outbox = outbox
        self._documents = documents
        self._customers = customers
        self._readdress = readdress

    async def items(
        self, document_ids: Iterable[int], settings: Snapshot, *, to: Redirect = _as_they_are
    ) -> AsyncGenerator[Item | ProblemError, None]:
        """Yield what a plan has to know of each document, in their order, or why it can be no letter."""

        async def one(document_id: int) -> Item | ProblemError:
            try:
                return await self.item(document_id, settings, to=to)
            except ProblemError as error:
                return error

        async for each in in_order(document_ids, one):
            yield each

    async def item(self, document_id: int, settings: Snapshot, *, to: Redirect = _as_they_are) -> Item:
        """Return what a plan has to know of a document; `to` says who gets it in place of the customer's recipients.

        Raises ProblemError `document.unknown` and the like.
        """
        return await self._item(await self._present(document_id, settings), settings, to)

    async def item_of(self, read: StoredDocument, settings: Snapshot, *, to: Redirect = _as_they_are) -> Item:
        """Return the same of a document that was read from the books just now. Raises as `item`."""
        return await self._item(present(read, settings), settings, to)

    async def _item(self, stored: StoredDocument, settings: Snapshot, to: Redirect) -> Item:
        document = stored.document
        found = await self._customers.of_document(stored.id)
        customer = found.customer if found is not None else None
        of = to(recipients_of(document, customer))
        of = Recipients(*(normalized_all(each) for each in (of.to, of.cc, of.bcc)))
        recipients = tuple(dict.fromkeys((*of.to, *of.cc, *of.bcc)))
        problems = (*refused(stored), *recipient_faults(of))
        before = await self._outbox.queued_before(stored.id, stored.revision, DOCUMENT, recipients)
        needs = dict[Consent, Problem]()
        if not refused(stored):
            boxes = await self._rendering.unprintable(stored, settings=settings)
            needs = state_consents(stored) | ({} if boxes is None else {Consent.UNPRINTABLE: boxes})
        language = language_of(document, customer)
        wanted = customer.grouping if customer is not None and customer.grouping is not None else None
        return Item(
            id=stored.id,
            number=name_of(document.number, stored.id),
            kind=document.kind,
            amount=amount_of(document),
            customer=document.buyer.name,
            recipients=of,
            customer_id=found.id if found is not None else 0,
            language=language,
            scope=await self._scope(document.store, settings),
            company=company_of(document, settings),
            store=document.store,
            grouping=wanted or Grouping(settings.value("mail.grouping", document.store)),
            settled=is_settled(document),
            problems=problems,
            needs=needs | sent_before(stored, before),
            remarks=letter_warning(stored, language, settings),
            before=tuple(before),
        )

    async def lacking(self, stores: Iterable[str], settings: Snapshot) -> dict[str, tuple[Problem, ...]]:
        """Return what keeps the account of each of these stores from being written by; nothing of those set up."""
        found = {store: await self._letters.lacking(store, settings=settings) for store in dict.fromkeys(stores)}
        return {store: problems for store, problems in found.items() if problems}

    async def prepared(
        self, bundle: Bundle, settings: Snapshot, files: Sequence[Attachment] = ()
    ) -> Sequence[Prepared]:
        """Return the letter of a bundle, and where its files are too large for one, the letters of its parts.

        `files` go with each of them besides what it has.

        The pages are drawn here, if they have not been before. Raises ProblemError where one cannot be.
        """
        documents = [await self._present(each.id, settings) for each in bundle.items]
        prepared = await self._prepared(documents, bundle.first.recipients, settings, files)
        if len(documents) == 1:
            return (prepared,)
        most, size = await self._most(bundle.first.store, settings), sum(_file_sizes(prepared))
        if size <= most:
            return (prepared,)
        sizes, parts = _sizes(prepared), list[Prepared]()
        # What goes with every letter takes its room in every part.
        for count in fitting(sizes, most - (size - sum(sizes))):
            part, documents = documents[:count], documents[count:]
            parts.append(await self._prepared(part, bundle.first.recipients, settings, files))
        return parts

    async def _most(self, store: str, settings: Snapshot) -> int:
        """Return how many bytes of files a letter carries: what most servers take, and this one."""
        limit = await self._letters.limit(store, settings=settings)
        return min(LARGEST, files_within(limit)) if limit else LARGEST

    async def _prepared(
        self, documents: Sequence[StoredDocument], to: Recipients, settings: Snapshot, files: Sequence[Attachment]
    ) -> Prepared:
        letter = with_files(await self._letters.draft(*documents, settings=settings, keeps=False), files)
        return Prepared(tuple(documents), replace(letter, to=to.to, cc=to.cc, bcc=to.bcc), current=True)

    async def queue(
        self,
        prepared: Prepared,
        *,
        consents: Collection[Consent] = (),
        settings: Snapshot | None = None,
        wait: dt.timedelta = dt.timedelta(),
        turn: Callable[[], Awaitable[None]] = at_once,
    ) -> Sequence[Delivery]:
        """Queue a letter and return its deliveries. Raises as `LetterService.queue` does."""
        first, *others = prepared.documents
        return await self._letters.queue(
            first,
            prepared.letter,
            others=others,
            consents=consents,
            settings=settings,
            wait=wait,
            stamp=prepared.stamp,
            turn=turn,
            current=prepared.current,
        )

    async def keep(self, document_id: int, kind: Kind, address: str) -> None:
        """Keep an address with the customer of a document, and on what of theirs has not left the house.

        Raises ProblemError `letter.address` where it is none, and as saving a customer does.
        """
        await self._readdress(document_id, address)
        found = await self._customers.of_document(document_id)
        if found is None:
            return
        customer = found.customer
        of = dict(customer.recipients).get(kind)
        if of is not None and of.to:
            named = {**dict(customer.recipients), kind: replace(of, to=(address,))}
            customer = replace(customer, recipients=tuple(named.items()))
        else:
            customer = replace(customer, party=replace(customer.party, email=address))
        await self._customers.save(found, customer, comes_in=True)

    async def _present(self, document_id: int, settings: Snapshot) -> StoredDocument:
        return present(known(await self._documents.get(document_id), name_of("", document_id)), settings)

    async def _scope(self, store: str, settings: Snapshot) -> str:
        try:
            return (await self._accounts.sender(store, settings=settings)).scope
        except ProblemError:
            # Whatever is missing is said of all the letters of the store.
            return store


def _file_sizes(prepared: Prepared) -> Iterator[int]:
    """Yield how large each file of a letter is, in bytes."""
    return (each.size for each in prepared.letter.attachments)


def _sizes(prepared: Prepared) -> list[int]:
    """Return how large the files of each document of a letter are, in bytes."""
    attachments = prepared.letter.attachments
    files = deque(attachments[prepared.letter.pages :])
    sizes = list[int]()
    for each, page in zip(prepared.documents, attachments, strict=False):
        own = {file.sha256 for file in each.document.attachments if file.has_file}
        size, e_invoice = page.size, page.name.removesuffix(".pdf")
        # The e-invoice beside a page is called as the page is.
        while files and (files[0].sha256 in own or files[0].name == f"{e_invoice}.xml"):
            size += files.popleft().size
        sizes.append(size)
    return sizes
