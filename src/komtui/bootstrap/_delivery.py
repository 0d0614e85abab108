"""How it leaves, and what became of it: letters, the outbox, the worker, what an account waits for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from komtui.bootstrap._mail import MailAccounts, authority
from komtui.late import late

if TYPE_CHECKING:
    from komtui.adapters.database.repositories.outbox import OutboxRepository
    from komtui.adapters.mail.smtp.delayed import DelayedTransport
    from komtui.adapters.mail.smtp.transport import SmtpTransport
    from komtui.domain.mail.notice import Notice
    from komtui.services.journal.proof import ProofService
    from komtui.services.mail.account.sign_in import SignInService
    from komtui.services.mail.notices import NoticeService
    from komtui.services.mail.reminding.reminders import ReminderService
    from komtui.services.mail.sending.alerts import AlertService
    from komtui.services.mail.sending.delivery import DeliveryWorker
    from komtui.services.mail.sending.outbox import OutboxService
    from komtui.services.mail.sending.quotas import QuotaService
    from komtui.services.mail.sending.repairing import RepairService
    from komtui.services.mail.sending.rewriting import RewritingService
    from komtui.services.mail.writing.bulk import BulkService
    from komtui.services.mail.writing.enclosures import EnclosureService
    from komtui.services.mail.writing.letters import LetterService
    from komtui.services.mail.writing.statements import StatementLetterService
    from komtui.services.mail.writing.unsent import UnsentLetters
    from komtui.services.secrets.rotation import RotationService
    from komtui.services.secrets.vault import VaultService


class Delivery(MailAccounts):
    """Letters on their way."""

    @cached_property
    def _queue(self) -> OutboxRepository:
        from komtui.adapters.database.repositories.outbox import OutboxRepository

        return OutboxRepository(self.database, self.clock)

    @cached_property
    def letters(self) -> LetterService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.mail.writing.letters import LetterService

        letters = LetterService(
            self._rendering,
            self.accounts,
            self.settings,
            self._queue,
            self.clock,
            documents=DocumentRepository(self.database),
            customer=self._customers.of_document,
            files=self._attachments.files,
            returned=self._notices.returned,
            markup=self._alternatives.of,
            sign=self._signing.signed,
            beside=self._einvoicing.beside,
            standing=self._enclosures.standing,
            kept=self._enclosures.content,
            limit=self._size_limits.get,
            tell=self.changes.tell,
        )
        return self._guarded(letters, Permission.LETTERS, "LETTERS")

    @cached_property
    def _enclosures(self) -> EnclosureService:
        from komtui.adapters.database.repositories.artifacts import ArtifactRepository
        from komtui.adapters.database.repositories.standing_files import StandingFileRepository
        from komtui.services.mail.writing.enclosures import EnclosureService

        return EnclosureService(
            ArtifactRepository(self.database), StandingFileRepository(self.database), self._files.reach
        )

    @cached_property
    def enclosures(self) -> EnclosureService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._enclosures, Permission.LETTERS)

    @cached_property
    def unsent(self) -> UnsentLetters:
        """See `Services`."""
        from komtui.adapters.database.repositories.unsent_letters import UnsentLetterRepository
        from komtui.domain.access import Permission
        from komtui.services.mail.writing.unsent import UnsentLetters

        unsent = UnsentLetters(UnsentLetterRepository(self.database, self.clock), lambda: self._author().name)
        return self._guarded(unsent, Permission.LETTERS)

    @cached_property
    def bulk(self) -> BulkService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.mail.writing.bulk import BulkService

        bulk = BulkService(
            self.letters,
            self._rendering,
            self.accounts,
            self.settings,
            self._queue,
            documents=DocumentRepository(self.database),
            customers=self._customers,
            readdress=self.documents.readdress,
        )
        return self._guarded(bulk, Permission.LETTERS)

    @cached_property
    def statement_letters(self) -> StatementLetterService:
        """See `Services`."""
        from komtui.domain.access import Permission
        from komtui.services.mail.writing.statements import StatementLetterService

        letters = StatementLetterService(
            self.statements,
            self.accounts,
            self.settings,
            self._queue,
            self.clock,
            sign=self._signing.signed,
            markup=self._alternatives.plain,
            tell=self.changes.tell,
        )
        return self._guarded(letters, Permission.LETTERS, "STATEMENTS")

    @cached_property
    def reminders(self) -> ReminderService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.adapters.database.repositories.reminders import ReminderRepository
        from komtui.domain.access import Permission
        from komtui.services.mail.reminding.reminders import ReminderService

        reminders = ReminderService(
            ReminderRepository(self.database, self._recorder),
            DocumentRepository(self.database),
            # With its guard: who queued each letter is recorded there.
            self.letters,
            self.settings,
            self.clock,
            apart=self.accounts.apart,
            tell=self.changes.tell,
        )
        return self._guarded(reminders, Permission.LETTERS)

    @cached_property
    def _outbox(self) -> OutboxService:
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.adapters.database.repositories.outbox_index import OutboxIndexRepository
        from komtui.services.mail.sending.outbox import OutboxService

        return OutboxService(
            self._queue,
            index=OutboxIndexRepository(self.database),
            rewriting=late(lambda: self._rewriting),
            quotas=late(lambda: self._quotas),
            documents=DocumentRepository(self.database),
            here=self._here,
            tell=self.changes.tell,
        )

    def _here(self) -> DeliveryWorker | None:
        # Where nobody sends nothing stands still, and building what sends takes a while.
        worker: DeliveryWorker | None = self.__dict__.get("worker")
        return worker

    @cached_property
    def outbox(self) -> OutboxService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._outbox, Permission.LETTERS, "OUTBOX")

    @cached_property
    def _rewriting(self) -> RewritingService:
        from komtui.services.mail.sending.rewriting import RewritingService

        return RewritingService(self._queue, self.accounts, self.clock, self._signing.signed)

    @cached_property
    def repairs(self) -> RepairService:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.domain.access import Permission
        from komtui.services.mail.sending.repairing import RepairService

        repairs = RepairService(
            self._queue,
            self._outbox,
            self._rewriting,
            documents=DocumentRepository(self.database),
            customers=self._customers,
            settings=self.settings,
            tell=self.changes.tell,
        )
        return self._guarded(repairs, Permission.LETTERS, "REPAIRS")

    @cached_property
    def proof(self) -> ProofService:
        """See `Services`."""
        from komtui.adapters.archive.proofs import ProofsOnDisk
        from komtui.adapters.database.repositories.journal import JournalRepository
        from komtui.domain.access import Permission
        from komtui.services.journal.attestation import Statement
        from komtui.services.journal.proof import ProofService

        def draw(statement: Statement) -> bytes:
            # Not needed for a text, and slow to come.
            from komtui.adapters.pdf.prose import prose
            from komtui.i18n import current

            return prose(statement, current().language.replace("_", "-"))

        return ProofService(
            JournalRepository(self.database, self._recorder),
            self._queue,
            self._rendering,
            ProofsOnDisk(),
            key=self._signing_key,
            clock=self.clock,
            authorise=lambda: self.access.require(Permission.DOCUMENTS),
            seal=self.sealing.seal,
            draw=draw,
        )

    @cached_property
    def _notices(self) -> NoticeService:
        from komtui.adapters.database.repositories.notices import NoticeRepository
        from komtui.adapters.mail.imap.mailboxes import ImapMailboxes
        from komtui.services.mail.notices import NoticeService

        def read(content: bytes) -> tuple[Notice, ...]:
            # Loaded with the first message: most programs never see one.
            from komtui.adapters.mail.notices.reading import read

            return read(content)

        return NoticeService(
            self.settings,
            self.accounts,
            ImapMailboxes(),
            NoticeRepository(self.database, self.clock),
            self._queue,
            reader=read,
            clock=self.clock,
            tell=self.changes.tell,
        )

    @cached_property
    def notices(self) -> NoticeService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._notices, Permission.LETTERS)

    @cached_property
    def _transport(self) -> DelayedTransport:
        from komtui.adapters.mail.smtp.delayed import DelayedTransport

        def load() -> SmtpTransport:
            from komtui.adapters.database.repositories.connections import ConnectionRepository
            from komtui.adapters.mail.smtp.transport import SmtpTransport

            return SmtpTransport(places=ConnectionRepository(self.database, self.clock), limits=self._size_limits)

        return DelayedTransport(load)

    @cached_property
    def worker(self) -> DeliveryWorker:
        """See `Services`."""
        from komtui.adapters.database.repositories.documents import DocumentRepository
        from komtui.adapters.database.unrecorded import UnrecordedFiles
        from komtui.services.mail.sending.delivery import DeliveryWorker
        from komtui.services.mail.sending.overtaken import Overtaken

        return DeliveryWorker(
            self._queue,
            self._transport,
            self.accounts,
            self.changes,
            self.clock,
            quotas=self._quotas,
            alerts=self._alerts,
            unrecorded=UnrecordedFiles(self.places.data / "unrecorded", self.database.name),
            seal=self.sealing.seal,
            watch_mailboxes=self._notices.run,
            overtaken=Overtaken(self._queue, DocumentRepository(self.database), self.clock).problem,
        )

    @cached_property
    def _alerts(self) -> AlertService:
        from komtui.adapters.database.repositories.alerts import AlertRepository
        from komtui.services.mail.sending.alerts import AlertService

        return AlertService(
            AlertRepository(self.database, self.clock),
            self._queue,
            self.settings,
            self.accounts,
            self.clock,
            markup=lambda *what: self._alternatives.plain(*what),  # noqa: PLW0108 - what draws comes with the first
            tell=self.changes.tell,
        )

    @cached_property
    def _quotas(self) -> QuotaService:
        from komtui.services.mail.sending.quotas import QuotaService

        return QuotaService(self.settings, self._queue)

    @cached_property
    def quotas(self) -> QuotaService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._quotas, Permission.LETTERS)

    @cached_property
    def _rotation(self) -> RotationService:
        from komtui.domain.access import Permission
        from komtui.services.secrets.rotation import RotationService

        return RotationService(
            self.settings,
            self.accounts,
            self._connection,
            self._outbox,
            lambda: self.access.require(Permission.SETTINGS),
        )

    @cached_property
    def rotation(self) -> RotationService:
        """See `Services`."""
        from komtui.domain.access import Permission

        return self._guarded(self._rotation, Permission.LETTERS, "ROTATION")

    @cached_property
    def vault(self) -> VaultService:
        """See `Services`."""
        from komtui.adapters.secrets.environment import EnvironmentSecrets
        from komtui.domain.access import Permission
        from komtui.services.secrets.vault import VaultService

        vault = VaultService(
            self._secrets,
            self._outbox,
            EnvironmentSecrets(self._environment).read,
            lambda: self.access.require(Permission.SETTINGS),
            tell=self.changes.tell,
        )
        return self._guarded(vault, Permission.LETTERS, "VAULT")

    async def lend_vault(self) -> None:
        """Hold the vault open for this user's other komtui on this machine: a worker does, whoever is there."""
        await self._secrets.lend_vault()

    @cached_property
    def sign_in(self) -> SignInService:
        """See `Services`."""
        from komtui.adapters.mail.authorization.loopback import loopback, ssh_line
        from komtui.domain.access import Permission
        from komtui.services.mail.account.sign_in import SignInService

        sign_in = SignInService(
            self.settings,
            self._clients,
            self._tokens,
            authority=authority,
            listen=loopback,
            ssh_line=lambda port: ssh_line(port, self._environment),
            clock=self.clock,
            resume=self._rotation.signed_in,
            authorise=lambda: self.access.require(Permission.SETTINGS),
            record=self._record,
        )
        return self._guarded(sign_in, Permission.SETTINGS, "SIGN_IN")
