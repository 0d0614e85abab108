"""Proving: the first letter of an account is sent alone, and what refuses the account holds the others at once.

A server that refuses a sender, a client or a sign-in refuses every letter of it, and some of them count such refusals.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from komtui.domain.mail.delivery import DeliveryState, Outcome, Verdict

if TYPE_CHECKING:
    from komtui.domain.mail.delivery import ClaimedLetter
    from komtui.services.ports import Outbox

PATIENCE = 2.0
"""Seconds after which others need not wait for the first letter any longer: a server that is slow is no refusal."""
_LOOK = 0.1
"""Seconds after which a letter that waits for that of another process looks again."""
_STOPS = frozenset({Verdict.PAUSE, Verdict.SECURITY})


class Proving:
    """Knows which accounts a server has taken letters of, since they last stood still."""

    def __init__(self) -> None:
        self._proven: set[str] = set()

    def full(self, under_way: Iterable[tuple[str, float]], at_once: int) -> set[str]:
        """Return the scopes that may start no letter more, of (scope, start in `time.monotonic`) of those under way."""
        now, since, busy = time.monotonic(), dict[str, float](), dict[str, int]()
        for scope, started in under_way:
            busy[scope] = busy.get(scope, 0) + 1
            since[scope] = min(since.get(scope, started), started)
        return {scope for scope, count in busy.items() if count >= self._room(scope, now - since[scope], at_once)}

    def _room(self, scope: str, seconds: float, at_once: int) -> int:
        return at_once if scope in self._proven or seconds >= PATIENCE else 1

    def heard(self, scope: str, outcomes: Sequence[Outcome]) -> bool:
        """Take what became of a letter, and return whether the account is to stand still."""
        if any(each.verdict in _STOPS for each in outcomes):
            self._proven.discard(scope)
            return True
        if any(each.reply for each in outcomes):
            # Whatever the server has said of the letter, it has nothing against the account.
            self._proven.add(scope)
        return False

    async def turn(self, outbox: Outbox, letter: ClaimedLetter, own: Collection[int]) -> bool:
        """Wait while another process tries the first letter of the account; return whether this one may go on then.

        For `PATIENCE` at most. It may not where the account stands still by then. `own` are the letters that this
        process has under way.
        """
        until, waited = time.monotonic() + PATIENCE, False
        while letter.scope not in self._proven and time.monotonic() < until:
            if not await _is_behind(outbox, letter, own):
                break
            waited = True
            await asyncio.sleep(_LOOK)
        return not waited or all(pause.scope != letter.scope for pause in await outbox.pauses())


async def _is_behind(outbox: Outbox, letter: ClaimedLetter, own: Collection[int]) -> bool:
    """Return whether another process has taken a letter of the same account before, and is not done with it."""
    sending = await outbox.deliveries(states=[DeliveryState.SENDING])
    begun = {each.letter_id: each.changed_at for each in sending if each.scope == letter.scope}
    if letter.letter_id not in begun:
        return False
    taken = (begun.pop(letter.letter_id), letter.letter_id)
    return any((at, other) < taken for other, at in begun.items() if other not in own)
