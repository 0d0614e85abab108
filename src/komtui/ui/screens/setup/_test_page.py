"""The fourth page: the test of the mail account, and what to do where it fails."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static
from textual.worker import Worker

from komtui.domain.mail.connection import Finding
from komtui.domain.problem import Problem, ProblemError
from komtui.domain.text import visible
from komtui.i18n import _, current
from komtui.i18n.findings import happened
from komtui.ui.screens.setup.page import GoOn, SetupPage
from komtui.ui.widgets.finding import certificate_line, remedy_lines
from komtui.ui.widgets.step_list import StepList
from komtui.ui.work import work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from komtui.services.registry import Services


class TestPage(SetupPage):
    """Tries the account as it is saved, as soon as the page is there; nothing is sent."""

    __test__ = False  # not for pytest

    def __init__(self, services: Services, go_on: str) -> None:
        super().__init__()
        self._services = services
        self._go_on = go_on
        self._trial: Worker[None] | None = None
        self.offered: Mapping[str, str] = {}
        """Settings, by key, that one key puts in: values that would work, or a certificate to trust."""

    def compose(self) -> ComposeResult:
        """Lay the page out."""
        yield StepList()
        with Vertical(id="ending"):
            yield Static(id="verdict", markup=False)
            yield Static(id="remedy", markup=False)
            yield Static(id="reply", markup=False)
        yield GoOn(self._go_on)

    def on_mount(self) -> None:
        """Begin."""
        self.test()

    def test(self) -> None:
        """Try the account, from the beginning."""
        self.stop()
        self._trial = self._try()

    def accept(self) -> None:
        """Put in what is offered, and try it."""
        if self.offered:
            self.stop()
            self._trial = self._try(self.offered)

    def stop(self) -> bool:
        """End a test that is under way; False where none is."""
        if self._trial is None or self._trial.is_finished:
            return False
        self._trial.cancel()
        self.query_one(StepList).end()
        self._say(Content(_("Stopped.")))
        return True

    @work(group="test", description="tries the mail account")
    async def _try(self, instead: Mapping[str, str] | None = None) -> None:
        steps, connection = self.query_one(StepList), self._services.connection
        self.offered = {}
        self._say(Content(""))
        try:
            if instead:
                await self._services.settings.set(instead)
                await self._services.outbox.go_on_with({"": instead})
            missing = await self._services.accounts.missing()
            if missing:
                self._lacks(missing)
                return
            account = await self._services.accounts.account()
            steps.begin()
            async with aclosing(connection.run(account)) as run:
                async for step in run:
                    steps.add(step)
            if connection.finding is None:
                await self._services.outbox.go_on_proved(account.scope)
        except ProblemError as error:
            self._say(_bad(" ".join(current().problem(problem) for problem in error.problems)))
        else:
            method = await self._services.settings.value("mail.method")
            self._judge(connection.finding, connection.warnings, method)
        finally:
            steps.end()
            self.post_message(self.Changed())

    def _judge(self, finding: Finding | None, warnings: tuple[Problem, ...], method: str) -> None:
        warned = Content("\n".join(current().problem(each) for each in warnings))
        if finding is None:
            words = _("It works: the server takes letters from this account. Nothing was sent.")
            self._say(Content(words).stylize("$text-success bold"), warned)
            return
        self.offered = finding.offer(method)
        remedy = list(remedy_lines(finding))
        if finding.certificate is not None:
            remedy.insert(0, Content(certificate_line(finding.certificate)))
        if finding.suggestion is not None:
            remedy.append(Content(_("Ctrl+T puts that in and tries again.")))
        elif self.offered:
            remedy.append(Content(_("Is it the same? Ctrl+T pins this certificate and tries again.")))
        reply = Content(visible(finding.reply)).stylize("dim")
        self._say(_bad(happened(finding, current())), Content("\n").join(remedy), reply)

    def _lacks(self, missing: tuple[Problem, ...]) -> None:
        words = [current().problem(each) for each in missing if each.code != "mail.missing"]
        if len(words) < len(missing):
            words.append(_("The mail account is not complete yet. PgUp goes back to it; it can also wait."))
        self._say(_bad(" ".join(words)))

    def _say(self, verdict: Content, remedy: Content | None = None, reply: Content | None = None) -> None:
        for name, words in (("verdict", verdict), ("remedy", remedy), ("reply", reply)):
            self.query_one(f"#{name}", Static).update(words or Content(""))


def _bad(words: str) -> Content:
    return Content(words).stylize("$text-error bold")
