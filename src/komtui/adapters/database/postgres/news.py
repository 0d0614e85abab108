"""News of what others write: a connection that listens, on a thread of its own, and comes back when it is lost."""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import socket
from collections.abc import AsyncIterator, Callable
from threading import Lock, Thread

import psycopg

from komtui.adapters.database.postgres.address import Address
from komtui.adapters.database.postgres.connection import PostgresConnection
from komtui.adapters.database.postgres.faults import LOST
from komtui.domain.problem import Problem, ProblemError

Tell = Callable[[bool], None]
"""Says that there may be news, or, with False, that the server cannot be reached."""

_AGAIN = 2.0
"""Seconds until it is tried once more to reach the server."""


class Listener:
    """Tells those who follow whenever another process may have written. It begins with the first of them.

    `mine` says whether a backend writes for this process. After each reconnection everybody is told: what was written
    meanwhile is not known.
    """

    def __init__(self, address: Address, mine: Callable[[int], bool]) -> None:
        self._address = address
        self._mine = mine
        self._followers: list[Tell] = []
        self._lock = Lock()
        self._thread: Thread | None = None
        self._wake, self._woken = socket.socketpair()
        self._listening = False
        self._closed = False

    def follow(self, tell: Tell) -> None:
        """Call `tell`, on the listener's thread, when it listens and whenever there is news."""
        with self._lock:
            self._followers.append(tell)
            if self._thread is None and not self._closed:
                self._thread = Thread(target=self._run, name="komtui-database-news", daemon=True)
                self._thread.start()
            elif self._listening:
                tell(True)

    def forget(self, tell: Tell) -> None:
        """Call `tell` no more."""
        with self._lock:
            self._followers.remove(tell)

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._closed = True
        self._wake.close()
        if self._thread is not None:
            self._thread.join()
        self._woken.close()

    def _tell(self, listening: bool) -> None:
        with self._lock:
            self._listening = listening
            followers = list(self._followers)
        for tell in followers:
            tell(listening)

    def _run(self) -> None:
        while not self._closed:
            try:
                connection = PostgresConnection(self._address)
            except (psycopg.Error, ProblemError):
                self._tell(listening=False)
                self._rest()
                continue
            try:
                connection.execute("LISTEN komtui")
                self._tell(listening=True)
                self._listen(connection)
            except psycopg.Error:
                self._tell(listening=False)
                self._rest()
            finally:
                connection.close()

    def _rest(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.select(_AGAIN)

    def _listen(self, connection: PostgresConnection) -> None:
        server = connection.driver.pgconn
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.register(server.socket, selectors.EVENT_READ)
            while not self._closed:
                ready = [key.fileobj for key, _ in selector.select()]
                if self._woken in ready:
                    return
                server.consume_input()
                others = False
                while (notify := server.notifies()) is not None:
                    others = others or not self._mine(notify.be_pid)
                if others:
                    self._tell(listening=True)


class PostgresNews:
    """Implements `ports.News`: the server says by itself what others write."""

    def __init__(self, listener: Listener, name: str) -> None:
        self._listener = listener
        self._name = name

    async def follow(self) -> AsyncIterator[None]:
        """See the port."""
        loop = asyncio.get_running_loop()
        said = asyncio.Event()
        reachable = True

        def hear(listening: bool) -> None:
            nonlocal reachable
            reachable = listening
            said.set()

        def tell(listening: bool) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(hear, listening)

        self._listener.follow(tell)
        try:
            while True:
                await said.wait()
                said.clear()
                if not reachable:
                    raise ProblemError(Problem(LOST, {"address": self._name, "reason": ""}))
                yield
        finally:
            self._listener.forget(tell)
