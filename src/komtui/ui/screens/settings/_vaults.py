"""The vault in the configuration: opened, made, given another passphrase."""

from __future__ import annotations

from contextlib import suppress

from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import _
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._reading import Reading
from komtui.ui.screens.vault.needs import VaultNeeds
from komtui.ui.screens.vault.place import opened


class Vaults:
    """Asks for the passphrase of the vault where a secret needs it."""

    def __init__(self, needs: VaultNeeds, board: Board, reading: Reading) -> None:
        self._needs = needs
        self._board = board
        self._reading = reading

    @property
    def needed(self) -> bool:
        """Whether it is offered: among the secrets, and where one would last for this session only."""
        board, key = self._board, self._board.form.key
        return board.section == "secrets" or (board.place == "session" and bool(key) and BY_KEY[key].secret)

    async def open_place(self) -> bool:
        """Offer the vault where a secret would last for this session only, or lies behind a closed one.

        Returns False where it is not to be kept.
        """
        with suppress(ProblemError):  # saving says the same, beside the field
            return await opened(self._board.app, self._needs)
        return True

    async def open_closed(self) -> bool:
        """Ask for the passphrase of the vault that is there and closed: what is tried is in it. Raises ProblemError."""
        is_open = await opened(self._board.app, self._needs, makes=False)
        if is_open:
            self._reading.look_further()
        return is_open

    async def open(self) -> None:
        """Open the vault, or make one."""
        from komtui.ui.screens.vault.screen import VaultScreen

        if await self._board.app.push_screen_wait(VaultScreen.opening(self._needs)):
            self._reading.look_further()
            self._board.app.notify(_("The vault is open for this session."), markup=False)

    async def change(self) -> None:
        """Change the vault's passphrase."""
        from komtui.ui.screens.vault.screen import Purpose, VaultScreen

        if await self._board.app.push_screen_wait(VaultScreen(self._needs.vault, Purpose.CHANGE)):
            self._board.app.notify(_("The vault has a new passphrase."), markup=False)

    async def move(self) -> None:
        """Take the vault into the books; where it is closed it is opened first, since it is read back and compared."""
        from komtui.ui.screens.vault.screen import VaultScreen

        vault, app = self._needs.vault, self._board.app
        try:
            if not (await vault.look()).open and not await app.push_screen_wait(VaultScreen.opening(self._needs)):
                return
            await vault.move(to_books=True)
        except ProblemError as error:
            self._board.say(*error.problems)
            return
        self._reading.look_further()
        app.notify(_("The vault is in the books. Every other machine asks for its passphrase once."), markup=False)
