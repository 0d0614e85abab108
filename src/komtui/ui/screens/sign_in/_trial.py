"""After the sign-in: the account is tried, and taken into use, or the person says what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from typing import Protocol

from komtui.domain.mail.connection import Finding
from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.services.ports import Step
from komtui.ui.screens.sign_in.finding import Choice, choices
from komtui.ui.screens.sign_in.needs import Asked, TrialNeeds


class ShowsTrial(Protocol):
    """What it is shown on: `ending.Ending`."""

    def begin(self) -> None:
        """Say that the account is being tried."""

    def step(self, step: Step) -> None:
        """Show a step that has ended."""

    def end(self) -> None:
        """No step follows."""

    def works(self) -> None:
        """Say that the account works."""

    def fails(self, finding: Finding) -> None:
        """Say why it does not."""

    def say(self, words: str) -> None:
        """Say what went wrong."""

    def stopped(self) -> None:
        """Say that the test was stopped."""

    def hint(self, words: str) -> None:
        """Say which keys lead on."""

    def choose(self, ways: Sequence[Choice]) -> None:
        """Let the person choose the way on."""


class Trial:
    """Tries the account that was signed in to."""

    def __init__(self, services: TrialNeeds, asked: Asked, shown: ShowsTrial) -> None:
        self._services = services
        self._asked = asked
        self._shown = shown
        self._finding: Finding | None = None
        self.running = False
        """Whether the account is being tried."""
        self.switches = False
        """Whether it works, and letters leave by another account so far."""

    async def run(self) -> bool:
        """Try the account step by step, and return whether it works; where it does not, `ask` is to follow."""
        self.switches = False
        if not await self._works():
            return False
        self.switches = not await self._in_use()
        if self.switches:
            words = _("Enter makes it the account that letters leave by, Esc leaves the account in use as it is.")
        else:
            words = _("Enter and Esc close this screen.")
        self._shown.hint(words)
        return True

    async def ask(self) -> None:
        """Ask what becomes of an account that does not work."""
        self._shown.choose(choices(self._asked.provider, self._finding, in_use=await self._in_use()))

    async def mend(self) -> bool:
        """Put in what the test has found to work instead; return False where that cannot be kept, having said why."""
        better = self._finding.suggestion if self._finding is not None else None
        return better is None or await self._set(dict(better.values(self._asked.provider.section)))

    async def take(self) -> bool:
        """Let letters leave by this account; return False where that cannot be kept, having said why."""
        if not await self._set({"mail.method": str(self._asked.provider.method)}):
            self.switches = False
            return False
        self._services.worker.wake()
        return True

    def stop(self) -> None:
        """Say that the test was stopped, by whoever has stopped it."""
        self._shown.stopped()

    async def _works(self) -> bool:
        self._shown.begin()
        self.running, self._finding = True, None
        connection = self._services.connection
        try:
            asked = self._asked
            settings = self._services.settings.over({asked.store: {"mail.method": str(asked.provider.method)}})
            account = await self._services.accounts.over(settings).account(asked.store)
            async with aclosing(connection.run(account)) as run:
                async for step in run:
                    self._shown.step(step)
        except ProblemError as error:
            self._say(error)
            return False
        finally:
            self.running = False
            self._shown.end()
        self._finding = connection.finding
        if self._finding is not None:
            self._shown.fails(self._finding)
            return False
        self._shown.works()
        return True

    async def _in_use(self) -> bool:
        """Return whether letters leave by this kind of account already."""
        method = await self._services.settings.value("mail.method", self._asked.store)
        return method == str(self._asked.provider.method)

    async def _set(self, values: dict[str, str]) -> bool:
        try:
            await self._services.settings.set(values, self._asked.store)
        except ProblemError as error:
            self._say(error)
            return False
        return True

    def _say(self, error: ProblemError) -> None:
        self._shown.say(" ".join(current().problem(problem) for problem in error.problems))
