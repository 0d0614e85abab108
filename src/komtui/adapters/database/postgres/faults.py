"""What PostgreSQL says, as problems that a person can act on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from komtui.adapters.database.connection import RefusedError
from komtui.domain.problem import Problem, ProblemError

_CODES = {
    "40001": "system.database-busy",
    "40P01": "system.database-busy",
    "55P03": "system.database-busy",
    "57014": "system.database-busy",
    "53100": "system.database-full",
    "25006": "system.database-read-only",
}
"""SQLSTATE of what is nobody's programming mistake."""


@contextmanager
def translating(address: str) -> Iterator[None]:
    """Turn what PostgreSQL refuses into a ProblemError; mistakes in SQL stay what they are.

    Raises RefusedError where a rule of the schema was broken.
    """
    try:
        yield
    except psycopg.IntegrityError as error:
        raise RefusedError(str(error)) from error
    except psycopg.Error as error:
        code = _CODES.get(error.sqlstate or "")
        if code is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            code = "system.database-unreachable"
        if code is None:
            raise
        raise ProblemError(Problem(code, {"file": address, "reason": str(error).strip()})) from error
