"""Services: what a screen or a command is given; each use-case is built when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    # Types only: naming a use-case here must not import it before the first paint.
    from komtui.services.changes import Changes
    from komtui.services.doctor import DoctorService
    from komtui.services.journal.archiving import ArchiveService
    from komtui.services.journal.attestation import AttestationService
    from komtui.services.journal.closing import ClosingService
    from komtui.services.journal.proof import ProofService
    from komtui.services.journal.reading import JournalService
    from komtui.services.mail.account.accounts import AccountService
    from komtui.services.mail.account.discovery import DiscoveryService
    from komtui.services.mail.account.sign_in import SignInService
    from komtui.services.mail.account.tokens import TokenService
    from komtui.services.mail.messages.signing import SigningService
    from komtui.services.mail.notices import NoticeService
    from komtui.services.mail.reminding.reminders import ReminderService
    from komtui.services.mail.sending.delivery import DeliveryWorker
    from komtui.services.mail.sending.outbox import OutboxService
    from komtui.services.mail.sending.quotas import QuotaService
    from komtui.services.mail.sending.repairing import RepairService
    from komtui.services.mail.trial.connection import ConnectionTest
    from komtui.services.mail.trial.deliverability import DeliverabilityService
    from komtui.services.mail.writing.bulk import BulkService
    from komtui.services.mail.writing.enclosures import EnclosureService
    from komtui.services.mail.writing.letters import LetterService
    from komtui.services.mail.writing.statements import StatementLetterService
    from komtui.services.mail.writing.unsent import UnsentLetters
    from komtui.services.people.access import AccessService
    from komtui.services.people.files import FileService
    from komtui.services.ports import DocumentIndex
    from komtui.services.ports.einvoices import EInvoices, Validator
    from komtui.services.sales.exchange.exporting import ExportService
    from komtui.services.sales.exchange.importing import ImportService
    from komtui.services.sales.life.articles import ArticleService
    from komtui.services.sales.life.attachments import AttachmentService
    from komtui.services.sales.life.checking import CheckingService
    from komtui.services.sales.life.documents import DocumentService
    from komtui.services.sales.life.drafts import DraftService
    from komtui.services.sales.life.editors import EditorService
    from komtui.services.sales.life.marking import MarkingService
    from komtui.services.sales.life.searching import SearchUpkeep
    from komtui.services.sales.money.accounting import AccountingService
    from komtui.services.sales.money.payments import PaymentService
    from komtui.services.sales.money.sheet_pages import SheetPageService
    from komtui.services.sales.money.sheets import SheetService
    from komtui.services.sales.money.statements import StatementService
    from komtui.services.sales.pages.printing import PrintingService
    from komtui.services.sales.pages.rendering import RenderingService
    from komtui.services.sales.parties.customer_tables import CustomerTables
    from komtui.services.sales.parties.customers import CustomerService
    from komtui.services.secrets.rotation import RotationService
    from komtui.services.secrets.vault import VaultService
    from komtui.services.settings.settings import SettingsService
    from komtui.services.views import ViewService


class Services(Protocol):
    """The use-cases, by topic. `bootstrap.services()` returns them; the caller closes them."""

    @property
    def index(self) -> DocumentIndex:
        """The list of documents, without the rest of the books: what the first paint needs."""

    @property
    def documents(self) -> DocumentService:
        """The books: the list, one document, issuing, converting."""

    @property
    def checking(self) -> CheckingService:
        """What law asks of documents."""

    @property
    def einvoices(self) -> EInvoices:
        """Documents as CII and UBL; it asks for nobody's permission, whoever has the document may write it."""

    @property
    def validator(self) -> Validator:
        """What judges e-invoices by the official rules."""

    @property
    def marking(self) -> MarkingService:
        """What a customer answered, what was shipped, who served, to whom a document belongs."""

    @property
    def sheets(self) -> SheetService:
        """The totals of a day, and a table of a period for the accountant."""

    @property
    def sheet_pages(self) -> SheetPageService:
        """The same as a PDF."""

    @property
    def accounting(self) -> AccountingService:
        """Sales and payments as entries in accounts."""

    @property
    def payments(self) -> PaymentService:
        """Money that comes in and goes out for documents."""

    @property
    def articles(self) -> ArticleService:
        """What is sold."""

    @property
    def attachments(self) -> AttachmentService:
        """Files that belong to documents."""

    @property
    def drafts(self) -> DraftService:
        """Drafts: begun, written as one goes, copied from any document."""

    @property
    def editors(self) -> EditorService:
        """Who has which draft open."""

    @property
    def customers(self) -> CustomerService:
        """Who buys: the list, one of them, whose a document is."""

    @property
    def customer_tables(self) -> CustomerTables:
        """Customers as a file, out and in."""

    @property
    def searching(self) -> SearchUpkeep:
        """The search's index, brought up to this version."""

    @property
    def views(self) -> ViewService:
        """Saved views of the list."""

    @property
    def importing(self) -> ImportService:
        """Files in."""

    @property
    def exporting(self) -> ExportService:
        """Files out."""

    @property
    def statements(self) -> StatementService:
        """Statements of account."""

    @property
    def reminders(self) -> ReminderService:
        """What is to be reminded of, and the letters that do."""

    @property
    def statement_letters(self) -> StatementLetterService:
        """The same by mail."""

    @property
    def rendering(self) -> RenderingService:
        """PDFs."""

    @property
    def printing(self) -> PrintingService:
        """Printers, and what was printed."""

    @property
    def unsent(self) -> UnsentLetters:
        """Letters that were begun and not sent."""

    @property
    def enclosures(self) -> EnclosureService:
        """Files that go with letters besides those of their documents."""

    @property
    def letters(self) -> LetterService:
        """A letter from a document, and into the outbox."""

    @property
    def bulk(self) -> BulkService:
        """Letters for many documents, one a customer."""

    def silence(self) -> float:
        """Return for how many seconds whoever has waited longest has had no answer of the books."""

    @property
    def changes(self) -> Changes:
        """Who wants to know what changed."""

    @property
    def notices(self) -> NoticeService:
        """What came back: returned letters, delays, answers."""

    @property
    def repairs(self) -> RepairService:
        """Letters that failed, once more to another address."""

    @property
    def outbox(self) -> OutboxService:
        """What became of every letter."""

    @property
    def worker(self) -> DeliveryWorker:
        """Sends what is queued."""

    @property
    def quotas(self) -> QuotaService:
        """What the accounts may send, and have sent."""

    @property
    def settings(self) -> SettingsService:
        """The configuration."""

    @property
    def locked(self) -> bool:
        """Whether somebody has to log in first; asked before the first paint."""

    @property
    def access(self) -> AccessService:
        """Who sits here, and what that person may do."""

    @property
    def journal(self) -> JournalService:
        """What happened: to a document, and all of it."""

    @property
    def closing(self) -> ClosingService:
        """Days, months and years closed, with their sums."""

    @property
    def archive(self) -> ArchiveService:
        """The journal checked, and brought to an outside medium."""

    @property
    def proof(self) -> ProofService:
        """What was mailed of a document, as an outsider can check it."""

    @property
    def attestation(self) -> AttestationService:
        """The attestation that French law asks of software that records payments."""

    @property
    def files(self) -> FileService:
        """Where that person may save and read on this machine."""

    @property
    def vault(self) -> VaultService:
        """The vault of passwords: make it, open it, change its passphrase."""

    @property
    def rotation(self) -> RotationService:
        """The new password of an account that stands still."""

    @property
    def accounts(self) -> AccountService:
        """The mail account and its test."""

    @property
    def sign_in(self) -> SignInService:
        """Signing in with Google and Microsoft on their own pages, and giving that up."""

    @property
    def tokens(self) -> TokenService:
        """The life of what a sign-in brought."""

    @property
    def discovery(self) -> DiscoveryService:
        """A mail account's values from its address."""

    @property
    def deliverability(self) -> DeliverabilityService:
        """What receivers read in the DNS of the sender's domain."""

    @property
    def signing(self) -> SigningService:
        """Signing letters with the sender's own domain."""

    @property
    def connection(self) -> ConnectionTest:
        """The test of a mail account, saved or not, with finding, transcript and test message."""

    @property
    def doctor(self) -> DoctorService:
        """What is set up and what is missing."""

    async def close(self) -> None:
        """End worker processes and connections, commit nothing new."""
