"""The mail account in the configuration, found from its address, and what one key puts in at a field."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from komtui.domain.problem import ProblemError
from komtui.services.mail.account.discovery import Answer
from komtui.ui.screens.settings._board import Board
from komtui.ui.screens.settings._needs import FindingNeeds
from komtui.ui.screens.settings.guide import Offer

_QUIET = 0.4
"""Seconds without a key before the network is asked about an address."""


class Finding:
    """Looks for the account of an address, and offers what was found."""

    def __init__(self, needs: FindingNeeds, board: Board) -> None:
        self._needs = needs
        self._board = board

    async def look(self, address: str) -> None:
        """Ask all sources about an address; what they say is filled in, or offered."""
        guide = self._board.guide
        try:
            async with aclosing(self._needs.discovery.discover(address)) as answers:
                self._learn(await anext(answers))
                await asyncio.sleep(_QUIET)
                guide.looking = True
                self._board.refresh()
                async for answer in answers:
                    self._learn(answer)
        except ProblemError:
            # Not an address yet: that is said at its field.
            return
        finally:
            guide.looking = False
        self._board.refresh()

    def _learn(self, answer: Answer) -> None:
        if self._board.guide.learn(answer):
            self._board.form.reload()
        self._board.refresh()

    @property
    def offer(self) -> Offer | None:
        """What one key puts in at the field that has the focus."""
        draft, key = self._board.draft, self._board.form.key
        if not key or draft.fixed(key):
            return None
        return self._board.guide.offer(key)

    def take(self) -> None:
        """Put in what is offered."""
        offer = self.offer
        if offer is not None:
            self._board.put_in(offer)

    def choose(self, provider: str) -> None:
        """Fill in the SMTP account for a provider, and go to its address."""
        from komtui.domain.mail.presets import BY_KEY as PRESETS

        preset = PRESETS[provider]
        server, user = preset.server, preset.user_of(self._board.guide.address)
        values = {"smtp.host": server.host, "smtp.port": str(server.port), "smtp.security": str(server.security)}
        self._board.put_in(Offer("", {**values, "smtp.user": user} if user else values, preset.name))
        self._board.open("smtp", "smtp", "smtp.address")
