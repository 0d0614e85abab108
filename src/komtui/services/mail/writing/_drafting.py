"""From a document to the draft of its letter: to whom, in which words, with what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from komtui.domain.mail.letter import SUPPLIER, Attachment, Letter
from komtui.domain.problem import ProblemError
from komtui.domain.sales.document import Document, Kind
from komtui.domain.sales.regime import through_platform
from komtui.i18n.localizer import Localizer, localizer
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.words import several, templates
from komtui.services.mail.writing._carried import CarriedFiles, attached, page_of
from komtui.services.mail.writing.addressing import company_of, language_of, recipients_of
from komtui.services.ports import StoredDocument
from komtui.services.ports.customers import StoredCustomer
from komtui.services.settings.snapshot import Snapshot


class Drafting:
    """Writes drafts; what is missing stays empty."""

    def __init__(
        self,
        accounts: AccountService,
        files: CarriedFiles,
        customer: Callable[[int], Awaitable[StoredCustomer | None]],
        standing: Callable[[str, str, Snapshot], Awaitable[Sequence[Attachment]]],
    ) -> None:
        """Take what returns a document's customer, and the standing files of a store in a language."""
        self._accounts = accounts
        self._files = files
        self._customer = customer
        self._standing = standing

    async def draft(self, carried: Sequence[StoredDocument], settings: Snapshot, *, keeps: bool = True) -> Letter:
        """Return the letter for documents, to whom the first one goes; see `LetterService.draft`."""
        stored = carried[0]
        document = stored.document
        stored_customer = await self._customer(stored.id)
        customer = stored_customer.customer if stored_customer is not None else None
        to = recipients_of(document, customer)
        words = localizer(language_of(document, customer))
        pages, files = await self._files.of(carried, settings, keeps=keeps)
        subject, body = self._words_of([each.document for each in carried], words, settings)
        letter = Letter(
            sender="",
            from_name="",
            to=to.to,
            cc=to.cc,
            bcc=to.bcc,
            subject=subject,
            body=body,
            attachments=(*map(page_of, pages), *map(attached, files)),
            left_out=tuple(await self._standing(document.store, words.language, settings)),
            pages=len(pages),
            archive=settings.value("mail.archive", document.store),
            language=words.language,
        )
        try:
            account = await self._accounts.sender(document.store, settings=settings)
        except ProblemError:
            return letter
        return replace(letter, sender=account.address, from_name=account.from_name, reply_to=account.reply_to)

    async def for_supplier(self, stored: StoredDocument, usual: Letter | None, settings: Snapshot) -> Letter | None:
        """Return the letter by which an order goes on to a supplier; see `LetterService.for_supplier`."""
        address = supplier_address(stored, settings)
        if not address:
            return None
        usual, document = usual or await self.draft([stored], settings), stored.document
        words = localizer(document.language)
        company = company_of(document, settings)
        subject, body = templates.for_supplier(document, words, company, _signature(document, company, settings))
        order = replace(usual, kind=SUPPLIER, sender=address, reply_to=address, subject=subject, body=body)
        return replace(order, to=(), cc=(), bcc=(), language=words.language)

    def _words_of(self, documents: Sequence[Document], words: Localizer, settings: Snapshot) -> tuple[str, str]:
        """Return subject and body: the house's own texts, or the built-in ones."""
        document = documents[0]
        company = company_of(document, settings)
        signature = _signature(document, company, settings)
        if len(documents) > 1:
            return several.words_of(documents, words, settings, signature)
        subject, body = templates.own(document, words, settings, signature)
        copy = through_platform(document, settings.value("company.size"))
        return (
            subject or templates.subject(document, words, company),
            body or templates.body(document, words, signature, copy=copy),
        )


def supplier_address(stored: StoredDocument, settings: Snapshot) -> str:
    """Return the address from which a document goes on to a supplier; empty where it cannot."""
    if stored.document.kind is not Kind.ORDER:
        return ""
    return settings.value("mail.supplier", stored.document.store)


def _signature(document: Document, company: str, settings: Snapshot) -> tuple[str, ...]:
    """Return the lines under the greeting: the store where the document has one, and how to reach it."""
    phone = document.seller.phone or settings.value("company.phone", document.store)
    return (company, phone, settings.value("company.website", document.store))
