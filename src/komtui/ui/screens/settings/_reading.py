"""Reading: the settings before the first frame, and what takes its time afterwards."""

from __future__ import annotations

from collections.abc import Callable

from komtui.domain.problem import ProblemError
from komtui.i18n import current
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import ReadingNeeds
from komtui.ui.screens.settings.views import Facts


class Reading:
    """Reads what is shown; `further` begins what takes its time, in a worker of the screen."""

    def __init__(self, needs: ReadingNeeds, board: Board, further: Callable[[], object]) -> None:
        self._needs = needs
        self._board = board
        self._further = further

    async def again(self) -> None:
        """Read the settings."""
        try:
            await self._board.draft.read()
        except ProblemError as error:
            for problem in error.problems:
                self._board.app.notify(current().problem(problem), severity="error", markup=False)

    def look_further(self) -> None:
        """Begin to ask what takes its time."""
        self._further()

    async def rest(self) -> None:
        """Ask what takes its time: a keyring, and whether the account is complete."""
        board, settings = self._board, self._needs.settings
        try:
            await board.draft.read_secrets()
            board.place = await settings.secret_store()
            board.facts = Facts(await settings.secret_places(), settings.vault_exists, await self._complete())
        except ProblemError as error:
            board.say(*error.problems)
        board.refresh()
        # What a first search needs is made ready while nobody waits.
        settings.search("tls")

    async def _complete(self) -> bool:
        return not await self._needs.accounts.missing(self._board.draft.store)
