"""The configuration's part: signing in and giving that up from the tab of the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from komtui.domain.mail.account import Method
from komtui.domain.mail.authorization import Provider
from komtui.domain.problem import Problem, ProblemError
from komtui.i18n import _, current
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._reading import Reading
from komtui.ui.screens.settings._saving import Saving
from komtui.ui.widgets.question import Question

if TYPE_CHECKING:
    from komtui.services.registry import Services


class ProviderTab:
    """Signs in with the provider whose tab is open."""

    def __init__(self, services: Services, board: Board, reading: Reading, saving: Saving) -> None:
        # The screen that signs in needs nearly all of them.
        self._services = services
        self._board = board
        self._reading = reading
        self._saving = saving

    @property
    def provider(self) -> Provider | None:
        """Whose tab is open."""
        board = self._board
        return None if board.section != "mail" or board.tab == "smtp" else Provider.of(Method(board.tab))

    async def sign_in(self) -> None:
        """Sign in, with what is saved: what is not yet is saved first."""
        from komtui.ui.screens.sign_in.screen import SignInScreen

        provider = self.provider
        if provider is None or (self._board.draft.places and not await self._saving.save()):
            return
        store = self._board.draft.store
        if problems := await self._lacks(provider, store):
            self._board.show_problems(problems)
            return
        await self._board.app.push_screen_wait(SignInScreen(self._services, provider, store=store))
        await self._reading.again()
        self._board.form.reload()
        self._board.refresh()
        self._reading.look_further()

    async def _lacks(self, provider: Provider, store: str) -> list[Problem]:
        """Return what is to be filled in before: the company's client, and an address."""
        try:
            settings = self._services.settings.over({store: {"mail.method": str(provider.method)}})
            missing = await self._services.accounts.over(settings).missing(store)
        except ProblemError as error:
            return list(error.problems)
        return [problem for problem in missing if problem.code == "mail.missing"]

    async def revoke(self) -> None:
        """Give the permission up."""
        from komtui.ui.screens.sign_in.revoking import revoke

        provider, store = self.provider, self._board.draft.store
        if provider is None:
            return
        try:
            await self._services.sign_in.held(provider, store)
        except ProblemError as error:
            await self._board.app.push_screen_wait(
                Question(" ".join(current().problem(each) for each in error.problems), [("close", _("Close"))])
            )
            return
        if await revoke(self._board.app, self._services, provider, store):
            self._reading.look_further()
            self._board.refresh()

    def explain(self) -> None:
        """Show how the company makes its own client."""
        from komtui.ui.screens.settings._client_guide import client_guide

        provider = self.provider
        if provider is not None:
            self._board.app.push_screen(client_guide(provider))
