"""Audit: what was changed, by whom, when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

PEOPLE = "people."
"""What the key begins with where a person was changed; the rest is the name."""


@dataclass(frozen=True)
class Change:
    """One change of a setting, or of a person."""

    store: str
    """Which store's; empty for the company."""
    key: str
    """The setting's, or `people.` and a name."""
    old: str | None = None
    """What it was; None where there was nothing, and of secrets."""
    new: str | None = None
    """What it became; None where it was removed, and of secrets."""
    secret: bool = False
    """Whether all that is told is that it changed."""


@dataclass(frozen=True)
class AuditEntry:
    """A change as it was recorded."""

    id: int
    """Counts up; the larger, the later."""
    at: dt.datetime
    """UTC."""
    who: str
    """A person's name; `cli:` or `screen:` and the system's user where nobody had to sign in; or empty."""
    change: Change
    """What it was."""
    unsettled: bool = False
    """Whether it was announced, and komtui ended before anybody could write what came of it."""
