"""Sealing: what became of letters goes into the chain within seconds, by whoever runs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from komtui.domain.problem import ProblemError

if TYPE_CHECKING:
    from komtui.services.ports.journal import Sealing

_log = logging.getLogger(__name__)


class SealingService:
    """Takes into the chain what became of letters. What cannot be taken now is taken by whoever comes next."""

    def __init__(self, sealing: Sealing) -> None:
        self._sealing = sealing

    async def seal(self) -> None:
        """Take all that there is, a short transaction at a time. Books that cannot be written are left as they are."""
        try:
            while await self._sealing.seal():
                pass
        except ProblemError as error:
            _log.debug("what became of letters could not be sealed: %s", error.problems[0].code)
