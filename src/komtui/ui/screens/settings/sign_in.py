"""The configuration's part: signing in and giving that up from the tab of the account."""

from __future__ import annotations

from komtui.domain.mail.account import Method
from komtui.domain.mail.authorization import Provider
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current
from komtui.ui.screens.settings.account import AccountFrame
from komtui.ui.widgets.question import Question
from komtui.ui.work import work


class SignInFrame(AccountFrame):
    """Signs in with the provider whose tab is open."""

    @property
    def _provider(self) -> Provider | None:
        """Whose tab is open."""
        return None if self._section != "mail" or self._tab == "smtp" else Provider.of(Method(self._tab))

    async def _save(self) -> bool:
        raise NotImplementedError

    @work(group="sign-in", exclusive=True, description="signs in with a provider")
    async def action_sign_in(self) -> None:
        """Sign in, with what is saved: what is not yet is saved first."""
        from komtui.ui.screens.sign_in.screen import SignInScreen

        provider = self._provider
        if provider is None or (self._draft.places and not await self._save()):
            return
        store = self._draft.store
        if problems := await self._lacks(provider, store):
            self._show_problems(problems)
            return
        await self.app.push_screen_wait(SignInScreen(self._services, provider, store=store))
        await self._read_again()
        self._form.reload()
        self._refresh_view()
        self._look_further()

    async def _lacks(self, provider: Provider, store: str) -> list[Problem]:
        """Return what is to be filled in before: the company's client, and an address."""
        try:
            settings = self._services.settings.over({store: {"mail.method": str(provider.method)}})
            missing = await self._services.accounts.over(settings).missing(store)
        except ProblemError as error:
            return list(error.problems)
        return [problem for problem in missing if problem.code == "mail.missing"]

    @work(group="sign-in", exclusive=True, description="gives the permission up")
    async def action_revoke(self) -> None:
        """Give the permission up."""
        from komtui.ui.screens.sign_in.revoking import revoke

        provider, store = self._provider, self._draft.store
        if provider is None:
            return
        try:
            await self._services.sign_in.held(provider, store)
        except ProblemError as error:
            await self.app.push_screen_wait(
                Question(" ".join(current().problem(each) for each in error.problems), [("close", _("Close"))])
            )
            return
        if await revoke(self.app, self._services, provider, store):
            self._look_further()
            self._refresh_view()

    def action_client_guide(self) -> None:
        """Show how the company makes its own client."""
        from komtui.ui.screens.settings.client_guide import client_guide

        provider = self._provider
        if provider is not None:
            self.app.push_screen(client_guide(provider))
