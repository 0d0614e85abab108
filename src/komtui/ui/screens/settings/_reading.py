"""Reading: the settings before the first frame, and what takes its time afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from komtui.domain.problem import ProblemError
from komtui.domain.sales.kind import Kind
from komtui.i18n import current
from komtui.services.mail.account.accounts import default_sender
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import ReadingNeeds
from komtui.ui.screens.settings.views import Facts
from komtui.ui.soon import AGAIN


class Reading:
    """Reads what is shown; `further` begins what takes its time, and `on` what waits for the books, both in workers."""

    def __init__(
        self, needs: ReadingNeeds, board: Board, further: Callable[[], object], on: Callable[[], object]
    ) -> None:
        self._needs = needs
        self._board = board
        self._further = further
        self._on = on

    async def again(self) -> None:
        """Read the settings; where the books cannot answer that is said, and they are asked again by and by."""
        try:
            await self._board.draft.read()
        except ProblemError as error:
            for problem in error.problems:
                self._board.app.notify(current().problem(problem), severity="error", markup=False)
            self._on()

    async def on(self) -> None:
        """Show the true values as soon as there are any: empty fields are not what is kept."""
        while not self._board.draft.is_read:
            await asyncio.sleep(AGAIN)
            with suppress(ProblemError):
                await self._board.draft.read()
        self._board.form.reload()
        self._board.refresh()

    def look_further(self) -> None:
        """Begin to ask what takes its time."""
        self._further()

    async def rest(self) -> None:
        """Ask what takes its time: a keyring, and whether the account is complete."""
        board, settings = self._board, self._needs.settings
        try:
            await board.draft.read_secrets()
            board.place = await settings.secret_store()
            board.next_numbers = await self._next_numbers()
            places = await settings.secret_places()
            complete, default = await self._complete(), await self._default()
            board.facts = Facts(places, settings.vault_exists, complete, settings.vault_movable, default)
        except ProblemError as error:
            board.say(*error.problems)
        board.refresh()
        # What a first search needs is made ready while nobody waits.
        settings.search("tls")

    async def _complete(self) -> bool:
        return not await self._needs.accounts.missing(self._board.draft.store)

    async def _default(self) -> str:
        """Return what is said where letters leave by this machine's own mail service."""
        accounts, store = self._needs.accounts, self._board.draft.store
        if not await accounts.by_default(store):
            return ""
        return current().problem(default_sender(await accounts.sender(store)))

    async def _next_numbers(self) -> dict[Kind, str]:
        """Return the number that the next document of each kind gets, of the store that is shown."""
        found = {}
        for kind in Kind:
            # A pattern that is none is said at its field, where it is saved.
            with suppress(ProblemError):
                found[kind] = await self._needs.documents.next_number(kind, self._board.draft.store)
        return found
