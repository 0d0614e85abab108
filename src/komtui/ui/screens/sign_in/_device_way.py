"""The sign-in by a code that is typed on another device (RFC 8628)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from komtui.ui.screens.sign_in.needs import Asked

if TYPE_CHECKING:
    from collections.abc import Callable

    from komtui.services.mail.account.sign_in import DeviceAttempt, SignInService


class ShowsCode(Protocol):
    """What it is shown on: `ways.DevicePanel`."""

    def show(self, url: str, code: str, width: int) -> None:
        """Show where to go, and what to type there."""


class DeviceWay:
    """Leads one sign-in by a code after the other."""

    line = ""
    """Nothing is to be run on another machine."""
    deaf = False
    """Nothing comes to a port."""

    def __init__(self, sign_in: Callable[[], SignInService], asked: Asked, shown: ShowsCode) -> None:
        self._sign_in = sign_in
        self._asked = asked
        self._shown = shown
        self.attempt: DeviceAttempt | None = None
        """The one under way, or the last."""

    @property
    def code(self) -> str:
        """What is typed on the page."""
        return self.attempt.code if self.attempt is not None else ""

    async def begin(self) -> DeviceAttempt:
        """Begin. Raises as `SignInService.begin_device` does."""
        self.attempt = None
        asked = self._asked
        self.attempt = await self._sign_in().begin_device(asked.provider, asked.address, store=asked.store)
        return self.attempt

    def show(self, width: int) -> None:
        """Show the one under way."""
        if self.attempt is not None:
            self._shown.show(self.attempt.url, self.code, width)
