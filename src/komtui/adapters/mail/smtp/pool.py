"""Kept connections: one to four for an account, opened one after the other, tried before they are used again."""

from __future__ import annotations

import asyncio
import time

from komtui.adapters.mail.faults import Fault
from komtui.adapters.mail.smtp.deadlines import Deadlines
from komtui.adapters.mail.smtp.line import LineGarbageError, LineLostError
from komtui.adapters.mail.smtp.opening import Opening, Session
from komtui.domain.mail.account import Account

MOST = 4
"""Connections to one account at once; fewer where the server says that there are too many."""
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

    def __init__(self, account: Account, deadlines: Deadlines) -> None:
        self.account = account
        """Whose they are; an account that was changed gets a pool of its own."""
        self.relays = False
        """Whether the server has taken a letter for another domain than the sender's."""
        self._deadlines = deadlines
        self._idle: list[Session] = []
        self._busy: set[Session] = set()
        self._lent = 0
        self._limit = MOST
        self._limited_until = 0.0
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
            session.line.drop()
        elif session.letters >= LETTERS or self._lent > self._limit:
            self._dismiss(session)
        else:
            self._idle.append(session)
            self._watch_idle()
        self._free()

    def adopt(self, session: Session) -> None:
        """Keep a session that was opened elsewhere; whoever takes next gets it."""
        self._lent += 1
        self.give(session)

    def lose(self, session: Session) -> None:
        """Drop a session that cannot be used again."""
        self._busy.discard(session)
        session.line.drop()
        self._free()

    def fewer(self) -> None:
        """The server says that there are too many connections: use one less for a time."""
        self._limit = max(1, min(self._limit, self._lent) - 1)
        self._limited_until = time.monotonic() + FEWER_FOR

    async def close(self) -> None:
        """Say goodbye on the kept connections and cut those in use."""
        if self._timer is not None:
            self._timer.cancel()
        for session in self._busy:
            session.line.drop()
        idle, self._idle = self._idle, []
        for session in idle:
            self._dismiss(session)
        if self._farewells:
            await asyncio.wait(self._farewells)

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
            self._limit = self._lent
            self._limited_until = time.monotonic() + FEWER_FOR
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
                session.line.drop()
                raise
            session.line.drop()
        return None

    async def _open(self, seen: int, *, fresh: bool) -> Session:
        """Open one at a time, so that a wrong password is tried once and not once for each letter."""
        async with self._opening:
            if self._idle and not fresh:
                return self._idle.pop()
            if self._faults != seen and self._last_fault is not None:
                raise self._last_fault
            try:
                return await Opening(self.account, self._deadlines).run()
            except Fault as fault:
                self._last_fault = fault
                self._faults += 1
                raise

    def _watch_idle(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(IDLE, self._close_idle)

    def _close_idle(self) -> None:
        self._timer = None
        limit = time.monotonic() - IDLE
        for session in [session for session in self._idle if session.used_at <= limit]:
            self._idle.remove(session)
            self._dismiss(session)
        if self._idle:
            self._watch_idle()

    def _dismiss(self, session: Session) -> None:
        task = asyncio.ensure_future(quit_politely(session, self._deadlines.quit))
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
