"""What PostgreSQL says, as problems that a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg

from komtui.adapters.database.connection import DamagedError, RefusedError
from komtui.domain.problem import Problem, ProblemError

_CODES = {
    "25006": "system.database-standby",
    "40001": "system.database-busy",
    "40P01": "system.database-busy",
    "42501": "system.database-no-right",
    "53100": "system.database-full",
    "53300": "system.database-crowded",
    "55P03": "system.database-busy",
    "57014": "system.database-busy",
    "57P01": "system.database-lost",
    "57P02": "system.database-lost",
    "57P03": "system.database-starting",
    "58030": "system.database-io",
    "XX001": "system.database-damaged",
    "XX002": "system.database-damaged",
}
"""SQLSTATE (PostgreSQL, appendix A) of what is nobody's programming mistake."""
_WORDS = tuple(
    (re.compile(pattern, re.IGNORECASE), code)
    for pattern, code in (
        # TLS, before all that it leads to.
        (r"server does not support SSL|ne supporte pas SSL", "system.database-tls-none"),
        (r"root certificate file .* does not exist|could not read root certificate", "system.database-authority"),
        (r"certificate verify failed", "system.database-certificate"),
        (r"does not match host name|host name .* is not", "system.database-certificate-name"),
        # The way there.
        (r"could not translate host name|failed to resolve host", "system.database-host"),
        (r"timeout expired|timed out|No route to host|Network is unreachable", "system.database-silent"),
        (r"Connection refused|No such file or directory", "system.database-refused"),
        (r"definition of service .* not found|service file .* not found", "system.database-service"),
        (r"invalid response to SSL|expected authentication request", "system.database-not-postgres"),
        # Coming in: the server's own words, which it says in English or French.
        (r"password authentication failed|authentification par mot de passe", "system.database-password"),
        (r"no password supplied", "system.database-password-missing"),
        (r"(Peer|Ident) authentication failed|authentification \w+ échou", "system.database-not-admitted"),
        (r"database .* does not exist|base de données .* n'existe pas", "system.database-missing"),
        (r"role .* does not exist|rôle .* n'existe pas", "system.database-role"),
        (r"role .* is not permitted to log in|rôle .* n'est pas autorisé", "system.database-role"),
        (r"permission denied for database|droit refusé pour la base", "system.database-no-right"),
        (r"too many (clients|connections)|connection slots are reserved", "system.database-crowded"),
        (r"trop de (clients|connexions)|emplacements de connexions", "system.database-crowded"),
        (r"database system is (starting|shutting|in recovery|not yet)", "system.database-starting"),
        (r"système de bases? de données (se lance|démarre|s'arrête|est en cours)", "system.database-starting"),
        (r"recovery|standby", "system.database-starting"),
        # Its socket is still there, and whoever listened is just going.
        (r"server closed the connection unexpectedly|connection reset by peer", "system.database-starting"),
    )
)
"""What is said of a connection that could not be made: libpq knows no SQLSTATE of it."""
LOST = "system.database-lost"
_AWAY = frozenset(f"system.database-{each}" for each in ("refused", "starting", "silent", "host"))
"""What a connection meets, by turns, while a server that was reached before is away: one cause, said as one."""
_ENTRY = re.compile(r"pg_hba\.conf", re.IGNORECASE)
_WITH_TLS = re.compile(r"SSL encryption|SSL on|chiffrement SSL|SSL actif", re.IGNORECASE)
_WITHOUT_TLS = re.compile(r"no encryption|SSL off|aucun chiffrement|SSL inactif", re.IGNORECASE)
_STANDBY = re.compile("hot standby", re.IGNORECASE)
"""Said where a standby is asked for a transaction that could write; the SQLSTATE is that of any missing feature."""
_CONNECTING = ("connection failed:", "connection is bad:", "failed to resolve host")
"""How psycopg begins what it says of a connection that could not be made."""


@contextmanager
def translating(address: str, *, known: bool = False) -> Iterator[None]:
    """Turn what PostgreSQL refuses into a ProblemError; mistakes in SQL stay what they are.

    `address` is the books' as it may be shown, `known` where they were reached there before. Raises RefusedError where
    a rule of the schema was broken.
    """
    try:
        yield
    except psycopg.IntegrityError as error:
        raise RefusedError(str(error)) from error
    except DamagedError as error:
        raise ProblemError(Problem("system.database-damaged", {"file": address, "reason": str(error)})) from error
    except psycopg.Error as error:
        problem = fault(error, address)
        if problem is None:
            raise
        if known and problem.code in _AWAY:
            problem = replace(problem, code=LOST)
        # What libpq knows of a connection that failed holds its password.
        raise ProblemError(problem) from (None if _is_of_connecting(error) else error)


def fault(error: psycopg.Error, address: str) -> Problem | None:
    """Return what is wrong, or None for a mistake of the program."""
    reason = _reason(error)
    facts = {"file": address, "address": address, "reason": reason}
    if error.sqlstate is not None:
        if error.sqlstate == "0A000" and _STANDBY.search(reason):
            return Problem("system.database-standby", facts)
        code = _CODES.get(error.sqlstate) or (LOST if error.sqlstate.startswith("08") else None)
        return Problem(code, facts) if code else None
    if _is_of_connecting(error):
        return Problem(_of_connecting(str(error)), facts)
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return Problem(LOST, facts)
    return None


def _is_of_connecting(error: psycopg.Error) -> bool:
    return isinstance(error, psycopg.errors.ConnectionTimeout) or (
        isinstance(error, psycopg.OperationalError) and str(error).startswith(_CONNECTING)
    )


def _of_connecting(words: str) -> str:
    if _ENTRY.search(words):
        # Tried without TLS alone, and turned away for that.
        wants_tls = _WITHOUT_TLS.search(words) and not _WITH_TLS.search(words)
        return "system.database-tls-wanted" if wants_tls else "system.database-not-admitted"
    return next((code for pattern, code in _WORDS if pattern.search(words)), "system.database-turned-away")


def _reason(error: psycopg.Error) -> str:
    """Return the last line that was said, without what psycopg puts in front."""
    words = str(error).strip().removeprefix("connection failed:").removeprefix("connection is bad:").strip()
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    return lines[0].removesuffix(".") if lines else type(error).__name__
