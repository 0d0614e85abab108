"""Access: who works here, what each role may do, and how long a name waits after wrong passwords."""

from __future__ import annotations

import datetime as dt
from dataclasses import field
from enum import StrEnum

from komtui.domain.problem import Problem, ProblemError
from komtui.domain.search import folded
from komtui.late import dataclass


class Role(StrEnum):
    """What a person is here for."""

    ADMINISTRATOR = "administrator"
    """Sets komtui up, and decides who works with it."""
    CLERK = "clerk"
    """Works with documents and letters."""


class Permission(StrEnum):
    """What may be done, by whoever is let in at all."""

    DOCUMENTS = "documents"
    """See, bring in, issue and draw documents."""
    LETTERS = "letters"
    """Write letters, see what became of them, and open the vault for the password that they wait for."""
    SETTINGS = "settings"
    """See and change the configuration, test a mail account, give and take back its password or permission."""
    PEOPLE = "people"
    """Decide who works here."""
    AUDIT = "audit"
    """See who changed what."""
    FILES = "files"
    """Save and read in any folder of this machine, and not only in those that are set aside for clerks."""


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(Permission),
    Role.CLERK: frozenset({Permission.DOCUMENTS, Permission.LETTERS}),
}
"""What each role may do. Whoever has yet to log in may nothing, and has no role."""


@dataclass(frozen=True)
class Person:
    """Someone who works with komtui."""

    id: int
    """Of the person, for ever; 0 for whoever sits here where nobody logs in."""
    name: str
    """As entered; unique but for accents, case and ligatures."""
    role: Role
    """What the person is here for."""
    has_password: bool = False
    """Whether the person can log in."""

    def may(self, permission: Permission) -> bool:
        """Return whether the role grants it."""
        return permission in GRANTS[self.role]


IMPLICIT = Person(0, "", Role.ADMINISTRATOR)
"""Whoever sits here while nobody has to log in."""
NOBODY = Person(0, "", Role.CLERK)
"""Whoever sits here while somebody has to log in first; may nothing, whatever the role says."""


@dataclass(frozen=True)
class Entrance:
    """All that must be known before the first paint."""

    locked: bool
    """Whether people log in: somebody has a password."""
    only: Person | None = None
    """The one person there is, where there is one."""


@dataclass(frozen=True)
class Credential:
    """A person with what proves it."""

    person: Person
    """Who."""
    password: str | None = field(repr=False)
    """Argon2id in PHC form, or None."""


LONGEST_NAME = 60
"""Characters."""
SHORTEST_PASSWORD = 8
"""Characters (NIST SP 800-63B, 5.1.1.2)."""
LONGEST_PASSWORD = 1000
"""Characters; a paste beyond it is a mistake."""
LONGEST_DELAY = dt.timedelta(minutes=15)
"""However often a name was tried."""


def delay(failures: int) -> dt.timedelta:
    """Return how long a name waits after so many wrong passwords in a row: 0, 0, 1, 2, 4, 8… seconds."""
    if failures < 3:
        return dt.timedelta()
    # Beyond ten doublings it is longer than the longest anyway.
    return min(dt.timedelta(seconds=2 ** min(failures - 3, 10)), LONGEST_DELAY)


def person_key(name: str) -> str:
    """Return what two spellings of one name share."""
    # No database keeps a lone surrogate.
    return " ".join(folded(name).split()).encode("utf-8", "replace").decode()


def checked_name(name: str) -> str:
    """Return a name fit to be kept. Raises ProblemError `access.name`.

    A colon marks those who act without logging in, such as `cli:root`, so no person has one.
    """
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME or ":" in plain or not plain.isprintable() or not person_key(plain):
        raise ProblemError(Problem("access.name", {"maximum": LONGEST_NAME}, "name"))
    return plain


def checked_password(password: str) -> str:
    """Return a password fit to be used. Raises ProblemError `access.password-short`, `access.password-long`."""
    if len(password) < SHORTEST_PASSWORD:
        raise ProblemError(Problem("access.password-short", {"minimum": SHORTEST_PASSWORD}, "password"))
    if len(password) > LONGEST_PASSWORD:
        raise ProblemError(Problem("access.password-long", {"maximum": LONGEST_PASSWORD}, "password"))
    return password
