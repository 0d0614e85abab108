"""Audit: what was changed and done, by whom, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

PEOPLE = "people."
"""What the key begins with where a person was changed; the rest is the name."""


class Act(StrEnum):
    """What is recorded beside changes of settings and people. Its value is stored for ever."""

    LOG_IN = "log-in"
    LOG_IN_REFUSED = "log-in-refused"
    LOG_IN_ON_THE_SPOT = "log-in-on-the-spot"
    SIGN_IN = "sign-in"
    REVOKE = "revoke"
    VAULT_MADE = "vault-made"
    VAULT_OPENED = "vault-opened"
    VAULT_REFUSED = "vault-refused"
    VAULT_CHANGED = "vault-changed"
    TEST = "test"
    SEND = "send"
    CANCEL = "cancel"
    RETRY = "retry"
    RESOLVE = "resolve"


@dataclass(frozen=True)
class Happening:
    """Something that was done, as the journal will have it: what, to what, and what is to be known of it."""

    act: Act
    """What."""
    subject: str = ""
    """To what: `document.F-2026-0412`, `delivery.12`, `people.Anne`, `account.lyon`, `vault`."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """The rest, without secrets (may be untrusted text)."""


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
    undone: bool = False
    """Whether it was announced, and nothing came of it."""
    act: Act | None = None
    """What was done, where nothing was changed: then the change's key is the subject."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Of an act (may be untrusted text)."""
