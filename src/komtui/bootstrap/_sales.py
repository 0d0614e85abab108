"""What is sold: documents, who buys, what was paid."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from komtui.bootstrap._processes import Processes
from komtui.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

    from komtui.adapters.database.repositories.customers import CustomerRepository
    from komtui.adapters.database.repositories.index import IndexRepository
    from komtui.adapters.database.repositories.payments import PaymentRepository
    from komtui.domain.mail.reminder import Policy
    from komtui.domain.sales.document import Document
    from komtui.domain.sales.legal.finding import LegalFinding
    from komtui.services.ports import SettingsSnapshot, StoredDocument
    from komtui.services.ports.customers import StoredCustomer
    from komtui.services.sales.law.checks import Checks
    from komtui.services.sales.law.einvoicing import EInvoicing, Wanted
    from komtui.services.sales.law.judging import Judging
    from komtui.services.sales.life.articles import ArticleService
    from komtui.services.sales.life.attachments import AttachmentService
    from komtui.services.sales.life.checking import CheckingService
    from komtui.services.sales.life.documents import DocumentService
    from komtui.services.sales.life.drafts import DraftService
    from komtui.services.sales.life.editors import EditorService
    from komtui.services.sales.life.marking import MarkingService
    from komtui.services.sales.life.referring import Corrections
    from komtui.services.sales.life.searching import SearchUpkeep
    from komtui.services.sales.money.accounting import AccountingService
    from komtui.services.sales.money.payments import PaymentService
    from komtui.services.sales.money.sheets import SheetService
    from komtui.services.sales.parties.acquaintance import Acquaintance
    from komtui.services.sales.parties.customer_tables import CustomerTables
    from komtui.services.sales.parties.customers import CustomerService
    from komtui.services.views import ViewService


class Sales(Processes):
    """Documents and what stands beside them."""

    @cached_property
    def index(self) -> IndexRepository:
        """See `Services`."""
        from komtui.adapters.database.repositories.index import IndexRepository

        return IndexRepository(self.database, self.clock)

    @cached_property
    def documents(self) -> DocumentService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.life.documents import DocumentService

        documents = DocumentService(
            DocumentRepository(self.database, self._recorder),
            self.index,
            self.settings,
            self.clock,
            coverage=late(lambda: self._coverage),
            checks=late(lambda: self._checks),
            acquaintance=late(self._acquainted),
            tell=self.changes.tell,
        )
        return self._guarded(documents, Permission.DOCUMENTS)

    def _acquainted(self) -> Acquaintance:
        from komtui.services.sales.parties.acquaintance import Acquaintance

        return Acquaintance(self._customers)

    @cached_property
    def _checks(self) -> Checks:
        """Everybody who has something to say of a document before it gets its number, law first."""
        from komtui.services.sales.law.checks import Checks

        async def law(document: Document, settings: SettingsSnapshot, _draft: int) -> Sequence[LegalFinding]:
            # Loaded with the first draft that is judged: a screen that shows a list judges none.
            from komtui.services.sales.life import checking

            return await checking.law(document, settings)

        async def judged(document: Document, settings: SettingsSnapshot, draft: int) -> Sequence[LegalFinding]:
            return await self._judging(document, settings, draft)

        return Checks(law, self._corrections, judged, warm=lambda country: self._judging.warm(country))  # noqa: PLW0108 - likewise

    @cached_property
    def _corrections(self) -> Corrections:
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.services.sales.life.referring import Corrections

        return Corrections(DocumentRepository(self.database, self._recorder).find)

    @cached_property
    def _judging(self) -> Judging:
        from komtui.services.sales.law.judging import Judging

        return Judging(self._einvoicing)

    @cached_property
    def _einvoicing(self) -> EInvoicing:
        from komtui.services.sales.law.einvoicing import EInvoicing

        return EInvoicing(lambda: self.einvoices, self.validator, self._wanted)

    @cached_property
    def _wanted(self) -> Wanted:
        """Which e-invoice the customer of a document gets."""
        from komtui.services.sales.law.einvoicing import wanted_by

        async def customer(document_id: int) -> StoredCustomer | None:
            return await self._customers.of_document(document_id)

        return wanted_by(customer)

    @cached_property
    def checking(self) -> CheckingService:
        """See `Services`."""
        from komtui.domain.access import Permission
        from komtui.services.sales.life.checking import CheckingService

        judging = self._judging
        checking = CheckingService(
            self.documents,
            self.settings,
            judging.as_it_is,
            judges=judging.judges,
            corrections=self._corrections,
            speaks=self._letter_language,
        )
        return self._guarded(checking, Permission.DOCUMENTS)

    async def _letter_language(self, stored: StoredDocument) -> str:
        """Return in which language the letter of a document is."""
        from komtui.services.mail.writing.addressing import language_of

        found = await self._customers.of_document(stored.id)
        return language_of(stored.document, found.customer if found is not None else None)

    @cached_property
    def marking(self) -> MarkingService:
        """See `Services`."""
        from komtui.adapters.database.repositories.customers import CustomerRepository
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.adapters.database.repositories.marks import MarkRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.life.marking import MarkingService

        marking = MarkingService(
            MarkRepository(self.database, self._recorder),
            DocumentRepository(self.database),
            CustomerRepository(self.database, self._recorder),
            self.clock,
            tell=self.changes.tell,
        )
        return self._guarded(marking, Permission.DOCUMENTS)

    @cached_property
    def sheets(self) -> SheetService:
        """See `Services`."""
        from komtui.adapters.database.repositories.payments import PaymentRepository
        from komtui.adapters.database.repositories.sales import SalesRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.money.sheets import SheetService

        sheets = SheetService(SalesRepository(self.database), PaymentRepository(self.database), self.clock)
        return self._guarded(sheets, Permission.DOCUMENTS)

    @cached_property
    def accounting(self) -> AccountingService:
        """See `Services`."""
        from komtui.adapters.database.repositories.payments import PaymentRepository
        from komtui.adapters.database.repositories.sales import SalesRepository
        from komtui.adapters.formats.fec import writing
        from komtui.domain.access import Permission
        from komtui.services.sales.money.accounting import AccountingService

        sales, payments = SalesRepository(self.database), PaymentRepository(self.database)
        accounting = AccountingService(sales, payments, self.settings, writing)
        return self._guarded(accounting, Permission.DOCUMENTS, "ACCOUNTING")

    @cached_property
    def payments(self) -> PaymentService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.money.payments import PaymentService

        payments = PaymentService(
            late(lambda: self._payment_books),
            DocumentRepository(self.database),
            self.settings,
            self.clock,
            tell=self.changes.tell,
        )
        return self._guarded(payments, Permission.DOCUMENTS)

    @cached_property
    def _payment_books(self) -> PaymentRepository:
        from komtui.adapters.database.repositories.payments import PaymentRepository

        return PaymentRepository(self.database, self._recorder)

    @cached_property
    def articles(self) -> ArticleService:
        """See `Services`."""
        from komtui.adapters.database.repositories.articles import ArticleRepository
        from komtui.adapters.formats.apart import SeparateArticles
        from komtui.domain.access import Permission
        from komtui.services.sales.life.articles import ArticleService

        articles = ArticleRepository(self.database)
        service = ArticleService(articles, articles, self.clock, SeparateArticles(self._reader), self.settings)
        return self._guarded(service, Permission.DOCUMENTS)

    @cached_property
    def _attachments(self) -> AttachmentService:
        from komtui.adapters.database.repositories.artifacts import ArtifactRepository
        from komtui.services.sales.life.attachments import AttachmentService

        return AttachmentService(ArtifactRepository(self.database), self._files.reach)

    @cached_property
    def attachments(self) -> AttachmentService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._attachments, Permission.DOCUMENTS)

    @cached_property
    def drafts(self) -> DraftService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.life.drafts import DraftService

        books = DocumentRepository(self.database, self._recorder)
        return self._guarded(
            DraftService(books, self.settings, self.clock, tell=self.changes.tell), Permission.DOCUMENTS
        )

    @cached_property
    def editors(self) -> EditorService:
        """See `Services`."""
        from komtui.adapters.database.repositories.editors import EditorRepository
        from komtui.domain.access import Permission
        from komtui.services.sales.life.editors import EditorService

        service = EditorService(EditorRepository(self.database, self.clock), self._author)
        return self._guarded(service, Permission.DOCUMENTS)

    @cached_property
    def _customer_books(self) -> CustomerRepository:
        from komtui.adapters.database.repositories.customers import CustomerRepository

        return CustomerRepository(self.database, self._recorder)

    @cached_property
    def _customers(self) -> CustomerService:
        from komtui.adapters.database.repositories.customer_index import CustomerIndexRepository
        from komtui.services.sales.parties.customers import CustomerService

        return CustomerService(self._customer_books, CustomerIndexRepository(self.database), tell=self.changes.tell)

    @cached_property
    def customers(self) -> CustomerService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._customers, Permission.DOCUMENTS)

    @cached_property
    def customer_tables(self) -> CustomerTables:
        """See `Services`."""
        from komtui.adapters.formats.apart import SeparateCustomers
        from komtui.domain.access import Permission
        from komtui.services.sales.parties.customer_tables import CustomerTables

        tables = CustomerTables(self._customers, self._customer_books, SeparateCustomers(self._reader))
        return self._guarded(tables, Permission.DOCUMENTS, "CUSTOMERS")

    @cached_property
    def searching(self) -> SearchUpkeep:
        """See `Services`."""
        from komtui.adapters.database.repositories.reindexing import SearchIndexRepository
        from komtui.services.sales.life.searching import SearchUpkeep

        return SearchUpkeep(SearchIndexRepository(self.database, self.clock, self._reminder_policy), self.clock)

    async def _reminder_policy(self) -> Policy | None:
        """Return when the house reminds; None where it does not."""
        settings = await self.settings.snapshot()
        if settings.value("reminder.active") != "yes":
            return None
        from komtui.services.mail.reminding.reminder_run import policy

        return policy(settings)

    @cached_property
    def views(self) -> ViewService:
        """See `Services`."""
        from komtui.adapters.database.repositories.views import ViewRepository
        from komtui.domain.access import Permission
        from komtui.services.views import ViewService

        return self._guarded(ViewService(ViewRepository(self.database)), Permission.DOCUMENTS)
