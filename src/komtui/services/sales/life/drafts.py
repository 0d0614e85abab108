"""Drafts: begun, written as one goes, and copied from any document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from komtui.domain.money import ZERO
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.sales import usual_taxes
from komtui.domain.sales.customer import made_out
from komtui.domain.sales.document import Document, Kind, PaymentMeans
from komtui.domain.sales.einvoice import without_law
from komtui.domain.sales.legal.numbers import FRENCH
from komtui.domain.sales.lifecycle import ORIGIN, State, is_draft
from komtui.domain.sales.numbering import name_of
from komtui.domain.sales.party import NOBODY
from komtui.domain.sales.pricing import priced
from komtui.domain.sales.usual_taxes import Taxes
from komtui.services import listing
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.ports import Clock, Documents, NewDocument, SettingsReader, SettingsSnapshot, StoredDocument
from komtui.services.ports.customers import StoredCustomer
from komtui.services.sales.life.permitting import known
from komtui.services.sales.life.referring import corrected
from komtui.services.sales.parties import company


@dataclass(frozen=True)
class Terms:
    """What a store's settings say of the documents that are written there."""

    store: str
    """Which; empty for the company."""
    today: dt.date
    """The day, where the machine is."""
    with_tax: bool
    """Whether prices are entered with tax."""
    taxes: Taxes
    """What a new line bears."""
    offered: tuple[Taxes, ...]
    """What a line may bear, the usual first."""
    currency: str
    """ISO 4217."""
    language: str
    """Of documents for customers of whom nothing else is known."""
    due_days: int
    """Days to pay an invoice."""
    valid_days: int
    """Days that a quote holds."""
    untaxed: bool = False
    """Whether no VAT is charged on anything (franchise en base, CGI art. 293 B): no price is with or without tax."""


class DraftService:
    """What the editor of drafts works with."""

    def __init__(self, documents: Documents, settings: SettingsReader, clock: Clock, *, tell: Tell = nobody) -> None:
        self._documents = documents
        self._settings = settings
        self._clock = clock
        self._tell = tell

    async def terms(self, store: str = "") -> Terms:
        """Return what the settings say of documents of a store."""
        return self._terms(await self._settings.snapshot(), store)

    def _terms(self, settings: SettingsSnapshot, store: str) -> Terms:
        def of(key: str) -> str:
            return settings.value(key, store)

        where = of("company.country"), of("company.region")
        franchise = of("company.tax_scheme") == "franchise"
        exempt = "exempt" if franchise else ""
        taxes = usual_taxes.usual(*where, of("documents.tax") or exempt)
        offered = usual_taxes.offered(*where)
        return Terms(
            store,
            listing.today(self._clock.now()),
            of("documents.prices") == "tax",
            taxes,
            offered if taxes in offered else (taxes, *offered),
            company.usual_currency(where[0]),
            company.documents_language(settings, store),
            int(of("documents.due_days")),
            int(of("documents.valid_days")),
            franchise and where[0] in FRENCH,
        )

    async def blank(self, kind: Kind, store: str = "") -> Document:
        """Return an empty draft, which is in the books once it is written."""
        terms = await self.terms(store)
        return Document(kind, "", terms.today, terms.currency, NOBODY, NOBODY, language=terms.language, store=store)

    async def open(self, document_id: int) -> StoredDocument:
        """Return a draft as it is written, without what it copies of the company once it leaves.

        Raises ProblemError `document.unknown`, `document.not-draft`, `document.discarded`.
        """
        stored = await self._known(document_id)
        name = name_of(stored.document.number, document_id)
        if not is_draft(stored.document.state):
            raise ProblemError(Problem("document.not-draft", {"number": name}))
        if stored.document.state is State.DISCARDED:
            raise ProblemError(Problem("document.discarded", {"number": name}))
        return stored

    async def _known(self, document_id: int) -> StoredDocument:
        return known(await self._documents.get(document_id), name_of("", document_id))

    async def write(self, document: Document, *, customer: int | None = None) -> StoredDocument:
        """Write a new draft."""
        (written,) = await self._documents.add([NewDocument(_drafted(document))], again=True)
        if customer is not None:
            saved = await self._documents.save(written.id, 1, document, customer=customer)
        else:
            saved = await self._known(written.id)
        self._tell(Subject.DOCUMENTS)
        return saved

    async def blank_for(self, kind: Kind, customer: StoredCustomer) -> StoredDocument:
        """Write an empty draft for a customer of the list."""
        document = made_out(await self.blank(kind), customer.customer.party, customer.customer)
        return await self.write(document, customer=customer.id)

    async def save(
        self, document_id: int, revision: int, document: Document, *, customer: int | None = None
    ) -> StoredDocument:
        """Write a draft anew, as its editor has it, unless somebody else has changed it since `revision`.

        Raises ProblemError as `ports.Documents.save` does.
        """
        saved = await self._documents.save(document_id, revision, _drafted(document), customer=customer)
        self._tell(Subject.DOCUMENTS)
        return saved

    async def correcting(self, text: str, document: Document) -> Document:
        """Return a draft with the earlier invoices that people type. Raises ProblemError as `referring.referred`."""
        return await corrected(text, document, self._documents.find, listing.today(self._clock.now()))

    async def duplicate(self, document_id: int) -> StoredDocument:
        """Write a draft with the lines, the customer and the texts of any document.

        It is of today, is computed anew, and says nothing of what the other one came from or what became of it.
        Raises ProblemError `document.unknown`.
        """
        source = (await self._known(document_id)).document
        settings = await self._settings.snapshot()
        ours = source.seller.name in {"", company.seller(settings, source.store).name}
        payment = PaymentMeans() if ours else source.payment
        # A draft has nothing of law yet but what a person, or a file, put there.
        plain = source if source.state is State.DRAFT else without_law(source)
        copy = replace(
            plain.computed(),
            number="",
            date=self._terms(settings, source.store).today,
            state=State.DRAFT,
            type_code="",
            seller=NOBODY if ours else source.seller,
            due_date=None,
            valid_until=None,
            delivery_date=None,
            period=None,
            tax_point_date=None,
            attachments=(),
            prepaid=ZERO,
            references=tuple(each for each in source.references if each.role not in {ORIGIN, "invoice"}),
            payment=payment,
            payment_terms=(),
            lines=tuple(replace(line, stated_net=None, origin_line="") for line in source.lines if not line.deposit),
        )
        return await self.write(_reckoned(copy))


def _drafted(document: Document) -> Document:
    return replace(document, number="", state=State.DRAFT)


def _reckoned(document: Document) -> Document:
    """Return it with its prices worked out anew; figures of a file that nothing can be computed from stay."""
    try:
        return priced(document)
    except ArithmeticError:
        return document
