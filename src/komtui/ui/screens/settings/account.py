"""The mail account in the configuration: found from its address, tried as it stands, repaired with one key."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.worker import Worker

from komtui.domain.mail.account import Account
from komtui.domain.mail.connection import Combination
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.settings.catalogue import BY_KEY
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.services.mail.discovery import Answer
from komtui.ui.glyphs import GLYPHS
from komtui.ui.screens.settings import texts
from komtui.ui.screens.settings.core import SettingsFrame
from komtui.ui.screens.settings.dialogs import LineScreen
from komtui.ui.screens.settings.form import SettingsForm
from komtui.ui.screens.settings.guide import ACCOUNT, ADDRESSES, Offer
from komtui.ui.widgets.reading import exchange
from komtui.ui.work import work

_QUIET = 0.4
"""Seconds without a key before the network is asked about an address."""


class AccountFrame(SettingsFrame):
    """Looks for the account of an address, and tests the account as it is on the screen."""

    _trial: Worker[None] | None = None
    _focus_before: Widget | None = None

    # Finding

    @on(SettingsForm.Edited)
    def _edited(self, event: SettingsForm.Edited) -> None:
        if event.key in ADDRESSES:
            self._look_for_account()
        self._refresh_view()

    @on(SettingsForm.Left)
    def _left(self) -> None:
        self._tell()

    @on(SettingsForm.Walked)
    def _walked_into(self, event: SettingsForm.Walked) -> None:
        in_use = self._draft.value("mail.method")
        if event.section == "mail" and in_use == "smtp" and not self._draft.value("smtp.host"):
            self._look_for_account()

    def _look_for_account(self) -> None:
        if self._guide.begin():
            self._discover(self._guide.address)

    @work(group="discover", exclusive=True, description="looks for the mail account of an address")
    async def _discover(self, address: str) -> None:
        try:
            async with aclosing(self._services.discovery.discover(address)) as answers:
                self._learn(await anext(answers))
                await asyncio.sleep(_QUIET)
                self._guide.looking = True
                self._refresh_view()
                async for answer in answers:
                    self._learn(answer)
        except ProblemError:
            # Not an address yet: that is said at its field.
            return
        finally:
            self._guide.looking = False
        self._refresh_view()

    def _learn(self, answer: Answer) -> None:
        if self._guide.learn(answer):
            self._form.reload()
        self._refresh_view()

    def _offer(self) -> Offer | None:
        """Return what one key puts in at the field that has the focus."""
        key = self._form.key
        if not key or self._draft.fixed(key):
            return None
        if texts.is_text(key):
            empty = not self._draft.value(key)
            return Offer("", {key: texts.built_in(key)}, _("komtui's own")) if empty else None
        return self._guide.offer(key)

    def action_take(self) -> None:
        """Put in what is offered."""
        offer = self._offer()
        if offer is not None:
            self._put_in(offer)

    def _put_in(self, offer: Offer) -> None:
        for key in self._draft.take(offer.values, offer.source):
            self._draft.check(key)
        self._form.reload()
        self._refresh_view()

    def action_provider(self, key: str) -> None:
        """Fill in the SMTP account for a provider, and go to its address."""
        from komtui.domain.mail.presets import BY_KEY as PRESETS

        preset = PRESETS[key]
        server, user = preset.server, preset.user_of(self._guide.address)
        values = {"smtp.host": server.host, "smtp.port": str(server.port), "smtp.security": str(server.security)}
        self._put_in(Offer("", {**values, "smtp.user": user} if user else values, preset.name))
        self._open("smtp", "smtp", "smtp.address")

    # Trying

    def action_test(self) -> None:
        """Try the account with the values on the screen; again, where a test is under way."""
        if self._ready:
            self._trial = self._try("")

    @work(group="ask", description="asks where the test message goes")
    async def action_message(self) -> None:
        """Ask for an address, and send it a test message after the steps."""
        words = _("A test message goes to this address, built and sent as a document's letter is.")
        address = await self.app.push_screen_wait(LineScreen(words, _("To"), _address_fault, self._guide.address))
        if address:
            self._trial = self._try(address)

    @work(group="test", exclusive=True, description="tries the mail account")
    async def _try(self, message_to: str) -> None:
        panel, connection = self._panel, self._services.connection
        account = await self._account()
        if account is None:
            return
        saved = not self._draft.changes(ACCOUNT)
        await self._begin(_("Test of the saved values") if saved else _("Test of the values on the screen"))
        try:
            async with aclosing(connection.run(account, message_to=message_to)) as steps:
                async for step in steps:
                    panel.add(step)
        except ProblemError as error:
            panel.end(*(Content(current().problem(problem)) for problem in error.problems))
            return
        panel.end_test(connection.finding, connection.warnings, sent_to=message_to)
        if saved and connection.finding is None:
            # It works again: what waited for it may go.
            for scope in dict.fromkeys((account.scope, self._draft.store or account.scope)):
                await self._services.outbox.resume(scope)
            self._services.worker.wake()
        self._tell()

    async def _account(self) -> Account | None:
        """Return the account as it is on the screen; None where it cannot be tried: that is then said at the fields."""
        keys = [key for store, key in self._draft.places if store in {"", self._draft.store}]
        checked = (self._draft.check(key) for key in keys if BY_KEY[key].section in ACCOUNT)
        problems = [problem for problem in checked if problem is not None]
        try:
            if not problems:
                settings = self._services.settings.over(self._draft.changes(ACCOUNT))
                accounts = self._services.accounts.over(settings)
                problems = list(await accounts.missing(self._draft.store))
                if not problems:
                    return await accounts.account(self._draft.store)
        except ProblemError as error:
            problems = list(error.problems)
        self._close_panel()
        self._show_problems(problems)
        return None

    def _show_problems(self, problems: list[Problem]) -> None:
        """Show each problem at its field, and go to the first of them; the others below the fields."""
        beside = [problem for problem in problems if problem.field in BY_KEY]
        for problem in beside:
            self._draft.problems[self._draft.place(problem.field or "")] = problem
        if beside:
            # The fault would be forgotten by leaving the field: it is noted again once the focus is there.
            self._go_to(beside[0].field or "")
            for problem in beside:
                self._draft.problems[self._draft.place(problem.field or "")] = problem
            self._form.update()
        self._say(*(problem for problem in problems if problem.field not in BY_KEY))

    async def _begin(self, title: str) -> None:
        await self._mount_panel()
        if not self._panel.shown:
            self._focus_before = self.focused
        self._panel.begin(title)
        # Whoever started it looks at it; letters typed into a field never become commands.
        self._panel.focus()
        self._tell()

    def _close_panel(self) -> None:
        before = self._focus_before
        had_focus = self._panel.has_focus
        self._panel.close()
        if had_focus:
            (before if before is not None and before.is_attached and before.display else self._box).focus()
        self._tell()

    # What a test leads to

    def action_apply(self) -> None:
        """Put in the port and the security that work."""
        finding = self._panel.finding
        better: Combination | None = finding.suggestion if finding is not None else None
        if better is None:
            return
        self._put_in(Offer("", better.values(self._draft.value("mail.method")), _("test")))
        self._panel.finding = None
        self._panel.end(Content(_("Put in. F5 tries it, Ctrl+S saves it.")))
        self._tell()

    def action_transcript(self) -> None:
        """Show all that was said between komtui and the server."""
        self.app.push_screen(exchange(self._services.connection.transcript))

    def action_deliverability(self) -> None:
        """Show what receivers see of the sender's domain."""
        if self._ready:
            self._trial = self._judge()

    @work(group="test", exclusive=True, description="looks at the sender's domain")
    async def _judge(self) -> None:
        kind = self._draft.value("mail.method")
        own, host = self._draft.value(f"{kind}.address"), self._draft.value(f"{kind}.host")
        address = own.strip() or self._draft.value("company.email").strip()
        await self._begin(_("What receivers see of {address}").format(address=visible(address)))
        signs = {"good": (GLYPHS.ok, "$text-success"), "warning": (GLYPHS.warning, "$text-warning")}
        lines = []
        try:
            for line in await self._services.deliverability.look(address, host):
                sign, style = signs.get(line.level.value, (" ", ""))
                lines.append(Content.assemble((f"{sign} ", style), current().problem(line.problem)))
        except ProblemError as error:
            lines = [Content(current().problem(problem)) for problem in error.problems]
        self._panel.end(*lines)
        self._tell()

    def _stop(self) -> bool:
        """Stop what is under way; False where nothing was."""
        if not self._panel.running or self._trial is None:
            return False
        self._trial.cancel()
        self._panel.end(Content(_("Stopped.")))
        return True


def _address_fault(value: str) -> str:
    from komtui.services.addresses import normalized

    try:
        normalized(value)
    except ProblemError as error:
        return " ".join(current().problem(problem) for problem in error.problems)
    return ""
