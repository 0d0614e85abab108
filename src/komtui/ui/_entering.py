"""Who is at the screen: the log-in before the first screen, and what is left when somebody else is there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from textual.app import App
from textual.screen import Screen

from komtui.domain.problem import NotAllowedError
from komtui.i18n import current
from komtui.services.registry import Services


class Entering:
    """The entrance of an app.

    `inside` makes the screen behind it. `asked` is called where there is an entrance to show, and `named` whenever the
    person has changed.
    """

    def __init__(
        self,
        app: App[Any],
        services: Services,
        *,
        inside: Callable[[], Screen[Any]],
        asked: Callable[[], None],
        named: Callable[[], None],
    ) -> None:
        self._app = app
        self._services = services
        self._inside = inside
        self._asked = asked
        self._named = named
        self._turns = count(1)
        self._at_entrance = False

    def first_screen(self) -> Screen[Any]:
        """Return what is painted first: what asks who is there, where several people work here."""
        return self._entrance() if self._services.locked else self._inside()

    async def attend(self, refused: NotAllowedError | None = None) -> None:
        """Look who is here, and leave what may no longer be seen, whatever is open: it was for somebody else.

        With `refused`, a screen was told no where it did not expect it: that one is left in any case.
        """
        access = self._services.access
        lapsed = await access.lapsed()
        if access.needs_login():
            if not self._at_entrance:
                self._turn_to(lambda: self._entrance(again=True))
        elif lapsed or refused is not None:
            access.step_down()
            self._turn_to(self._inside)
            for problem in refused.problems if refused is not None else ():
                self._app.notify(current().problem(problem), severity="warning", markup=False)

    def log_out(self) -> None:
        """Let somebody else log in."""
        self._services.access.log_out()
        self._turn_to(self._entrance)

    async def permitted(self, permission: str) -> bool:
        """Return whether who is here may, or an administrator who logs in on the spot. Runs in a worker."""
        from komtui.ui.screens.login.spot import permitted

        if not await permitted(self._app, self._services, permission):
            return False
        self._named()
        return True

    def step_down(self) -> None:
        """End what an administrator was logged in for on the spot."""
        self._services.access.step_down()
        self._named()

    def _entrance(self, *, again: bool = False) -> Screen[Any]:
        from komtui.ui.screens.login.spot import entrance

        self._at_entrance = True
        self._asked()
        return entrance(self._services, self._enter, again=again)

    def _enter(self, person: object) -> None:
        del person
        self._at_entrance = False
        self._turn_to(self._inside)

    def _turn_to(self, first: Callable[[], Screen[Any]]) -> None:
        """Begin anew with another first screen. By a mode: Textual cannot replace the lowest screen of a stack."""
        app = self._app
        while len(app.screen_stack) > 1:
            app.pop_screen()
        before, mode = app.current_mode, f"turn {next(self._turns)}"
        app.add_mode(mode, first)
        app.switch_mode(mode)
        if before != app.DEFAULT_MODE:
            app.remove_mode(before)
        self._named()
