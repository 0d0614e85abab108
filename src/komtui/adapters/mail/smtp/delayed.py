"""What sends, loaded with the first letter: most screens show a list for hours before one leaves, if one ever does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from komtui.domain.mail.account import Account
    from komtui.domain.mail.delivery import ClaimedLetter, Outcome
    from komtui.services.ports import DotGate, Transport


class DelayedTransport:
    """Implements `ports.Transport` by what `load` returns."""

    def __init__(self, load: Callable[[], Transport]) -> None:
        self._load = load
        self._loaded: Transport | None = None

    async def send(self, account: Account, letter: ClaimedLetter, before_dot: DotGate) -> Sequence[Outcome]:
        """See `ports.Transport`."""
        if self._loaded is None:
            self._loaded = self._load()
        return await self._loaded.send(account, letter, before_dot)

    async def close(self) -> None:
        """See `ports.Transport`."""
        if self._loaded is not None:
            await self._loaded.close()
