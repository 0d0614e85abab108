"""Repairing: the same letter once more, to an address that was corrected; its success settles what failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery import READDRESSED_STATES, Delivery
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.services.addresses import joined, normalized, parsed, same
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.sending.outbox import OutboxService
from komtui.services.mail.sending.rewriting import FORMER_SENDER, OF_SENDER, RewritingService
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.ports import Documents, Outbox, StoredDocument
from komtui.services.ports.outbox import STATEMENT
from komtui.services.settings.scope import COMPANY
from komtui.services.settings.settings import SettingsService

if TYPE_CHECKING:
    from komtui.domain.sales.customer import Customer, Recipients
    from komtui.services.ports.customers import StoredCustomer
    from komtui.services.sales.parties.customers import CustomerService


def is_mendable(delivery: Delivery) -> bool:
    """Return whether a letter to a customer did not arrive, so that it can go to another address.

    What a later success or a person has settled needs none; who takes it up again can mend it. Nor does what was
    refused for its sender: to any address it would be.
    """
    if delivery.problem is not None and delivery.problem.code in {FORMER_SENDER, *OF_SENDER}:
        return False
    to_customer = bool(delivery.document_id) or delivery.kind.startswith(f"{STATEMENT}:")
    return delivery.state in READDRESSED_STATES and delivery.settled_at is None and to_customer


@dataclass(frozen=True)
class Kept:
    """Where a corrected address was kept."""

    customer: str = ""
    """Name of the customer of the list who has it now (untrusted text); empty where nobody has."""
    documents: int = 0
    """Documents that have it now."""


class RepairService:
    """Sends letters once more to another address, and keeps that for the customer."""

    def __init__(
        self,
        outbox: Outbox,
        service: OutboxService,
        rewriting: RewritingService,
        *,
        documents: Documents,
        customers: CustomerService,
        settings: SettingsService,
        tell: Tell = nobody,
    ) -> None:
        self._outbox = outbox
        self._agreed: Callable[[Delivery, Collection[Consent]], Awaitable[None]] = service.agreed
        self._rewriting = rewriting
        self._documents = documents
        self._customers = customers
        self._settings = settings
        self._tell = tell

    async def send_to(
        self,
        delivery_id: int,
        address: str,
        *,
        consents: Collection[Consent] = (),
        wait: dt.timedelta = dt.timedelta(),
    ) -> Sequence[Delivery]:
        """Queue the letter of what failed or came back once more, for `address` alone, and return what waits.

        Subject, words and attached files are the same, byte for byte; the Message-ID is another one, as the message is.
        It leaves after `wait`, for which a person can take it back; the archive gets a copy as of any letter.

        Raises ProblemError `mail.no-repair`, `letter.address` (field `to`), `mail.no-rewriting`, NotConfiguredError
        without an account, and ConsentError: where a document was paid or cancelled meanwhile, or the same went to that
        address before.
        """
        try:
            recipient = normalized(address)
        except ProblemError as error:
            raise ProblemError(*(replace(each, field="to") for each in error.problems)) from error
        delivery = await self._outbox.delivery(delivery_id)
        if delivery is None or not is_mendable(delivery):
            raise ProblemError(Problem("mail.no-repair", {"id": delivery_id}))
        await self._agreed(delivery, consents)
        anew = await self._rewriting.for_other(delivery, recipient)
        done = await self._outbox.mend(
            delivery_id,
            anew.sender,
            recipient,
            anew.mime,
            anew.message_id,
            again=Consent.SENT_BEFORE in consents,
            archive=await self._archive(delivery),
            wait=wait,
        )
        if done is None:
            raise ProblemError(Problem("mail.no-repair", {"id": delivery_id}))
        if not done.created:
            first = done.deliveries[0]
            facts = {
                "number": delivery.number or delivery.subject,
                "recipients": recipient,
                "when": f"{first.queued_at.astimezone():%Y-%m-%d %H:%M}",
            }
            raise LetterConsentError({Consent.SENT_BEFORE: Problem("letter.sent-before", facts)}, done.deliveries)
        self._tell(Subject.LETTERS)
        return done.deliveries

    async def _archive(self, delivery: Delivery) -> str:
        """Return who gets a copy of what goes out once more; nobody of a copy that did not reach the archive itself."""
        store = "" if delivery.scope == COMPANY else delivery.scope
        archive = await self._settings.value("mail.archive", store)
        return "" if not archive or same(archive, delivery.recipient) else archive

    async def customer(self, delivery: Delivery) -> str:
        """Return for whom a corrected address would be kept (untrusted text); empty where there is nobody.

        That is where the address stands that the letter went to, or none at all; one that somebody typed for a letter
        alone, beside the customer's own, has no place there.
        """
        stored, old = await self._stored(delivery), delivery.recipient
        if stored is None:
            return delivery.customer
        documents = [await self._documents.get(each.document_id) for each in delivery.documents]
        stands = any(each is not None and _has(each, old) for each in documents)
        changes = _readdressed(stored.customer, old, "x@x.invalid") != stored.customer
        return stored.customer.party.name if stands or changes else ""

    async def keep(self, delivery: Delivery, address: str) -> Kept:
        """Put a corrected address in the place of the one that a delivery went to, or of none, with its customer.

        Those are the customer of the list and the letter's documents, with those of the same customer that have not
        left the house; what is printed stays. Raises ProblemError `letter.address`, `customer.changed-meanwhile`.
        """
        new, old, documents, name = normalized(address), delivery.recipient, 0, ""
        if same(new, old):
            return Kept()
        for each in delivery.documents:
            stored = await self._documents.get(each.document_id)
            if stored is not None and _has(stored, old):
                documents += await self._documents.readdress(each.document_id, new)
        customer = await self._stored(delivery)
        if customer is not None:
            changed = _readdressed(customer.customer, old, new)
            if changed != customer.customer:
                await self._customers.save(customer, changed, comes_in=True)
                name = customer.customer.party.name
        if documents:
            self._tell(Subject.DOCUMENTS)
        return Kept(name, documents)

    async def _stored(self, delivery: Delivery) -> StoredCustomer | None:
        """Return whose letter it is, where that is a customer of the list."""
        if delivery.document_id:
            return await self._customers.of_document(delivery.document_id)
        kind, _, key = delivery.kind.partition(":")
        return await self._customers.get(int(key)) if kind == STATEMENT and key.isdecimal() else None


def _has(stored: StoredDocument, old: str) -> bool:
    """Return whether an address is the one of a document's customer, or may become it because there is none."""
    email = stored.document.buyer.email
    return not email or same(email, old)


def _readdressed(customer: Customer, old: str, new: str) -> Customer:
    """Return a customer with another address wherever the old one stands, or where there is none at all."""

    def each_of(addresses: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(new if same(each, old) else each for each in addresses))

    def of(recipients: Recipients) -> Recipients:
        return replace(recipients, to=each_of(recipients.to), cc=each_of(recipients.cc), bcc=each_of(recipients.bcc))

    own = parsed(customer.party.email).every
    email = joined(each_of(own)) if any(same(each, old) for each in own) else customer.party.email
    if not email and not any(each.to for _kind, each in customer.recipients):
        email = new
    return replace(
        customer,
        party=replace(customer.party, email=email),
        recipients=tuple((kind, of(recipients)) for kind, recipients in customer.recipients),
    )
