"""Statements of account by mail: a letter of the outbox like any other, with the PDF of the day of its writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from komtui.domain.digest import digest
from komtui.domain.mail.delivery import Delivery
from komtui.domain.mail.letter import Attachment, Grid, Letter, Way
from komtui.domain.money import Money
from komtui.domain.problem import NotConfiguredError, Problem, ProblemError
from komtui.domain.sales.consent import Consent
from komtui.domain.sales.customer import Customer, Recipients
from komtui.domain.sales.kind import Kind
from komtui.domain.sales.statement import Statement
from komtui.domain.text import visible
from komtui.i18n import Localizer, localizer
from komtui.i18n.presentation import statement as presentation
from komtui.services.changes import Subject, Tell, nobody
from komtui.services.mail.account.accounts import AccountService
from komtui.services.mail.messages.signing import Sign, unsigned
from komtui.services.mail.words.alternatives import Alternative, no_alternative, pictures_of
from komtui.services.mail.writing.consents import LetterConsentError
from komtui.services.mail.writing.faults import faults
from komtui.services.ports import Clock, NewLetter, Outbox
from komtui.services.ports.customers import StoredCustomer
from komtui.services.ports.outbox import STATEMENT
from komtui.services.sales.money.statements import StatementService
from komtui.services.settings.settings import SettingsService
from komtui.services.settings.snapshot import Snapshot


class StatementLetterService:
    """Writes and queues them."""

    def __init__(
        self,
        statements: StatementService,
        accounts: AccountService,
        settings: SettingsService,
        outbox: Outbox,
        clock: Clock,
        *,
        sign: Sign = unsigned,
        markup: Alternative = no_alternative,
        tell: Tell = nobody,
    ) -> None:
        self._sign = sign
        self._markup = markup
        self._statements = statements
        self._accounts = accounts
        self._settings = settings
        self._outbox = outbox
        self._clock = clock
        self._tell = tell

    def recipients(self, stored: StoredCustomer) -> Recipients:
        """Return who gets it: whom the customer has for invoices, else the customer's own addresses; maybe nobody."""
        from komtui.services.addresses import parsed

        customer: Customer = stored.customer
        of = dict(customer.recipients).get(Kind.INVOICE, Recipients())
        return of if of.to else replace(of, to=parsed(customer.party.email).every)

    async def queue(
        self,
        stored: StoredCustomer,
        recipients: Recipients,
        *,
        paper: str = "",
        again: bool = False,
    ) -> Sequence[Delivery]:
        """Queue the letter with what is still to be paid today, and return its deliveries.

        The paper is one of `PAPERS`, the usual one where it is empty.

        Raises ProblemError `letter.no-recipient` and the like, NotConfiguredError without an account, and
        LetterConsentError where it went to the same people today, unless it is to go `again`.
        """
        from komtui.services.mail.messages.message import built, new_message_id

        statement = await self._statements.statement(stored)
        name, content = await self._statements.pdf(statement, paper=paper)
        settings = await self._settings.snapshot()
        letter = await self._letter(statement, recipients, Attachment(name, digest(content), len(content)), settings)
        problems = faults(letter)
        try:
            account = await self._accounts.sender("", settings=settings)
        except NotConfiguredError as error:
            raise NotConfiguredError(*error.problems, *problems) from error
        if problems:
            raise ProblemError(*problems)
        letter = replace(letter, sender=account.address, from_name=account.from_name, reply_to=account.reply_to)
        message_id = new_message_id(account.address)
        markup = await self._markup(letter, "", settings)
        mime = built(letter, [content], message_id, self._clock.now().astimezone(), markup)
        new = NewLetter(
            document_id=0,
            revision=statement.date.toordinal(),
            kind=f"{STATEMENT}:{stored.id}",
            scope=account.scope,
            sender=account.address,
            recipients=letter.recipients,
            archive=letter.archive,
            subject=letter.subject,
            mime=await self._sign(mime, account.address, "", None),
            message_id=message_id,
            files=(*pictures_of(markup), content),
        )
        done = await self._outbox.enqueue(new, again=again)
        if not done.created:
            facts = {
                "number": letter.subject,
                "recipients": ", ".join(letter.recipients),
                "when": f"{done.deliveries[0].queued_at.astimezone():%Y-%m-%d %H:%M}",
            }
            raise LetterConsentError({Consent.SENT_BEFORE: Problem("letter.sent-before", facts)}, done.deliveries)
        self._tell(Subject.LETTERS)
        return done.deliveries

    async def _letter(self, statement: Statement, to: Recipients, attachment: Attachment, settings: Snapshot) -> Letter:
        words = localizer(statement.language)
        company = settings.value("company.name")
        signature = (company, settings.value("company.phone"), settings.value("company.website"))
        date = words.long_date(statement.date)
        grids = tuple(presentation.grid(each, words) for each in statement.accounts)
        ways = tuple(way for each in statement.accounts if (way := presentation.way(each, words)) is not None)
        return Letter(
            sender="",
            from_name="",
            to=to.to,
            cc=to.cc,
            bcc=to.bcc,
            subject=words._("Statement of account of {date} – {company}").format(date=date, company=visible(company)),
            body=_body(statement, words, date, (*grids, *ways), signature),
            attachments=(attachment,),
            archive=settings.value("mail.archive"),
            language=words.language,
            kind=STATEMENT,
            grids=grids,
            ways=ways,
        )


def _body(
    statement: Statement,
    words: Localizer,
    date: str,
    parts: Sequence[Grid | Way],
    signature: Sequence[str],
) -> str:
    paragraphs = (
        words._("Hello,"),
        " ".join(
            (
                words._("Please find attached your statement of account of {date}.").format(date=date),
                *_left(statement, words),
            )
        ),
        *(each.text for each in parts),
        words._("If anything in it is not as you expected, simply reply to this message."),
        words._("Kind regards,"),
        "\n".join(visible(line) for line in signature if line),
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _left(statement: Statement, words: Localizer) -> Sequence[str]:
    """Return what is still to be paid, in each currency."""
    open_accounts = [each for each in statement.accounts if each.left > 0]
    if not open_accounts:
        return (words._("Nothing remains to be paid."),)
    left = [
        words._("{amount} is still due.").format(amount=words.money(Money(each.left, each.currency)))
        for each in open_accounts
    ]
    overdue = [
        words._("Of that, {amount} is overdue.").format(amount=words.money(Money(each.overdue, each.currency)))
        for each in open_accounts
        if each.overdue > 0
    ]
    return (*left, *overdue)
