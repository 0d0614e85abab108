"""The mail account in the configuration, tried as it stands, repaired with one key."""

from __future__ import annotations

from contextlib import aclosing

from textual.content import Content
from textual.worker import Worker

from komtui.domain.mail.account import Account
from komtui.domain.mail.authorization import same_address
from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import BY_KEY
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.ports.secrets import CLOSED
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import TrialNeeds
from komtui.ui.screens.settings._vaults import Vaults
from komtui.ui.screens.settings.guide import ACCOUNT, Offer
from komtui.ui.widgets.line_question import LineQuestion
from komtui.ui.widgets.reading import exchange


class Trial:
    """Tests the account as it is on the screen, and the domain that it sends from; the screen runs it in a worker."""

    def __init__(self, needs: TrialNeeds, board: Board, vaults: Vaults) -> None:
        self._needs = needs
        self._board = board
        self._vaults = vaults
        self._worker: Worker[None] | None = None

    def follow(self, worker: Worker[None]) -> None:
        """Know the worker in which it runs, to stop it."""
        self._worker = worker

    @property
    def repairable(self) -> bool:
        """Whether the panel has the focus, and something to put in."""
        panel = self._board.panel
        return panel.has_focus and panel.finding is not None and bool(panel.finding.offer())

    @property
    def readable(self) -> bool:
        """Whether the panel has the focus, and a transcript."""
        return self._board.panel.has_focus and self._board.panel.tested

    @property
    def copyable(self) -> bool:
        """Whether the panel has the focus, and lines for the DNS."""
        panel = self._board.panel
        return panel.has_focus and bool(panel.zone)

    def copy(self) -> None:
        """Copy the lines for the DNS, as zone files have them."""
        self._board.app.copy_to_clipboard("\n".join(map(str, self._board.panel.zone)) + "\n")
        self._board.app.notify(_("Copied, if the terminal allows it."), markup=False)

    async def ask_recipient(self) -> str:
        """Ask to which address a test message goes; empty where the person gives up."""
        words = _(
            "A test message goes to this address, built and sent as a document's letter is. Sent to the account's own,"
            " it is read back where the mailbox is set, and what its receiver found out is told."
        )
        address = self._board.guide.address
        question = LineQuestion(words, _("To"), _address_fault, address)
        return await self._board.app.push_screen_wait(question) or ""

    def read(self) -> None:
        """Show all that was said between komtui and the server."""
        self._board.app.push_screen(exchange(self._needs.connection.transcript))

    async def run(self, message_to: str = "") -> None:
        """Try the account with the values on the screen, and send a message to an address where one is given."""
        panel, connection = self._board.panel, self._needs.connection
        account = await self._account()
        if account is None:
            return
        saved = not self._board.draft.changes(ACCOUNT)
        await self._board.begin(_("Test of the saved values") if saved else _("Test of the values on the screen"))
        try:
            changes = self._board.draft.changes(ACCOUNT)
            mailbox = await self._needs.notices.named_mailbox(self._board.draft.store, changes)
            # Whether a message to anybody else comes in here, nobody knows: it is not waited for.
            received = mailbox is not None and same_address(message_to, account.address)
            running = connection.run(account, message_to=message_to, mailbox=mailbox, received=received)
            async with aclosing(running) as steps:
                async for step in steps:
                    panel.add(step)
        except ProblemError as error:
            panel.end(*(Content(current().problem(problem)) for problem in error.problems))
            return
        panel.end_test(connection.finding, connection.warnings, sent_to=message_to, received=connection.received)
        if saved and connection.finding is None:
            # It works again: what waited for it may go.
            await self._needs.outbox.go_on_proved(account.scope, self._board.draft.store)
            self._needs.worker.wake()
        self._board.count()

    async def _account(self) -> Account | None:
        """Return the account as it is on the screen; None where it cannot be tried: that is then said at the fields."""
        keys = [key for store, key in self._board.draft.places if store in {"", self._board.draft.store}]
        checked = (self._board.draft.check(key) for key in keys if BY_KEY[key].section in ACCOUNT)
        problems = [problem for problem in checked if problem is not None]
        try:
            if not problems:
                settings = self._needs.settings.over(self._board.draft.changes(ACCOUNT))
                accounts = self._needs.accounts.over(settings)
                problems = list(await accounts.missing(self._board.draft.store))
                if any(each.code in CLOSED for each in problems) and await self._vaults.open_closed():
                    problems = list(await accounts.missing(self._board.draft.store))
                if not problems:
                    return await accounts.account(self._board.draft.store)
        except ProblemError as error:
            problems = list(error.problems)
        self._board.close_panel()
        self._board.show_problems(problems)
        return None

    def apply(self) -> None:
        """Put in the port and the security that work, or the certificate that was shown."""
        finding = self._board.panel.finding
        values = finding.offer(self._board.draft.value("mail.method")) if finding is not None else {}
        if not values:
            return
        self._board.put_in(Offer("", values, _("test")))
        self._board.panel.finding = None
        self._board.panel.end(Content(_("Put in. F5 tries it, Ctrl+S saves it.")))
        self._board.count()

    async def judge(self) -> None:
        """Show what receivers see of the sender's domain."""
        from komtui.services.mail.trial.zones import additions

        kind = self._board.draft.value("mail.method")
        own, host = self._board.draft.value(f"{kind}.address"), self._board.draft.value(f"{kind}.host")
        address = own.strip() or self._board.draft.value("company.email").strip()
        await self._board.begin(_("What receivers see of {address}").format(address=visible(address)))
        try:
            found = await self._needs.deliverability.look(address, host)
        except ProblemError as error:
            self._board.panel.end(*(Content(current().problem(problem)) for problem in error.problems))
        else:
            self._board.panel.end_look(found, additions(found, address, host))
        self._board.count()

    def stop(self) -> bool:
        """Stop what is under way; False where nothing was."""
        if not self._board.panel.running or self._worker is None:
            return False
        self._worker.cancel()
        self._board.panel.end(Content(_("Stopped.")))
        return True


def _address_fault(value: str) -> str:
    from komtui.services.addresses import normalized

    try:
        normalized(value)
    except ProblemError as error:
        return " ".join(current().problem(problem) for problem in error.problems)
    return ""
