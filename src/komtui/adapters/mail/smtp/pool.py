"""Kept connections: one to three for an account, opened one after the other, tried before they are used again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from contextlib import suppress

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.smtp._held import Held
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.line import LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.opening import Opening, Session
from komtui.domain.mail.account import Account
from komtui.services.ports import Places

MOST = 3
"""Connections to one account at once, of all programs together: what the strictest of the large providers allow.

Fewer where the server says that there are too many."""
LOOK = 5.0
"""Seconds between two looks at what is held, while connections are open."""
AGAIN = 1.0
"""Seconds between two tries for a place where other programs have them all."""
FEWER_FOR = 600.0
"""Seconds for which fewer are opened then."""
FRESH = 5.0
"""Seconds for which a kept connection is used again without asking whether it lives."""
IDLE = 60.0
"""Seconds after which a connection that nobody uses is closed."""
LETTERS = 100
"""After so many letters a connection is closed: many servers set a limit near there."""


class Pool:
    """The connections of one account."""

    def __init__(self, account: Account, deadlines: Deadlines, places: Places | None = None) -> None:
        self.account = account
        """Whose they are; an account that was changed gets a pool of its own."""
        self.relays = False
        """Whether the server has taken a letter for another domain than the sender's."""
        self._deadlines = deadlines
        self._held = Held(places, account)
        self._proofs: dict[Session, str] = {}
        self._idle: list[Session] = []
        self._busy: set[Session] = set()
        self._lent = 0
        self._limit = MOST
        self._limited_until = 0.0
        self._closed = False
        self._opening = asyncio.Lock()
        self._freed = asyncio.Event()
        self._last_fault: Fault | None = None
        self._faults = 0
        self._timer: asyncio.TimerHandle | None = None
        self._farewells: set[asyncio.Task[None]] = set()

    async def take(self, *, fresh: bool = False) -> Session:
        """Return a session that lives: a kept one, or with `fresh` only a new one. Raises Fault."""
        seen = self._faults
        while True:
            await self._slot()
            try:
                session = None if fresh else await self._kept()
                session = session or await self._open(seen, fresh=fresh)
            except BaseException as error:
                self._free()
                if not self._is_crowded(error):
                    raise
            else:
                self._busy.add(session)
                return session

    def give(self, session: Session) -> None:
        """Take back a session whose last transaction is over."""
        self._busy.discard(session)
        session.used_at = time.monotonic()
        session.letters += 1
        if session.line.unasked or session.line.lost:
            self._drop(session)
        elif session.letters >= LETTERS or self._lent > self._limit:
            self._dismiss(session)
        else:
            self._idle.append(session)
        self._free()

    async def adopt(self, session: Session) -> bool:
        """Keep a session that was opened elsewhere, and whoever takes next gets it; False where there is no place."""
        proof = await self._held.take(self._allowed())
        if proof is None:
            return False
        self._proofs[session] = proof
        self._watch()
        self._lent += 1
        self.give(session)
        return True

    def lose(self, session: Session) -> None:
        """Drop a session that cannot be used again."""
        self._busy.discard(session)
        self._drop(session)
        self._free()

    async def fewer(self) -> None:
        """The server says that there are too many connections: use one less for a time."""
        self._limit_to(max(1, min(self._limit, self._lent) - 1), FEWER_FOR)
        await self._held.close_off(self._limit, MOST, FEWER_FOR)

    def _limit_to(self, limit: int, seconds: float) -> None:
        self._limit = limit
        self._limited_until = time.monotonic() + seconds

    async def close(self) -> None:
        """Say goodbye on the kept connections and cut those in use."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        for session in self._busy:
            session.line.drop()
        idle, self._idle = self._idle, []
        for session in idle:
            self._dismiss(session)
        if self._farewells:
            await asyncio.wait(self._farewells)
        await self._held.close()

    async def _slot(self) -> None:
        while self._lent >= self._allowed():
            self._freed.clear()
            await self._freed.wait()
        self._lent += 1

    def _free(self) -> None:
        self._lent -= 1
        self._freed.set()

    def _allowed(self) -> int:
        if self._limit < MOST and time.monotonic() > self._limited_until:
            self._limit = MOST
        return self._limit

    def _is_crowded(self, error: BaseException) -> bool:
        """Return whether the server refused only one connection more, while others of ours are in use."""
        if not isinstance(error, Fault) or error.problem.code not in {"smtp.too-many-connections", "smtp.busy"}:
            return False
        crowded = self._lent > 0
        if crowded:
            self._limit_to(max(1, len(self._proofs)), FEWER_FOR)
        return crowded

    async def _kept(self) -> Session | None:
        """Return a kept session that still answers."""
        while self._idle:
            session = self._idle.pop()
            if time.monotonic() - session.used_at < FRESH and not (session.line.unasked or session.line.lost):
                return session
            try:
                if not session.line.unasked and (await session.line.ask(b"NOOP", self._deadlines.health)).code == 250:
                    return session
            except (TimeoutError, LineLostError, LineGarbageError):
                pass
            except BaseException:
                self._drop(session)
                raise
            self._drop(session)
        return None

    async def _open(self, seen: int, *, fresh: bool) -> Session:
        """Open one at a time, so that a wrong password is tried once and not once for each letter."""
        async with self._opening:
            if self._idle and not fresh:
                return self._idle.pop()
            if self._faults != seen and self._last_fault is not None:
                raise self._last_fault
            proof = await self._place(fresh=fresh)
            if proof is None:
                return self._idle.pop()
            try:
                session = await Opening(self.account, self._deadlines).run()
            except BaseException as error:
                if isinstance(error, Fault):
                    self._last_fault = error
                    self._faults += 1
                if self._is_crowded(error):
                    # In one step, or another program would try the same place at once.
                    await self._held.close_off(self._limit, MOST, FEWER_FOR, freed=proof)
                else:
                    self._held.free(proof)
                raise
            self._proofs[session] = proof
            self._watch()
            return session

    async def _place(self, *, fresh: bool) -> str | None:
        """Return the proof of a place for one connection more; None where a kept one has become free meanwhile."""
        while (proof := await self._held.take(self._allowed())) is None:
            while fresh and self._idle:
                self._dismiss(self._idle.pop())
            self._freed.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN):
                    await self._freed.wait()
            if self._idle and not fresh:
                return None
        return proof

    def _watch(self) -> None:
        if self._timer is None and not self._closed:
            self._timer = asyncio.get_running_loop().call_later(LOOK, self._look)

    def _look(self) -> None:
        self._timer = None
        self._do(self._tidy())

    async def _tidy(self) -> None:
        """Keep what is held, close what is idle for long, and give way to a program that waits for a place."""
        wanted = await self._held.look()
        if wanted:
            self._limit_to(max(1, min(self._allowed(), len(self._proofs)) - 1), 2 * LOOK)
        limit = time.monotonic() - (LOOK if wanted else IDLE)
        for session in [session for session in self._idle if session.used_at <= limit]:
            self._idle.remove(session)
            self._dismiss(session)
        if self._proofs:
            self._watch()

    def _drop(self, session: Session) -> None:
        session.line.drop()
        self._held.free(self._proofs.pop(session, ""))

    def _dismiss(self, session: Session) -> None:
        self._do(self._part(session))

    async def _part(self, session: Session) -> None:
        try:
            await quit_politely(session, self._deadlines.quit)
        finally:
            self._held.free(self._proofs.pop(session, ""))

    def _do(self, act: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(act)
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)


async def quit_politely(session: Session, seconds: float) -> None:
    """Say QUIT, hear the answer if it comes soon, and end the connection."""
    try:
        await session.line.ask(b"QUIT", seconds)
    except (TimeoutError, LineLostError, LineGarbageError):
        pass  # The connection is dropped in any case.
    finally:
        session.line.drop()
