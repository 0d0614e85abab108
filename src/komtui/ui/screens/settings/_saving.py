"""Saving what was changed: shown first, then stored, then letters go on with it."""

from __future__ import annotations

from komtui.domain.problem import ProblemError
from komtui.domain.settings.catalogue import BY_KEY
from komtui.i18n import _
from komtui.services.settings.scope import Changes
from komtui.ui.screens.settings._board import LANGUAGE, Board
from komtui.ui.screens.settings._needs import SavingNeeds
from komtui.ui.screens.settings._reading import Reading
from komtui.ui.screens.settings._review import review
from komtui.ui.screens.settings._vaults import Vaults
from komtui.ui.screens.settings.guide import ACCOUNT
from komtui.ui.widgets.question import Question


class Saving:
    """Saves the draft, or takes changes back."""

    def __init__(self, needs: SavingNeeds, board: Board, reading: Reading, vaults: Vaults) -> None:
        self._needs = needs
        self._board = board
        self._reading = reading
        self._vaults = vaults

    def undo(self) -> None:
        """Take the last change back, and show where it was."""
        key = self._board.draft.undo()
        if key:
            self._board.go_to(key)
            self._board.form.reload()
            self._board.refresh()

    def reset(self) -> None:
        """Go back to what applies without the value."""
        draft, key = self._board.draft, self._board.form.key
        if key and not draft.fixed(key):
            draft.settle()
            draft.edit(key, None)
            draft.settle()
            self._board.form.reload()
            self._board.refresh()

    async def save(self) -> bool:
        """Save what the person agrees to; False where it was not saved."""
        self._board.draft.settle()
        if not self._board.draft.is_read:
            # Nobody knows what would be written over.
            await self._reading.again()
            if not self._board.draft.is_read:
                return False
        problems = [found for _store, key in self._board.draft.places if (found := self._board.draft.check(key))]
        if problems:
            self._board.show_problems(problems)
            return False
        if not await self._board.app.push_screen_wait(review(self._board.draft)):
            return False
        changes = self._board.draft.changes()
        keys = {key for values in changes.values() for key in values}
        if any(BY_KEY[key].secret for key in keys) and not await self._vaults.open_place():
            self._board.app.notify(_("Nothing was saved: what was typed still stands in its field."), markup=False)
            return False
        try:
            await self._needs.settings.set_all(changes)
        except ProblemError as error:
            self._board.show_problems(list(error.problems))
            return False
        self._board.draft.forget()
        await self._reading.again()
        self._board.form.reload()
        self._board.refresh()
        self._reading.look_further()
        self._board.close_panel()
        await self._go_on(changes, keys)
        return True

    async def _go_on(self, changes: Changes, keys: set[str]) -> None:
        """Say that it is saved, and let an account that stood still try again with its new values."""
        said = self._board.speak() if LANGUAGE in keys else ""
        self._board.app.notify(" ".join(filter(None, (_("Saved."), said))), markup=False)
        if any(BY_KEY[key].section in ACCOUNT for key in keys):
            await self._needs.outbox.go_on_with(changes)
            self._needs.worker.wake()

    async def settled(self) -> bool:
        """Ask what becomes of the values that are not saved. Runs in a worker."""
        if not self._board.draft.places:
            return True
        answer = await self._board.app.push_screen_wait(
            Question(
                _("Some values are not saved yet."),
                [
                    ("stay", _("Go on here")),
                    ("save", _("Save them, then leave")),
                    ("drop", _("Leave without saving")),
                ],
            )
        )
        return answer == "drop" or (answer == "save" and await self.save())
