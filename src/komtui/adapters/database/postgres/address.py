"""Connecting to the server of an address: where its password comes from, and what is refused before anything is asked.

A password comes, in this order, from the address in KOMTUI_DATABASE, from what the environment gives for the setting
`database.password`, and from what libpq itself knows (PGPASSWORD, a service file, .pgpass). Only where the server asks
for one and none of these has it are komtui's own stores of secrets asked, since that may take a while.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from komtui.domain.database_address import DatabaseAddress, parsed, shown
from komtui.domain.problem import Problem, ProblemError

OLDEST = 130000
"""PostgreSQL 13, as libpq writes versions."""
_NETWORK: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "komtui",
}
"""Where the address says nothing else. A server that was switched off is noticed within half a minute."""


class Address:
    """The address of a server, and how to come in there."""

    def __init__(self, given: str | DatabaseAddress, ask: Callable[[], str | None] = lambda: None) -> None:
        """Take an address apart; `ask` returns the password that komtui keeps, and is called once, if at all.

        Raises ProblemError `system.database-address`.
        """
        found = parsed(given) if isinstance(given, str) else given
        if found is None:
            raise ProblemError(Problem("system.database-address", {"address": shown(str(given))}))
        self.shown = found.shown
        """As it may be shown: without a password."""
        self._url = found.url
        self._password = found.password
        self._ask = ask
        try:
            self._given = conninfo_to_dict(self._url)
        except psycopg.ProgrammingError:
            # Its words repeat what could not be read.
            raise ProblemError(_unreadable(found)) from None

    def connect(self, **options: Any) -> psycopg.Connection[Any]:  # noqa: ANN401 - psycopg's
        """Return a new connection. Raises psycopg.Error, and ProblemError `system.database-old`."""
        try:
            driver = self._connected(options)
        except psycopg.OperationalError as error:
            if self._password or not getattr(error.pgconn, "needs_password", False):
                raise
            self._password = self._ask() or ""
            if not self._password:
                raise
            driver = self._connected(options)
        if driver.info.server_version < OLDEST:
            version = f"{driver.info.server_version // 10000}.{driver.info.server_version % 10000}"
            driver.close()
            raise ProblemError(Problem("system.database-old", {"address": self.shown, "version": version}))
        return driver

    def _connected(self, options: dict[str, Any]) -> psycopg.Connection[Any]:
        network: dict[str, Any] = {name: value for name, value in _NETWORK.items() if name not in self._given}
        if self._password:
            network["password"] = self._password
        return psycopg.connect(self._url, **(network | options))


def _unreadable(address: DatabaseAddress) -> Problem:
    """Return what is wrong with an address that libpq cannot read: a parameter that it does not know, or all of it."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()} | {"ssl"}
    unknown = next((name for name in address.parameters if name not in known and name.isidentifier()), None)
    if unknown is not None:
        return Problem("system.database-parameter", {"address": address.shown, "name": unknown})
    return Problem("system.database-address", {"address": address.shown})


def tls_advice(driver: psycopg.Connection[Any], address: str) -> Problem | None:
    """Return what is to be said of a connection that another machine could read or pretend to be the end of."""
    info = driver.info
    if not info.host or info.host.startswith("/") or _is_here(info.hostaddr):
        return None
    mode = info.get_parameters().get("sslmode", "prefer")
    if mode == "verify-full" and driver.pgconn.ssl_in_use:
        return None
    return Problem("doctor.database-tls", {"address": address, "mode": mode, "host": info.host})


def _is_here(address: str) -> bool:
    return address == "::1" or address.startswith("127.")
