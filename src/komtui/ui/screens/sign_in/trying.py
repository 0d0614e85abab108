"""After the sign-in: the account is tried, and taken into use, or the person says what becomes of it."""

from __future__ import annotations

from textual import on, work
from textual.widgets import OptionList

from komtui.domain.problem import ProblemError
from komtui.i18n import _, current
from komtui.ui.screens.sign_in import finding
from komtui.ui.screens.sign_in.finding import choices
from komtui.ui.screens.sign_in.view import SignInView


class TryingFrame(SignInView):
    """Tries the account that was signed in to."""

    def _sign_in(self) -> object:
        raise NotImplementedError

    async def _tried(self) -> None:
        """Try the account, and say or ask what becomes of it."""
        self._switches = False
        works = await self._ending.test(self._services, self._store, self._provider)
        if not works:
            self._ask()
            return
        self._switches = not await self._in_use()
        if self._switches:
            words = _("Enter makes it the account that letters leave by, Esc leaves the account in use as it is.")
        else:
            words = _("Enter and Esc close this screen.")
        self._ending.hint(words)
        self._tell()

    @work(group="ask", exclusive=True, description="asks what becomes of an account whose test failed")
    async def _ask(self) -> None:
        self._ending.choose(choices(self._provider, self._ending.finding, in_use=await self._in_use()))
        self._tell()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.set_focus(None)
        match event.option.id:
            case finding.SIGN_IN:
                self._sign_in()
            case finding.USE:
                self._switch()
            case finding.AGAIN | finding.BETTER as name:
                self._try_again(better=name == finding.BETTER)
            case _:
                self.dismiss(True)

    @work(group="sign-in", exclusive=True, description="tries the account again")
    async def _try_again(self, *, better: bool) -> None:
        found = self._ending.finding
        if better and found is not None and found.suggestion is not None:
            try:
                await self._services.settings.set(found.suggestion.values(self._provider.section), self._store)
            except ProblemError as error:
                self._ending.say(" ".join(current().problem(problem) for problem in error.problems))
                self._ask()
                return
        await self._tried()

    async def _in_use(self) -> bool:
        """Return whether letters leave by this kind of account already."""
        return await self._services.settings.value("mail.method", self._store) == str(self._provider.method)

    @work(group="sign-in", exclusive=True, description="takes the account into use")
    async def _switch(self) -> None:
        try:
            await self._services.settings.set({"mail.method": str(self._provider.method)}, self._store)
        except ProblemError as error:
            self._switches = False
            self._ending.say(" ".join(current().problem(problem) for problem in error.problems))
            self._ask()
            return
        self._services.worker.wake()
        self.app.notify(
            _("Letters leave by {provider} from now on.").format(provider=self._provider.label), markup=False
        )
        self.dismiss(True)

    def action_transcript(self) -> None:
        """Show what was said between komtui and the mail server."""
        from komtui.ui.widgets.reading import exchange

        self.app.push_screen(exchange(self._services.connection.transcript))

    def action_close(self) -> None:
        """Stop the test, else close."""
        if self._ending.testing:
            self.workers.cancel_group(self, "sign-in")
            self._ending.stopped()
            self._ask()
        else:
            self.dismiss(True)
